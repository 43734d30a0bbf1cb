// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/key_set.hpp>
#include <better_auth/verifier.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace better_auth {

namespace detail {

/// Ids of key sources, never used twice in a process.
inline std::uint64_t next_source_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

/// What this thread last saw of a source.
struct snapshot_slot {
  std::uint64_t source = 0;
  std::uint64_t generation = 0;
  std::shared_ptr<const key_set> keys;
};

struct thread_snapshots {
  static constexpr std::size_t count = 8;
  snapshot_slot slots[count];
};
/// A plain pointer beside the object that owns it, so that verifying still works when the thread's objects are gone.
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

}  // namespace detail

/// A key set that can be replaced while verifiers use it, for keys that change: after a file was read again, say.
///
/// Reading costs one acquire load; only after a change does each thread fetch the new set once, under a lock. The
/// set in use is kept by each thread until it next verifies with this source.
class live_key_set {
 public:
  explicit live_key_set(key_set keys) : keys_(std::make_shared<const key_set>(std::move(keys))) {}
  live_key_set(const live_key_set&) = delete;
  live_key_set& operator=(const live_key_set&) = delete;

  /// Verifications that begin after this returns use the new set.
  void replace(key_set keys) {
    auto fresh = std::make_shared<const key_set>(std::move(keys));
    const std::lock_guard lock(mutex_);
    keys_.swap(fresh);
    generation_.fetch_add(1, std::memory_order_release);
  }

  /// The current set.
  [[nodiscard]] key_set keys() const {
    const std::lock_guard lock(mutex_);
    return *keys_;
  }

  /// For verifiers: what to verify with now. Valid in this thread until its next call, of any source.
  [[nodiscard]] const detail::public_keys& snapshot() const {
    if (detail::this_thread_snapshots == nullptr) open_slots();
    detail::snapshot_slot& slot = detail::this_thread_snapshots->slots[id_ % detail::thread_snapshots::count];
    if (slot.source != id_ || slot.generation != generation_.load(std::memory_order_acquire)) refill(slot);
    return slot.keys->snapshot();
  }
  [[nodiscard]] static constexpr algorithm_set algorithms() noexcept { return key_set::algorithms(); }

 private:
  void refill(detail::snapshot_slot& slot) const {
    const std::lock_guard lock(mutex_);
    slot = {id_, generation_.load(std::memory_order_relaxed), keys_};
  }

  static void open_slots() {
    if (detail::this_thread_snapshots_gone) {
      // The thread is ending, and only destructors run; what they use is kept until the process ends.
      detail::this_thread_snapshots = new detail::thread_snapshots;
      return;
    }
    static thread_local detail::thread_snapshots_owner owner;
    (void)owner;
  }

  const std::uint64_t id_ = detail::next_source_id();
  std::atomic<std::uint64_t> generation_{1};
  mutable std::mutex mutex_;
  std::shared_ptr<const key_set> keys_;
};

verifier(live_key_set&, policy) -> verifier<live_key_set&>;
template <class Clock>
verifier(live_key_set&, policy, Clock) -> verifier<live_key_set&, Clock>;

}  // namespace better_auth
