// SPDX-License-Identifier: MIT
#include <better_auth/testing.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/authorization.hpp>

namespace ba = better_auth;

TEST_CASE("minted claims hold what was asked for") {
  ba::testing::token_claims claims;
  CHECK(claims.json() == R"({"iat":1700000000,"sub":"user-1","exp":1700000900})");
  claims.email = "a@b";
  claims.iss = "i";
  claims.aud = "x";
  claims.more = R"("role":"admin")";
  CHECK(claims.json() == R"({"iat":1700000000,"email":"a@b","sub":"user-1","exp":1700000900,"iss":"i","aud":"x","role":"admin"})");
}

TEST_CASE("a generated secret signs for the verifier of the same secret") {
  const auto signer = ba::testing::signer::generate(ba::algorithm::hs512, "");
  const ba::verifier verify{ba::shared_secret(signer.secret(), ba::algorithm::hs512), ba::policy({ba::algorithm::hs512}), ba::manual_clock(support::now)};
  CHECK(ba::authenticate(verify, ba::testing::bearer(signer.token(ba::testing::token_claims{}))));
}

TEST_CASE("claims without a signature are read as strictly as others") {
  CHECK(ba::testing::unverified_claims("{}").has_value());
  CHECK(ba::testing::unverified_claims("{").error().code() == ba::errc::malformed_payload);
  CHECK(ba::testing::unverified_claims(R"({"exp":"1"})").error().code() == ba::errc::claim_invalid);
}
