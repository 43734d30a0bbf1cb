// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/json_value.hpp>

#include <cstdint>
#include <string_view>

/// The parts of JSON's grammar that need no state: UTF-8, escapes, dates.
namespace better_auth::inline v0::detail {

/// Behind the white space at `p` (RFC 8259 section 2).
BETTER_AUTH_NOINLINE inline const char* skip_spaces(const char* p, const char* end) noexcept {
  while (p != end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) ++p;
  return p;
}

/// The end of the UTF-8 sequence at `p`, which starts with a byte above 0x7f; nullptr where it is
/// not well formed (RFC 3629 section 4: no overlong form, no surrogate, nothing above U+10FFFF).
BETTER_AUTH_COLD inline const char* after_utf8(const char* p, const char* end) noexcept {
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

/// The value of four hexadecimal digits at `p`, or -1.
inline int hex4(const char* p, const char* end) noexcept {
  if (end - p < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = p[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/// One escape, a surrogate pair being one.
struct escape {
  const char* end = nullptr;  ///< behind it; nullptr where it is not valid
  std::uint32_t code_point = 0;
};

/// Reads the escape whose backslash is at `p`. Half a surrogate pair is not valid (RFC 7493 section
/// 2.1).
BETTER_AUTH_COLD inline escape read_escape(const char* p, const char* end) noexcept {
  if (end - p < 2) return {};
  switch (p[1]) {
    case '"': return {p + 2, '"'};
    case '\\': return {p + 2, '\\'};
    case '/': return {p + 2, '/'};
    case 'b': return {p + 2, '\b'};
    case 'f': return {p + 2, '\f'};
    case 'n': return {p + 2, '\n'};
    case 'r': return {p + 2, '\r'};
    case 't': return {p + 2, '\t'};
    case 'u': break;
    default: return {};
  }
  const int first = hex4(p + 2, end);
  if (first < 0) return {};
  if (first < 0xd800 || first > 0xdfff) return {p + 6, static_cast<std::uint32_t>(first)};
  if (first > 0xdbff || end - p < 12 || p[6] != '\\' || p[7] != 'u') return {};
  const int second = hex4(p + 8, end);
  if (second < 0xdc00 || second > 0xdfff) return {};
  return {p + 12, 0x10000U + (static_cast<std::uint32_t>(first - 0xd800) << 10U) +
                      static_cast<std::uint32_t>(second - 0xdc00)};
}

/// Writes `code_point` in UTF-8 and returns the end of it; at most as long as the escape was.
BETTER_AUTH_COLD inline char* write_utf8(char* out, std::uint32_t code_point) noexcept {
  const auto put = [&](std::uint32_t byte) {
    *out++ = static_cast<char>(static_cast<unsigned char>(byte));
  };
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
  return out;
}

/// Turns a JSON number into a date, exactly and without floating point (`1.795478431e9` is an
/// integer). False where it is negative or later than the year 9999, however large.
BETTER_AUTH_COLD inline bool read_date(std::string_view number, numeric_date& out) noexcept {
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
  const std::int64_t whole_digits =
      static_cast<std::int64_t>(point_at == std::string_view::npos ? digits.size() : point_at) +
      exponent;
  std::int64_t seconds = 0;
  std::int64_t index = 0;
  bool fraction = false;
  for (const char c : digits) {
    if (c == '.') continue;
    if (index++ < whole_digits) {
      seconds = seconds * 10 + (c - '0');
      if (seconds > numeric_date::latest) return false;
    } else if (c != '0') {
      fraction = true;
    }
  }
  for (; index < whole_digits && seconds != 0; ++index) {
    seconds *= 10;
    if (seconds > numeric_date::latest) return false;
  }
  if (fraction) ++seconds;
  if (seconds > numeric_date::latest || (negative && seconds != 0)) return false;
  out.seconds = seconds;
  return true;
}

}  // namespace better_auth::inline v0::detail
