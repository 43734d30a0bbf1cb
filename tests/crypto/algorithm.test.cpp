// SPDX-License-Identifier: MIT
#include <better_auth/crypto/algorithm.hpp>

#include "catch.hpp"

namespace ba = better_auth;

TEST_CASE("an algorithm is known by its exact name only") {
  constexpr const char* names[] = {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256",
                                   "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"};
  constexpr ba::algorithm algorithms[] = {
      ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512, ba::algorithm::rs256,
      ba::algorithm::rs384, ba::algorithm::rs512, ba::algorithm::ps256, ba::algorithm::ps384,
      ba::algorithm::ps512, ba::algorithm::es256, ba::algorithm::es384, ba::algorithm::es512,
      ba::algorithm::eddsa};
  for (std::size_t i = 0; i < std::size(names); ++i) {
    CHECK(ba::algorithm_named(names[i]) == algorithms[i]);
    CHECK(ba::facts(algorithms[i]).name == names[i]);
  }
  CHECK(ba::algorithm_named("Ed25519") == ba::algorithm::eddsa);
  for (const char* other : {"", "none", "None", "NONE", "nOnE", "none ", "hs256", "HS256 ",
                            " HS256", "HS1", "ES256K", "ES521", "Ed448", "eddsa", "RS1", "dir"})
    CHECK_FALSE(ba::algorithm_named(other));
  CHECK_FALSE(ba::algorithm_named(std::string_view("HS256\0", 6)));
}

TEST_CASE("an algorithm set is the algorithms that were added, and intersects") {
  const ba::algorithm_set set{ba::algorithm::es256, ba::algorithm::hs512};
  CHECK(set.contains(ba::algorithm::es256));
  CHECK_FALSE(set.contains(ba::algorithm::hs256));
  CHECK(set.size() == 2);
  CHECK((set & ba::algorithm_set::public_key()) == ba::algorithm_set{ba::algorithm::es256});
  CHECK(ba::algorithm_set().empty());
  CHECK_FALSE(set.empty());
}

TEST_CASE("the algorithms of public keys are all but HMAC") {
  CHECK(ba::algorithm_set::public_key().size() == 10);
  for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512})
    CHECK_FALSE(ba::algorithm_set::public_key().contains(a));
}
