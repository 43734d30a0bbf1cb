// SPDX-License-Identifier: MIT
#include <better_auth/base/text.hpp>

#include "catch.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <cstdint>
#include <ctime>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace ba = better_auth;

namespace {

std::optional<std::int64_t> seconds(std::string_view number, std::int64_t latest = 253402300799) {
  std::int64_t out = -7;
  if (ba::detail::read_seconds(number, latest, out)) return out;
  return std::nullopt;
}

std::string iso(std::string_view text) {
  std::int64_t milliseconds = 0;
  return ba::detail::read_iso_date(text, milliseconds) ? std::to_string(milliseconds) : "no";
}

/// Whether the whole text is UTF-8 for after_utf8.
bool is_utf8(std::string_view text) {
  const char* const end = text.data() + text.size();
  const char* p = text.data();
  while (p != nullptr && p != end)
    p = static_cast<unsigned char>(*p) < 0x80 ? p + 1 : ba::detail::after_utf8(p, end);
  return p != nullptr;
}

}  // namespace

TEST_CASE("ASCII letters are compared without case, and no other characters are") {
  CHECK(ba::detail::equal_ignoring_case("Bearer", "bEARER"));
  CHECK_FALSE(ba::detail::equal_ignoring_case("Bearer", "Beare"));
  CHECK_FALSE(ba::detail::equal_ignoring_case("Beare", "Bearer"));
  CHECK_FALSE(ba::detail::equal_ignoring_case("@[`{", "`{@["));
  CHECK_FALSE(ba::detail::equal_ignoring_case("\xc3\x84", "\xc3\xa4"));
  CHECK(ba::detail::starts_with_ignoring_case("HTTPS://x", "https://"));
  CHECK(ba::detail::starts_with_ignoring_case("x", ""));
  CHECK_FALSE(ba::detail::starts_with_ignoring_case("http", "https"));
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    CHECK(ba::detail::ascii_lower(c) == (byte >= 'A' && byte <= 'Z' ? c + 32 : c));
    CHECK(ba::detail::is_digit(c) == (std::string_view("0123456789").find(c) != std::string::npos));
  }
}

TEST_CASE("trimmed removes white space from both ends and from nowhere else") {
  CHECK(ba::detail::trimmed(" \t\r\n\v\fa b\f\v\n\r\t ") == "a b");
  CHECK(ba::detail::trimmed("a") == "a");
  CHECK(ba::detail::trimmed("").empty());
  CHECK(ba::detail::trimmed(" \n ").empty());
  CHECK(ba::detail::trimmed("\xc2\xa0x") == "\xc2\xa0x");
  CHECK(ba::detail::trimmed(std::string_view("\0x\0", 3)) == std::string_view("\0x\0", 3));
}

TEST_CASE("append_utf8 writes every code point as after_utf8 and nlohmann read it") {
  for (std::uint32_t point = 0; point <= 0x10ffff; ++point) {
    if (point == 0xd800) point = 0xe000;
    std::string text;
    ba::detail::append_utf8(text, point);
    const std::size_t size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    const char* const end = text.data() + text.size();
    if (text.size() != size) FAIL(point);
    if (size > 1 && ba::detail::after_utf8(text.data(), end) != end) FAIL(point);
    // nlohmann is slow, so it judges some.
    if (point > 0x20 && point % 97 == 0) {
      if (!nlohmann::json::accept('"' + text + '"')) FAIL(point);
    }
  }
  std::string text;
  for (const std::uint32_t point : {0x41U, 0xe9U, 0x20acU, 0x1f600U})
    ba::detail::append_utf8(text, point);
  CHECK(text == "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST_CASE("after_utf8 accepts what nlohmann accepts, for all texts of up to four odd bytes") {
  // The limits of each range in RFC 3629 section 4, and their neighbours.
  constexpr std::array<unsigned char, 27> bytes = {
      0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
      0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xfd, 0xfe, 0xff};
  long valid = 0;
  const auto judge = [&](const std::string& text) {
    const bool accepted = nlohmann::json::accept('"' + text + '"');
    valid += accepted ? 1 : 0;
    if (is_utf8(text) != accepted) FAIL(text);
  };
  for (const unsigned char a : bytes) {
    std::string text(1, static_cast<char>(a));
    judge(text);
    for (const unsigned char b : bytes) {
      text.resize(1);
      text += static_cast<char>(b);
      judge(text);
      if (a < 0xe0) continue;
      for (const unsigned char c : bytes) {
        text.resize(2);
        text += static_cast<char>(c);
        judge(text);
        if (a < 0xf0) continue;
        for (const unsigned char d : bytes) {
          text.resize(3);
          text += static_cast<char>(d);
          judge(text);
        }
      }
    }
  }
  CHECK(valid > 500);
}

TEST_CASE("after_utf8 reads nothing beyond the end") {
  const std::string memory = "\xf0\x9f\x98\x80";
  for (std::size_t size = 1; size < memory.size(); ++size)
    CHECK(ba::detail::after_utf8(memory.data(), memory.data() + size) == nullptr);
  CHECK(ba::detail::after_utf8(memory.data(), memory.data() + 4) == memory.data() + 4);
}

TEST_CASE("has_control_character finds exactly the Unicode category Cc") {
  for (std::uint32_t point = 0; point <= 0x10ffff; ++point) {
    if (point == 0xd800) point = 0xe000;
    std::string text = "x";
    ba::detail::append_utf8(text, point);
    const bool control = point < 0x20 || (point >= 0x7f && point <= 0x9f);
    if (ba::detail::has_control_character(text) != control) FAIL(point);
    if (ba::detail::has_control_character(text + 'y') != control) FAIL(point);
  }
  CHECK_FALSE(ba::detail::has_control_character(""));
}

TEST_CASE("read_seconds converts JSON numbers exactly and rounds fractions up") {
  CHECK(seconds("0") == 0);
  CHECK(seconds("-0") == 0);
  CHECK(seconds("-0.0e5") == 0);
  CHECK(seconds("1795478431") == 1795478431);
  CHECK(seconds("1795478431.0") == 1795478431);
  CHECK(seconds("1795478431.5") == 1795478432);
  CHECK(seconds("1795478431.000000000000000000000000000001") == 1795478432);
  CHECK(seconds("1.795478431e9") == 1795478431);
  CHECK(seconds("1.7954784315E+9") == 1795478432);
  CHECK(seconds("17954784310e-1") == 1795478431);
  CHECK(seconds("17954784311e-1") == 1795478432);
  CHECK(seconds("0.0000000001e10") == 1);
  CHECK(seconds("1e-400") == 1);
  CHECK(seconds("1e-99999999999999999999") == 1);
  CHECK(seconds("0e999999999999999999999") == 0);
  CHECK(seconds("0.0e-99999999999999999999") == 0);
  CHECK(seconds("253402300799") == 253402300799);
  CHECK(seconds("2.53402300799e11") == 253402300799);
}

TEST_CASE("read_seconds rejects numbers out of range and never wraps") {
  for (const char* bad : {"253402300800",
                          "253402300799.1",
                          "-1",
                          "-0.5",
                          "-1e-400",
                          "1e12",
                          "1e300",
                          "1e999",
                          "1e99999999999999999999",
                          "1e18446744073709551616",
                          "99999999999999999",
                          "9223372036854775807",
                          "9223372036854775808",
                          "18446744073709551615",
                          "18446744073709551616",
                          "18446744075504988447",
                          "99999999999999999999999",
                          "9007199254740993000",
                          "1796082331000",
                          "-99999999999999999",
                          "340282366920938463463374607431768211456"}) {
    CAPTURE(bad);
    CHECK_FALSE(seconds(bad).has_value());
  }
  // 2^64 times a number, plus a good date: what a wrapping reader would accept.
  for (const char* bad : {"18446744075505030047", "36893488148898615263", "4294967296e10"})
    CHECK_FALSE(seconds(bad).has_value());
  CHECK_FALSE(seconds("1" + std::string(100'000, '0')).has_value());
  CHECK(seconds(std::string(1, '0') + "." + std::string(100'000, '0') + "1") == 1);
}

TEST_CASE("read_seconds takes no time for a large exponent") {
  const std::clock_t start = std::clock();
  for (int round = 0; round < 1000; ++round) {
    if (seconds("0e9999999") != 0 || seconds("0.000e999999999999999999") != 0) FAIL(round);
    if (seconds("1e9999999").has_value() || seconds("1e-9999999") != 1) FAIL(round);
  }
  // Microseconds; one step for each zero that the exponent stands for would take many seconds.
  CHECK((std::clock() - start) / CLOCKS_PER_SEC < 2);
}

TEST_CASE("read_seconds agrees with arithmetic in decimal for random numbers") {
  std::mt19937_64 random(4);
  for (int round = 0; round < 20'000; ++round) {
    // value = digits * 10^-places, written with the point moved by an exponent.
    const auto digits = static_cast<std::int64_t>(random() % 1'000'000'000'000'000);
    const int places = static_cast<int>(random() % 7);
    const int shift = static_cast<int>(random() % 9) - 4;
    std::int64_t scale = 1;
    for (int n = 0; n < places; ++n) scale *= 10;
    const std::int64_t expected = (digits + scale - 1) / scale;
    std::string text = std::to_string(digits);
    const int behind_point = places + shift;  // the exponent is `shift`
    std::int64_t whole_size = static_cast<std::int64_t>(text.size()) - behind_point;
    if (behind_point < 0) text.append(static_cast<std::size_t>(-behind_point), '0');
    if (behind_point > 0) {
      if (whole_size < 1) text.insert(0, static_cast<std::size_t>(1 - whole_size), '0');
      text.insert(text.size() - static_cast<std::size_t>(behind_point), ".");
    }
    text += "e" + std::to_string(shift);
    const bool fits = expected <= 253402300799;
    if (seconds(text) != (fits ? std::optional(expected) : std::nullopt)) FAIL(text);
  }
  SUCCEED();
}

TEST_CASE("read_double reads the nearest double, and neither infinity nor 0 for another number") {
  const auto number = [](std::string_view text) {
    double out = 7;
    return ba::detail::read_double(text, out) ? std::optional(out) : std::nullopt;
  };
  CHECK(number("0") == 0.0);
  CHECK(number("-0.0e999") == 0.0);
  CHECK(number("1.5") == 1.5);
  CHECK(number("-25e-1") == -2.5);
  CHECK(number("0.1") == 0.1);
  CHECK(number("1.7976931348623157e308") == 1.7976931348623157e308);
  CHECK(number("2.2250738585072009e-308") == 2.2250738585072009e-308);  // subnormal
  CHECK(number("5e-324") == 5e-324);
  for (const char* bad : {"1e309", "-1e309", "1.8e308", "1e999999999999", "1e-400", "-1e-400"}) {
    CAPTURE(bad);
    CHECK_FALSE(number(bad).has_value());
  }
}

TEST_CASE("an ISO date is read to the millisecond") {
  CHECK(iso("1970-01-01T00:00:00.000Z") == "0");
  CHECK(iso("2026-11-23T23:45:31.281Z") == "1795477531281");
  CHECK(iso("2000-02-29T12:00:00.000Z") == "951825600000");
  CHECK(iso("9999-12-31T23:59:59.999Z") == "253402300799999");
  CHECK(iso("1969-12-31T23:59:59.999Z") == "-1");
  CHECK(iso("0000-01-01T00:00:00.000Z") == "-62167219200000");
  CHECK(iso("2026-11-23T23:45:31Z") == "1795477531000");
  CHECK(iso("2026-11-23T23:45:31.2Z") == "1795477531200");
  CHECK(iso("2026-11-23T23:45:31.281999Z") == "1795477531281");
}

TEST_CASE("every day of four centuries has the place that the system's calendar gives it") {
  for (std::int64_t day = -30'000; day < 120'000; ++day) {
    const auto at = static_cast<std::time_t>(day * 86'400 + 3661);
    const std::tm* const calendar = std::gmtime(&at);
    std::array<char, 32> text = {};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.500Z", calendar);
    if (iso(text.data()) != std::to_string(day * 86'400'000 + 3'661'500)) FAIL(text.data());
  }
  SUCCEED();
}

TEST_CASE("an ISO date of another form, or outside the calendar, is rejected") {
  for (const char* bad : {"",
                          "Z",
                          "2026-11-23",
                          "2026-11-23T23:45:31.281",
                          "2026-11-23T23:45:31.281+00:00",
                          "2026-11-23T23:45:31.281z",
                          "2026-11-23t23:45:31.281Z",
                          "2026-11-23 23:45:31.281Z",
                          "2026-11-23T23:45:31.Z",
                          "2026-11-23T23:45:31,281Z",
                          "2026-11-23T23:45:31.28xZ",
                          "2026-11-23T23:45:31.28 Z",
                          "2026-11-23T23:45:31281Z",
                          "2026-11-23T23:45Z",
                          "2026-00-23T23:45:31Z",
                          "2026-13-23T23:45:31Z",
                          "2026-11-00T23:45:31Z",
                          "2026-11-31T23:45:31Z",
                          "2026-12-32T23:45:31Z",
                          "2026-02-29T23:45:31Z",
                          "1900-02-29T23:45:31Z",
                          "2000-02-30T23:45:31Z",
                          "2026-11-23T24:00:00Z",
                          "2026-11-23T23:60:31Z",
                          "2026-11-23T23:45:60Z",
                          "+002026-11-23T23:45:31Z",
                          "-00001-11-23T23:45:31Z",
                          " 2026-11-23T23:45:31Z",
                          "2026-11-23T23:45:31Z ",
                          "20x6-11-23T23:45:31Z",
                          "1795477531281"}) {
    CAPTURE(bad);
    CHECK(iso(bad) == "no");
  }
}

TEST_CASE("every month has its number of days, in a leap year and in another") {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (const int year : {1900, 2000, 2023, 2024})
    for (int month = 1; month <= 12; ++month) {
      const bool leap = year == 2000 || year == 2024;
      const int last = days[month - 1] + (month == 2 && leap ? 1 : 0);
      const auto date = [&](int day) {
        std::array<char, 64> text = {};
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT00:00:00Z", year, month, day);
        return iso(text.data());
      };
      CHECK(date(last) != "no");
      CHECK(date(last + 1) == "no");
    }
}

TEST_CASE("wiping a string overwrites its bytes, also those that were cut off") {
  std::string text = "a secret that is longer than a short string, 0123456789";
  const std::size_t size = text.size();
  text.resize(3);
  const char* const memory = text.data();
  ba::detail::wipe(text);
  REQUIRE(text.data() == memory);
  REQUIRE(text.size() >= size);
  CHECK(text.find_first_not_of('\0') == std::string::npos);
}
