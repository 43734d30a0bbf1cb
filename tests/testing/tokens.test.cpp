// SPDX-License-Identifier: MIT
#include <better_auth/testing/tokens.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <nlohmann/json.hpp>

namespace ba = better_auth;

TEST_CASE("token claims contain what was set, in the order of Better Auth") {
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

TEST_CASE("claims of any text and type need no JSON by hand") {
  const std::string text = "a \"quoted\" \\ name\n\x01\x7f \xc3\xa9";
  auto claims = ba::testing::token_claims::of_plugin("https://app.example", text);
  claims.with("role", "ad\"min").with("team", 7).with("low", std::int64_t{-3}).with("active", true);
  claims.with("na\"me", std::string("x"));
  const auto json = nlohmann::json::parse(claims.json());
  CHECK(json.at("sub") == text);
  CHECK(json.at("iss") == "https://app.example");
  CHECK(json.at("aud") == "https://app.example");
  CHECK(json.at("role") == "ad\"min");
  CHECK(json.at("team") == 7);
  CHECK(json.at("low") == -3);
  CHECK(json.at("active") == true);
  CHECK(json.at("na\"me") == "x");
}

TEST_CASE("a JWK Set contains its keys") {
  CHECK(nlohmann::json::parse(ba::testing::jwks({})).at("keys").empty());
  CHECK(ba::testing::jwks({"{}", "[1]"}) == R"({"keys":[{},[1]]})");
}

TEST_CASE("claims without a signature are read as strictly as others") {
  CHECK(ba::testing::unverified_claims("{}").has_value());
  CHECK(ba::testing::unverified_claims("{").error().code() == ba::errc::malformed_payload);
  CHECK(ba::testing::unverified_claims(R"({"exp":"1"})").error() ==
        ba::error(ba::errc::claim_invalid, "exp"));
  CHECK(ba::testing::unverified_claims(R"({"email":1})").error() ==
        ba::error(ba::errc::claim_invalid, "email"));
}

TEST_CASE("tampered and unsigned tokens are rejected for what they are") {
  const auto verify = support::secret_verifier();
  const ba::testing::token_claims claims;
  const std::string good = ba::testing::signer::with_secret(support::secret).token(claims);
  CHECK(verify(good));
  CHECK(verify(ba::testing::tampered(good)).error().code() == ba::errc::signature_invalid);
  CHECK(verify(ba::testing::unsigned_token(claims)).error().code() ==
        ba::errc::algorithm_not_allowed);
  CHECK(ba::testing::bearer(good) == "Bearer " + good);
}
