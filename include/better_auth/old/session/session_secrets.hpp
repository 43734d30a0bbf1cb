// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/handle.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/shared_secret.hpp>
#include <better_auth/old/session/detail/jwe.hpp>

#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace better_auth::inline v0 {

/// The secrets of Better Auth from which the keys of its cookies come, the current one first.
/// Copies share one immutable state, in which keys are derived but no secret is kept.
///
/// Only the current secret verifies MACs: session_token and the strategies `compact` and `jwt`. The
/// older ones decrypt cookies of the strategy `jwe`. That is what Better Auth does with them.
class session_secrets {
 public:
  /// One secret. Errors: those of `shared_secret::make` for HS256.
  [[nodiscard]] static result<session_secrets> make(std::string_view secret) {
    return make_all({&secret, 1}, length::enforced);
  }
  /// As `make`, but throws `better_auth::exception`.
  explicit session_secrets(std::string_view secret) : session_secrets(make(secret).value()) {}

  /// The current one and older ones: `{current, older...}`. Errors: those of `make`, for each.
  [[nodiscard]] static result<session_secrets> rotating(std::span<const std::string_view> secrets) {
    return make_all(secrets, length::enforced);
  }
  /// The same from a list in braces.
  [[nodiscard]] static result<session_secrets> rotating(
      std::initializer_list<std::string_view> secrets) {
    return rotating(std::span(secrets.begin(), secrets.size()));
  }

  /// As `make`, but takes a secret under 32 bytes, since Better Auth only warns. See
  /// `shared_secret::allow_short`.
  [[nodiscard]] static result<session_secrets> allow_short(std::string_view secret) {
    return make_all({&secret, 1}, length::not_enforced);
  }

  /// A list as in `BETTER_AUTH_SECRETS`: "2:current,1:older", the first being current whatever its
  /// version. Entries are trimmed, as Better Auth does. Errors: malformed_secrets, and those of
  /// `make`, for each.
  [[nodiscard]] BETTER_AUTH_COLD static result<session_secrets> parse(std::string_view list) {
    return parse(list, {});
  }

  /// What Better Auth takes from the same environment: the list in `BETTER_AUTH_SECRETS`, and
  /// behind it, for decrypting alone, `BETTER_AUTH_SECRET` or `AUTH_SECRET`; without a list the one
  /// secret of these two. Empty counts as unset. Errors: malformed_secrets, secret_missing, and
  /// those of `make`.
  [[nodiscard]] BETTER_AUTH_COLD static result<session_secrets> from_better_auth_env() {
    const auto list = shared_secret::environment("BETTER_AUTH_SECRETS");
    auto secret = shared_secret::environment("BETTER_AUTH_SECRET");
    if (secret.empty()) secret = shared_secret::environment("AUTH_SECRET");
    return list.empty() ? make(secret) : parse(list, secret);
  }

  /// The current secret, for HS256.
  [[nodiscard]] const shared_secret& current() const noexcept { return state_->current; }
  /// For readers: the keys of the strategy `jwe`, the current one first.
  [[nodiscard]] const std::vector<detail::jwe_key>& jwe_keys() const noexcept {
    return state_->jwe_keys;
  }

 private:
  using length = shared_secret::length;

  struct state {
    state(shared_secret c, std::vector<detail::jwe_key> k)
        : current(std::move(c)), jwe_keys(std::move(k)) {}
    shared_secret current;
    std::vector<detail::jwe_key> jwe_keys;
  };

  explicit session_secrets(detail::shared_handle<const state> made) noexcept
      : state_(std::move(made)) {}

  BETTER_AUTH_COLD static result<session_secrets> make_all(
      std::span<const std::string_view> secrets, length check) {
    if (secrets.empty()) return errc::secret_missing;
    auto current = shared_secret::make_all(secrets.data(), 1, algorithm::hs256, check);
    if (!current) return current.error();
    std::vector<detail::jwe_key> keys;
    for (const std::string_view secret : secrets) {
      // Asked of the older ones too: whoever guesses one of them can write cookies.
      if (const auto fine = shared_secret::checked_key(secret, algorithm::hs256, check); !fine)
        return fine.error();
      auto key = detail::jwe_key::derive(secret, "better-auth-session");
      if (!key) return key.error();
      keys.push_back(std::move(*key));
    }
    return session_secrets(
        detail::shared_handle<const state>::make(std::move(*current), std::move(keys)));
  }

  BETTER_AUTH_COLD static result<session_secrets> parse(std::string_view list,
                                                        std::string_view legacy) {
    if (const auto sound = shared_secret::current_of_list(list); !sound) return sound.error();
    std::vector<std::string_view> secrets;
    while (!list.empty()) secrets.push_back(shared_secret::next_entry(list).secret);
    bool known = legacy.empty();
    for (const std::string_view secret : secrets) known = known || secret == legacy;
    // Better Auth leaves its own default out here, and so must whoever refuses it everywhere else.
    if (!known && !shared_secret::is_published(legacy)) secrets.push_back(legacy);
    return make_all(secrets, length::enforced);
  }

  detail::shared_handle<const state> state_;
};

}  // namespace better_auth::inline v0
