// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/clock.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

namespace better_auth::inline BETTER_AUTH_ABI::testing {

/// A clock that stands still until you move it; it converts to `clock`. Copies show the same time,
/// so a test keeps one and gives another to a verifier. You can move it while other threads read
/// it. It ends after 200 million years.
class manual_clock {
 public:
  /// Shows this time, in seconds since 1970-01-01T00:00:00Z.
  explicit manual_clock(std::int64_t seconds)
      : time_(std::make_shared<std::atomic<std::int64_t>>(milliseconds(seconds))) {}

  /// The time that it shows.
  [[nodiscard]] std::chrono::milliseconds operator()() const noexcept {
    return std::chrono::milliseconds(*time_);
  }
  /// Sets it to this time.
  void set(std::int64_t seconds) noexcept { *time_ = milliseconds(seconds); }
  /// The same in milliseconds.
  void set(std::chrono::milliseconds since_1970) noexcept { *time_ = since_1970.count(); }
  /// Moves it forward or, if negative, back.
  void advance(std::int64_t seconds) noexcept { *time_ += milliseconds(seconds); }
  /// The same in milliseconds.
  void advance(std::chrono::milliseconds by) noexcept { *time_ += by.count(); }

 private:
  [[nodiscard]] static std::int64_t milliseconds(std::int64_t seconds) noexcept {
    constexpr std::int64_t longest = 9'000'000'000'000'000;
    return std::clamp(seconds, -longest, longest) * 1000;
  }
  std::shared_ptr<std::atomic<std::int64_t>> time_;
};

}
