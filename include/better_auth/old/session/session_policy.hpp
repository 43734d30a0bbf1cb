// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/url.hpp>
#include <better_auth/old/policy.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/session/cookie_header.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace better_auth::inline v0 {

/// `session.cookieCache.strategy` of Better Auth: how the session_data cookie is spelled.
enum class session_strategy : std::uint8_t {
  compact,  ///< JSON with an HMAC, the default
  jwt,      ///< a JWT, signed with the secret, or with a key of the JWKS where `jwt({
            ///< sessionCookieCache: true })` is set
  jwe,      ///< encrypted
};

/// How Better Auth's session cookies are configured; the defaults are Better Auth's own. Each call
/// returns a changed copy. A contradiction is reported when a reader is made from it.
class session_policy {
 public:
  /// `base_url` is Better Auth's `baseURL`: with https the cookies' names begin with `__Secure-`,
  /// and its origin is the issuer of session JWTs.
  BETTER_AUTH_COLD session_policy(session_strategy strategy, std::string_view base_url)
      : strategy_(strategy) {
    detail::url parsed;
    valid_url_ = detail::url::parse(base_url, parsed).has_value();
    if (!valid_url_) return;
    issuer_ = std::string_view(parsed.origin);
    secure_ = issuer_.starts_with("https:");
  }

  /// `advanced.useSecureCookies`, in place of what the base URL says.
  [[nodiscard]] session_policy secure_cookies(bool secure) const {
    return with(&session_policy::secure_, secure);
  }
  /// `advanced.cookiePrefix`, by default "better-auth".
  [[nodiscard]] session_policy cookie_prefix(std::string_view prefix) const {
    return with(&session_policy::prefix_, std::string(prefix));
  }
  /// `advanced.cookies.session_data.name` and `advanced.cookies.session_token.name`: whole names,
  /// before which `__Secure-` still stands where cookies are secure.
  [[nodiscard]] session_policy session_data_name(std::string_view name) const {
    return with(&session_policy::data_name_, std::string(name));
  }
  /// The same for the session_token cookie.
  [[nodiscard]] session_policy session_token_name(std::string_view name) const {
    return with(&session_policy::token_name_, std::string(name));
  }

  /// `session.cookieCache.version`, by default "1", for which an absent or empty one counts too,
  /// here and in the cookie. A cookie of another version is refused as `claim_invalid`, "version":
  /// for Better Auth the cache has then run out, as when it expires.
  [[nodiscard]] session_policy version(std::string_view accepted) const {
    return with(&session_policy::version_,
                std::optional(std::string(accepted.empty() ? "1" : accepted)));
  }
  /// Any version, where `version` is a function of the session.
  [[nodiscard]] session_policy any_version() const {
    return with(&session_policy::version_, std::optional<std::string>());
  }

  /// Seconds by which clocks may differ, for `exp` and `nbf` of `jwt` and `jwe`. Default as in
  /// Better Auth's `getCookieCache`: 15 for `jwe` and for session JWTs by JWKS, 0 otherwise.
  [[nodiscard]] session_policy leeway(std::int64_t seconds) const {
    return with(&session_policy::leeway_, std::optional(seconds));
  }

  /// The issuer of session JWTs by JWKS, where it is not the origin of the base URL. Better Auth
  /// writes "better-auth:session-cache" where it knows no base URL.
  [[nodiscard]] session_policy issuer(std::string_view accepted) const {
    return with(&session_policy::issuer_, std::string(accepted));
  }

  // ---- what the reader asks ---------------------------------------------------------------------

  /// Which strategy is read.
  [[nodiscard]] session_strategy strategy() const noexcept { return strategy_; }
  /// The full names of the two cookies.
  [[nodiscard]] BETTER_AUTH_COLD std::string session_data_cookie() const {
    return full_name(data_name_, ".session_data");
  }
  /// The full name of the session_token cookie.
  [[nodiscard]] BETTER_AUTH_COLD std::string session_token_cookie() const {
    return full_name(token_name_, ".session_token");
  }

  /// An empty version stands for an absent one, as in Better Auth.
  [[nodiscard]] bool accepts_version(std::string_view version) const noexcept {
    return !version_ || (version.empty() ? std::string_view("1") : version) == *version_;
  }

  /// What the dates, and for `jwt` everything else, must be, where the keys are the secret or a
  /// JWKS.
  [[nodiscard]] BETTER_AUTH_COLD policy token_policy(bool by_secret) const {
    if (by_secret)
      return policy({algorithm::hs256})
          .only_absent_type()
          .allow_missing_subject()
          .max_size(max_cookie_bytes)
          .leeway(leeway_.value_or(strategy_ == session_strategy::jwe ? default_leeway : 0));
    return policy(algorithm_set::public_key())
        .type("better-auth.session-cache+jwt")
        .audience("better-auth:session-cache")
        .issuer(issuer_)
        .max_size(max_cookie_bytes)
        .leeway(leeway_.value_or(default_leeway));
  }

  /// Errors: invalid_url, invalid_policy (a cookie's name that cannot be one; compact or jwe
  /// without a secret).
  [[nodiscard]] BETTER_AUTH_COLD result<void> check(bool by_secret) const {
    if (!valid_url_) return errc::invalid_url;
    if (!by_secret && strategy_ != session_strategy::jwt) return errc::invalid_policy;
    for (const std::string& name : {session_data_cookie(), session_token_cookie()})
      for (const char c : name)
        // RFC 9110 section 5.6.2.
        if (c <= ' ' || c > '~' ||
            std::string_view("\"(),/:;<=>?@[\\]{}").find(c) != std::string_view::npos)
          return errc::invalid_policy;
    if (prefix_.empty() || session_data_cookie() == session_token_cookie())
      return errc::invalid_policy;
    return {};
  }

 private:
  static constexpr std::int64_t default_leeway = 15;

  template <class Value>
  [[nodiscard]] session_policy with(Value session_policy::* member, Value value) const {
    session_policy changed = *this;
    changed.*member = std::move(value);
    return changed;
  }

  [[nodiscard]] BETTER_AUTH_COLD std::string full_name(const std::string& own,
                                                       std::string_view suffix) const {
    std::string name = secure_ ? "__Secure-" : "";
    return own.empty() ? name.append(prefix_).append(suffix) : name.append(own);
  }

  session_strategy strategy_;
  bool valid_url_ = false;
  bool secure_ = false;
  std::string prefix_ = "better-auth";
  std::string data_name_;  // empty for the usual one
  std::string token_name_;
  std::string issuer_;
  std::optional<std::string> version_ = "1";
  std::optional<std::int64_t> leeway_;
};

}  // namespace better_auth::inline v0
