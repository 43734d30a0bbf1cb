// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jose/key_set.hpp>
#include <better_auth/keys/fetch.hpp>
#include <better_auth/keys/schedule.hpp>
#include <better_auth/keys/stats.hpp>
#include <better_auth/keys/waiting_tokens.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// What a fetch brought. Without a problem, `keys` is nullopt for a 304.
struct fetched_keys {
  fetch_problem problem = fetch_problem::none;
  int status = 0;
  std::optional<key_set> keys = {};
  std::string etag = {};
  std::optional<std::int64_t> max_age = {};  ///< seconds, if Cache-Control says so
};

/// Judges an answer. A well-formed 200 counts, whatever its keys, and a 304 only if requested. Keys
/// that did not change stay the same objects.
[[nodiscard]] inline fetched_keys judge(const fetch_request& request, fetch_response response,
                                        const key_set& previous) {
  fetched_keys out = {.problem = response.problem, .status = response.status};
  if (out.problem != fetch_problem::none) return out;
  if (response.status == 0) {
    out.problem = fetch_problem::connection;
  } else if (response.status == 304 && !request.etag.empty()) {
    out.max_age = max_age_of(response.cache_control);
  } else if (response.status != 200) {
    out.problem = fetch_problem::status;
  } else if (response.body.size() > request.max_bytes) {
    out.problem = fetch_problem::too_large;
  } else if (auto keys = key_set::parse_or_empty(response.body, previous); !keys) {
    out.problem = fetch_problem::malformed;
  } else {
    out.keys = *std::move(keys);
    out.max_age = max_age_of(response.cache_control);
    if (is_sound_etag(response.etag)) out.etag = std::move(response.etag);
  }
  return out;
}

/// What verifying threads read of a source: its keys, and when they may be used without the lock. A
/// forked child continues from it.
struct key_snapshot {
  key_set keys = {};
  std::string etag = {};
  refresh_schedule schedule;
  std::int64_t from = 0;   ///< seconds
  std::int64_t until = 0;  ///< seconds, not included

  [[nodiscard]] bool serves(std::int64_t now) const noexcept { return from <= now && now < until; }
  [[nodiscard]] bool knows(const jose_header& header) const {
    const auto key = keys.select(header);
    return key || key.error().code() != errc::unknown_key;
  }
};

/// What a source knows: its keys and fetches. It fetches nothing and waits for nothing. Its owner
/// has the lock.
class key_state {
 public:
  key_state(const jwks_options& options, key_snapshot start)
      : by_(options.by), timeout_(options.limits.timeout), now_(std::move(start)) {}

  [[nodiscard]] const refresh_schedule& schedule() const noexcept { return now_.schedule; }
  [[nodiscard]] const key_set& keys() const noexcept { return now_.keys; }
  [[nodiscard]] const std::string& etag() const noexcept { return now_.etag; }
  [[nodiscard]] bool may_block() const noexcept { return by_ == refreshed_by::verifying_threads; }
  /// Whether the keys can be used now. Those of a parent serve its child until their TTL has ended
  /// and a fetch is due; then a fetch of its own must end first, whatever comes of it.
  [[nodiscard]] bool usable() const noexcept {
    return schedule().usable() && (has_fetched_ || schedule().now() < parents_until());
  }
  [[nodiscard]] bool fetching() const noexcept { return fetching_; }
  /// How many have begun, which is also the number of the last one.
  [[nodiscard]] std::uint64_t fetches() const noexcept { return begun_; }
  /// Whether a fetch that began after the first `fetches` has succeeded.
  [[nodiscard]] bool answered_since(std::uint64_t fetches) const noexcept {
    return usable() && answered_ > fetches;
  }
  [[nodiscard]] bool wants_fetch() const noexcept {
    return schedule().due() || (wanted_ && schedule().may_ask());
  }
  [[nodiscard]] bool key_wanted() const noexcept { return wanted_; }
  /// Whether usable keys have one for this header.
  [[nodiscard]] bool knows(const jose_header& header) const {
    return usable() && now_.knows(header);
  }

  [[nodiscard]] error unavailable() const noexcept {
    const std::int64_t seconds =
        fetching_ || schedule().may_ask() ? 1 : schedule().ask_at() - schedule().now();
    return error(errc::unavailable)
        .with_retry_after(static_cast<std::uint32_t>(seconds))
        .with_cause(counts_.last_problem, counts_.last_status);
  }

  [[nodiscard]] jwks_stats stats() const {
    jwks_stats out = counts_;
    out.usable = usable();
    if (schedule().has_keys()) out.keys_age = schedule().since_success();
    if (schedule().tried()) out.attempt_age = schedule().since_attempt();
    out.next_refresh = schedule().due() ? 0 : schedule().due_at() - schedule().now();
    out.fetches = begun_;
    out.kids = keys().kids();
    out.skipped = keys().skipped();
    return out;
  }

  /// It ends when a verifying thread has to fetch, and at the hard limit.
  [[nodiscard]] key_snapshot snapshot() const {
    key_snapshot out = now_;
    out.from = schedule().now();
    out.until = usable() ? schedule().hard_limit() : out.from;
    if (!has_fetched_) out.until = (std::min)(out.until, parents_until());
    if (may_block()) out.until = (std::min)(out.until, schedule().due_at());
    return out;
  }

  /// Before every other call.
  void notice(std::int64_t now) noexcept { now_.schedule.notice(now); }

  /// For a token whose key is unknown. Returns how many fetches had begun when it came first;
  /// `fetches`: when it came now.
  std::uint64_t wait_for_key(const token_digest& token, std::uint64_t fetches) noexcept {
    if (!fetching_ && !schedule().may_ask()) {
      ++counts_.suppressed;
      held_back_ = usable();
    }
    return waiting_.first_seen(token, fetches);
  }
  /// Another thread is to fetch for it. Returns false if that is known already.
  bool want_key() noexcept { return usable() && !std::exchange(wanted_, true); }
  /// The last fetch was for an unknown key after all.
  void asked() noexcept { now_.schedule.asked(); }

  /// A fetch begins. `for_unknown`: for an unknown key; so is every fetch that such a key had to
  /// wait for. A flood of them then costs one fetch in a cooldown, scheduled ones included.
  void begin(bool for_unknown) noexcept {
    ++begun_;
    fetching_ = true;
    wanted_ = false;
    for_unknown_ = for_unknown || std::exchange(held_back_, false);
    now_.schedule.begin();
  }

  /// The fetch with this number has ended. Returns false if it had timed out.
  bool end(std::uint64_t number, fetched_keys got) noexcept {
    if (!fetching_ || number != begun_) return false;
    fetching_ = false;
    has_fetched_ = true;
    counts_.last_problem = got.problem;
    counts_.last_status = got.status;
    if (got.problem == fetch_problem::none) {
      now_.schedule.succeed(got.max_age);
      ++counts_.successes;
      answered_ = number;
      if (got.keys) {
        now_.keys = *std::move(got.keys);
        now_.etag = std::move(got.etag);
      } else {
        ++counts_.not_modified;
      }
    } else {
      now_.schedule.fail();
      ++counts_.failures[static_cast<std::size_t>(got.problem)];
    }
    if (for_unknown_) now_.schedule.asked();
    return true;
  }

  /// Whether the caller's fetch has taken too long to count.
  [[nodiscard]] bool is_overdue() const noexcept {
    return fetching_ && schedule().since_attempt() > 2 * timeout_;
  }

 private:
  [[nodiscard]] std::int64_t parents_until() const noexcept {
    return (std::max)(schedule().fresh_until(), schedule().due_at());
  }

  refreshed_by by_;
  std::int64_t timeout_;  // seconds
  key_snapshot now_;
  waiting_tokens waiting_;
  jwks_stats counts_;
  std::uint64_t begun_ = 0;     // fetches so far, which numbers them too
  std::uint64_t answered_ = 0;  // the last one that succeeded
  bool fetching_ = false;
  bool has_fetched_ = false;  // in this process, whatever came of it
  bool for_unknown_ = false;  // the fetch under way
  bool held_back_ = false;    // since the last one, the cooldown allowed none for an unknown key
  bool wanted_ = false;       // for an unknown key, by a thread that must not fetch
};

}
