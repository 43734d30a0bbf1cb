// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace better_auth::detail {

/// Days from 1970-01-01 to a date of the Gregorian calendar, years 0 to 9999.
[[nodiscard]] constexpr std::int64_t days_since_1970(std::int64_t year, std::int64_t month, std::int64_t day) noexcept {
  // Years are counted from March, so that the leap day is their last.
  const std::int64_t y = month > 2 ? year : year - 1;
  const std::int64_t era = (y < 0 ? y - 399 : y) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

/// Reads a date as JavaScript's `toISOString` writes it, `2026-11-23T23:45:31.281Z`, into milliseconds since
/// 1970-01-01T00:00:00Z. The fraction may be absent or of any length, of which the first three digits count; nothing
/// else may differ, and the date must be one of the calendar. False where it is not.
[[nodiscard]] constexpr bool read_iso_date(std::string_view text, std::int64_t& milliseconds) noexcept {
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= form.size() || text.back() != 'Z') return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == 'd' ? !is_digit(text[i]) : text[i] != form[i]) return false;
  const std::string_view fraction = text.substr(form.size(), text.size() - form.size() - 1);
  if (fraction.size() == 1 || (!fraction.empty() && fraction[0] != '.')) return false;
  std::int64_t thousandths = 0;
  for (std::size_t i = 1; i < fraction.size() || i < 4; ++i) {
    if (i < fraction.size() && !is_digit(fraction[i])) return false;
    if (i < 4) thousandths = thousandths * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }

  const auto number = [&](std::size_t at, std::size_t digits) {
    std::int64_t value = 0;
    for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  const std::int64_t year = number(0, 4), month = number(5, 2), day = number(8, 2);
  const std::int64_t hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const std::int64_t days = month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  if (day > days) return false;
  milliseconds = (((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + thousandths;
  return true;
}

}  // namespace better_auth::detail
