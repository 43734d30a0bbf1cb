// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>

#include <cstdint>

#ifndef BETTER_AUTH_ATOMIC_BUILTINS
#include <atomic>
#endif

namespace better_auth::inline v0::detail {

/// A number that threads share: what `std::atomic` is, whose header alone takes a tenth of the time
/// that jwt.hpp does. GCC and Clang have the same operations built in.
template <class T>
class shared_number {
 public:
  explicit constexpr shared_number(T value) noexcept : value_(value) {}

#ifdef BETTER_AUTH_ATOMIC_BUILTINS
  [[nodiscard]] T load() const noexcept { return __atomic_load_n(&value_, __ATOMIC_RELAXED); }
  void store(T value) noexcept { __atomic_store_n(&value_, value, __ATOMIC_RELAXED); }
  /// Returns what it was before. What happened before one addition is seen after the next.
  T add(T value) noexcept { return __atomic_fetch_add(&value_, value, __ATOMIC_ACQ_REL); }

 private:
  T value_;
#else
  [[nodiscard]] T load() const noexcept { return value_.load(std::memory_order_relaxed); }
  void store(T value) noexcept { value_.store(value, std::memory_order_relaxed); }
  T add(T value) noexcept { return value_.fetch_add(value, std::memory_order_acq_rel); }

 private:
  std::atomic<T> value_;
#endif
};

inline constinit shared_number<std::uint64_t> last_unique_number{0};
/// A number that was never given before in this process, and never is again; not 0.
BETTER_AUTH_COLD inline std::uint64_t next_unique_number() noexcept {
  return last_unique_number.add(1) + 1;
}

}  // namespace better_auth::inline v0::detail
