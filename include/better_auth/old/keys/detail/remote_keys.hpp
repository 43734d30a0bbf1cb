// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/keys/detail/fetched_keys.hpp>
#include <better_auth/old/keys/detail/published_keys.hpp>
#include <better_auth/old/keys/detail/remote_snapshot.hpp>
#include <better_auth/old/keys/detail/waiting_tokens.hpp>
#include <better_auth/old/keys/jwks_stats.hpp>
#include <better_auth/old/keys/refresh_schedule.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline v0::detail {

/// What a source of remote keys knows: the keys, when they were fetched, and whether they are being
/// fetched. It fetches nothing and waits for nothing. All but `quiet_at`, `keys` and `generation`
/// needs the lock of its owner.
class remote_keys {
 public:
  remote_keys(std::string_view url, const jwks_options& options, std::int64_t clock_grain)
      : url_(url), options_(options), schedule_(options.limits, clock_grain) {}

  // ---- without the lock -------------------------------------------------------------------------

  /// Whether the keys may be used at `now` without anything having to be done. One comparison for
  /// both ends: a clock that was set back needs attention too.
  [[nodiscard]] bool quiet_at(std::int64_t now) const noexcept {
    return static_cast<std::uint64_t>(now) - quiet_from_.load(std::memory_order_relaxed) <
           quiet_for_.load(std::memory_order_relaxed);
  }
  /// The keys that came last, however old.
  [[nodiscard]] const public_keys& keys() const { return published_.read(); }
  [[nodiscard]] std::uint64_t generation() const noexcept { return published_.generation(); }
  [[nodiscard]] std::shared_ptr<const key_set> current() const { return published_.current(); }

  // ---- questions --------------------------------------------------------------------------------

  [[nodiscard]] bool may_block() const noexcept {
    return options_.by == refreshed_by::verifying_threads;
  }
  [[nodiscard]] const refresh_schedule& schedule() const noexcept { return schedule_; }
  [[nodiscard]] bool fetching() const noexcept { return fetching_; }
  /// How many fetches have begun, which is also the number of the last one.
  [[nodiscard]] std::uint64_t fetches() const noexcept { return begun_; }
  /// Whether a fetch that began after the first `fetches` has succeeded.
  [[nodiscard]] bool answered_since(std::uint64_t fetches) const noexcept {
    return schedule_.usable() && answered_ > fetches;
  }
  [[nodiscard]] bool wants_fetch() const noexcept {
    return schedule_.due() || (wanted_ && schedule_.may_ask());
  }
  [[nodiscard]] bool key_wanted() const noexcept { return wanted_; }

  /// Errors: unknown_key, algorithm_not_allowed.
  [[nodiscard]] result<const public_key*> find(const jose_header& header) const {
    if (!schedule_.usable()) return errc::unknown_key;
    return published_.read().select(header);
  }

  [[nodiscard]] error unavailable() const noexcept {
    const std::int64_t seconds =
        fetching_ || schedule_.may_ask() ? 1 : schedule_.ask_at() - schedule_.now();
    return error(errc::unavailable).with_retry_after(static_cast<std::uint32_t>(seconds));
  }

  [[nodiscard]] jwks_stats stats() const {
    jwks_stats out = counts_;
    out.usable = schedule_.usable();
    if (schedule_.has_keys()) out.keys_age = schedule_.since_success();
    if (schedule_.tried()) out.attempt_age = schedule_.since_attempt();
    out.next_refresh = schedule_.due() ? 0 : schedule_.due_at() - schedule_.now();
    out.fetches = begun_;
    const auto keys = published_.current();
    for (const named_key& each : keys->snapshot().keys())
      if (each.key) out.kids.emplace_back(std::string_view(each.kid));
    for (skipped_key& each : keys->skipped()) out.skipped.push_back(std::move(each));
    return out;
  }

  // ---- events -----------------------------------------------------------------------------------

  void notice(std::int64_t now) noexcept { schedule_.notice(now); }

  /// A token came whose key is unknown. Returns how many fetches had begun when it came first;
  /// `fetches`: this time.
  std::uint64_t wait_for_key(const token_digest& token, std::uint64_t fetches) noexcept {
    if (!fetching_ && !schedule_.may_ask()) {
      ++counts_.suppressed;
      held_back_ = schedule_.usable();
    }
    return waiting_.first_seen(token, fetches);
  }
  /// Somebody else is to fetch for it; false where that was said already.
  bool want_key() noexcept { return schedule_.usable() && !std::exchange(wanted_, true); }
  /// The fetch that has just ended was for an unknown key, as it turned out.
  void asked() noexcept { schedule_.asked(); }

  /// A fetch begins; `for_unknown` where it is for an unknown key, as is every one that such a key
  /// had to wait for: a flood of them costs one fetch in a cooldown, the scheduled ones included.
  /// The request is valid until it has landed.
  fetch_request take_off(bool for_unknown) noexcept {
    ++begun_;
    fetching_ = true;
    wanted_ = false;
    for_unknown_ = for_unknown || std::exchange(held_back_, false);
    schedule_.begin();
    settle();
    return {url_, etag_, options_.limits.timeout, max_jwks_bytes};
  }

  /// It has ended. False where it was given up before.
  bool land(std::uint64_t number, fetched_keys got) {
    if (!fetching_ || number != begun_) return false;
    fetching_ = false;
    counts_.last_problem = got.problem;
    counts_.last_status = got.status;
    if (got.problem == fetch_problem::none) {
      schedule_.succeed(got.max_age);
      ++counts_.successes;
      answered_ = number;
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
    if (for_unknown_) schedule_.asked();
    settle();
    return true;
  }

  /// Says for which time it is quiet. A thread waits only for keys whose time is over, and not
  /// while the server does not answer: stale keys then serve until the hard limit.
  void settle() noexcept {
    std::int64_t until = schedule_.hard_limit();
    if (may_block() && !fetching_) until = (std::min)(until, schedule_.due_at());
    if (may_block() && fetching_ && !schedule_.failing())
      until = (std::min)(until, schedule_.fresh_until());
    const std::int64_t from = schedule_.now();
    quiet_from_.store(static_cast<std::uint64_t>(from), std::memory_order_relaxed);
    quiet_for_.store(
        schedule_.usable() && until > from ? static_cast<std::uint64_t>(until - from) : 0,
        std::memory_order_relaxed);
  }

 private:
  const std::string url_;
  const jwks_options options_;

  published_keys published_{key_set()};
  std::atomic<std::uint64_t> quiet_from_{0};
  std::atomic<std::uint64_t> quiet_for_{0};

  refresh_schedule schedule_;
  waiting_tokens waiting_;
  jwks_stats counts_;
  std::string etag_;            // of the keys in use
  std::uint64_t begun_ = 0;     // fetches so far, which numbers them too
  std::uint64_t answered_ = 0;  // the last one that succeeded
  bool fetching_ = false;
  bool for_unknown_ = false;  // the fetch under way
  bool held_back_ = false;    // since the last fetch the cooldown forbade one for an unknown key
  bool wanted_ = false;       // a token waits for an unknown key, and its thread must not fetch
};

}  // namespace better_auth::inline v0::detail
