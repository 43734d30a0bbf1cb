// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <clocale>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

/// Text in ASCII, UTF-8 and ISO 8601.
namespace better_auth::inline BETTER_AUTH_ABI::detail {

constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

inline bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

inline constexpr std::string_view white_space = " \t\r\n\v\f";

/// `text` without these characters at its ends.
inline std::string_view trimmed(std::string_view text,
                                std::string_view characters = white_space) noexcept {
  const std::size_t first = text.find_first_not_of(characters);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(characters) - first + 1);
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The end of the UTF-8 sequence at `p`, which starts with a byte above 0x7f; nullptr if it is not
/// well formed (RFC 3629 section 4: no overlong form, no surrogate, nothing above U+10FFFF).
inline const char* after_utf8(const char* p, const char* end) noexcept {
  const auto byte = [p](int n) { return static_cast<unsigned char>(p[n]); };
  const unsigned char lead = byte(0);
  if (lead < 0xc2 || lead > 0xf4) return nullptr;
  const int size = lead < 0xe0 ? 2 : (lead < 0xf0 ? 3 : 4);
  if (end - p < size) return nullptr;
  for (int n = 1; n < size; ++n)
    if ((byte(n) & 0xc0U) != 0x80U) return nullptr;
  if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f)) return nullptr;
  if ((lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f)) return nullptr;
  return p + size;
}

/// Appends a code point that is not a surrogate, in UTF-8.
inline void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto put_six = [&](unsigned shift) { put(0x80U | (code_point >> shift & 0x3fU)); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xc0U | code_point >> 6U);
  } else {
    if (code_point < 0x10000) {
      put(0xe0U | code_point >> 12U);
    } else {
      put(0xf0U | code_point >> 18U);
      put_six(12);
    }
    put_six(6);
  }
  put_six(0);
}

/// Whether valid UTF-8 contains a control character (Unicode category Cc: U+0000 to U+001F, and
/// U+007F to U+009F, which from U+0080 on are 0xc2 and another byte).
inline bool has_control_character(std::string_view utf8) noexcept {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xa0)
      return true;
  }
  return false;
}

/// Converts a valid JSON number to whole seconds without floating point: `1.795478431e9` is an
/// integer. A fraction is rounded up. Returns false unless the result is between 0 and `latest`.
[[nodiscard]] inline bool read_seconds(std::string_view number, std::int64_t latest,
                                       std::int64_t& out) noexcept {
  const bool negative = number.front() == '-';
  if (negative) number.remove_prefix(1);

  const std::size_t exponent_at = number.find_first_of("eE");
  const std::string_view digits = number.substr(0, exponent_at);
  std::int64_t exponent = 0;
  if (exponent_at != number.npos) {
    std::string_view text = number.substr(exponent_at + 1);
    const bool down = text.front() == '-';
    if (down || text.front() == '+') text.remove_prefix(1);
    for (const char c : text)
      if (exponent < 1'000'000) exponent = exponent * 10 + (c - '0');
    if (down) exponent = -exponent;
  }

  const std::size_t point_at = digits.find('.');
  const std::size_t before_point = point_at == digits.npos ? digits.size() : point_at;
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

/// Converts a valid JSON number to the nearest double. Returns false if it is too large or small.
[[nodiscard]] inline bool read_double(std::string_view number, double& out) {
#if defined(__cpp_lib_to_chars)
  return std::from_chars(number.data(), number.data() + number.size(), out).ec == std::errc();
#else
  // libc++ has no from_chars for floating point. strtod expects the locale's decimal point.
  std::string copy(number);
  if (const std::size_t point = copy.find('.'); point != copy.npos)
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

/// A string that the destructor wipes. A string that grows leaves its bytes behind: reserve first.
struct wiped_string {
  std::string text = {};
  wiped_string() = default;
  wiped_string(const wiped_string&) = delete;
  wiped_string& operator=(const wiped_string&) = delete;
  ~wiped_string() { wipe(text); }
};

/// Reads a date as JavaScript's `toISOString` writes it, `2026-11-23T23:45:31.281Z`, into
/// milliseconds since 1970-01-01T00:00:00Z. The fraction may be absent or of any length; three
/// digits count. Returns false for any other form, and for a date outside the calendar.
[[nodiscard]] inline bool read_iso_date(std::string_view text,
                                        std::int64_t& milliseconds) noexcept {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.size() <= form.size() || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return false;
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (const char c : text.substr(at, digits)) value = value * 10 + (c - '0');
    return value;
  };
  const std::chrono::year_month_day day(std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2))));
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);

  std::string_view fraction = text.substr(form.size(), text.size() - form.size() - 1);
  int thousandths = 0;
  if (!fraction.empty()) {
    if (fraction.front() != '.' || fraction.size() == 1) return false;
    fraction.remove_prefix(1);
    if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return false;
    for (std::size_t i = 0; i < 3; ++i)
      thousandths = thousandths * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }

  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return false;
  const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
  milliseconds = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + thousandths;
  return true;
}

}
