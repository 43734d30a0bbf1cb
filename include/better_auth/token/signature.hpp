// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/base/result.hpp>
#include <better_auth/jose/compact_token.hpp>
#include <better_auth/jose/header.hpp>
#include <better_auth/jose/key_set.hpp>
#include <better_auth/jose/shared_secret.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

namespace detail {

/// Verifies the signature of a token (RFC 7515 section 5.2) with a `public_key` or a
/// `shared_secret`. A token that is not spelled canonically is malformed, even if its signature
/// does not match either.
/// Errors: malformed_token, algorithm_not_allowed, signature_invalid, crypto_failure.
template <class Key>
result<void> check_signature_with(const Key& key, const compact_token& token, algorithm alg) {
  std::array<unsigned char, 1024> signature;  // NOLINT(*-member-init): RSA with 8192 bits
  const std::size_t size = base64url::decoded_size(token.signature().size());
  result<void> verdict = errc::signature_invalid;
  if (size <= signature.size()) {
    if (!base64url::decode(token.signature(), signature.data())) return errc::malformed_token;
    verdict = (key.verify)(alg, token.signing_input(),
                           {reinterpret_cast<const char*>(signature.data()), size});
  }
  if (!verdict &&
      !(base64url::is_canonical(token.payload()) && base64url::is_canonical(token.signature())))
    return errc::malformed_token;
  return verdict;
}

/// The key that the header selects; a secret has no kid, so that of the header is ignored.
inline result<public_key> select_key(const key_set& keys, const jose_header& header) {
  return keys.select(header);
}
inline result<shared_secret> select_key(const shared_secret& secret, const jose_header&) {
  return secret;
}

/// Does not compile, and says why.
template <class Keys>
constexpr void reject_keys() {
  static_assert(!is_result<Keys>,
                "better_auth: these keys are a result, which may be an error. Call .value() on it "
                "to throw, or check it and pass *keys");
  static_assert(is_result<Keys>,
                "better_auth: a verifier takes a shared_secret, a key_set or a std::shared_ptr to "
                "a key_source; verify_signature one of the first two. For one public key, use "
                "key_set::from_pem or key_set::from_jwk");
}

}  // namespace detail

/// Whether a JWS is signed with one of these keys, a `key_set` or a `shared_secret`, under any
/// algorithm that the key allows. It reads no payload; for claims, use `verifier`.
/// Errors: token_too_large, malformed_token, malformed_header, unsupported_critical,
/// algorithm_not_allowed, unknown_key, signature_invalid, crypto_failure.
template <class Keys>
  requires(!detail::is_result<Keys> && (std::convertible_to<const Keys&, key_set> ||
                                        std::convertible_to<const Keys&, shared_secret>))
result<void> verify_signature(std::string_view text, const Keys& keys) {
  const auto token = compact_token::split(text);
  if (!token) return token.error();
  const auto header = jose_header::parse(token->header());
  if (!header) return header.error();
  const auto key = detail::select_key(keys, *header);
  if (!key) return key.error();
  if (auto good = detail::check_signature_with(*key, *token, header->alg); !good) return good;
  if (!base64url::is_canonical(token->payload())) return errc::malformed_token;
  return {};
}
/// Does not compile, and says why.
template <class Keys>
result<void> verify_signature(std::string_view, const Keys&) {
  detail::reject_keys<Keys>();
  return errc::invalid_policy;
}

}
