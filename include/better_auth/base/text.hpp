// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <clocale>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

/// Text in ASCII, UTF-8 and ISO 8601, as several layers need it.
namespace better_auth::inline BETTER_AUTH_ABI::detail {

[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

[[nodiscard]] inline bool starts_with_ignoring_case(std::string_view text,
                                                    std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

inline constexpr std::string_view white_space = " \t\r\n\v\f";

/// `text` without white space at its ends.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The end of the UTF-8 sequence at `p`, which starts with a byte above 0x7f; nullptr if it is not
/// well formed (RFC 3629 section 4: no overlong form, no surrogate, nothing above U+10FFFF).
[[nodiscard]] inline const char* after_utf8(const char* p, const char* end) noexcept {
  const auto byte = [&](int n) { return static_cast<unsigned char>(p[n]); };
  const auto follows = [&](int n) { return end - p > n && (byte(n) & 0xc0U) == 0x80U; };
  const unsigned char lead = byte(0);
  if (lead >= 0xc2 && lead <= 0xdf) return follows(1) ? p + 2 : nullptr;
  if (lead >= 0xe0 && lead <= 0xef) {
    if (!follows(1) || !follows(2)) return nullptr;
    if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f)) return nullptr;
    return p + 3;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if (!follows(1) || !follows(2) || !follows(3)) return nullptr;
    if ((lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f)) return nullptr;
    return p + 4;
  }
  return nullptr;
}

/// Appends a code point that is not a surrogate, in UTF-8.
inline void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xc0U | code_point >> 6U);
    put(0x80U | (code_point & 0x3fU));
  } else if (code_point < 0x10000) {
    put(0xe0U | code_point >> 12U);
    put(0x80U | (code_point >> 6U & 0x3fU));
    put(0x80U | (code_point & 0x3fU));
  } else {
    put(0xf0U | code_point >> 18U);
    put(0x80U | (code_point >> 12U & 0x3fU));
    put(0x80U | (code_point >> 6U & 0x3fU));
    put(0x80U | (code_point & 0x3fU));
  }
}

/// Whether valid UTF-8 contains a control character (Unicode category Cc: U+0000 to U+001F, U+007F
/// to U+009F). The second half of those is 0xc2 and then 0x80 to 0x9f.
[[nodiscard]] inline bool has_control_character(std::string_view utf8) noexcept {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xa0)
      return true;
  }
  return false;
}

/// Converts a valid JSON number to whole seconds from 0 to `latest`, without floating point:
/// `1.795478431e9` is an integer. A fraction is rounded up. Returns false if the number is negative
/// or above `latest`, however large.
[[nodiscard]] inline bool read_seconds(std::string_view number, std::int64_t latest,
                                       std::int64_t& out) noexcept {
  const bool negative = number.front() == '-';
  if (negative) number.remove_prefix(1);

  const std::size_t exponent_at = number.find_first_of("eE");
  const std::string_view digits = number.substr(0, exponent_at);
  std::int64_t exponent = 0;
  if (exponent_at != std::string_view::npos) {
    std::string_view text = number.substr(exponent_at + 1);
    const bool down = text.front() == '-';
    if (down || text.front() == '+') text.remove_prefix(1);
    for (const char c : text)
      if (exponent < 1'000'000) exponent = exponent * 10 + (c - '0');
    if (down) exponent = -exponent;
  }

  const std::size_t point_at = digits.find('.');
  const std::size_t before_point = point_at == std::string_view::npos ? digits.size() : point_at;
  const std::int64_t whole_digits = static_cast<std::int64_t>(before_point) + exponent;
  std::int64_t seconds = 0;
  std::int64_t index = 0;
  bool fraction = false;
  for (const char c : digits) {
    if (c == '.') continue;
    if (index++ < whole_digits) {
      seconds = seconds * 10 + (c - '0');
      if (seconds > latest) return false;
    } else if (c != '0') {
      fraction = true;
    }
  }
  for (; index < whole_digits && seconds != 0; ++index) {
    seconds *= 10;
    if (seconds > latest) return false;
  }
  if (fraction) ++seconds;
  if (seconds > latest || (negative && seconds != 0)) return false;
  out = seconds;
  return true;
}

/// Converts a valid JSON number to the nearest double. Returns false if that would be infinity, or
/// 0 for another number.
[[nodiscard]] inline bool read_double(std::string_view number, double& out) {
#if defined(__cpp_lib_to_chars)
  return std::from_chars(number.data(), number.data() + number.size(), out).ec == std::errc();
#else
  // libc++ has no from_chars for floating point. strtod expects the locale's decimal point.
  std::string copy(number);
  if (const std::size_t point = copy.find('.'); point != std::string::npos)
    copy.replace(point, 1, std::localeconv()->decimal_point);
  errno = 0;
  out = std::strtod(copy.c_str(), nullptr);
  // ERANGE is also set for subnormal numbers, which a double holds.
  return std::isfinite(out) && (out != 0 || errno != ERANGE);
#endif
}

/// Overwrites all that a string holds, also what was cut off. The call goes through a volatile
/// pointer, so that the compiler must make it.
inline void wipe(std::string& text) noexcept {
  static void* (*const volatile set_bytes)(void*, int, std::size_t) = std::memset;
  text.resize(text.capacity());
  set_bytes(text.data(), 0, text.size());
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, years 0 to 9999.
[[nodiscard]] constexpr std::int64_t days_since_1970(std::int64_t year, std::int64_t month,
                                                     std::int64_t day) noexcept {
  // Years are counted from March, so that the leap day is the last day of a year.
  const std::int64_t y = month > 2 ? year : year - 1;
  const std::int64_t era = (y < 0 ? y - 399 : y) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

/// Reads a date as JavaScript's `toISOString` writes it, `2026-11-23T23:45:31.281Z`, into
/// milliseconds since 1970-01-01T00:00:00Z. The fraction may be absent or of any length, of which
/// three digits count. Returns false for any other form, and for a date outside the calendar.
[[nodiscard]] inline bool read_iso_date(std::string_view text,
                                        std::int64_t& milliseconds) noexcept {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.size() <= form.size() || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return false;
  const auto number = [&](std::size_t at, std::size_t digits) {
    std::int64_t value = 0;
    for (const char c : text.substr(at, digits)) value = value * 10 + (c - '0');
    return value;
  };
  const std::int64_t year = number(0, 4), month = number(5, 2), day = number(8, 2);
  const std::int64_t hour = number(11, 2), minute = number(14, 2), second = number(17, 2);

  std::string_view fraction = text.substr(form.size(), text.size() - form.size() - 1);
  std::int64_t thousandths = 0;
  if (!fraction.empty()) {
    if (fraction.front() != '.' || fraction.size() == 1) return false;
    fraction.remove_prefix(1);
    if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return false;
    for (std::size_t i = 0; i < 3; ++i)
      thousandths = thousandths * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }

  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const bool short_month = month == 4 || month == 6 || month == 9 || month == 11;
  if (day > (month == 2 ? (leap ? 29 : 28) : (short_month ? 30 : 31))) return false;
  const std::int64_t hours = days_since_1970(year, month, day) * 24 + hour;
  milliseconds = ((hours * 60 + minute) * 60 + second) * 1000 + thousandths;
  return true;
}

}
