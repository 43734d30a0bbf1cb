// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/name_stack.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace better_auth::inline v0::detail {

/// Days from 1970-01-01 to a date of the Gregorian calendar, years 0 to 9999.
[[nodiscard]] constexpr std::int64_t days_since_1970(std::int64_t year, std::int64_t month,
                                                     std::int64_t day) noexcept {
  // Years are counted from March, so that the leap day is their last.
  const std::int64_t y = month > 2 ? year : year - 1;
  const std::int64_t era = (y < 0 ? y - 399 : y) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

/// Eight characters of a date. `form` has a zero for each digit; its other characters stand for
/// themselves, and have the value 0.
class date_part {
 public:
  struct form {
    std::uint64_t text = 0;
    std::uint64_t fixed = 0;  // the bytes that stand for themselves
    constexpr explicit form(const char (&characters)[9]) noexcept {
      for (int i = 0; i != 8; ++i) {
        text |= std::uint64_t{static_cast<unsigned char>(characters[i])} << 8 * i;
        if (characters[i] != '0') fixed |= std::uint64_t{0xff} << 8 * i;
      }
    }
  };
  date_part(const char* text, const form& expected) noexcept
      : values_(eight_bytes(text) ^ expected.text), pairs_(values_ * 10 + (values_ >> 8U)),
        good_((((values_ | (values_ + 0x0606060606060606U)) & 0xf0f0f0f0f0f0f0f0U) |
               (values_ & expected.fixed)) == 0) {}

  /// Whether it has this form; else the numbers in it mean nothing.
  [[nodiscard]] bool good() const noexcept { return good_; }
  /// The digit there.
  [[nodiscard]] std::int64_t digit(int at) const noexcept {
    return static_cast<std::int64_t>(values_ >> 8 * at & 0xffU);
  }
  /// The two digits from there on.
  [[nodiscard]] std::int64_t two_digits(int at) const noexcept {
    return static_cast<std::int64_t>(pairs_ >> 8 * at & 0xffU);
  }

 private:
  std::uint64_t values_;  // by byte
  std::uint64_t
      pairs_;  // each with the one behind it: at most 99, so that none reaches into the next
  bool good_;
};

/// Reads a date as JavaScript's `toISOString` writes it, `2026-11-23T23:45:31.281Z`, into
/// milliseconds since 1970-01-01T00:00:00Z. The fraction may be absent or of any length, of which
/// the first three digits count; nothing else may differ, and the date must be one of the calendar.
/// False where it is not.
[[nodiscard]] inline bool read_iso_date(std::string_view text,
                                        std::int64_t& milliseconds) noexcept {
  char usual[] = "0000-00-00T00:00:00.000Z";
  constexpr std::size_t usual_size = sizeof usual - 1, whole = 19;  // up to the seconds
  if (text.size() != usual_size) {
    if (text.size() <= whole || text.back() != 'Z') return false;
    const std::string_view fraction = text.substr(whole, text.size() - whole - 1);
    if (fraction.size() == 1) return false;
    for (std::size_t i = 4; i < fraction.size(); ++i)
      if (fraction[i] < '0' || fraction[i] > '9') return false;
    std::memcpy(usual, text.data(), whole + fraction.substr(0, 4).size());
    text = {usual, usual_size};
  }
  const date_part date(text.data(), date_part::form("0000-00-")),
      hours(text.data() + 8, date_part::form("00T00:00")),
      seconds(text.data() + 16, date_part::form(":00.000Z"));
  if (!date.good() || !hours.good() || !seconds.good()) return false;
  const std::int64_t year = date.two_digits(0) * 100 + date.two_digits(2),
                     month = date.two_digits(5), day = hours.two_digits(0);
  const std::int64_t hour = hours.two_digits(3), minute = hours.two_digits(6),
                     second = seconds.two_digits(1);
  const std::int64_t thousandths = seconds.two_digits(4) * 10 + seconds.digit(6);

  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const std::int64_t days = month == 2
                                ? (leap ? 29 : 28)
                                : (month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31);
  if (day > days) return false;
  milliseconds =
      (((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 +
      thousandths;
  return true;
}

}  // namespace better_auth::inline v0::detail
