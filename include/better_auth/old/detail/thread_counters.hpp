// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/shared_number.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace better_auth::inline v0::detail {

inline constinit shared_number<std::uint64_t> last_thread_number{0};
inline constinit thread_local std::uint64_t this_thread_number = 0;

/// What a cache has done, counted by many threads that do not want to wait for each other: each of
/// the first 32 threads of a process has a line of the processor's cache for itself.
class thread_counters {
 public:
  struct totals {
    std::uint64_t hits = 0, misses = 0, evictions = 0;
  };

  void hit() noexcept { mine().hits.fetch_add(1, std::memory_order_relaxed); }
  void miss() noexcept { mine().misses.fetch_add(1, std::memory_order_relaxed); }
  void eviction() noexcept { mine().evictions.fetch_add(1, std::memory_order_relaxed); }
  /// A number that goes up by one with each call by the same thread.
  std::uint64_t turn() noexcept { return mine().turns.fetch_add(1, std::memory_order_relaxed); }

  [[nodiscard]] totals sums() const noexcept {
    totals all;
    for (const line& each : lines_) {
      all.hits += each.hits.load(std::memory_order_relaxed);
      all.misses += each.misses.load(std::memory_order_relaxed);
      all.evictions += each.evictions.load(std::memory_order_relaxed);
    }
    return all;
  }

 private:
  struct alignas(64) line {
    std::atomic<std::uint64_t> hits{0}, misses{0}, evictions{0}, turns{0};
  };
  static constexpr std::size_t count = 32;

  line& mine() noexcept {
    if (this_thread_number == 0) this_thread_number = last_thread_number.add(1) + 1;
    return lines_[this_thread_number % count];
  }

  line lines_[count];
};

}  // namespace better_auth::inline v0::detail
