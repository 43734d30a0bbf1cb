// SPDX-License-Identifier: MIT
#include <better_auth/old/testing.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/http/authorization.hpp>

#include <nlohmann/json.hpp>

namespace ba = better_auth;

TEST_CASE("minted claims hold what was asked for") {
  ba::testing::token_claims claims;
  CHECK(claims.json() == R"({"iat":1700000000,"sub":"user-1","exp":1700000900})");
  claims.email = "a@b";
  claims.iss = "i";
  claims.aud = "x";
  claims.more = R"("role":"admin")";
  CHECK(claims.json() ==
        R"({"iat":1700000000,"email":"a@b","sub":"user-1","exp":1700000900,"iss":"i","aud":"x",)"
        R"("role":"admin"})");
}

TEST_CASE("a generated secret signs for the verifier of the same secret") {
  const auto signer = ba::testing::signer::generate(ba::algorithm::hs512, "");
  const ba::verifier verify{ba::shared_secret(signer.secret(), ba::algorithm::hs512),
                            ba::policy({ba::algorithm::hs512}), ba::manual_clock(support::now)};
  CHECK(ba::authenticate(verify, ba::testing::bearer(signer.token(ba::testing::token_claims{}))));
}

TEST_CASE("claims without a signature are read as strictly as others") {
  CHECK(ba::testing::unverified_claims("{}").has_value());
  CHECK(ba::testing::unverified_claims("{").error().code() == ba::errc::malformed_payload);
  CHECK(ba::testing::unverified_claims(R"({"exp":"1"})").error().code() == ba::errc::claim_invalid);
}

TEST_CASE("claims of any text and type need no JSON by hand") {
  auto claims =
      ba::testing::token_claims::of_plugin("https://app.example", "a \"quoted\" \\ name\n\x7f");
  claims.with("role", "ad\"min").with("team", 7).with("low", std::int64_t{-3}).with("active", true);
  const auto json = nlohmann::json::parse(claims.json());
  CHECK(json.at("sub") == "a \"quoted\" \\ name\n\x7f");
  CHECK(json.at("iss") == "https://app.example");
  CHECK(json.at("aud") == "https://app.example");
  CHECK(json.at("role") == "ad\"min");
  CHECK(json.at("team") == 7);
  CHECK(json.at("low") == -3);
  CHECK(json.at("active") == true);
}

TEST_CASE("a private key written as PEM signs for the same public key") {
  for (const auto a : {ba::algorithm::eddsa, ba::algorithm::es384, ba::algorithm::ps256}) {
    const auto& signer = support::key_for(a);
    const auto copy = ba::testing::signer::from_private_pem(signer.private_pem(), a);
    CHECK(copy.public_jwk() == signer.public_jwk());
    const ba::verifier verify{ba::key_set::parse(ba::testing::jwks({signer.public_jwk()})).value(),
                              ba::policy({a}), ba::manual_clock(support::now)};
    CHECK(verify(copy.token(ba::testing::token_claims{})));
  }
  CHECK_THROWS_AS(ba::testing::signer::from_private_pem("no key", ba::algorithm::eddsa),
                  ba::exception);
  CHECK_THROWS_AS(ba::testing::signer::with_secret("x").private_pem(), ba::exception);
}

TEST_CASE("a key that is not there is an exception, not a crash") {
  CHECK_THROWS_AS(ba::testing::signer::with_secret("x", ba::algorithm::eddsa).public_jwk(),
                  ba::exception);
  CHECK_THROWS_AS(ba::testing::signer::with_secret("x", ba::algorithm::rs256).token("{}"),
                  ba::exception);
  CHECK_THROWS_AS(ba::testing::signer::generate(ba::algorithm::hs256).public_jwk(), ba::exception);
}

TEST_CASE("a key id may be any text") {
  const auto signer = ba::testing::signer::generate(ba::algorithm::eddsa, "a \"quoted\" \\ id");
  const ba::verifier verify{ba::key_set::parse(ba::testing::jwks({signer.public_jwk()})).value(),
                            ba::policy({ba::algorithm::eddsa}), ba::manual_clock(support::now)};
  CHECK(verify(signer.token(ba::testing::token_claims{})));
}

TEST_CASE("tampered and unsigned tokens are refused for what they are") {
  const auto verify = support::secret_verifier();
  const ba::testing::token_claims claims;
  const std::string good = ba::testing::signer::with_secret(support::secret).token(claims);
  CHECK(verify(good));
  CHECK(verify(ba::testing::tampered(good)).error().code() == ba::errc::signature_invalid);
  CHECK(verify(ba::testing::unsigned_token(claims)).error().code() ==
        ba::errc::algorithm_not_allowed);
}
