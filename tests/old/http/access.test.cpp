// SPDX-License-Identifier: MIT
#include <better_auth/old/http/access.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

namespace ba = better_auth;

namespace {
ba::verified<> user(const std::string& sub) {
  return *ba::testing::unverified_claims("{\"sub\":\"" + sub + "\",\"exp\":1,\"scope\":\"a b\"}");
}
}  // namespace

TEST_CASE("a user reaches what is their own, and gets a scope with its id") {
  const auto scope = ba::verify_user_access("UCCPHTkWCR06hn4rQcCBGhOBFfZATezH",
                                            user("UCCPHTkWCR06hn4rQcCBGhOBFfZATezH"));
  REQUIRE(scope);
  CHECK(scope->id() == "UCCPHTkWCR06hn4rQcCBGhOBFfZATezH");
  const std::string& id =
      ba::verify_user_access("an id that is too long for the small buffer",
                             user("an id that is too long for the small buffer"))
          .value()
          .id();
  CHECK(id == "an id that is too long for the small buffer");
}

TEST_CASE("an id is a text that is compared, ordered, copied and written byte by byte") {
  auto scope = ba::verify_user_access("Ada", user("Ada")).value();
  const ba::user_id& id = scope.id();
  CHECK(std::string_view(id) == "Ada");
  CHECK(std::string(id) == "Ada");
  for (const char* other : {"ada", "AdA", "Ad", "Adaa", ""}) CHECK(id != other);
  CHECK((id < "Adb" && id > "AdZ" && id > "Ad" && id < "Ada\x01"));
  CHECK_FALSE((id < "Ada" || id > "Ada"));
  std::ostringstream out;
  CHECK(&(out << id) == &out);
  CHECK(out.str() == "Ada");
  const ba::user_id kept = std::move(scope).id();
  CHECK(kept == "Ada");
  // A view of an id that is about to go away is not to be had.
  CHECK(std::is_convertible_v<const ba::user_id&, std::string_view>);
  CHECK_FALSE(std::is_convertible_v<ba::user_id, std::string_view>);
  CHECK(std::is_same_v<decltype(std::declval<ba::user_scope>().id()), ba::user_id>);
}

TEST_CASE("an id that differs in any byte is another user") {
  const auto ada = user("Ada");
  for (const char* other : {"ada", "ADA", "Ada ", " Ada", "Ad", "Adaa", "A%64a", "Ada\n",
                            "\xd0\x90\x64\x61", "Ada\xcc\x81", "", "../Ada", "Ada/"})
    CHECK(ba::verify_user_access(other, ada).error().code() == ba::errc::user_mismatch);
  CHECK_FALSE(ba::verify_user_access(std::string_view("Ada\0", 4), ada));
  CHECK_FALSE(ba::verify_user_access(std::string_view("Ada\0x", 5), ada));
}

TEST_CASE("a token without a subject reaches nothing") {
  const auto nobody = *ba::testing::unverified_claims(R"({"exp":1})");
  CHECK_FALSE(ba::verify_user_access("", nobody));
  CHECK_FALSE(ba::verify_user_access("u1", nobody));
  CHECK_FALSE(ba::verify_user_access("", user("")));
}

TEST_CASE("a user scope comes from the check alone") {
  static_assert(!std::is_default_constructible_v<ba::user_scope>);
  static_assert(!std::is_constructible_v<ba::user_scope, std::string>);
  static_assert(!std::is_constructible_v<ba::user_scope, std::string_view>);
  static_assert(!std::is_aggregate_v<ba::user_scope>);
  SUCCEED();
}

TEST_CASE("a route may ask for a scope") {
  CHECK(ba::require_scope(user("u"), "a"));
  CHECK(ba::require_scope(user("u"), "b"));
  for (const char* other : {"c", "a b", "", "A"}) {
    const auto refused = ba::require_scope(user("u"), other);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == ba::error(ba::errc::insufficient_scope, "scope"));
  }
  CHECK_FALSE(ba::require_scope(*ba::testing::unverified_claims(R"({"sub":"u","exp":1})"), "a"));
}
