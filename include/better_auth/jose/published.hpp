// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jose/key_set.hpp>

#include <mutex>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

/// A key set that one thread replaces while others read it. A reader gets a copy, which stays
/// complete for as long as the reader holds it.
class published {
 public:
  published() = default;
  explicit published(key_set first) noexcept : keys_(std::move(first)) {}
  published(const published&) = delete;
  published& operator=(const published&) = delete;

  /// The set that was published last.
  [[nodiscard]] key_set get() const {
    const std::lock_guard lock(mutex_);
    return keys_;
  }
  /// Replaces the set.
  void set(key_set next) {
    const std::lock_guard lock(mutex_);
    std::swap(keys_, next);  // the old set is destroyed after the lock is released
  }

 private:
  mutable std::mutex mutex_;
  key_set keys_;
};

}  // namespace better_auth::inline BETTER_AUTH_ABI
