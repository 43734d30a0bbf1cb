// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/clock.hpp>

#include <atomic>
#include <cstdint>
#include <memory>

namespace better_auth::inline BETTER_AUTH_ABI::testing {

/// A clock that stands still until you move it; it converts to `clock`. Copies show the same time,
/// so a test keeps one and gives another to a verifier. You can move it while other threads read
/// it.
class manual_clock {
 public:
  /// A clock that shows this time, in seconds since 1970-01-01T00:00:00Z.
  explicit manual_clock(std::int64_t seconds)
      : time_(std::make_shared<std::atomic<std::int64_t>>(seconds)) {}

  [[nodiscard]] std::int64_t operator()() const noexcept { return *time_; }
  /// Sets it to this time.
  void set(std::int64_t seconds) noexcept { *time_ = seconds; }
  /// Moves it by this many seconds; negative is back.
  void advance(std::int64_t seconds) noexcept { *time_ += seconds; }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> time_;
};

}  // namespace better_auth::inline BETTER_AUTH_ABI::testing
