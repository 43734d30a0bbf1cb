// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/clock.hpp>
#include <better_auth/detail/fetched_keys.hpp>
#include <better_auth/detail/published_keys.hpp>
#include <better_auth/detail/remote_snapshot.hpp>
#include <better_auth/detail/waiting_tokens.hpp>
#include <better_auth/fetch.hpp>
#include <better_auth/jwks_stats.hpp>
#include <better_auth/key_set.hpp>
#include <better_auth/refresh_schedule.hpp>
#include <better_auth/verifier.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace better_auth {

/// Who fetches.
enum class refreshed_by : std::uint8_t {
  verifying_threads,  ///< the thread whose token needs it, while others go on or wait for it: verifying may block
  own_thread,         ///< a thread that the source owns: verifying never blocks
  caller,             ///< whoever calls `refresh()`, once a second or so: verifying never blocks
};

struct jwks_options {
  refresh_limits limits = {};
  refreshed_by by = refreshed_by::verifying_threads;
};

/// The keys that a Better Auth publishes at `/api/auth/jwks`, fetched and kept current (RFC 7517 section 5).
///
/// Nothing is fetched before the first use: the first token, or `refresh()`; with `own_thread` at once. Then the keys are
/// fetched anew ahead of the end of their TTL, and when a token names an unknown key, once in every cooldown, whether the
/// fetch before succeeded or not; never twice at once. No token waits for more than one fetch. A well-formed 200 is authoritative, also with fewer keys, none, or new
/// material under an old kid. After any other answer, or none, the keys from before serve on, until the hard limit.
///
/// Verdicts: `unknown_key` (401) is said only where a fetch that began after the token came has succeeded without its
/// key. Where that cannot be known now (the cooldown holds, the fetch fails, there are no keys yet, or none within the hard
/// limit) it is `unavailable` (503, with Retry-After).
///
/// Safe for use by many threads at once. A verifier takes it by reference, so it must outlive the verifier; it does not
/// move. Source and verifier each have a clock; both must tell the same time.
template <class Fetcher, clock_type Clock = system_clock>
class jwks_source {
  static_assert(fetcher<Fetcher>, "a fetcher takes a fetch_request and returns a fetch_response, or takes the URL and returns the body");

 public:
  /// Errors: invalid_url, insecure_url (http to anything but localhost, 127.0.0.0/8 and [::1]), invalid_limits.
  [[nodiscard]] BETTER_AUTH_COLD static result<std::unique_ptr<jwks_source>> make(Fetcher fetch, std::string_view url, jwks_options options = {}, Clock clock = {}) {
    if (auto fine = check(url, options); !fine) return fine.error();
    return std::make_unique<jwks_source>(std::move(fetch), url, options, std::move(clock));
  }

  /// As `make`, but throws `better_auth::exception`; does not block.
  BETTER_AUTH_COLD jwks_source(Fetcher fetch, std::string_view url, jwks_options options = {}, Clock clock = {})
      : fetch_(std::move(fetch)), clock_(std::move(clock)), url_(url), options_(options), schedule_(options.limits, std::same_as<Clock, manual_clock> ? 0 : 1) {
    check(url, options).value();
    if (options_.by == refreshed_by::own_thread) thread_ = std::thread([this] { run(); });
  }
  jwks_source(const jwks_source&) = delete;
  jwks_source& operator=(const jwks_source&) = delete;
  /// Ends its own thread, after the fetch that is under way: within the timeout.
  ~jwks_source() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  /// Fetches where a fetch is due or was asked for, or waits for the one under way; otherwise it returns at once. For
  /// `refreshed_by::caller`, and at start for whoever wants to have the keys before the first token.
  /// Error: unavailable, where there are no usable keys afterwards; why is in `stats()`.
  result<void> refresh() {
    std::unique_lock lock(mutex_);
    tick();
    if (flying_)
      await(lock);
    else
      fly_if_wanted(lock);
    if (!schedule_.usable()) return unavailable();
    return {};
  }

  [[nodiscard]] jwks_stats stats() const {
    const std::lock_guard lock(mutex_);
    tick();
    jwks_stats out = counts_;
    out.usable = schedule_.usable();
    if (schedule_.has_keys()) out.keys_age = schedule_.since_success();
    if (schedule_.tried()) out.attempt_age = schedule_.since_attempt();
    out.next_refresh = schedule_.due() ? 0 : schedule_.due_at() - schedule_.now();
    out.fetches = begun_;
    const auto keys = published_.current();
    for (const detail::named_key& each : keys->snapshot().keys())
      if (each.key) out.kids.push_back(each.kid);
    out.skipped = keys->skipped();
    return out;
  }

  /// The keys that came last, however old.
  [[nodiscard]] key_set keys() const { return *published_.current(); }
  [[nodiscard]] static constexpr algorithm_set algorithms() noexcept { return key_set::algorithms(); }

  // ---- for verifiers ----------------------------------------------------------------------------------------------

  /// What to verify with at `now`, in seconds; no keys where none can be used. Valid in this thread until its next
  /// call, of any source. An acquire load and a comparison, unless something has to be done.
  [[nodiscard]] detail::remote_snapshot snapshot(std::int64_t now) const {
    // One comparison for both ends: a clock that was set back needs attention too.
    if (static_cast<std::uint64_t>(now) - quiet_from_.load(std::memory_order_relaxed) >= quiet_for_.load(std::memory_order_relaxed)) return attend();
    return detail::remote_snapshot(published_.read());
  }
  [[nodiscard]] detail::remote_snapshot snapshot() const { return snapshot(clock_.now()); }

  /// The key that a header leads to, asked again because the snapshot did not know it.
  /// Errors: unknown_key, unavailable, algorithm_not_allowed.
  [[nodiscard]] BETTER_AUTH_NOINLINE result<const public_key*> resolve(std::string_view token, const jose_header& header, const detail::remote_snapshot& seen) const {
    const detail::token_digest digest = detail::digest_of(token);
    std::unique_lock lock(mutex_);
    tick();
    auto key = find(header);  // newer keys may have come since
    if (key || key.error().code() != errc::unknown_key) return key;
    const std::uint64_t fetches_before = waiting_.first_seen(digest, seen.has_waited() ? seen.fetches_before() : begun_);
    if (!flying_ && !schedule_.may_ask()) ++counts_.suppressed;
    if (options_.by != refreshed_by::verifying_threads) {
      if (schedule_.usable() && !std::exchange(wanted_, true)) wake_.notify_all();
    } else if (seen.has_waited()) {
      // One fetch for one token, so that nobody waits for two.
    } else if (flying_) {
      await(lock);
      key = find(header);
    } else if (schedule_.may_ask()) {
      const bool again = schedule_.usable();
      fly(lock);
      key = find(header);
      if (again || !key) schedule_.asked();
    }
    if (key || key.error().code() != errc::unknown_key) return key;
    if (schedule_.usable() && answered_ > fetches_before) return errc::unknown_key;
    return unavailable();
  }

 private:
  BETTER_AUTH_COLD static result<void> check(std::string_view url, const jwks_options& options) {
    if (auto fine = detail::check_key_url(url); !fine) return fine;
    return options.limits.check();
  }

  // All below needs the lock.

  void tick() const { schedule_.notice(clock_.now()); }

  /// Fetches where that is due, or an unknown key was asked for; false where not.
  bool fly_if_wanted(std::unique_lock<std::mutex>& lock) const {
    const bool asked = wanted_ && schedule_.may_ask();
    if (!asked && !schedule_.due()) return false;
    fly(lock);
    if (asked) schedule_.asked();
    return true;
  }

  [[nodiscard]] result<const public_key*> find(const jose_header& header) const {
    if (!schedule_.usable()) return errc::unknown_key;
    return published_.read().select(header);
  }

  [[nodiscard]] better_auth::error unavailable() const {
    const std::int64_t seconds = flying_ || schedule_.may_ask() ? 1 : schedule_.ask_at() - schedule_.now();
    return better_auth::error(errc::unavailable).with_retry_after(static_cast<std::uint32_t>(seconds));
  }

  /// Says for which time `snapshot` need not ask again. A thread waits only for keys whose time is over, and not
  /// while the server does not answer: stale keys then serve until the hard limit.
  void settle() const {
    std::int64_t until = schedule_.hard_limit();
    const bool may_block = options_.by == refreshed_by::verifying_threads;
    if (may_block && !flying_) until = std::min(until, schedule_.due_at());
    if (may_block && flying_ && !schedule_.failing()) until = std::min(until, schedule_.fresh_until());
    const std::int64_t from = schedule_.now();
    quiet_from_.store(static_cast<std::uint64_t>(from), std::memory_order_relaxed);
    quiet_for_.store(schedule_.usable() && until > from ? static_cast<std::uint64_t>(until - from) : 0, std::memory_order_relaxed);
  }

  [[nodiscard]] BETTER_AUTH_NOINLINE detail::remote_snapshot attend() const {
    std::unique_lock lock(mutex_);
    tick();
    const std::uint64_t before = begun_;
    // Where there are no usable keys, `resolve` sees to it: it knows the token that waits.
    const bool may_block = options_.by == refreshed_by::verifying_threads && schedule_.usable();
    const bool flies = may_block && !flying_ && schedule_.due();
    const bool waits = may_block && flying_ && !schedule_.fresh() && !schedule_.failing();
    if (flies) fly(lock);
    if (waits) await(lock);
    settle();
    static const detail::public_keys& none = *new detail::public_keys{{}};  // never destroyed: static objects may verify at exit
    return detail::remote_snapshot(schedule_.usable() ? published_.read() : none, flies || waits ? before + 1 : 0);
  }

  /// Waits for the fetch under way, at most for the timeout.
  void await(std::unique_lock<std::mutex>& lock) const {
    landed_.wait_for(lock, std::chrono::seconds(options_.limits.timeout), [this, flight = begun_] { return !flying_ || begun_ != flight; });
    tick();
    settle();
  }

  /// One fetch, from beginning to end. The lock is let go of meanwhile.
  BETTER_AUTH_NOINLINE void fly(std::unique_lock<std::mutex>& lock) const {
    const std::uint64_t flight = ++begun_;
    flying_ = true;
    wanted_ = false;
    schedule_.begin();
    settle();
    lock.unlock();
    // The URL and the etag change only between fetches.
    auto got = detail::fetch_keys(fetch_, {url_, etag_, options_.limits.timeout, max_jwks_bytes});
    lock.lock();
    tick();
    flying_ = false;
    counts_.last_problem = got.problem;
    counts_.last_status = got.status;
    if (got.problem == fetch_problem::none) {
      schedule_.succeed(got.max_age);
      ++counts_.successes;
      answered_ = flight;
      if (got.keys) {
        published_.publish(std::move(got.keys));
        etag_ = std::move(got.etag);
      } else {
        ++counts_.not_modified;
      }
    } else {
      schedule_.fail();
      ++counts_.failures[static_cast<std::size_t>(got.problem)];
    }
    settle();
    landed_.notify_all();
  }

  /// The own thread. It looks at the clock once a second, since that may be one which does not run by itself.
  void run() const {
    std::unique_lock lock(mutex_);
    while (!stop_) {
      tick();
      if (flying_ || !fly_if_wanted(lock)) wake_.wait_for(lock, std::chrono::seconds(1));
    }
  }

  mutable Fetcher fetch_;
  [[no_unique_address]] Clock clock_;
  const std::string url_;
  const jwks_options options_;

  detail::published_keys mutable published_{key_set()};
  mutable std::atomic<std::uint64_t> quiet_from_{0};
  mutable std::atomic<std::uint64_t> quiet_for_{0};

  mutable std::mutex mutex_;
  mutable std::condition_variable landed_;  // a fetch has ended
  mutable std::condition_variable wake_;    // the own thread has something to do
  mutable refresh_schedule schedule_;
  mutable detail::waiting_tokens waiting_;
  mutable jwks_stats counts_;
  mutable std::string etag_;            // of the keys in use
  mutable std::uint64_t begun_ = 0;     // fetches so far, which numbers them too
  mutable std::uint64_t answered_ = 0;  // the last one that succeeded
  mutable bool flying_ = false;
  mutable bool wanted_ = false;  // a token waits for an unknown key, and its thread must not fetch
  bool stop_ = false;
  std::thread thread_;
};

template <class Fetcher>
jwks_source(Fetcher, std::string_view, jwks_options = {}) -> jwks_source<Fetcher>;
template <class Fetcher, class Clock>
jwks_source(Fetcher, std::string_view, jwks_options, Clock) -> jwks_source<Fetcher, Clock>;

template <class Fetcher, class Clock>
verifier(jwks_source<Fetcher, Clock>&, policy) -> verifier<jwks_source<Fetcher, Clock>&, Clock>;
template <class Fetcher, class Clock, class Other>
verifier(jwks_source<Fetcher, Clock>&, policy, Other) -> verifier<jwks_source<Fetcher, Clock>&, Other>;

}  // namespace better_auth
