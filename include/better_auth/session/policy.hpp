// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/url.hpp>
#include <better_auth/session/cookie_header.hpp>
#include <better_auth/token/policy.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

/// `session.cookieCache.strategy` of Better Auth: the form of the session_data cookie.
enum class session_strategy : std::uint8_t {
  compact,  ///< JSON with an HMAC, the default
  jwt,      ///< a JWT, signed with the secret, or with a key of the JWKS (`sessionCookieCache`)
  jwe,      ///< encrypted
};

/// How Better Auth's session cookies are configured, with its own defaults. Each function returns a
/// changed copy. A contradiction is reported when you make a reader. A policy that is
/// default-constructed or moved from makes no reader.
class [[nodiscard("a policy does not change: use the returned copy")]] session_policy {
 public:
  session_policy() = default;

  /// `base_url` is Better Auth's `baseURL`: with https, cookie names start with `__Secure-`; its
  /// origin is the issuer of session JWTs.
  session_policy(session_strategy strategy, std::string_view base_url) {
    auto made = std::make_shared<rules>();
    made->strategy = strategy;
    const auto url = detail::url::parse(base_url);
    if (url) {
      made->has_url = true;
      made->issuer = url->origin;
      made->secure = url->is_https();
    }
    rules_ = std::move(made);
  }

  /// `advanced.useSecureCookies`, instead of what the base URL says.
  session_policy secure_cookies(bool secure) const { return with(&rules::secure, secure); }
  /// `advanced.cookiePrefix`. Default "better-auth".
  session_policy cookie_prefix(std::string_view prefix) const {
    return with(&rules::prefix, std::string(prefix));
  }
  /// `advanced.cookies.session_data.name`: a whole name, apart from `__Secure-`.
  session_policy session_data_name(std::string_view name) const {
    return with(&rules::data_name, std::string(name));
  }
  /// `advanced.cookies.session_token.name`, in the same way.
  session_policy session_token_name(std::string_view name) const {
    return with(&rules::token_name, std::string(name));
  }

  /// `session.cookieCache.version`. Default "1", also for an empty one, here and in the cookie. A
  /// cookie of another version is `claim_invalid`, "version": for Better Auth, an expired cache.
  session_policy version(std::string_view accepted) const {
    return with(&rules::version, std::optional(std::string(accepted.empty() ? "1" : accepted)));
  }
  /// Accepts any version: for a `version` that is a function.
  session_policy any_version() const { return with(&rules::version, std::optional<std::string>()); }

  /// Seconds by which clocks may differ, for `exp` and `nbf`. Default as in Better Auth's
  /// `getCookieCache`: 15 for `jwe` and for session JWTs by JWKS, 0 otherwise.
  session_policy leeway(std::int64_t seconds) const {
    return with(&rules::leeway, std::optional(seconds));
  }
  /// The issuer of session JWTs by JWKS. Default: the origin of the base URL. Better Auth without a
  /// base URL writes "better-auth:session-cache".
  session_policy issuer(std::string_view accepted) const {
    return with(&rules::issuer, std::string(accepted));
  }

  /// The full name of the session_data cookie.
  [[nodiscard]] std::string session_data_cookie() const { return current().data_cookie(); }
  /// The full name of the session_token cookie.
  [[nodiscard]] std::string session_token_cookie() const { return current().token_cookie(); }

  /// Everything that a reader checks.
  struct rules {
    session_strategy strategy = session_strategy::compact;  ///< the only one that is read
    bool has_url = false;                                   ///< whether the base URL is valid
    bool secure = false;                       ///< whether names start with `__Secure-`
    std::string prefix = "better-auth";        ///< of both names
    std::string data_name = {};                ///< of session_data; empty for the usual one
    std::string token_name = {};               ///< of session_token; empty for the usual one
    std::string issuer = {};                   ///< of session JWTs by JWKS
    std::optional<std::string> version = "1";  ///< nullopt for any
    std::optional<std::int64_t> leeway = {};   ///< seconds; nullopt for Better Auth's own

    /// The full name of the session_data cookie.
    [[nodiscard]] std::string data_cookie() const { return full_name(data_name, ".session_data"); }
    /// The full name of the session_token cookie.
    [[nodiscard]] std::string token_cookie() const {
      return full_name(token_name, ".session_token");
    }
    /// Whether a cookie of this version is read; empty for an absent one.
    [[nodiscard]] bool accepts_version(std::string_view of_cookie) const noexcept {
      return !version || (of_cookie.empty() ? std::string_view("1") : of_cookie) == *version;
    }
    /// What a session JWT must be; under `jwe`, only its dates count.
    policy token_policy(bool by_secret) const {
      constexpr std::int64_t default_leeway = 15;
      if (by_secret)
        return policy({algorithm::hs256})
            .only_absent_type()
            .allow_missing_subject()
            .max_size(max_cookie_bytes)
            .leeway(leeway.value_or(strategy == session_strategy::jwe ? default_leeway : 0));
      return policy(algorithm_set::public_key())
          .type("better-auth.session-cache+jwt")
          .audience("better-auth:session-cache")
          .issuer(issuer)
          .max_size(max_cookie_bytes)
          .leeway(leeway.value_or(default_leeway));
    }

   private:
    [[nodiscard]] std::string full_name(const std::string& own, std::string_view suffix) const {
      std::string name = secure ? "__Secure-" : "";
      return own.empty() ? name.append(prefix).append(suffix) : name.append(own);
    }
  };

  /// The rules, for a secret or for a JWKS. Errors: invalid_url, invalid_policy (a name that no
  /// cookie can have, or compact or jwe without a secret).
  result<std::shared_ptr<const rules>> checked(bool by_secret) const {
    if (!rules_) return errc::invalid_policy;
    if (!rules_->has_url) return errc::invalid_url;
    if (!by_secret && rules_->strategy != session_strategy::jwt) return errc::invalid_policy;
    // RFC 9110 section 5.6.2.
    for (const std::string& name : {rules_->data_cookie(), rules_->token_cookie()})
      for (const char c : name)
        if (c <= ' ' || c > '~' ||
            std::string_view("\"(),/:;<=>?@[\\]{}").find(c) != std::string_view::npos)
          return errc::invalid_policy;
    if (rules_->prefix.empty() || rules_->data_cookie() == rules_->token_cookie())
      return errc::invalid_policy;
    return rules_;
  }

 private:
  [[nodiscard]] rules current() const { return rules_ ? *rules_ : rules(); }

  template <class Value>
  session_policy with(Value rules::* member, Value value) const {
    session_policy changed;
    if (!rules_) return changed;
    auto next = std::make_shared<rules>(*rules_);
    (*next).*member = std::move(value);
    changed.rules_ = std::move(next);
    return changed;
  }

  std::shared_ptr<const rules> rules_;
};

}
