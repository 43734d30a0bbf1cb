// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// What went wrong. Names are stable; every rejection has exactly one.
enum class errc : std::uint8_t {
  // The request carries no usable credential.
  missing_credentials,
  malformed_credentials,
  multiple_credentials,
  // The token, in the order of the pipeline.
  token_too_large,
  malformed_token,
  malformed_header,
  unsupported_critical,
  algorithm_not_allowed,
  unknown_key,
  signature_invalid,
  decryption_failed,
  malformed_payload,
  token_expired,
  token_not_yet_valid,
  lifetime_too_long,
  issuer_mismatch,
  audience_mismatch,
  type_not_allowed,
  claim_missing,
  claim_invalid,
  session_mismatch,
  conflicting_cookies,
  // The user is known, but may not do this.
  insufficient_scope,
  user_mismatch,
  // The library cannot decide now.
  unavailable,
  crypto_failure,
  // Keys.
  malformed_jwks,
  no_usable_key,
  malformed_key,
  key_is_certificate,
  key_is_not_spki,
  key_has_escaped_newlines,
  unsupported_key,
  weak_key,
  wrong_key_use,
  private_key_material,
  symmetric_key_material,
  duplicate_kid,
  // Configuration.
  secret_missing,
  secret_too_short,
  secret_is_a_key,
  secret_is_public,
  secret_has_whitespace,
  secret_is_quoted,
  malformed_secrets,
  invalid_url,
  insecure_url,
  invalid_limits,
  invalid_policy,
};

/// Who has to act on an error, which decides the HTTP status.
enum class error_kind : std::uint8_t {
  missing,        ///< no credential was sent: 401 without an error code
  malformed,      ///< the request itself is malformed: 400
  invalid,        ///< the token is rejected: 401
  forbidden,      ///< the token is good, but does not grant this access: 403
  unavailable,    ///< try again later: 503
  configuration,  ///< the operator has to fix the configuration: 500
};

namespace detail {

struct error_text {
  errc code;
  error_kind kind;
  std::string_view name;
  std::string_view message;
};

// Messages are sent in HTTP header fields unchanged (RFC 6750 section 3): no quote, no backslash.
inline constexpr error_text error_texts[] = {
    {errc::missing_credentials, error_kind::missing, "missing_credentials",
     "the request has no credential"},
    {errc::malformed_credentials, error_kind::malformed, "malformed_credentials",
     "the Authorization header is not 'Bearer' followed by one token"},
    {errc::multiple_credentials, error_kind::malformed, "multiple_credentials",
     "the request has more than one Authorization header"},
    {errc::token_too_large, error_kind::invalid, "token_too_large",
     "the token is larger than the limit"},
    {errc::malformed_token, error_kind::invalid, "malformed_token",
     "the token is not in the expected form, or its base64url is not canonical"},
    {errc::malformed_header, error_kind::invalid, "malformed_header",
     "the token header is not a JSON object with the members that a JWS needs"},
    {errc::unsupported_critical, error_kind::invalid, "unsupported_critical",
     "the token requires an extension that is not supported"},
    {errc::algorithm_not_allowed, error_kind::invalid, "algorithm_not_allowed",
     "the algorithm is not accepted here"},
    {errc::unknown_key, error_kind::invalid, "unknown_key", "no known key matches the token"},
    {errc::signature_invalid, error_kind::invalid, "signature_invalid",
     "the signature does not match"},
    {errc::decryption_failed, error_kind::invalid, "decryption_failed",
     "the token cannot be decrypted"},
    {errc::malformed_payload, error_kind::invalid, "malformed_payload",
     "the token payload is not a valid JSON object"},
    {errc::token_expired, error_kind::invalid, "token_expired", "the token has expired"},
    {errc::token_not_yet_valid, error_kind::invalid, "token_not_yet_valid",
     "the token is not valid yet"},
    {errc::lifetime_too_long, error_kind::invalid, "lifetime_too_long",
     "the token lives longer than is accepted here"},
    {errc::issuer_mismatch, error_kind::invalid, "issuer_mismatch",
     "the token comes from another issuer"},
    {errc::audience_mismatch, error_kind::invalid, "audience_mismatch",
     "the token is meant for another audience"},
    {errc::type_not_allowed, error_kind::invalid, "type_not_allowed",
     "the type of the token is not accepted here"},
    {errc::claim_missing, error_kind::invalid, "claim_missing", "a required claim is missing"},
    {errc::claim_invalid, error_kind::invalid, "claim_invalid",
     "a claim has a value that is not accepted"},
    {errc::session_mismatch, error_kind::invalid, "session_mismatch",
     "the cookies do not belong to the same session"},
    {errc::conflicting_cookies, error_kind::invalid, "conflicting_cookies",
     "the request has two cookies of this name with different values: expire the older one, which "
     "was set for another Domain or Path"},
    {errc::insufficient_scope, error_kind::forbidden, "insufficient_scope",
     "the token does not grant the required scope"},
    {errc::user_mismatch, error_kind::forbidden, "user_mismatch",
     "this resource belongs to another user"},
    {errc::unavailable, error_kind::unavailable, "unavailable",
     "the verification keys are not available now"},
    {errc::crypto_failure, error_kind::unavailable, "crypto_failure",
     "the cryptographic library failed"},
    {errc::malformed_jwks, error_kind::configuration, "malformed_jwks",
     "the text is not a JSON Web Key Set or, where a single key is expected, not a JSON Web Key"},
    {errc::no_usable_key, error_kind::configuration, "no_usable_key",
     "no key of the set can verify signatures"},
    {errc::malformed_key, error_kind::configuration, "malformed_key",
     "the key is not well formed: a part is missing, has another type, or was changed"},
    {errc::key_is_certificate, error_kind::configuration, "key_is_certificate",
     "this is a certificate: extract its public key with openssl x509 -pubkey -noout"},
    {errc::key_is_not_spki, error_kind::configuration, "key_is_not_spki",
     "the PEM is not just one block BEGIN PUBLIC KEY: remove what is around it, such as quotes or "
     "a byte order mark, or convert it with openssl pkey -pubin -pubout"},
    {errc::key_has_escaped_newlines, error_kind::configuration, "key_has_escaped_newlines",
     "the PEM has a backslash and n where it needs line breaks: replace them, as .env files need"},
    {errc::unsupported_key, error_kind::configuration, "unsupported_key",
     "the key type, curve or algorithm is not supported"},
    {errc::weak_key, error_kind::configuration, "weak_key",
     "the key is too weak, or its parameters are not sound"},
    {errc::wrong_key_use, error_kind::configuration, "wrong_key_use",
     "use or key_ops of the key do not allow verifying signatures"},
    {errc::private_key_material, error_kind::configuration, "private_key_material",
     "this is a private key, and only public keys belong here: replace it, since it has leaked"},
    {errc::symmetric_key_material, error_kind::configuration, "symmetric_key_material",
     "a symmetric key does not belong in a set of public keys"},
    {errc::duplicate_kid, error_kind::configuration, "duplicate_kid",
     "two keys of the set have the same kid"},
    {errc::secret_missing, error_kind::configuration, "secret_missing",
     "the secret is empty, or none of BETTER_AUTH_SECRETS, BETTER_AUTH_SECRET and AUTH_SECRET is "
     "set"},
    {errc::secret_too_short, error_kind::configuration, "secret_too_short",
     "the secret is too short: HS256 needs 32 bytes, HS384 48, HS512 64 (RFC 7518 section 3.2)"},
    {errc::secret_is_a_key, error_kind::configuration, "secret_is_a_key",
     "the secret is a key in PEM, SSH, DER or JWK form: use key_set for a public key, and random "
     "text for a shared secret"},
    {errc::secret_is_public, error_kind::configuration, "secret_is_public",
     "the secret is a published default or placeholder that anyone can know"},
    {errc::secret_has_whitespace, error_kind::configuration, "secret_has_whitespace",
     "the secret starts or ends with white space, which files and shells add: remove it, or set "
     "allow_surrounding_characters if Better Auth has the same secret"},
    {errc::secret_is_quoted, error_kind::configuration, "secret_is_quoted",
     "the secret is wrapped in quotes, as in .env files: remove them, or set "
     "allow_surrounding_characters if Better Auth has the same secret"},
    {errc::malformed_secrets, error_kind::configuration, "malformed_secrets",
     "the list of secrets is not of the form 2:current,1:older with distinct versions"},
    {errc::invalid_url, error_kind::configuration, "invalid_url",
     "the URL is not an absolute http or https URL with an ASCII host and no credentials"},
    {errc::insecure_url, error_kind::configuration, "insecure_url",
     "the URL is not https: plain http is accepted only for localhost, 127.0.0.0/8 and [::1]"},
    {errc::invalid_limits, error_kind::configuration, "invalid_limits",
     "a limit is not positive, too small, too large, or contradicts another"},
    {errc::invalid_policy, error_kind::configuration, "invalid_policy",
     "the policy or the source of keys is empty or was moved from, or the policy contradicts "
     "itself: an empty accepted value, or a time that is not positive"},
};

constexpr bool every_error_has_its_row() {
  std::size_t row = 0;
  for (const error_text& text : error_texts)
    if (static_cast<std::size_t>(text.code) != row++) return false;
  return row == static_cast<std::size_t>(errc::invalid_policy) + 1;
}
static_assert(every_error_has_its_row());

}  // namespace detail

}
