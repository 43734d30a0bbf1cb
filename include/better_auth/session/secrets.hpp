// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jose/jwe.hpp>
#include <better_auth/jose/shared_secret.hpp>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

namespace detail {
struct session_keys;
}

/// Better Auth's secrets for its cookies, the current one first. Copies share one immutable state
/// of derived keys, without the secrets. Default-constructed or moved from, they verify nothing.
///
/// As in Better Auth, only the current secret verifies MACs: session_token and the strategies
/// `compact` and `jwt`. The older ones decrypt cookies of the strategy `jwe`.
class session_secrets {
 public:
  session_secrets() = default;

  /// One secret. Errors: those of `shared_secret::make`; algorithm_not_allowed if `options` name
  /// another algorithm than HS256.
  static result<session_secrets> make(std::string_view secret, const secret_options& options = {}) {
    return rotating(std::span(&secret, 1), options);
  }
  /// As `make`, but throws `better_auth::exception`.
  explicit session_secrets(std::string_view secret, const secret_options& options = {})
      : session_secrets(make(secret, options).value()) {}

  /// The current secret, then older ones. Each must be as strong as the current one, since whoever
  /// guesses it can write cookies. Errors: those of `make`.
  static result<session_secrets> rotating(std::span<const std::string_view> secrets,
                                          const secret_options& options = {}) {
    if (secrets.empty()) return errc::secret_missing;
    if (options.algorithm != algorithm::hs256) return errc::algorithm_not_allowed;
    auto made = std::make_shared<state>();
    for (const std::string_view secret : secrets) {
      auto checked = shared_secret::make(secret, options);
      if (!checked) return checked.error();
      if (made->jwe_keys.empty()) made->current = *std::move(checked);
      auto key = detail::jwe_key::derive(secret, "better-auth-session");
      if (!key) return key.error();
      made->jwe_keys.push_back(*std::move(key));
    }
    session_secrets out;
    out.state_ = std::move(made);
    return out;
  }
  /// The same from a list.
  static result<session_secrets> rotating(std::initializer_list<std::string_view> secrets,
                                          const secret_options& options = {}) {
    return rotating(std::span(secrets.begin(), secrets.size()), options);
  }

  /// A list as in `BETTER_AUTH_SECRETS`: "2:current,1:older". As in Better Auth, the first is
  /// current, and entries are trimmed. Errors: malformed_secrets, and those of `make`.
  static result<session_secrets> parse(std::string_view list, const secret_options& options = {}) {
    return parse(list, {}, options);
  }

  /// As Better Auth: the list in `BETTER_AUTH_SECRETS` and then, only for decrypting,
  /// `BETTER_AUTH_SECRET` or else `AUTH_SECRET`; without a list, that secret alone. An empty
  /// variable counts as unset. Errors: malformed_secrets, and those of `make`.
  static result<session_secrets> from_better_auth_env(const secret_options& options = {}) {
    const auto list = shared_secret::environment("BETTER_AUTH_SECRETS");
    auto secret = shared_secret::environment("BETTER_AUTH_SECRET");
    if (secret.empty()) secret = shared_secret::environment("AUTH_SECRET");
    return list.empty() ? make(secret, options) : parse(list, secret, options);
  }

  /// The current secret, for HS256.
  [[nodiscard]] shared_secret current() const { return state_ ? state_->current : shared_secret(); }

 private:
  friend struct detail::session_keys;
  struct state {
    shared_secret current;
    std::vector<detail::jwe_key> jwe_keys;
  };

  static result<session_secrets> parse(std::string_view list, std::string_view legacy,
                                       const secret_options& options) {
    auto secrets = shared_secret::secrets_of_list(list);
    if (!secrets) return secrets.error();
    // Better Auth drops its own published default here.
    const bool is_known = std::find(secrets->begin(), secrets->end(), legacy) != secrets->end();
    if (!legacy.empty() && !is_known && !shared_secret::is_published(legacy))
      secrets->push_back(legacy);
    return rotating(std::span<const std::string_view>(*secrets), options);
  }

  std::shared_ptr<const state> state_;
};

namespace detail {
/// The keys of the strategy `jwe`, for readers.
struct session_keys {
  [[nodiscard]] static std::vector<jwe_key> of(const session_secrets& secrets) {
    return secrets.state_ ? secrets.state_->jwe_keys : std::vector<jwe_key>();
  }
};
}  // namespace detail

}
