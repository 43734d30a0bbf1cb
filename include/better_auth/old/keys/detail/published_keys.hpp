// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/shared_number.hpp>
#include <better_auth/old/key_set.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace better_auth::inline v0::detail {

/// What this thread last saw of a source.
struct snapshot_slot {
  std::uint64_t source = 0;
  std::uint64_t generation = 0;
  const public_keys* keys = nullptr;
  std::shared_ptr<const key_set> owner;
};

struct thread_snapshots {
  static constexpr std::size_t count = 8;
  snapshot_slot slots[count];
};
/// A plain pointer beside the object that owns it, so that verifying still works when the thread's
/// objects are gone.
inline constinit thread_local thread_snapshots* this_thread_snapshots = nullptr;
inline constinit thread_local bool this_thread_snapshots_gone = false;

struct thread_snapshots_owner {
  thread_snapshots snapshots;
  thread_snapshots_owner() noexcept { this_thread_snapshots = &snapshots; }
  ~thread_snapshots_owner() {
    this_thread_snapshots = nullptr;
    this_thread_snapshots_gone = true;
  }
};

/// A key set that is replaced while other threads read it.
///
/// Reading costs one acquire load; only after a change does each thread fetch the new set once,
/// under a lock. The set in use is kept by each thread until it next reads from this source.
class published_keys {
 public:
  explicit published_keys(key_set keys) : keys_(std::make_shared<const key_set>(std::move(keys))) {}
  published_keys(const published_keys&) = delete;
  published_keys& operator=(const published_keys&) = delete;

  /// Reads that begin after this returns see the new set.
  void publish(std::shared_ptr<const key_set> fresh) {
    const std::lock_guard lock(mutex_);
    keys_.swap(fresh);  // the old set is freed by whoever lets go of it last, outside the lock
                        // where that is here
    generation_.store(next_unique_number(), std::memory_order_release);
  }

  /// Stands for what is published now: a number that no other publication of this process ever has,
  /// be it of the same keys.
  [[nodiscard]] std::uint64_t generation() const noexcept {
    return generation_.load(std::memory_order_acquire);
  }

  /// What is published now. Valid in this thread until its next read, of any source.
  [[nodiscard]] const public_keys& read() const {
    if (this_thread_snapshots == nullptr) open_slots();
    snapshot_slot& slot = this_thread_snapshots->slots[id_ % thread_snapshots::count];
    if (slot.source != id_ || slot.generation != generation_.load(std::memory_order_acquire))
      refill(slot);
    return *slot.keys;
  }

  [[nodiscard]] std::shared_ptr<const key_set> current() const {
    const std::lock_guard lock(mutex_);
    return keys_;
  }

 private:
  BETTER_AUTH_NOINLINE void refill(snapshot_slot& slot) const {
    snapshot_slot fresh;
    {
      const std::lock_guard lock(mutex_);
      fresh = {id_, generation_.load(std::memory_order_relaxed), &keys_->snapshot(), keys_};
    }
    std::swap(slot, fresh);  // what was there is freed outside the lock
  }

  BETTER_AUTH_NOINLINE static void open_slots() {
    if (this_thread_snapshots_gone) {
      // The thread is ending, and only destructors run; what they use is kept until the process
      // ends.
      this_thread_snapshots = new thread_snapshots;
      return;
    }
    static thread_local thread_snapshots_owner owner;
    (void)owner;
  }

  const std::uint64_t id_ = next_unique_number();
  std::atomic<std::uint64_t> generation_{next_unique_number()};
  mutable std::mutex mutex_;
  std::shared_ptr<const key_set> keys_;
};

}  // namespace better_auth::inline v0::detail
