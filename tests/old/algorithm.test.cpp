// SPDX-License-Identifier: MIT
#include <better_auth/old/algorithm.hpp>

#include "catch.hpp"

namespace ba = better_auth;

TEST_CASE("algorithms are known by their exact names alone") {
  ba::algorithm a{};
  for (std::size_t i = 0; i < ba::detail::algorithm_count; ++i) {
    REQUIRE(ba::algorithm_named(ba::detail::all_algorithm_facts[i].name, a));
    CHECK(a == static_cast<ba::algorithm>(i));
  }
  REQUIRE(ba::algorithm_named("Ed25519", a));
  CHECK(a == ba::algorithm::eddsa);
  for (const char* other : {"", "none", "None", "NONE", "nOnE", "none ", "hs256", "HS256 ",
                            " HS256", "HS1", "ES256K", "ES521", "Ed448", "eddsa", "RS1", "dir"})
    CHECK_FALSE(ba::algorithm_named(other, a));
}

TEST_CASE("algorithm sets") {
  const ba::algorithm_set set{ba::algorithm::es256, ba::algorithm::hs512};
  CHECK(set.contains(ba::algorithm::es256));
  CHECK_FALSE(set.contains(ba::algorithm::hs256));
  CHECK(set.size() == 2);
  CHECK((set & ba::algorithm_set::public_key()) == ba::algorithm_set{ba::algorithm::es256});
  CHECK(ba::algorithm_set::public_key().size() == 10);
  CHECK_FALSE(ba::algorithm_set::public_key().contains(ba::algorithm::hs256));
  CHECK(ba::algorithm_set().empty());
}
