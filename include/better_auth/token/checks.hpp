// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/text.hpp>
#include <better_auth/jose/header.hpp>
#include <better_auth/token/claims.hpp>
#include <better_auth/token/policy.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

/// What the verifier checks in a payload whose signature it has verified.
namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// `policy::max_lifetime`, from `iat` and from now.
inline result<void> check_lifetime(const registered_claims& claims, std::int64_t longest,
                                   std::int64_t now) noexcept {
  if (!claims.iat) return error(errc::claim_missing, "iat");
  // From now too, since an `iat` in the future would prolong it.
  if (!claims.exp || claims.exp->seconds - claims.iat->seconds > longest ||
      claims.exp->seconds - now > longest)
    return error(errc::lifetime_too_long, "exp");
  return {};
}

/// `exp` and `nbf` (RFC 7519 sections 4.1.4 and 4.1.5), and the lifetime.
inline result<void> check_dates(const registered_claims& claims, const policy::rules& rules,
                                std::int64_t clock_now) noexcept {
  // Later than every date, which ends with the year 9999; no sum of these overflows.
  constexpr std::int64_t end_of_time = 1'000'000'000'000;
  const std::int64_t now = std::clamp(clock_now, -end_of_time, end_of_time);
  const std::int64_t leeway = (std::min)(rules.leeway, 2 * end_of_time);
  if (!claims.exp && rules.expiry_required) return error(errc::claim_missing, "exp");
  if (claims.exp && claims.exp->seconds <= now - leeway) return error(errc::token_expired, "exp");
  if (claims.nbf && claims.nbf->seconds > now + leeway)
    return error(errc::token_not_yet_valid, "nbf");
  if (rules.max_lifetime) return check_lifetime(claims, *rules.max_lifetime, now + leeway);
  return {};
}

/// `iss` (RFC 7519 section 4.1.1): the whole string, never a prefix.
inline result<void> check_issuer(const registered_claims& claims,
                                 const policy::rules& rules) noexcept {
  if (rules.issuer.mode != policy::mode::exactly) return {};
  if (!claims.iss) return error(errc::claim_missing, "iss");
  if (!rules.issuer.contains(*claims.iss)) return error(errc::issuer_mismatch, "iss");
  return {};
}

/// `aud` (RFC 7519 section 4.1.3): a service that the token does not name, or that has no name
/// configured, must reject it.
inline result<void> check_audience(const registered_claims& claims,
                                   const policy::rules& rules) noexcept {
  if (rules.audience.mode == policy::mode::any) return {};
  if (!claims.aud) {
    if (rules.audience.mode == policy::mode::exactly) return error(errc::claim_missing, "aud");
    return {};
  }
  for (const std::string& audience : claims.aud->values)
    if (rules.audience.contains(audience)) return {};
  return error(errc::audience_mismatch, "aud");
}

/// `typ` (RFC 8725 section 3.11): tells apart the kinds of tokens that one key signs.
inline result<void> check_type(const jose_header& header, const policy::rules& rules) noexcept {
  if (!rules.allows_type(header.typ)) return errc::type_not_allowed;
  return {};
}

/// `sub` (RFC 7519 section 4.1.2): an id that is safe in logs, queries and header fields, and not
/// a machine's (RFC 9068 section 5).
inline result<void> check_subject(const registered_claims& claims,
                                  const policy::rules& rules) noexcept {
  if (!claims.sub) {
    if (rules.subject_required) return error(errc::claim_missing, "sub");
    return {};
  }
  if (claims.sub->empty() || has_control_character(*claims.sub))
    return error(errc::claim_invalid, "sub");
  if (claims.client_id == claims.sub && !rules.client_subject)
    return error(errc::claim_invalid, "client_id");
  return {};
}

/// `cnf` (RFC 7800): the token needs proof of a key, which is not verified here.
inline result<void> check_confirmation(const registered_claims& claims) noexcept {
  if (claims.cnf) return error(errc::claim_invalid, "cnf");
  return {};
}

/// `scope` (RFC 9068 section 2.2.3): every scope that the policy requires.
inline result<void> check_scopes(const registered_claims& claims,
                                 const policy::rules& rules) noexcept {
  for (const std::string& scope : rules.scopes)
    if (!claims.scope || !has_scope(*claims.scope, scope))
      return error(errc::insufficient_scope, "scope");
  return {};
}

}
