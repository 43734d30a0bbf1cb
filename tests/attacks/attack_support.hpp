// SPDX-License-Identifier: MIT
#pragma once

#include "support.hpp"

#include <better_auth/old/http/authorization.hpp>
#include <better_auth/old/key_set.hpp>
#include <better_auth/testing.hpp>
#include <better_auth/old/verifier.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

/// Attacks come in by the public door: an Authorization header, a cookie, a key set, a secret.
namespace attack {

namespace ba = better_auth;

/// "ok", or the error's name.
template <class T>
std::string verdict(const ba::result<T>& of) {
  return of ? "ok" : std::string(of.error().name());
}

/// The same for what a verifier says of an Authorization header with this token; both ways of
/// reading its header must agree.
template <class Verifier>
std::string verdict_of(const Verifier& verify, std::string_view token) {
  const std::string header = ba::testing::bearer(token);
  const std::string recognised = verdict(ba::authenticate(verify, header));
  const std::string read = verdict(ba::authenticate(verify.without_header_recognition(), header));
  return recognised == read ? recognised : "depends on recognition: " + recognised + " or " + read;
}

inline std::string by_secret(std::string_view token,
                             ba::policy policy = ba::policy::shared_secret()) {
  return verdict_of(support::secret_verifier(std::move(policy)), token);
}

/// The verdict of a verifier for the JWT plugin that has these keys, a JWK Set.
inline std::string by_keys(std::string_view jwks, std::string_view token,
                           ba::policy policy = ba::policy::jwt_plugin(support::origin)) {
  const ba::verifier verify{ba::key_set::parse_or_empty(jwks).value(), std::move(policy),
                            ba::manual_clock(support::now)};
  return verdict_of(verify, token);
}

/// Why a JWK cannot serve when it comes in a set; "ok" where it can.
inline std::string verdict_on_key(const std::string& jwk) {
  const auto keys = ba::key_set::parse_or_empty(ba::testing::jwks({jwk}));
  if (!keys) return std::string(keys.error().name());
  const auto skipped = keys->skipped();
  return skipped.empty() ? "ok" : std::string(ba::error(skipped[0].reason).name());
}

/// `text` with the first `from` in it replaced.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("nothing to replace");
  return text.replace(at, from.size(), to);
}
/// A JWK without its member `alg`.
inline std::string without_alg(const std::string& jwk) {
  return '{' + jwk.substr(jwk.find(',') + 1);
}

/// A token of any signing input, which need not be canonical.
inline std::string sealed(const ba::testing::signer& key, const std::string& signing_input) {
  return signing_input + '.' + ba::base64url::encode(key.sign(signing_input));
}

inline const ba::testing::signer& secret_signer() {
  static const ba::testing::signer key = ba::testing::signer::with_secret(support::secret);
  return key;
}

}  // namespace attack
