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
  constexpr std::size_t whole = 19;  // up to the seconds
  if (text.size() <= whole || text.back() != 'Z') return false;
  // All digits are looked at before any is believed, which is quicker than asking each.
  bool good = text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':';
  const auto digit = [&](std::size_t at) {
    const unsigned value = static_cast<unsigned>(static_cast<unsigned char>(text[at])) - '0';
    good = good & (value <= 9);
    return static_cast<std::int64_t>(value);
  };
  const auto two_digits = [&](std::size_t at) { return digit(at) * 10 + digit(at + 1); };
  const std::int64_t year = two_digits(0) * 100 + two_digits(2), month = two_digits(5), day = two_digits(8);
  const std::int64_t hour = two_digits(11), minute = two_digits(14), second = two_digits(17);
  if (!good) return false;

  const std::string_view fraction = text.substr(whole, text.size() - whole - 1);
  if (fraction.size() == 1 || (!fraction.empty() && fraction[0] != '.')) return false;
  std::int64_t thousandths = 0;
  for (std::size_t i = 1; i < 4; ++i) thousandths = thousandths * 10 + (i < fraction.size() ? digit(whole + i) : 0);
  for (std::size_t i = 4; i < fraction.size(); ++i) (void)digit(whole + i);
  if (!good) return false;

  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const std::int64_t days = month == 2 ? (leap ? 29 : 28) : (month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31);
  if (day > days) return false;
  milliseconds = (((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + thousandths;
  return true;
}

}  // namespace better_auth::detail
