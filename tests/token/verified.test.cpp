// SPDX-License-Identifier: MIT
#include <better_auth/token/verified.hpp>

#include "catch.hpp"
#include "support.hpp"
#include "termination.hpp"

#include <type_traits>
#include <utility>

namespace ba = better_auth;
using support::message_of_termination;

namespace {
ba::verified<> user(const std::string& sub) {
  return ba::testing::unverified_claims("{\"sub\":\"" + sub +
                                        R"(","exp":1,"email":"a\u0040b","aud":["one","two"],)"
                                        R"("scope":"read write","iss":"i","iat":0,"jti":"j",)"
                                        R"("client_id":"c"})")
      .value();
}
}  // namespace

TEST_CASE("verified claims give what the verifier read and the claims struct") {
  const auto ada = user("ada");
  CHECK(ada.subject() == "ada");
  CHECK(ada->email == "a@b");
  CHECK((*ada).sub == "ada");
  CHECK(ada.expires_at() == ba::numeric_date{1});
  CHECK(ada.issued_at() == ba::numeric_date{0});
  CHECK(ada.issuer() == "i");
  CHECK(ada.audience() == std::vector<std::string>{"one", "two"});
  CHECK(ada.token_id() == "j");
  CHECK(ada.scope() == "read write");
  CHECK(ada.client_id() == "c");
  CHECK(ada.grants("write"));
  CHECK_FALSE(ada.grants("admin"));
  CHECK(ada.payload().find("\\u0040") != std::string::npos);
  CHECK(user("eve").subject() == "eve");  // of a temporary, by value
  CHECK((*user("eve")).sub == "eve");
  // Of a constant temporary too, nothing is a reference.
  using constant = const ba::verified<>;
  static_assert(!std::is_reference_v<decltype(*std::declval<constant>())>);
  static_assert(!std::is_reference_v<decltype(std::declval<constant>().subject())>);
  static_assert(!std::is_reference_v<decltype(std::declval<constant>().payload())>);
}

TEST_CASE("claims that a token does not have are absent") {
  const auto nobody = ba::testing::unverified_claims(R"({})").value();
  CHECK(nobody.subject().empty());
  CHECK_FALSE(nobody.expires_at());
  CHECK_FALSE(nobody.issued_at());
  CHECK_FALSE(nobody.issuer());
  CHECK(nobody.audience().empty());
  CHECK_FALSE(nobody.token_id());
  CHECK_FALSE(nobody.scope());
  CHECK_FALSE(nobody.client_id());
  CHECK_FALSE(nobody.grants(""));
  CHECK(nobody.payload() == "{}");
}

TEST_CASE("copies are whole, and outlive what they were copied from") {
  std::optional<ba::verified<>> first = user("ada");
  const auto copy = *first;
  ba::verified<> other = user("eve");
  other = *first;
  first.reset();
  for (const ba::verified<>* each : {&copy, std::addressof(std::as_const(other))}) {
    CHECK(each->subject() == "ada");
    CHECK((*each)->sub == "ada");
  }
  auto& same = other;
  other = same;
  CHECK(other.subject() == "ada");
}

TEST_CASE("verified claims come from a verifier alone, and are read-only") {
  static_assert(!std::is_default_constructible_v<ba::verified<>>);
  static_assert(!std::is_aggregate_v<ba::verified<>>);
  static_assert(!std::is_constructible_v<ba::verified<>, std::string_view>);
  static_assert(!std::is_constructible_v<ba::verified<>, ba::user_claims>);
  static_assert(!std::is_constructible_v<ba::verified<>, std::shared_ptr<const ba::user_claims>>);
  static_assert(std::is_nothrow_move_constructible_v<ba::verified<>>);
  static_assert(std::is_nothrow_move_assignable_v<ba::verified<>>);
  static_assert(std::is_nothrow_copy_constructible_v<ba::verified<>>);
  static_assert(std::is_nothrow_copy_assignable_v<ba::verified<>>);
  static_assert(std::is_same_v<decltype(*std::declval<ba::verified<>&>()), const ba::user_claims&>);
  static_assert(
      std::is_same_v<decltype(std::declval<ba::verified<>&>().subject()), const std::string&>);
  SUCCEED();
}

TEST_CASE("reading verified claims that were moved from terminates, and says so") {
  auto ada = user("ada");
  const auto kept = std::move(ada);
  CHECK(kept.subject() == "ada");
  const std::string message = "better_auth: a verified object was used after it was moved from\n";
  const auto& gone = ada;  // NOLINT(bugprone-use-after-move)
  const auto dies = [&](auto read) {
    return message_of_termination([&] { (void)read(); }).substr(0, message.size()) == message;
  };
  CHECK(dies([&] { return gone.subject(); }));
  CHECK(dies([&] { return gone->sub; }));
  CHECK(dies([&] { return (*gone).sub; }));
  CHECK(dies([&] { return gone.expires_at(); }));
  CHECK(dies([&] { return gone.issued_at(); }));
  CHECK(dies([&] { return gone.issuer(); }));
  CHECK(dies([&] { return gone.audience(); }));
  CHECK(dies([&] { return gone.token_id(); }));
  CHECK(dies([&] { return gone.scope(); }));
  CHECK(dies([&] { return gone.client_id(); }));
  CHECK(dies([&] { return gone.grants("read"); }));
  CHECK(dies([&] { return gone.payload(); }));
  CHECK(dies([&] { return std::move(ada).subject(); }));
  CHECK(dies([&] { return *std::move(ada); }));
  // A copy of it is as empty, and a new value makes it whole again.
  const auto copy = gone;
  CHECK(dies([&] { return copy.subject(); }));
  ada = user("eve");
  CHECK(ada.subject() == "eve");
}

TEST_CASE("a result without verified claims terminates when it is read, and names the error") {
  const ba::result<ba::verified<>> rejected = ba::errc::token_expired;
  const auto message = message_of_termination([&] { (void)rejected->subject(); });
  CHECK(message.find("token_expired") != std::string::npos);
}
