// SPDX-License-Identifier: MIT
#include <better_auth/old/verified.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <type_traits>

namespace ba = better_auth;

TEST_CASE("the views of verified claims stay valid when it is moved") {
  const std::string payload = R"({"sub":"user","exp":1,"email":"a\u0040b","aud":["one","two"]})";
  auto first = *ba::testing::unverified_claims(payload);
  const char* const before = first->email->data();
  const ba::verified<> moved = std::move(first);
  const auto kept =
      std::make_unique<ba::result<ba::verified<>>>(ba::testing::unverified_claims(payload));
  CHECK(moved->email->data() == before);
  CHECK(moved->email == "a@b");
  CHECK(moved->aud.contains("two"));
  CHECK(moved.subject() == "user");
  CHECK(moved.payload() == payload);
  CHECK((**kept)->sub == "user");
}

TEST_CASE("verified claims come from nowhere else and are not copied") {
  static_assert(!std::is_default_constructible_v<ba::verified<>>);
  static_assert(!std::is_copy_constructible_v<ba::verified<>>);
  static_assert(!std::is_copy_constructible_v<ba::user_claims>);
  static_assert(!std::is_move_constructible_v<ba::user_claims>);
  static_assert(std::is_nothrow_move_constructible_v<ba::verified<>>);
  static_assert(!std::is_constructible_v<ba::verified<>, std::string_view>);
  SUCCEED();
}
