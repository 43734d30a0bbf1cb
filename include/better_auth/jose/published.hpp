// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/per_process.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

/// A value that one thread replaces while others read it, such as a key set. What a reader holds
/// does not change. A forked child starts with its parent's value.
template <class T>
class published {
 public:
  /// Starts with this value.
  explicit published(T first) : place_(std::in_place, std::move(first)) {}

  /// The value that was published last.
  [[nodiscard]] std::shared_ptr<const T> get() const {
    const place& here = place_.get();
    const std::lock_guard lock(here.mutex);
    return here.value;
  }
  /// Replaces it.
  void set(std::shared_ptr<const T> next) {
    place& here = place_.get();
    const std::lock_guard lock(here.mutex);
    here.latest = next.get();
    here.value.swap(next);  // the old value is destroyed after the lock is released
  }
  /// Replaces it.
  void set(T next) { set(std::make_shared<const T>(std::move(next))); }

 private:
  struct place {
    explicit place(T first)
        : value(std::make_shared<const T>(std::move(first))), latest(value.get()) {}
    /// `latest` points to a complete value at every moment, and in a child nobody frees it.
    place(detail::in_child, const place& parents) : place(T(*parents.latest.load())) {}

    mutable std::mutex mutex;
    std::shared_ptr<const T> value;  // with the lock
    std::atomic<const T*> latest;
  };
  detail::per_process<place> place_;
};

}
