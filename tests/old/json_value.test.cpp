// SPDX-License-Identifier: MIT
#include <better_auth/old/json_value.hpp>

#include "catch.hpp"

#include <better_auth/old/json_reader.hpp>

#include <string>
#include <vector>

namespace ba = better_auth;

TEST_CASE("a list of strings is read in order, escapes decoded") {
  const std::string text = R"({"a":["one","","t\u0077o","\"\\"]})";
  std::string arena(text.size(), '\0');
  ba::json_reader reader(text, arena.data());
  ba::string_list list;
  REQUIRE(reader.document([&](std::string_view) { return reader.strings(list, false); }) ==
          ba::json_status::ok);
  const std::vector<std::string> read(list.begin(), list.end());
  CHECK(read == std::vector<std::string>{"one", "", "two", "\"\\"});
  CHECK(list.contains("two"));
  CHECK(list.contains(""));
  CHECK_FALSE(list.contains("on"));
  CHECK_FALSE(list.contains("three"));
  CHECK_FALSE(list.empty());
  CHECK(ba::string_list().empty());
}

TEST_CASE("a date that was not given is later than every date") {
  CHECK(ba::numeric_date() > ba::numeric_date::latest);
  CHECK(ba::numeric_date() == ba::numeric_date::never);
}
