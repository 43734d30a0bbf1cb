// SPDX-License-Identifier: MIT
#include <better_auth/json/values.hpp>

#include "catch.hpp"

#include <array>
#include <compare>
#include <string>
#include <type_traits>

namespace ba = better_auth;

namespace {
enum class role {
  user,
  admin
};
}  // namespace

TEST_CASE("dates are compared by time") {
  CHECK(ba::numeric_date{1} < ba::numeric_date{2});
  CHECK(ba::numeric_date{2} == ba::numeric_date{2});
  CHECK(ba::iso_date{-1} < ba::iso_date{0});
  CHECK(ba::iso_date{3} >= ba::iso_date{3});
  CHECK(ba::numeric_date{}.seconds == 0);
  CHECK(ba::iso_date{}.milliseconds == 0);
}

TEST_CASE("the latest numeric date is the last second of the year 9999") {
  constexpr std::int64_t days = (9999 - 1970 + 1) * 365 + (9999 / 4 - 1970 / 4) -
                                (9999 / 100 - 1970 / 100) + (9999 / 400 - 1970 / 400);
  static_assert(ba::numeric_date::latest == days * 86'400 - 1);
  SUCCEED();
}

TEST_CASE("values are copied with their text") {
  ba::audience_list list{{"one", "two"}};
  const ba::audience_list copy = list;
  list.values.clear();
  CHECK(copy.values.size() == 2);
  ba::raw_json raw{"[1]"};
  const ba::raw_json moved = std::move(raw);
  CHECK(moved.text == "[1]");
  static_assert(std::is_nothrow_move_constructible_v<ba::audience_list>);
}

TEST_CASE("the type of an enum_name is deduced from the enumeration") {
  constexpr std::array names{ba::enum_name{role::user, "user"},
                             ba::enum_name{role::admin, "admin"}};
  static_assert(std::is_same_v<decltype(names)::value_type, ba::enum_name<role>>);
  CHECK(names[1].value == role::admin);
  CHECK(names[1].name == "admin");
}
