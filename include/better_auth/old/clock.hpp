// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/handle.hpp>

#include <concepts>
#include <cstdint>
#include <ctime>

namespace better_auth::inline v0 {

/// Tells the time in whole seconds since 1970-01-01T00:00:00Z, the scale of a NumericDate (RFC 7519
/// section 2). It may have `now_ms()` beside, the same in milliseconds, for dates that JavaScript
/// wrote.
template <class T>
concept clock_type = std::copy_constructible<T> && requires(const T& c) {
  { c.now() } noexcept -> std::same_as<std::int64_t>;
};

/// The system's clock.
struct system_clock {
  /// Seconds since 1970.
  [[nodiscard]] std::int64_t now() const noexcept { return std::int64_t{std::time(nullptr)}; }
  /// Milliseconds since 1970.
  [[nodiscard]] std::int64_t now_ms() const noexcept {
    std::timespec time{};
    (void)std::timespec_get(&time, TIME_UTC);
    return std::int64_t{time.tv_sec} * 1000 + std::int64_t{time.tv_nsec} / 1'000'000;
  }
};

/// A clock that stands still until it is moved. Copies tell the same time, so the test keeps one
/// and the verifier another; safe to move while other threads read it.
class manual_clock {
 public:
  /// A clock that stands at this time, in seconds since 1970.
  explicit manual_clock(std::int64_t seconds)
      : time_(detail::shared_handle<detail::shared_number<std::int64_t>>::make(seconds)) {}
  /// Seconds since 1970.
  [[nodiscard]] std::int64_t now() const noexcept { return time_->load(); }
  /// Moves it to this time.
  void set(std::int64_t seconds) noexcept { time_->store(seconds); }
  /// Moves it by so many seconds, back where they are negative.
  void advance(std::int64_t seconds) noexcept { time_->add(seconds); }

 private:
  detail::shared_handle<detail::shared_number<std::int64_t>> time_;
};

static_assert(clock_type<system_clock> && clock_type<manual_clock>);

namespace detail {
/// The time in milliseconds; from a clock that counts seconds alone, the beginning of its second.
template <clock_type Clock>
[[nodiscard]] std::int64_t milliseconds(const Clock& clock) noexcept {
  if constexpr (requires {
                  { clock.now_ms() } noexcept -> std::same_as<std::int64_t>;
                }) {
    return clock.now_ms();
  } else {
    // As far as this every date has passed, or none; and the product does not overflow.
    constexpr std::int64_t end_of_time = 1'000'000'000'000;
    const std::int64_t now = clock.now();
    return (now > end_of_time ? end_of_time : (now < -end_of_time ? -end_of_time : now)) * 1000;
  }
}
}  // namespace detail

}  // namespace better_auth::inline v0
