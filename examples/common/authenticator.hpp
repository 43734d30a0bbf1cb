// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/curl.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/session.hpp>
#include <better_auth/old/token_cache.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace common {

/// What a request says of who sends it: all values of each header field, so that a second
/// credential is seen and refused.
struct credentials {
  std::vector<std::string_view> authorization = {};
  std::vector<std::string_view> cookies = {};
};

/// Who verifies. One credential is looked at, either the bearer token or the session cookie: two
/// ways to verify would be two ways in.
class authenticator {
 public:
  using live_keys = better_auth::jwks_source<better_auth::curl_fetcher>;
  template <class Keys>
  using by_token = better_auth::cached_verifier<better_auth::verifier<Keys>>;
  using by_secret = by_token<better_auth::shared_secret>;
  using by_file = by_token<better_auth::key_set>;
  using by_live_keys = by_token<live_keys&>;
  using by_cookie = better_auth::session_reader<better_auth::session_secrets>;
  using by_cookie_and_live_keys = better_auth::session_reader<live_keys&>;
  using any = std::variant<by_secret, by_file, by_live_keys, by_cookie, by_cookie_and_live_keys>;

  /// `keys` are those that `verify` refers to, if it does.
  explicit authenticator(any verify, std::unique_ptr<live_keys> keys = nullptr)
      : keys_(std::move(keys)), verify_(std::move(verify)) {}

  /// The scope of the user whose credential was sent, where the path names that very user.
  /// Errors: those of `with_user`, and of `verify_user_access`.
  [[nodiscard]] better_auth::result<better_auth::user_scope> operator()(
      const credentials& sent, std::string_view path_user_id) const;

  /// What `use` makes of the verified user, a `verified<user_claims>` or a
  /// `verified<session_claims>`. Of it, `use` returns a result. Errors: those of `authenticate` or
  /// the session reader, and of `use`.
  template <class Use>
  [[nodiscard]] auto with_user(const credentials& sent, const Use& use) const {
    return std::visit(
        [&](const auto& verify) {
          const auto user = credential_user(verify, sent);
          using made = decltype(use(*user));
          return user ? use(*user) : made(user.error());
        },
        verify_);
  }

  /// Whether the credential is a cookie, which a browser sends by itself, for whichever page asks.
  [[nodiscard]] bool reads_cookies() const {
    return std::holds_alternative<by_cookie>(verify_) ||
           std::holds_alternative<by_cookie_and_live_keys>(verify_);
  }

  /// The keys that are fetched; null where none are.
  [[nodiscard]] const live_keys* keys() const { return keys_.get(); }

  /// What is remembered of tokens; nothing where cookies are read.
  [[nodiscard]] std::optional<better_auth::token_cache_stats> remembered() const;

 private:
  template <class Verify>
  [[nodiscard]] static auto credential_user(const Verify& verify, const credentials& sent) {
    using verified = typename decltype(verify(std::string_view{}))::value_type;
    if constexpr (std::same_as<verified, better_auth::verified<better_auth::session_claims>>)
      return verify(joined(sent.cookies));
    else return better_auth::authenticate(verify, sent.authorization);
  }
  [[nodiscard]] static std::string joined(const std::vector<std::string_view>& cookies);

  std::unique_ptr<live_keys> keys_;
  any verify_;
};

}  // namespace common
