// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/keys/detail/remote_keys.hpp>
#include <better_auth/old/keys/fetch.hpp>
#include <better_auth/old/keys/jwks_stats.hpp>
#include <better_auth/old/keys/refresh_schedule.hpp>
#include <better_auth/old/clock.hpp>
#include <better_auth/old/key_set.hpp>
#include <better_auth/old/verifier.hpp>

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace better_auth::inline v0 {

/// A fetch that `begin_refresh` asks for and `finish_refresh` ends.
struct pending_refresh {
  std::string url = {};      ///< what to fetch
  std::string etag = {};     ///< for If-None-Match, where it is not empty
  std::int64_t timeout = 5;  ///< seconds
  std::uint64_t number = 0;  ///< tells this fetch from later ones
  /// What to fetch; valid as long as this.
  [[nodiscard]] fetch_request request() const noexcept {
    return {url, etag, timeout, max_jwks_bytes};
  }
};

/// The keys that a Better Auth publishes at `/api/auth/jwks`, fetched and kept current (RFC 7517
/// section 5).
///
/// Nothing is fetched before the first use: the first token, or `refresh()`; with `own_thread` at
/// once. Then the keys are fetched anew ahead of the end of their TTL, and when a token names an
/// unknown key, once in every cooldown, whether the fetch before succeeded or not; never twice at
/// once. No token waits for more than one fetch. A well-formed 200 is authoritative, also with
/// fewer keys, none, or new material under an old kid. After any other answer, or none, the keys
/// from before serve on, until the hard limit.
///
/// Verdicts: `unknown_key` (401) is said only where a fetch that began after the token came has
/// succeeded without its key. Where that cannot be known now (the cooldown holds, the fetch fails,
/// there are no keys yet, or none within the hard limit) it is `unavailable` (503, with
/// Retry-After).
///
/// Safe for use by many threads at once. A verifier takes it by reference, so it must outlive the
/// verifier; it does not move. Source and verifier each have a clock; both must tell the same time.
template <class Fetcher, clock_type Clock = system_clock>
class jwks_source {
  static_assert(fetcher<Fetcher>,
                "a fetcher takes a fetch_request and returns a fetch_response, or takes the URL "
                "and returns the body");

 public:
  /// Errors: invalid_url, insecure_url (http to anything but localhost, 127.0.0.0/8 and [::1]),
  /// invalid_limits.
  [[nodiscard]] BETTER_AUTH_COLD static result<std::unique_ptr<jwks_source>> make(
      Fetcher fetch, std::string_view url, jwks_options options = {}, Clock clock = {}) {
    if (auto fine = check(url, options); !fine) return fine.error();
    return std::make_unique<jwks_source>(std::move(fetch), url, options, std::move(clock));
  }

  /// As `make`, but throws `better_auth::exception`; does not block.
  BETTER_AUTH_COLD jwks_source(Fetcher fetch, std::string_view url, jwks_options options = {},
                               Clock clock = {})
      : fetch_(std::move(fetch)), clock_(std::move(clock)), timeout_(options.limits.timeout),
        state_(url, options, std::same_as<Clock, manual_clock> ? 0 : 1) {
    check(url, options).value();
    if (options.by == refreshed_by::own_thread) thread_ = std::thread([this] { run(); });
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

  /// Fetches where a fetch is due or was asked for, or waits for the one under way; otherwise it
  /// returns at once. For `refreshed_by::caller`, and at start for whoever wants to have the keys
  /// before the first token. Error: unavailable, where there are no usable keys afterwards; why is
  /// in `stats()`.
  result<void> refresh() {
    std::unique_lock lock(mutex_);
    tick();
    if (state_.fetching()) await(lock);
    else if (state_.wants_fetch()) fly(lock, state_.key_wanted());
    if (!state_.schedule().usable()) return state_.unavailable();
    return {};
  }

  /// `refresh()` in two halves, for an event loop whose HTTP client does not block: what to fetch
  /// where a fetch is due or was asked for, and what came of it. One that is not finished within
  /// twice the timeout counts as timed out.
  [[nodiscard]] std::optional<pending_refresh> begin_refresh() {
    const std::lock_guard lock(mutex_);
    tick();
    if (pending_ && state_.schedule().since_attempt() > 2 * timeout_)
      land(state_.fetches(), {.problem = fetch_problem::timeout});
    if (state_.fetching() || !state_.wants_fetch()) return {};
    const fetch_request request = state_.take_off(state_.key_wanted());
    pending_ = true;
    return pending_refresh{std::string(request.url), std::string(request.etag), request.timeout,
                           state_.fetches()};
  }
  /// What came of `pending`; without effect where it has timed out meanwhile.
  void finish_refresh(const pending_refresh& pending, const fetch_response& response) {
    // The lambda is gone before the response is.
    // NOLINTBEGIN(bugprone-return-const-ref-from-parameter)
    auto got = detail::fetch_keys(
        [&](const fetch_request&) -> const fetch_response& { return response; }, pending.request());
    // NOLINTEND(bugprone-return-const-ref-from-parameter)
    const std::lock_guard lock(mutex_);
    land(pending.number, std::move(got));
  }

  /// How it stands, for a health endpoint.
  [[nodiscard]] jwks_stats stats() const {
    const std::lock_guard lock(mutex_);
    tick();
    return state_.stats();
  }

  /// The keys that came last, however old.
  [[nodiscard]] key_set keys() const { return *state_.current(); }
  /// Which algorithms it can ever verify.
  [[nodiscard]] static constexpr algorithm_set algorithms() noexcept {
    return key_set::algorithms();
  }

  // ---- for verifiers ----------------------------------------------------------------------------

  /// What to verify with at `now`, in seconds; no keys where none can be used. Valid in this thread
  /// until its next call, of any source. An acquire load and a comparison, unless something has to
  /// be done.
  [[nodiscard]] detail::remote_snapshot snapshot(std::int64_t now) const {
    if (!state_.quiet_at(now)) return attend();
    return detail::remote_snapshot(state_.keys());
  }
  /// The same, by its own clock.
  [[nodiscard]] detail::remote_snapshot snapshot() const { return snapshot(clock_.now()); }
  /// A number that stands for the keys that came with one fetch; no others have it. 0 where
  /// `snapshot(now)` would have something to do first, or they are too old.
  [[nodiscard]] std::uint64_t generation(std::int64_t now) const noexcept {
    return state_.quiet_at(now) ? state_.generation() : 0;
  }

  /// The key that a header leads to, asked again because the snapshot did not know it.
  /// Errors: unknown_key, unavailable, algorithm_not_allowed.
  [[nodiscard]] BETTER_AUTH_NOINLINE result<const public_key*> resolve(
      std::string_view token, const jose_header& header,
      const detail::remote_snapshot& seen) const {
    const detail::token_digest digest = detail::digest_of(token);
    std::unique_lock lock(mutex_);
    tick();
    auto key = state_.find(header);  // newer keys may have come since
    if (key || key.error().code() != errc::unknown_key) return key;
    const std::uint64_t fetches_before =
        state_.wait_for_key(digest, seen.has_waited() ? seen.fetches_before() : state_.fetches());
    if (!state_.may_block()) {
      if (state_.want_key()) wake_.notify_all();
    } else if (seen.has_waited()) {
      // One fetch for one token, so that nobody waits for two.
    } else if (state_.fetching()) {
      await(lock);
      key = state_.find(header);
    } else if (state_.schedule().may_ask()) {
      fly(lock, state_.schedule().usable());
      key = state_.find(header);
      if (!key)
        state_.asked();  // the first fetch of all was for any key, and now was for an unknown one
    }
    if (key || key.error().code() != errc::unknown_key) return key;
    if (state_.answered_since(fetches_before)) return errc::unknown_key;
    return state_.unavailable();
  }

 private:
  BETTER_AUTH_COLD static result<void> check(std::string_view url, const jwks_options& options) {
    if (auto fine = detail::check_key_url(url); !fine) return fine;
    return options.limits.check();
  }

  // All below needs the lock.

  void tick() const { state_.notice(clock_.now()); }

  [[nodiscard]] BETTER_AUTH_NOINLINE detail::remote_snapshot attend() const {
    std::unique_lock lock(mutex_);
    tick();
    const std::uint64_t before = state_.fetches();
    const refresh_schedule& schedule = state_.schedule();
    // Where there are no usable keys, `resolve` sees to it: it knows the token that waits.
    const bool may_block = state_.may_block() && schedule.usable();
    const bool flies = may_block && !state_.fetching() && schedule.due();
    const bool waits = may_block && state_.fetching() && !schedule.fresh() && !schedule.failing();
    if (flies) fly(lock, false);
    if (waits) await(lock);
    state_.settle();
    return detail::remote_snapshot(schedule.usable() ? state_.keys() : none_.snapshot(),
                                   flies || waits ? before + 1 : 0);
  }

  /// Waits for the fetch under way, at most for the timeout.
  void await(std::unique_lock<std::mutex>& lock) const {
    landed_.wait_for(lock, std::chrono::seconds(timeout_), [this, flight = state_.fetches()] {
      return !state_.fetching() || state_.fetches() != flight;
    });
    tick();
  }

  /// One fetch, from beginning to end. The lock is let go of meanwhile.
  void fly(std::unique_lock<std::mutex>& lock, bool for_unknown) const {
    const fetch_request request = state_.take_off(for_unknown);
    const std::uint64_t number = state_.fetches();
    lock.unlock();
    auto got = detail::fetch_keys(fetch_, request);
    lock.lock();
    land(number, std::move(got));
  }

  void land(std::uint64_t number, detail::fetched_keys got) const {
    tick();
    if (!state_.land(number, std::move(got))) return;
    pending_ = false;
    landed_.notify_all();
  }

  /// The own thread. It looks at the clock once a second, since that may be one which does not run
  /// by itself.
  void run() const {
    std::unique_lock lock(mutex_);
    while (!stop_) {
      tick();
      if (!state_.fetching() && state_.wants_fetch()) fly(lock, state_.key_wanted());
      else wake_.wait_for(lock, std::chrono::seconds(1));
    }
  }

  mutable Fetcher fetch_;
  [[no_unique_address]] Clock clock_;
  const std::int64_t timeout_;  // seconds
  const key_set none_;  // where none can be used; made early, since verifying does not throw

  mutable std::mutex mutex_;
  mutable std::condition_variable landed_;  // a fetch has ended
  mutable std::condition_variable wake_;    // the own thread has something to do
  mutable detail::remote_keys state_;
  mutable bool pending_ = false;  // the fetch under way is one of `begin_refresh`
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
verifier(jwks_source<Fetcher, Clock>&, policy, Other)
    -> verifier<jwks_source<Fetcher, Clock>&, Other>;

}  // namespace better_auth::inline v0
