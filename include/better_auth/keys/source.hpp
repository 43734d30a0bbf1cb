// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/attempt.hpp>
#include <better_auth/jose/key_source.hpp>
#include <better_auth/keys/refresher.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

namespace better_auth::inline BETTER_AUTH_ABI {

namespace detail {

/// What one process has of a source.
class source_part {
 public:
  explicit source_part(const std::shared_ptr<const source_configuration>& made_with)
      : source_part(made_with, first_snapshot(*made_with)) {}
  source_part(in_child, const source_part& parents)
      : source_part(parents.made_with_, parents.work_->snapshot()) {}
  /// Waits for the own thread and its fetch: at most the timeout.
  ~source_part() {
    if (!thread_.joinable()) return;
    work_->stop();
    // The last handle can end inside the fetcher.
    if (thread_.get_id() == std::this_thread::get_id()) thread_.detach();
    else thread_.join();
  }

  [[nodiscard]] refresher& work() noexcept { return *work_; }

 private:
  source_part(std::shared_ptr<const source_configuration> made_with, const key_snapshot& start)
      : made_with_(std::move(made_with)), work_(std::make_shared<refresher>(made_with_, start)) {
    if (made_with_->options.by == refreshed_by::own_thread)
      thread_ = std::thread([work = work_] { work->run(); });
  }

  static key_snapshot first_snapshot(const source_configuration& made_with) {
    return {.schedule = refresh_schedule(made_with.options.limits, made_with.time ? 0 : 1)};
  }

  std::shared_ptr<const source_configuration> made_with_;
  std::shared_ptr<refresher> work_;
  std::thread thread_;
};

/// What the handles of a source share.
class shared_source final : public key_source {
 public:
  explicit shared_source(source_configuration made_with)
      : part_(std::in_place, std::make_shared<const source_configuration>(std::move(made_with))) {}

  result<key_set> keys_for(const jose_header& header, std::string_view token,
                           std::int64_t now) const override {
    // In a forked child, the first call starts an own thread, which can fail.
    refresher* mine = nullptr;
    if (!attempt([&] { mine = &work(); })) return errc::unavailable;
    return mine->keys_for(header, token, now);
  }
  [[nodiscard]] refresher& work() const { return part_.get().work(); }

 private:
  per_process<source_part> part_;
};

}  // namespace detail

/// The keys that Better Auth publishes at `/api/auth/jwks`, fetched and kept current (RFC 7517
/// section 5). It is a handle: copies are the same source, and a verifier keeps it alive. Many
/// threads can use it at once.
///
/// The first fetch is made for the first token or `refresh()`; with `own_thread`, at once. The keys
/// are fetched again before their TTL ends, and when a token names an unknown key, at most once in
/// every cooldown and never twice at the same time. No token waits for more than one fetch. A
/// well-formed 200 is authoritative, even with fewer keys, none, or new material under an old kid.
/// After any other answer, or none, the earlier keys serve until the hard limit.
///
/// A token is `unknown_key` (401) only if a fetch that began after it came has succeeded without
/// its key. If that cannot be told now, because of the cooldown, a failed fetch or the hard limit,
/// it is `unavailable` (503, with Retry-After).
///
/// After `fork`, the child continues with the keys of its parent, and fetches for itself. If their
/// TTL ends before it has tried to, its tokens are `unavailable` until it has. If its own thread
/// cannot start, verifying is `unavailable` too, and the functions below throw `std::system_error`.
///
/// When the last handle disappears, an own thread ends first, and with it a fetch under way.
///
/// A source that is default-constructed or moved from has no keys, and makes no verifier.
class jwks_source {
 public:
  jwks_source() = default;

  /// Throws `better_auth::exception`: invalid_url, insecure_url (plain http to a host that is
  /// neither this machine nor in `insecure_http_hosts`), invalid_limits (also without a fetcher,
  /// which only `refreshed_by::caller` allows); and `std::system_error` if an own thread cannot
  /// start. `time` must tell the same time as the verifier's clock.
  jwks_source(any_fetcher fetch, std::string_view url, const jwks_options& options = {},
              clock time = {})
      : jwks_source(make(std::move(fetch), url, options, std::move(time)).value()) {}

  /// As the constructor, but returns the error, unless it is `std::system_error`.
  static result<jwks_source> make(any_fetcher fetch, std::string_view url,
                                  const jwks_options& options = {}, clock time = {}) {
    if (auto good = detail::check_key_url(url, options.insecure_http_hosts); !good)
      return good.error();
    if (auto good = (options.limits.check)(); !good) return good.error();
    fetcher full =
        std::visit([](auto& one) { return detail::full_fetcher(std::move(one)); }, fetch);
    if (!full && options.by != refreshed_by::caller) return errc::invalid_limits;
    jwks_source made;
    made.state_ = std::make_shared<const detail::shared_source>(
        detail::source_configuration{std::move(full), std::string(url), options, std::move(time)});
    return made;
  }

  /// Fetches if a fetch is due or wanted, or waits for the one under way; otherwise returns at
  /// once. For `refreshed_by::caller`, and to have keys before the first token. Errors: unavailable
  /// if there are no usable keys afterwards; `stats()` tells why. Without a fetcher it only waits.
  result<void> refresh() const {
    if (!state_) return errc::unavailable;
    return state_->work().refresh();
  }

  /// The first half of `refresh()`, for an event loop whose HTTP client does not block: what to
  /// fetch, if anything. A fetch times out if it is not finished within twice the timeout.
  [[nodiscard]] std::optional<pending_refresh> begin_refresh() const {
    if (!state_) return std::nullopt;
    return state_->work().begin();
  }
  /// The second half: what came of `pending`. It has no effect if that has timed out.
  void finish_refresh(const pending_refresh& pending, const fetch_response& response) const {
    if (state_) state_->work().finish(pending, response);
  }

  /// For a health endpoint.
  [[nodiscard]] jwks_stats stats() const { return state_ ? state_->work().stats() : jwks_stats(); }
  /// The keys that came last, however old.
  [[nodiscard]] key_set keys() const { return state_ ? state_->work().keys() : key_set(); }

  /// For verifiers, which take a source as it is.
  operator std::shared_ptr<const key_source>() const { return state_; }  // NOLINT(*-explicit-*)

 private:
  std::shared_ptr<const detail::shared_source> state_;
};

}
