// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/diagnosis/find_cause.hpp>
#include <better_auth/diagnosis/remedies.hpp>

#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Why a credential was rejected, for whoever runs the server: write it to a log or terminal, not
/// to a client. It quotes the token's alg, typ, iss and aud as `printable` text, nothing else of
/// the token, and nothing of a secret.
struct explanation {
  std::string_view cause = {};   ///< a stable name: "public_key_token_for_secret", or the error's
  std::string text = {};         ///< what is wrong
  std::string_view remedy = {};  ///< what to do
};

namespace detail {

/// What the token has and, if known, what the configuration has instead.
[[nodiscard]] inline std::string comparison(const error& e, const sighting& seen,
                                            const circumstances& how) {
  const auto compare = [](std::string_view name, std::string_view has, std::string_view wanted) {
    std::string out;
    if (has.empty()) return out;
    out.append(": the token has ").append(name).append(" \"").append(printable(has)).append("\"");
    if (!wanted.empty()) out.append(", configured is \"").append(printable(wanted)).append("\"");
    return out;
  };
  switch (e.code()) {
    case errc::issuer_mismatch: return compare("iss", seen.iss, how.issuer);
    case errc::audience_mismatch: return compare("aud", seen.aud, how.audience);
    case errc::algorithm_not_allowed: return compare("alg", seen.alg, {});
    case errc::type_not_allowed: return compare("typ", seen.typ, {});
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
  if (const detail::cause* const known = detail::cause_of(e, seen, how); known != nullptr)
    why = {known->name, std::string(known->text), known->remedy};
  why.text.append(detail::comparison(e, seen, how));
  return why;
}

/// Explains why a token, or the value of a session cookie, was rejected.
[[nodiscard]] inline explanation explain(const error& e, std::string_view token,
                                         const circumstances& how = {}) {
  return explain(e, recognise(token), how);
}

}  // namespace better_auth::inline BETTER_AUTH_ABI
