// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/diagnosis/remedies.hpp>
#include <better_auth/diagnosis/token_causes.hpp>

#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Why a credential was rejected: for logs and terminals, not for clients. Of the token it quotes
/// alg, typ, iss and aud as `printable` text, of a secret nothing.
struct explanation {
  std::string_view cause = {};   ///< a stable name: "public_key_token_for_secret", or the error's
  std::string text = {};         ///< what is wrong
  std::string_view remedy = {};  ///< what to do
};

namespace detail {

inline cause cause_of(const error& e, const sighting& seen, const circumstances& how) {
  using enum errc;
  switch (e.code()) {
    case missing_credentials: return cause_of_missing(e.claim(), how);
    case malformed_credentials: return cause_of_credentials(how.authorization_header);
    case malformed_token: return cause_of_form(seen, how);
    case algorithm_not_allowed: return cause_of_algorithm(seen, how);
    case unknown_key: return cause_of_key(seen, how);
    case decryption_failed: return cause_of_flaw(how.secret);
    case signature_invalid: return cause_of_signature(seen, how);
    case token_expired: return reads_cookies(how) ? cause_of_expired_cookie(e) : cause();
    case issuer_mismatch: return cause_of_issuer(seen, how);
    case audience_mismatch: return cause_of_audience(seen, how);
    case type_not_allowed: return cause_of_type(seen);
    case claim_missing: return cause_of_missing_claim(e.claim(), seen, how);
    case claim_invalid: return cause_of_claim(e.claim(), seen, how);
    case session_mismatch: return cause_of_mismatch(e);
    default: return {};
  }
}

/// What the token has and, if known, what is configured.
inline std::string comparison(const error& e, const sighting& seen, const circumstances& how) {
  using enum errc;
  const auto compare = [](std::string_view name, std::string_view has, std::string_view wanted) {
    std::string out;
    if (has.empty()) return out;
    out.append(": the token has ").append(name).append(" \"").append(printable(has)).append("\"");
    if (!wanted.empty()) out.append(", configured is \"").append(printable(wanted)).append("\"");
    return out;
  };
  switch (e.code()) {
    case issuer_mismatch: return compare("iss", seen.iss, how.issuer);
    case audience_mismatch: return compare("aud", seen.aud, how.audience);
    case algorithm_not_allowed: return compare("alg", seen.alg, {});
    case type_not_allowed: return compare("typ", seen.typ, {});
    default: return {};
  }
}

}  // namespace detail

/// Explains an error by itself.
[[nodiscard]] inline explanation explain(const error& e) {
  std::string text(e.message());
  if (!e.claim().empty()) text.append(" (").append(e.claim()).append(")");
  return {e.name(), text, detail::remedy_of(e.code())};
}

/// Explains why a token or cookie, recognised as `seen`, was rejected.
[[nodiscard]] inline explanation explain(const error& e, const sighting& seen,
                                         const circumstances& how = {}) {
  explanation why = explain(e);
  if (const detail::cause known = detail::cause_of(e, seen, how); !known.name.empty())
    why = {known.name, std::string(known.text), known.remedy};
  why.text.append(detail::comparison(e, seen, how));
  return why;
}

/// Explains why a token, or the value of a session cookie, was rejected.
[[nodiscard]] inline explanation explain(const error& e, std::string_view token,
                                         const circumstances& how = {}) {
  return explain(e, recognise(token), how);
}

}
