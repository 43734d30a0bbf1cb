// SPDX-License-Identifier: MIT
#include <better_auth/old/owned_claims.hpp>

#include "catch.hpp"

#include <better_auth/testing.hpp>

#include <string_view>

namespace ba = better_auth;

namespace {
struct team_claims : ba::user_claims {
  std::string_view role;
  [[maybe_unused]] static constexpr auto members =
      ba::member_list<team_claims>(ba::member<&team_claims::role>("role"));
};

template <class Claims>
concept can_be_owned = requires(const Claims& claims) { ba::to_owned(claims); };
}  // namespace

TEST_CASE("owned claims outlive the token") {
  ba::owned_user_claims owned;
  {
    auto user = ba::testing::unverified_claims(
        R"({"sub":"u\u0031","exp":2,"aud":["x","y"],"email":"a@b","name":null,)"
        R"("emailVerified":false,"iss":"i"})");
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

TEST_CASE("a struct of one's own is not cut to the claims of Better Auth on the way to strings") {
  CHECK(can_be_owned<ba::user_claims>);
  CHECK_FALSE(can_be_owned<team_claims>);
  CHECK_FALSE(can_be_owned<ba::registered_claims>);
}
