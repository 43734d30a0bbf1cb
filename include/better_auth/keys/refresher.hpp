// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/attempt.hpp>
#include <better_auth/base/clock.hpp>
#include <better_auth/base/per_process.hpp>
#include <better_auth/jose/published.hpp>
#include <better_auth/keys/state.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// What a source was made with. A forked child starts from it too.
struct source_configuration {
  fetcher fetch;
  std::string url;
  jwks_options options;
  clock time;
};

/// Clock, lock, waiting and fetching around a `key_state`.
class refresher {
 public:
  refresher(std::shared_ptr<const source_configuration> made_with, const key_snapshot& start)
      : made_with_(std::move(made_with)), fetch_(made_with_->fetch),
        state_(made_with_->options, start), current_(state_.snapshot()),
        nothing_(std::make_shared<const key_snapshot>(key_snapshot{.schedule = start.schedule})) {}

  /// What a child continues from. It takes no inherited lock.
  [[nodiscard]] key_snapshot snapshot() const { return *current_.get(); }

  /// Errors: unknown_key, unavailable.
  result<key_set> keys_for(const jose_header& header, std::string_view token, std::int64_t now) {
    const auto seen = current_.get();
    const bool known = seen->knows(header);
    if (known && seen->serves(now)) return seen->keys;
    // Before the lock is taken.
    const token_digest digest = known ? token_digest() : sha256(token);

    std::unique_lock lock(mutex_);
    state_.notice(now);
    const std::uint64_t before = state_.fetches();
    const bool waited = wait_for_due_keys(lock);
    if (state_.knows(header)) return state_.keys();

    const std::uint64_t first_seen = state_.wait_for_key(digest, before);
    if (!state_.may_block()) {
      if (state_.want_key()) wake_.notify_all();
    } else if (waited) {
      // A token waits for one fetch at most.
    } else if (state_.fetching()) {
      wait_for_fetch(lock);
    } else if (state_.schedule().may_ask()) {
      fetch(lock, state_.usable());
      // Without usable keys it was for any key, and proved to be for an unknown one.
      if (!state_.knows(header)) state_.asked();
    }
    if (state_.knows(header)) return state_.keys();
    if (state_.answered_since(first_seen)) return errc::unknown_key;
    return state_.unavailable();
  }

  /// Fetches if a fetch is due or wanted, or waits for the one under way. Errors: unavailable.
  result<void> refresh() {
    auto lock = locked_now();
    if (state_.fetching()) wait_for_fetch(lock);
    else if (fetch_ && state_.wants_fetch()) fetch(lock, state_.key_wanted());
    if (!state_.usable()) return state_.unavailable();
    return {};
  }

  /// Begins a fetch that the caller makes; nullopt if none is needed.
  [[nodiscard]] std::optional<pending_refresh> begin() {
    const auto lock = locked_now();
    if (state_.is_overdue()) end(state_.fetches(), {.problem = fetch_problem::timeout});
    if (state_.fetching() || !state_.wants_fetch()) return std::nullopt;
    pending_refresh begun = {request(), state_.fetches() + 1};
    state_.begin(state_.key_wanted());
    return begun;
  }
  /// What came of it.
  void finish(const pending_refresh& pending, const fetch_response& response) {
    fetched_keys got;
    if (!attempt([&] { got = judge(pending.request, response, snapshot().keys); }))
      got = {.problem = fetch_problem::exception};
    const auto lock = locked_now();
    end(pending.number, std::move(got));
  }

  [[nodiscard]] jwks_stats stats() {
    const auto lock = locked_now();
    return state_.stats();
  }
  [[nodiscard]] key_set keys() {
    const std::lock_guard lock(mutex_);
    return state_.keys();
  }

  /// The work of an own thread, until `stop`. It reads the clock once a second, since a given clock
  /// may jump.
  void run() noexcept {
    std::unique_lock lock(mutex_);
    while (!stop_) {
      const bool done = attempt([&] {
        tick(lock);
        if (!state_.fetching() && state_.wants_fetch()) fetch(lock, state_.key_wanted());
      });
      if (!lock.owns_lock()) lock.lock();
      if (!stop_ && !(done && state_.wants_fetch())) wake_.wait_for(lock, std::chrono::seconds(1));
    }
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    wake_.notify_all();
  }

 private:
  /// The lock, with the time of now.
  [[nodiscard]] std::unique_lock<std::mutex> locked_now() {
    const std::int64_t now = seconds_now(made_with_->time);
    std::unique_lock lock(mutex_);
    state_.notice(now);
    return lock;
  }

  // All below needs the lock. No code of others is called with it.

  void tick(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    const std::int64_t now = seconds_now(made_with_->time);
    lock.lock();
    state_.notice(now);
  }

  [[nodiscard]] fetch_request request() const {
    return {made_with_->url, state_.etag(), made_with_->options.limits.timeout, max_jwks_bytes};
  }

  /// Returns whether this thread has waited for a fetch.
  bool wait_for_due_keys(std::unique_lock<std::mutex>& lock) {
    // Without usable keys, the token that needs one decides.
    if (!state_.usable()) return false;
    const refresh_schedule& schedule = state_.schedule();
    if (state_.may_block() && !state_.fetching() && schedule.due()) {
      fetch(lock, false);
      return true;
    }
    // Keys that are still current serve during a fetch, and older ones while the server is down.
    if (state_.may_block() && state_.fetching() && !schedule.fresh() && !schedule.failing()) {
      wait_for_fetch(lock);
      return true;
    }
    if (!state_.fetching()) publish();
    return false;
  }

  /// At most for the timeout.
  void wait_for_fetch(std::unique_lock<std::mutex>& lock) {
    const std::chrono::seconds timeout(made_with_->options.limits.timeout);
    landed_.wait_for(lock, timeout, [this, number = state_.fetches()] {
      return !state_.fetching() || state_.fetches() != number;
    });
    tick(lock);
  }

  /// A fetch under way. It ends with this object, also by an exception.
  struct flight {
    refresher& owner;
    std::unique_lock<std::mutex>& lock;
    std::uint64_t number;
    fetched_keys got = {.problem = fetch_problem::exception};

    ~flight() {
      if (!lock.owns_lock()) lock.lock();
      owner.end(number, std::move(got));
    }
  };

  /// The lock is released meanwhile.
  void fetch(std::unique_lock<std::mutex>& lock, bool for_unknown) {
    const fetch_request wanted = request();
    const key_set previous = state_.keys();
    state_.begin(for_unknown);
    flight under_way{*this, lock, state_.fetches()};
    lock.unlock();
    // No exception of the fetcher may take a verifying thread down.
    if (!attempt([&] { under_way.got = judge(wanted, fetch_(wanted), previous); }))
      under_way.got = {.problem = fetch_problem::exception};
    lock.lock();
    tick(lock);
  }

  void end(std::uint64_t number, fetched_keys got) noexcept {
    if (!state_.end(number, std::move(got))) return;
    landed_.notify_all();
    publish();
  }

  /// Shows the verifying threads what is known now. Without memory, they have to take the lock.
  void publish() noexcept {
    if (!attempt([&] { current_.set(state_.snapshot()); })) current_.set(nothing_);
  }

  std::shared_ptr<const source_configuration> made_with_;
  fetcher fetch_;  // a copy for this process; called by one thread at a time
  std::mutex mutex_;
  std::condition_variable landed_;  // a fetch has ended
  std::condition_variable wake_;    // the own thread has something to do
  key_state state_;
  published<key_snapshot> current_;
  const std::shared_ptr<const key_snapshot> nothing_;
  bool stop_ = false;
};

}
