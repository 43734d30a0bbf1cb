// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The times of a `jwks_source`, in seconds.
struct refresh_limits {
  /// Keys are current for this long after a fetch; Cache-Control's max-age replaces it.
  std::int64_t ttl = 300;
  /// The next fetch begins this long before that time ends, but not in its first half.
  std::int64_t refresh_ahead = 60;
  /// At most one fetch for unknown keys begins in this time. It also passes after a failed fetch,
  /// and between scheduled ones.
  std::int64_t cooldown = 30;
  /// The hard limit: keys verify nothing if no fetch has succeeded for this long.
  std::int64_t max_stale = 86'400;
  /// For one fetch. No token waits longer.
  std::int64_t timeout = 5;

  /// max-age counts from the cooldown up to this or the TTL, whichever is longer.
  static constexpr std::int64_t longest_max_age = 3'600;

  /// Errors: invalid_limits if one is not positive (`refresh_ahead` may be 0) or over ten years,
  /// the cooldown is longer than the TTL, the TTL longer than the hard limit, or the timeout longer
  /// than a minute.
  // In parentheses: a macro of old macOS headers.
  result<void>(check)() const noexcept {
    constexpr std::int64_t ten_years = 315'360'000;
    if (cooldown < 1 || ttl < cooldown || max_stale < ttl || max_stale > ten_years)
      return errc::invalid_limits;
    if (refresh_ahead < 0 || timeout < 1 || timeout > 60) return errc::invalid_limits;
    return {};
  }
};

/// Who fetches.
enum class refreshed_by : std::uint8_t {
  /// The thread whose token needs it: verifying may block.
  verifying_threads,
  /// A thread that the source owns: verifying never blocks.
  own_thread,
  /// Whoever calls `refresh()` or `begin_refresh()`, about once a second: verifying never blocks.
  caller,
};

/// How a `jwks_source` behaves.
struct jwks_options {
  refresh_limits limits = {};                         ///< its times
  refreshed_by by = refreshed_by::verifying_threads;  ///< who fetches
  /// Hosts for which plain http is allowed, compared as a whole: "web" for `http://web:3000`.
  /// Whoever can answer in place of such a host decides which keys are accepted.
  std::vector<std::string> insecure_http_hosts = {};
};

/// When to fetch, and for how long the keys are good: only arithmetic, in seconds.
///
/// Ages count from the beginning of the fetch that succeeded, since its answer may be that old.
/// `notice` comes before every other call. If a clock is set back, no time has passed.
class refresh_schedule {
 public:
  /// `grain` makes the cooldown longer: by 1 for a clock that runs, since less time may have passed
  /// than its whole seconds say; by 0 for one that stands still between the calls.
  explicit refresh_schedule(const refresh_limits& limits, std::int64_t grain = 0) noexcept
      : limits_(limits), grain_(grain), ttl_(limits.ttl) {}

  /// Tells the time. Threads read the clock before they take the lock, so one can come a little
  /// late: that is no clock that was set back.
  void notice(std::int64_t now) noexcept {
    if (noticed_ && now < now_ && now_ - now <= 5) return;
    if (noticed_ && now < now_) {
      const std::int64_t back = now_ - now;
      begun_ -= back;
      ended_ -= back;
      asked_ -= back;
      good_ -= back;
    }
    noticed_ = true;
    now_ = now;
  }

  /// A fetch begins.
  void begin() noexcept {
    begun_ = now_;
    ended_ = now_;
    tried_ = true;
  }

  /// It succeeded. `max_age`: of Cache-Control, in seconds.
  void succeed(std::optional<std::int64_t> max_age) noexcept {
    ended_ = now_;
    good_ = begun_;
    has_keys_ = true;
    failures_ = 0;
    const std::int64_t most = (std::max)(limits_.ttl, refresh_limits::longest_max_age);
    ttl_ = max_age ? std::clamp(*max_age, limits_.cooldown, most) : limits_.ttl;
  }

  /// It failed; the earlier keys stay.
  void fail() noexcept {
    ended_ = now_;
    if (failures_ < 32) ++failures_;
    asked();
  }

  /// The fetch that has just ended was for an unknown key.
  void asked() noexcept {
    asked_ = now_;
    has_asked_ = true;
  }

  /// The time.
  [[nodiscard]] std::int64_t now() const noexcept { return now_; }
  /// Whether a fetch has ever begun.
  [[nodiscard]] bool tried() const noexcept { return tried_; }
  /// Whether the last one failed.
  [[nodiscard]] bool failing() const noexcept { return failures_ != 0; }
  /// Whether any fetch has succeeded.
  [[nodiscard]] bool has_keys() const noexcept { return has_keys_; }
  /// Seconds since the beginning of the last fetch.
  [[nodiscard]] std::int64_t since_attempt() const noexcept { return now_ - begun_; }
  /// The same for the last one that succeeded.
  [[nodiscard]] std::int64_t since_success() const noexcept { return now_ - good_; }

  /// Within the hard limit.
  [[nodiscard]] bool usable() const noexcept { return has_keys_ && now_ < hard_limit(); }
  /// Within the TTL.
  [[nodiscard]] bool fresh() const noexcept { return has_keys_ && now_ < fresh_until(); }
  /// When the keys stop being used.
  [[nodiscard]] std::int64_t hard_limit() const noexcept { return good_ + limits_.max_stale; }
  /// When they stop being current.
  [[nodiscard]] std::int64_t fresh_until() const noexcept { return good_ + ttl_; }

  /// Whether a fetch for an unknown key may begin. Without usable keys, every key is unknown.
  [[nodiscard]] bool may_ask() const noexcept { return now_ >= ask_at(); }
  /// The time from which `may_ask` holds.
  [[nodiscard]] std::int64_t ask_at() const noexcept {
    if (!usable()) return cooldown_after(tried_, ended_);
    return cooldown_after(has_asked_, asked_);
  }

  /// Whether a scheduled fetch should begin: some time before the TTL ends; after a failure, at
  /// intervals that double from the cooldown to the TTL; without usable keys, after every cooldown.
  [[nodiscard]] bool due() const noexcept { return now_ >= due_at(); }
  /// The time from which `due` holds.
  [[nodiscard]] std::int64_t due_at() const noexcept {
    const std::int64_t soonest = cooldown_after(tried_, ended_);
    if (!usable()) return soonest;
    const std::int64_t ahead = (std::min)(limits_.refresh_ahead, ttl_ / 2);
    const std::int64_t at = failing() ? ended_ + backoff() : fresh_until() - ahead;
    return (std::max)((std::min)(at, hard_limit()), soonest);
  }

 private:
  [[nodiscard]] std::int64_t cooldown_after(bool happened, std::int64_t at) const noexcept {
    return happened ? at + limits_.cooldown + grain_ : (std::numeric_limits<std::int64_t>::min)();
  }
  [[nodiscard]] std::int64_t backoff() const noexcept {
    std::int64_t wait = limits_.cooldown;
    for (std::uint32_t i = 1; i < failures_ && wait < limits_.ttl; ++i) wait *= 2;
    return (std::min)(wait, limits_.ttl);
  }

  refresh_limits limits_;
  std::int64_t grain_;
  std::int64_t now_ = 0;
  std::int64_t begun_ = 0;  // the last fetch
  std::int64_t ended_ = 0;
  std::int64_t asked_ = 0;      // the end of the last one for an unknown key, or that failed
  std::int64_t good_ = 0;       // the beginning of the last one that succeeded
  std::int64_t ttl_;            // of the keys that it brought
  std::uint32_t failures_ = 0;  // since then
  bool noticed_ = false;
  bool tried_ = false;
  bool has_asked_ = false;
  bool has_keys_ = false;
};

}
