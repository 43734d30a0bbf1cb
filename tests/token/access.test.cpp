// SPDX-License-Identifier: MIT
#include <better_auth/token/access.hpp>

#include "catch.hpp"
#include "support.hpp"
#include "termination.hpp"

#include <string>
#include <type_traits>
#include <utility>

namespace ba = better_auth;
using support::message_of_termination;

namespace {
ba::verified<> user(const std::string& sub) {
  return ba::testing::unverified_claims("{\"sub\":\"" + sub + R"(","exp":1,"scope":"a b"})")
      .value();
}
}  // namespace

TEST_CASE("a user reaches their own data, and gets a scope with the id") {
  const std::string id = "UCCPHTkWCR06hn4rQcCBGhOBFfZATezH";
  const auto scope = ba::verify_user_access(id, user(id));
  REQUIRE(scope);
  CHECK(scope->id() == id);
  CHECK(ba::verify_user_access(id, user(id)).value().id() == id);
}

TEST_CASE("attack 31: an id that differs in any byte is another user's") {
  const auto ada = user("Ada");
  for (const char* other : {"ada", "ADA", "Ada ", " Ada", "Ad", "Adaa", "A%64a", "Ada\n",
                            "\xd0\x90\x64\x61", "Ada\xcc\x81", "", "../Ada", "Ada/", "Ada\xc2\xa0"})
    CHECK(ba::verify_user_access(other, ada).error().code() == ba::errc::user_mismatch);
  CHECK_FALSE(ba::verify_user_access(std::string_view("Ada\0", 4), ada));
  CHECK_FALSE(ba::verify_user_access(std::string_view("Ada\0x", 5), ada));
  // Nothing is normalised: the composed and the decomposed form are two ids.
  CHECK_FALSE(ba::verify_user_access("\xc3\xa9", user("e\xcc\x81")));
  CHECK(ba::verify_user_access("\xc3\xa9", user("\xc3\xa9")));
}

TEST_CASE("a token without a subject reaches nothing") {
  const auto nobody = ba::testing::unverified_claims(R"({"exp":1})").value();
  CHECK_FALSE(ba::verify_user_access("", nobody));
  CHECK_FALSE(ba::verify_user_access("u1", nobody));
  CHECK_FALSE(ba::verify_user_access("", user("")));
  CHECK_FALSE(ba::verify_user_access(std::string_view(), user("")));
}

TEST_CASE("a user scope comes from verify_user_access alone") {
  static_assert(!std::is_default_constructible_v<ba::user_scope>);
  static_assert(!std::is_constructible_v<ba::user_scope, std::string>);
  static_assert(!std::is_constructible_v<ba::user_scope, std::string_view>);
  static_assert(!std::is_constructible_v<ba::user_scope, std::shared_ptr<const std::string>>);
  static_assert(!std::is_aggregate_v<ba::user_scope>);
  static_assert(std::is_same_v<decltype(std::declval<ba::user_scope>().id()), std::string>);
  static_assert(std::is_same_v<decltype(std::declval<const ba::user_scope>().id()), std::string>);
  SUCCEED();
}

TEST_CASE("a scope is a value, and reading one that was moved from terminates") {
  auto ada = ba::verify_user_access("ada", user("ada")).value();
  auto eve = ba::verify_user_access("eve", user("eve")).value();
  const auto copy = ada;
  std::swap(ada, eve);
  CHECK(ada.id() == "eve");
  CHECK(eve.id() == "ada");
  CHECK(copy.id() == "ada");
  const auto kept = std::move(eve);
  CHECK(kept.id() == "ada");
  const std::string message = "better_auth: a user_scope was used after it was moved from\n";
  const auto& gone = eve;  // NOLINT(bugprone-use-after-move)
  CHECK(message_of_termination([&] { (void)gone.id(); }).starts_with(message));
  CHECK(message_of_termination([&] { (void)std::move(eve).id(); }).starts_with(message));
  eve = kept;
  CHECK(eve.id() == "ada");
}

TEST_CASE("a user that was moved from reaches nothing: the check terminates") {
  auto ada = user("ada");
  const auto kept = std::move(ada);
  const auto& gone = ada;  // NOLINT(bugprone-use-after-move)
  CHECK(message_of_termination([&] {
          (void)ba::verify_user_access("ada", gone);
        }).find("moved from") != std::string::npos);
  CHECK(message_of_termination([&] { (void)ba::require_scope(gone, "a"); }).find("moved from") !=
        std::string::npos);
}

TEST_CASE("a route can require a scope") {
  CHECK(ba::require_scope(user("u"), "a"));
  CHECK(ba::require_scope(user("u"), "b"));
  for (const char* other : {"c", "a b", "", "A"}) {
    const auto rejected = ba::require_scope(user("u"), other);
    REQUIRE_FALSE(rejected);
    CHECK(rejected.error() == ba::error(ba::errc::insufficient_scope, "scope"));
  }
  CHECK_FALSE(ba::require_scope(ba::testing::unverified_claims(R"({"sub":"u"})").value(), "a"));
}
