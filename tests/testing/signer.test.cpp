// SPDX-License-Identifier: MIT
#include <better_auth/testing/signer.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <nlohmann/json.hpp>

namespace ba = better_auth;
using support::key_for;

namespace {
const ba::algorithm public_key_algorithms[] = {ba::algorithm::rs256, ba::algorithm::ps384,
                                               ba::algorithm::es256, ba::algorithm::es384,
                                               ba::algorithm::es512, ba::algorithm::eddsa};

bool verifies(const ba::key_set& keys, ba::algorithm a, const std::string& token) {
  return ba::verifier(keys, ba::policy({a}), ba::testing::manual_clock(support::now))(token)
      .has_value();
}
}  // namespace

TEST_CASE("a generated secret signs for the verifier of the same secret") {
  const auto signer = ba::testing::signer::generate(ba::algorithm::hs512, "");
  CHECK(signer.secret().size() >= 64);
  const ba::verifier verify(ba::shared_secret(signer.secret(), {.algorithm = ba::algorithm::hs512}),
                            ba::policy({ba::algorithm::hs512}),
                            ba::testing::manual_clock(support::now));
  CHECK(verify(signer.token(ba::testing::token_claims{})));
}

TEST_CASE("every generated secret is one that shared_secret accepts") {
  for (int i = 0; i < 300; ++i)
    for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512})
      REQUIRE(ba::shared_secret::make(ba::testing::signer::generate(a).secret(), {.algorithm = a}));
}

TEST_CASE("two generated keys differ") {
  for (const auto a : {ba::algorithm::eddsa, ba::algorithm::es512})
    CHECK(ba::testing::signer::generate(a).public_jwk() !=
          ba::testing::signer::generate(a).public_jwk());
  CHECK(ba::testing::signer::generate(ba::algorithm::hs256).secret() !=
        ba::testing::signer::generate(ba::algorithm::hs256).secret());
}

TEST_CASE("the JWK, the PEM and the SPKI of a key are the same key") {
  for (const auto a : public_key_algorithms) {
    CAPTURE(ba::facts(a).name);
    const auto& key = key_for(a);
    const std::string token = key.token(ba::testing::token_claims{});
    CHECK(verifies(support::set_of(key), a, token));
    CHECK(verifies(ba::key_set::from_pem(key.public_pem(), {a}).value(), a, token));
    CHECK(ba::public_key::from_pem(key.public_pem()).value().spki() == key.spki());
    const auto jwk = nlohmann::json::parse(key.public_jwk());
    CHECK(jwk.at("alg") == ba::facts(a).name);
    CHECK(jwk.at("kid") == key.kid());
    CHECK_FALSE(jwk.contains("d"));
  }
}

TEST_CASE("a private key in PEM signs for the same public key") {
  for (const auto a : {ba::algorithm::eddsa, ba::algorithm::es384, ba::algorithm::ps256}) {
    const auto& signer = key_for(a);
    const auto copy = ba::testing::signer::from_private_pem(signer.private_pem(), a);
    CHECK(copy.public_jwk() == signer.public_jwk());
    CHECK(verifies(support::set_of(signer), a, copy.token(ba::testing::token_claims{})));
  }
  CHECK_THROWS_AS(ba::testing::signer::from_private_pem("no key", ba::algorithm::eddsa),
                  ba::exception);
}

TEST_CASE("a key that is not there is an exception, not a crash") {
  const auto secret = ba::testing::signer::with_secret("x");
  CHECK_THROWS(secret.private_pem());
  CHECK_THROWS(secret.public_pem());
  CHECK_THROWS(secret.spki());
  CHECK_THROWS(secret.public_jwk());
  CHECK_THROWS(ba::testing::signer::generate(ba::algorithm::hs256).public_jwk());
  for (const auto a : public_key_algorithms)
    CHECK_THROWS_AS(ba::testing::signer::with_secret("x", a), ba::exception);
  const std::string pem = key_for(ba::algorithm::rs256).private_pem();
  CHECK_THROWS_AS(ba::testing::signer::from_private_pem(pem, ba::algorithm::hs256), ba::exception);
}

TEST_CASE("a key id can be any text") {
  const auto signer = ba::testing::signer::generate(ba::algorithm::eddsa, "a \"quoted\" \\ id");
  CHECK(nlohmann::json::parse(signer.header()).at("kid") == "a \"quoted\" \\ id");
  CHECK(verifies(support::set_of(signer), ba::algorithm::eddsa,
                 signer.token(ba::testing::token_claims{})));
}

TEST_CASE("a header and a payload of the test's own are signed as they are") {
  const auto signer = ba::testing::signer::with_secret(support::secret);
  const std::string token = signer.token("not json", "not a header");
  const auto parts = ba::compact_token::split(token).value();
  std::string text;
  REQUIRE(ba::base64url::decode(parts.header(), text));
  CHECK(text == "not a header");
  REQUIRE(ba::base64url::decode(parts.payload(), text));
  CHECK(text == "not json");
  REQUIRE(ba::base64url::decode(parts.signature(), text));
  CHECK(text == signer.sign(parts.signing_input()));
  CHECK(signer.header() == R"({"alg":"HS256"})");
}
