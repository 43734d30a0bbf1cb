// SPDX-License-Identifier: MIT
#include <better_auth/owned_claims.hpp>

#include "catch.hpp"

#include <better_auth/testing.hpp>

namespace ba = better_auth;

TEST_CASE("owned claims outlive the token") {
  ba::owned_user_claims owned;
  {
    auto user = ba::testing::unverified_claims(R"({"sub":"u\u0031","exp":2,"aud":["x","y"],"email":"a@b","name":null,"emailVerified":false,"iss":"i"})");
    owned = user->to_owned();
  }
  CHECK(owned.sub == "u1");
  CHECK(owned.exp == 2);
  CHECK(owned.aud == std::vector<std::string>{"x", "y"});
  CHECK(owned.email == "a@b");
  CHECK(owned.email_verified == false);
  CHECK(owned.iss == "i");
  CHECK_FALSE(owned.name.has_value());
}
