// SPDX-License-Identifier: MIT
#include <better_auth/old/json_members.hpp>

#include "catch.hpp"

#include <string>
#include <utility>

namespace ba = better_auth;

namespace {

struct place {
  std::string_view city;
  std::optional<int> zip;
  static constexpr auto members =
      ba::member_list<place>(ba::member<&place::city>("city"), ba::member<&place::zip>("zip"));
};

struct everything {
  std::string_view view;
  std::string owned;
  bool flag = false;
  std::int8_t small = 0;
  std::uint32_t positive = 0;
  ba::numeric_date date;
  ba::string_list list;
  ba::raw_json raw;
  place nested;
  std::optional<place> maybe;
  std::optional<bool> maybe_flag;
  static constexpr auto members = ba::member_list<everything>(
      ba::member<&everything::view>("view"), ba::member<&everything::owned>("owned"),
      ba::member<&everything::flag>("flag"), ba::member<&everything::small>("small"),
      ba::member<&everything::positive>("positive"), ba::member<&everything::date>("date"),
      ba::member<&everything::list>("list"), ba::member<&everything::raw>("raw"),
      ba::member<&everything::nested>("nested"), ba::member<&everything::maybe>("maybe"),
      ba::member<&everything::maybe_flag>("maybe_flag"));
};

struct reading {
  // Not an aggregate: of one, g++ 12 says at -O3 that its members may not be initialised.
  explicit reading(std::string json) : text(std::move(json)) {}

  std::string text;
  std::string arena = std::string(text.size(), '\0');
  everything out = {};
  ba::detail::members_report report = {};
  ba::json_status status = run();

  ba::json_status run() {
    ba::json_reader reader(text, arena.data());
    return ba::detail::read_object(reader, true, ba::detail::member_target(out), report);
  }
};

}  // namespace

TEST_CASE("every type of member is read") {
  const reading r{
      R"({"view":"v\u0069ew","owned":"mine","flag":true,"small":-128,"positive":4294967295,)"
      R"("date":12.5,"list":["a","b"],
    "raw":{"x":[1, 2]},"nested":{"city":"Bern","zip":null,"more":1},"maybe":{"city":"Rom",)"
      R"("zip":7},"maybe_flag":null,"unknown":[{}]})"};
  REQUIRE(r.status == ba::json_status::ok);
  CHECK(r.report.wrong == 0);
  CHECK(r.out.view == "view");
  CHECK(r.out.owned == "mine");
  CHECK(r.out.flag);
  CHECK(r.out.small == -128);
  CHECK(r.out.positive == 4294967295U);
  CHECK(r.out.date == 13);
  CHECK(r.out.list.contains("b"));
  CHECK(r.out.raw.text == R"({"x":[1, 2]})");
  CHECK(r.out.nested.city == "Bern");
  CHECK_FALSE(r.out.nested.zip.has_value());
  REQUIRE(r.out.maybe.has_value());
  CHECK(r.out.maybe->zip == 7);
  CHECK_FALSE(r.out.maybe_flag.has_value());
}

TEST_CASE("a value of a wrong type is reported by its place in the list, and the rest is read") {
  const auto wrong = [](const char* json, std::size_t place) {
    const reading r{json};
    CAPTURE(json);
    CHECK(r.status == ba::json_status::ok);
    CHECK(r.report.wrong == std::uint64_t{1} << place);
    CHECK(r.out.owned == "read");
  };
  wrong(R"({"view":1,"owned":"read"})", 0);
  wrong(R"({"flag":"true","owned":"read"})", 2);
  wrong(R"({"small":128,"owned":"read"})", 3);
  wrong(R"({"positive":-1,"owned":"read"})", 4);
  wrong(R"({"date":"1","owned":"read"})", 5);
  wrong(R"({"list":"a","owned":"read"})", 6);
  wrong(R"({"list":["a",1],"owned":"read"})", 6);
  wrong(R"({"nested":{"zip":1},"owned":"read"})", 8);
  wrong(R"({"nested":{"city":"x","zip":"1"},"owned":"read"})", 8);
  wrong(R"({"maybe_flag":0,"owned":"read"})", 10);
}

TEST_CASE(
    "a text ends where it ends, and what needs a closer look gets it, wherever in the document "
    "they stand") {
  struct piece {
    std::string_view written, read;
  };
  for (const piece p : {piece{"", ""}, piece{R"(\")", "\""}, piece{R"(\\)", "\\"},
                        piece{R"(\"\")", "\"\""}, piece{"\xc3\xa9", "\xc3\xa9"}})
    for (std::size_t before = 0; before <= 200; ++before)
      for (const unsigned behind : {0U, 1U, 70U}) {
        const std::string x(before, 'x'), y(behind, 'y');
        const reading r{R"({"view":")" + x + std::string(p.written) + y + R"(","owned":"mine"})"};
        if (r.status != ba::json_status::ok || r.out.view != x + std::string(p.read) + y ||
            r.out.owned != "mine")
          FAIL(before << ' ' << p.written << ' ' << behind);
      }
  for (const std::string_view bad : {"\x01", "\xff", R"(\x)", R"(\ud800)"})
    for (std::size_t before = 0; before <= 200; ++before) {
      const reading r{R"({"view":")" + std::string(before, 'x') + std::string(bad) +
                      R"(","owned":"mine"})"};
      if (r.status != ba::json_status::malformed) FAIL(before << ' ' << bad);
    }
}

TEST_CASE("blanks, commas and brackets stand where they may, also before a name that is expected") {
  for (const char* good : {R"({"view":"v","owned":"o"})", R"( { "view" : "v" , "owned" : "o" } )",
                           "{\n\"view\":\"v\",\n\"owned\":\"o\"\n}", "{}", "{ }"})
    CHECK(reading{good}.status == ba::json_status::ok);
  for (const char* bad :
       {R"({,"view":"v"})", R"({"view":"v",})", R"({"view":"v",,"owned":"o"})",
        R"({"view":"v""owned":"o"})", R"({"view":"v"{"owned":"o"})", R"({{"view":"v"})",
        R"("view":"v"})", R"({"view":"v","owned":"o")", R"({"view":"v", "owned":"o"}})",
        R"({"view":"v","owned":"o"},)", "{", "{,}", "}", R"({"view":"v"},"owned":"o"})"})
    CHECK(reading{bad}.status == ba::json_status::malformed);
}
