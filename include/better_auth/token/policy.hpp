// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/base/url.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/jose/compact_token.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// What a token must be, apart from being signed. Start from a preset, then narrow or relax it;
/// each function returns a changed copy. A contradiction is reported when you make a verifier. A
/// policy that is default-constructed or moved from makes no verifier.
///
/// By default it requires `exp`, a non-empty `sub`, and a `typ` that is absent or "JWT". Without a
/// configured issuer, `iss` is not checked; without a configured audience, a token that has one is
/// rejected.
class [[nodiscard("a policy does not change: use the returned copy")]] policy {
  using texts = std::vector<std::string>;
  [[nodiscard]] static texts added(texts list, std::string_view value) {
    list.emplace_back(value);
    return list;
  }

 public:
  policy() = default;

  /// For tokens signed with the shared secret, by a `jwt.sign` override or by code of your own:
  /// HS256, any issuer. Tokens with an audience are rejected until you call `audience`. Better
  /// Auth's e-mail links and session cookies, signed with the same secret, are rejected since they
  /// have no `sub`.
  static policy shared_secret() { return policy({algorithm::hs256}).any_issuer(); }

  /// For tokens of Better Auth's JWT plugin (`/api/auth/token`, `set-auth-jwt`): any public-key
  /// algorithm that the key allows; issuer and audience are the origin of the base URL. If the
  /// plugin has others, call `issuer` and `audience`.
  static policy jwt_plugin(std::string_view base_url) {
    const policy made(algorithm_set::public_key());
    const auto url = detail::url::parse(base_url);
    if (!url) return made.with(&rules::invalid, std::optional(url.error().code()));
    return made.issuer(url->origin).audience(url->origin);
  }

  /// For JWT access tokens of Better Auth's OAuth provider (RFC 9068): type `at+jwt`, this issuer
  /// (see `issuer_from`), and the audience that the client requested for your API.
  static policy oauth_access_token(std::string_view issuer, std::string_view audience) {
    return policy(algorithm_set::public_key()).issuer(issuer).audience(audience).type("at+jwt");
  }

  /// Accepts these algorithms; neither issuer nor audience is configured.
  explicit policy(algorithm_set algorithms) {
    auto made = std::make_shared<rules>();
    made->algorithms = algorithms;
    rules_ = std::move(made);
  }

  /// Replaces the accepted algorithms.
  policy algorithms(algorithm_set accepted) const { return with(&rules::algorithms, accepted); }

  /// `iss` must be exactly this. Replaces earlier issuers; `or_issuer` adds one.
  policy issuer(std::string_view accepted) const {
    return with(&rules::issuer, accepted_values().and_also(accepted));
  }
  /// Accepts this issuer too.
  policy or_issuer(std::string_view accepted) const {
    return with(&rules::issuer, current().issuer.and_also(accepted));
  }
  /// Accepts any issuer, or none.
  policy any_issuer() const { return with(&rules::issuer, accepted_values{mode::any}); }

  /// `aud` must contain exactly this. Replaces earlier audiences; `or_audience` adds one.
  policy audience(std::string_view accepted) const {
    return with(&rules::audience, accepted_values().and_also(accepted));
  }
  /// Accepts tokens for this audience too.
  policy or_audience(std::string_view accepted) const {
    return with(&rules::audience, current().audience.and_also(accepted));
  }
  /// Accepts any audience, or none: tokens for other services pass.
  policy any_audience() const { return with(&rules::audience, accepted_values{mode::any}); }

  /// The header's `typ` must be this, compared without case and without `application/` (RFC 7515
  /// section 4.1.9). A token without `typ` is then rejected, unless `allow_absent_type` follows.
  policy type(std::string_view accepted) const {
    return with(&rules::types, texts{std::string(accepted)}).with(&rules::absent_type, false);
  }
  /// Accepts this type too.
  policy or_type(std::string_view accepted) const {
    return with(&rules::types, added(current().types, accepted));
  }
  /// Accepts tokens without `typ` too.
  policy allow_absent_type() const { return with(&rules::absent_type, true); }
  /// Accepts only tokens without `typ`.
  policy only_absent_type() const {
    return with(&rules::types, texts()).with(&rules::absent_type, true);
  }

  /// Seconds by which clocks may differ when `exp` and `nbf` are checked. Default 0.
  policy leeway(std::int64_t seconds) const { return with(&rules::leeway, seconds); }
  /// Seconds by which `exp` may be later than `iat`, which is then required, and than now. For
  /// users who can write claims of their own token.
  policy max_lifetime(std::int64_t seconds) const {
    return with(&rules::max_lifetime, std::optional(seconds));
  }
  /// Rejects larger tokens unread (bytes). Default `max_token_bytes`.
  policy max_size(std::size_t bytes) const { return with(&rules::max_size, bytes); }
  /// `scope` must grant this too; otherwise the error is `insufficient_scope` (403).
  policy require_scope(std::string_view scope) const {
    return with(&rules::scopes, added(current().scopes, scope));
  }

  /// Accepts tokens without `sub`. They belong to no user, and `verify_user_access` rejects them.
  policy allow_missing_subject() const { return with(&rules::subject_required, false); }
  /// Accepts tokens that never expire.
  policy allow_missing_expiry() const { return with(&rules::expiry_required, false); }
  /// Accepts machines' tokens, whose `sub` is their `client_id` (OAuth's client_credentials).
  policy allow_client_subject() const { return with(&rules::client_subject, true); }

  /// How a claim is compared.
  enum class mode : std::uint8_t {
    not_configured,  ///< an issuer is not checked; a token with an audience is rejected
    any,             ///< any value, or none
    exactly,         ///< one of the listed values
  };
  /// The accepted values of a claim. The mode is stored, never inferred from an empty list.
  struct accepted_values {
    policy::mode mode = policy::mode::not_configured;  ///< how the claim is compared
    texts values = {};                                 ///< for `exactly`

    /// Whether `value` is listed.
    [[nodiscard]] bool contains(std::string_view value) const noexcept {
      return std::find(values.begin(), values.end(), value) != values.end();
    }
    /// The same and this value.
    [[nodiscard]] accepted_values and_also(std::string_view value) const {
      return {policy::mode::exactly, added(values, value)};
    }
  };
  /// Everything that a verifier checks.
  struct rules {
    algorithm_set algorithms = {};  ///< the accepted ones
    accepted_values issuer = {};    ///< of `iss`
    accepted_values audience = {};  ///< of `aud`
    texts types = {"JWT"};          ///< of `typ`
    texts scopes = {};              ///< all of which `scope` must grant
    bool absent_type = true;        ///< whether `typ` can be absent
    bool subject_required = true;   ///< whether `sub` must be there
    bool expiry_required = true;    ///< whether `exp` must be there
    bool client_subject = false;    ///< whether `sub` can be `client_id`
    std::int64_t leeway = 0;        ///< seconds
    /// Seconds; nullopt for no limit.
    std::optional<std::int64_t> max_lifetime = {};
    std::size_t max_size = max_token_bytes;  ///< bytes
    std::optional<errc> invalid = {};        ///< what was wrong with an argument

    /// Whether `typ` is accepted; nullopt if the token has none.
    [[nodiscard]] bool allows_type(const std::optional<std::string>& typ) const noexcept {
      if (!typ) return absent_type;
      return std::any_of(types.begin(), types.end(), [&](std::string_view accepted) {
        return detail::equal_ignoring_case(bare_type(accepted), bare_type(*typ));
      });
    }
    /// `type` without `application/` in front of it.
    [[nodiscard]] static std::string_view bare_type(std::string_view type) noexcept {
      constexpr std::string_view prefix = "application/";
      if (detail::starts_with_ignoring_case(type, prefix)) type.remove_prefix(prefix.size());
      return type;
    }
  };

  /// The rules, for keys that verify `of_keys`. Errors: invalid_url, algorithm_not_allowed (none of
  /// those is accepted), invalid_policy.
  result<std::shared_ptr<const rules>> checked(algorithm_set of_keys) const {
    if (!rules_) return errc::invalid_policy;  // default-constructed or moved from
    if (rules_->invalid) return *rules_->invalid;
    if ((rules_->algorithms & of_keys).empty()) return errc::algorithm_not_allowed;
    for (const auto* list :
         {&rules_->issuer.values, &rules_->audience.values, &rules_->types, &rules_->scopes})
      for (const std::string& value : *list)
        if (value.empty() || value.find('\0') != std::string::npos) return errc::invalid_policy;
    for (const std::string& scope : rules_->scopes)
      if (scope.find(' ') != std::string::npos) return errc::invalid_policy;
    for (const std::string& type : rules_->types)
      if (rules::bare_type(type).empty()) return errc::invalid_policy;
    if (rules_->max_size == 0) return errc::invalid_policy;
    if (rules_->leeway < 0 || rules_->max_lifetime.value_or(1) <= 0) return errc::invalid_policy;
    return rules_;
  }

 private:
  [[nodiscard]] rules current() const {
    return rules_ ? *rules_ : rules{.invalid = errc::invalid_policy};
  }

  template <class Value>
  policy with(Value rules::* member, Value value) const {
    auto next = std::make_shared<rules>(current());
    (*next).*member = std::move(value);
    policy changed;
    changed.rules_ = std::move(next);
    return changed;
  }

  std::shared_ptr<const rules> rules_;
};

}
