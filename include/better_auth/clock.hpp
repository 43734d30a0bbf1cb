// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/handle.hpp>

#include <concepts>
#include <cstdint>
#include <ctime>

namespace better_auth {

/// Tells the time in whole seconds since 1970-01-01T00:00:00Z, the scale of a NumericDate (RFC 7519 section 2).
template <class T>
concept clock_type = std::copy_constructible<T> && requires(const T& c) {
  { c.now() } noexcept -> std::same_as<std::int64_t>;
};

/// The system's clock.
struct system_clock {
  [[nodiscard]] std::int64_t now() const noexcept { return static_cast<std::int64_t>(std::time(nullptr)); }
};

/// A clock that stands still until it is moved. Copies tell the same time, so the test keeps one and the verifier
/// another; safe to move while other threads read it.
class manual_clock {
 public:
  explicit manual_clock(std::int64_t seconds) : time_(detail::shared_handle<detail::shared_number<std::int64_t>>::make(seconds)) {}
  [[nodiscard]] std::int64_t now() const noexcept { return time_->load(); }
  void set(std::int64_t seconds) noexcept { time_->store(seconds); }
  void advance(std::int64_t seconds) noexcept { time_->add(seconds); }

 private:
  detail::shared_handle<detail::shared_number<std::int64_t>> time_;
};

static_assert(clock_type<system_clock> && clock_type<manual_clock>);

}  // namespace better_auth
