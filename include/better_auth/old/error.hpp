// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

namespace better_auth::inline v0 {

/// What went wrong. Names are stable; every refusal has exactly one.
enum class errc : std::uint8_t {
  // The request carries no usable credential.
  missing_credentials,
  malformed_credentials,
  multiple_credentials,
  // The token, in the order in which the pipeline asks.
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
  // The user is known, but may not do this.
  insufficient_scope,
  user_mismatch,
  // Neither yes nor no can be said now.
  unavailable,
  out_of_memory,
  crypto_failure,
  // Keys.
  malformed_jwks,
  no_usable_key,
  malformed_key,
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
  malformed_secrets,
  invalid_url,
  insecure_url,
  invalid_limits,
  invalid_policy,
};

/// Who has to act on an error, and so which HTTP status it becomes: see `challenge`.
enum class error_kind : std::uint8_t {
  missing,        ///< no credential came: 401 without an error code
  malformed,      ///< the request itself is malformed: 400
  invalid,        ///< the token is refused: 401
  forbidden,      ///< the token is good, the access is not: 403
  unavailable,    ///< ask again later: 503
  configuration,  ///< the operator's to mend: 500, never the client's fault
};

namespace detail {

struct error_text {
  errc code;
  error_kind kind;
  std::string_view name;
  std::string_view message;
};

// Messages go into HTTP header fields as they are (RFC 6750 section 3), so they hold no '"' and no
// '\'.
inline constexpr error_text error_texts[] = {
    {errc::missing_credentials, error_kind::missing, "missing_credentials",
     "no credential was sent"},
    {errc::malformed_credentials, error_kind::malformed, "malformed_credentials",
     "the Authorization header is not 'Bearer' followed by one token"},
    {errc::multiple_credentials, error_kind::malformed, "multiple_credentials",
     "more than one Authorization header was sent"},
    {errc::token_too_large, error_kind::invalid, "token_too_large",
     "the token is larger than the limit"},
    {errc::malformed_token, error_kind::invalid, "malformed_token",
     "the token is not of the form that is expected here, or not canonical base64url"},
    {errc::malformed_header, error_kind::invalid, "malformed_header",
     "the token header is not a JSON object with the members a JWS needs"},
    {errc::unsupported_critical, error_kind::invalid, "unsupported_critical",
     "the token demands an extension that is not understood"},
    {errc::algorithm_not_allowed, error_kind::invalid, "algorithm_not_allowed",
     "the algorithm is not one that is accepted here"},
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
     "the token was issued for longer than is accepted here"},
    {errc::issuer_mismatch, error_kind::invalid, "issuer_mismatch",
     "the token was issued by somebody else"},
    {errc::audience_mismatch, error_kind::invalid, "audience_mismatch",
     "the token is meant for somebody else"},
    {errc::type_not_allowed, error_kind::invalid, "type_not_allowed",
     "the type of the token is not one that is accepted here"},
    {errc::claim_missing, error_kind::invalid, "claim_missing", "a required claim is missing"},
    {errc::claim_invalid, error_kind::invalid, "claim_invalid",
     "a claim has a value that is not acceptable"},
    {errc::session_mismatch, error_kind::invalid, "session_mismatch",
     "what was sent does not belong to one and the same session"},
    {errc::insufficient_scope, error_kind::forbidden, "insufficient_scope",
     "the token does not grant the scope this needs"},
    {errc::user_mismatch, error_kind::forbidden, "user_mismatch",
     "this resource belongs to another user"},
    {errc::unavailable, error_kind::unavailable, "unavailable",
     "the verification keys are not available now"},
    {errc::out_of_memory, error_kind::unavailable, "out_of_memory", "not enough memory"},
    {errc::crypto_failure, error_kind::unavailable, "crypto_failure",
     "the cryptographic library failed to do its work"},
    {errc::malformed_jwks, error_kind::configuration, "malformed_jwks",
     "the text is not a JSON Web Key (Set)"},
    {errc::no_usable_key, error_kind::configuration, "no_usable_key",
     "no key of the set can verify signatures"},
    {errc::malformed_key, error_kind::configuration, "malformed_key", "the key does not parse"},
    {errc::unsupported_key, error_kind::configuration, "unsupported_key",
     "the key type, curve or algorithm is not supported"},
    {errc::weak_key, error_kind::configuration, "weak_key",
     "the key is too weak, or its parameters are not sound"},
    {errc::wrong_key_use, error_kind::configuration, "wrong_key_use",
     "the key is not meant for verifying signatures (use, key_ops)"},
    {errc::private_key_material, error_kind::configuration, "private_key_material",
     "the key contains private members, only public keys belong here"},
    {errc::symmetric_key_material, error_kind::configuration, "symmetric_key_material",
     "a symmetric key does not belong into a public key set"},
    {errc::duplicate_kid, error_kind::configuration, "duplicate_kid",
     "two keys of the set share this kid"},
    {errc::secret_missing, error_kind::configuration, "secret_missing",
     "no secret is set: BETTER_AUTH_SECRETS, BETTER_AUTH_SECRET and AUTH_SECRET are all empty"},
    {errc::secret_too_short, error_kind::configuration, "secret_too_short",
     "the secret is too short: HS256 needs 32 bytes, HS384 48, HS512 64 (RFC 7518 section 3.2)"},
    {errc::secret_is_a_key, error_kind::configuration, "secret_is_a_key",
     "the secret is a key in PEM, SSH, DER or JWK form: for a public key use key_set, a shared "
     "secret is random text"},
    {errc::secret_is_public, error_kind::configuration, "secret_is_public",
     "the secret is a published default or placeholder that everybody knows"},
    {errc::malformed_secrets, error_kind::configuration, "malformed_secrets",
     "the list of secrets is not of the form 2:current,1:older with distinct versions"},
    {errc::invalid_url, error_kind::configuration, "invalid_url",
     "the URL is not an absolute http or https URL with an ASCII host and no credentials"},
    {errc::insecure_url, error_kind::configuration, "insecure_url",
     "the URL is not https: plain http is accepted only for localhost, 127.0.0.0/8 and [::1]"},
    {errc::invalid_limits, error_kind::configuration, "invalid_limits",
     "a limit is not positive, too small, too large, or contradicts another"},
    {errc::invalid_policy, error_kind::configuration, "invalid_policy",
     "the policy contradicts itself: an empty accepted value, or a time that is not positive"},
};

constexpr bool error_texts_are_in_order() {
  std::size_t n = 0;
  for (const auto& entry : error_texts)
    if (static_cast<std::size_t>(entry.code) != n++) return false;
  return n == static_cast<std::size_t>(errc::invalid_policy) + 1;
}
static_assert(error_texts_are_in_order(), "every errc has its row, at its own place");

}  // namespace detail

template <class T>
class result;

/// A refusal: a code, its kind and, where one is meant, the claim's name. It never holds text of
/// the token or of a secret, so all of it may be logged and sent to the client.
class error {
 public:
  /// `claim` is text that stands in the program, never text of a token, and ends with a NUL.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr error(errc code, const char* claim = nullptr) noexcept : claim_(claim), code_(code) {}

  /// What went wrong.
  [[nodiscard]] constexpr errc code() const noexcept { return code_; }
  /// Who has to act on it.
  [[nodiscard]] constexpr error_kind kind() const noexcept { return text().kind; }
  /// The code as text, for logs and machine-readable bodies: "token_expired".
  [[nodiscard]] constexpr std::string_view name() const noexcept { return text().name; }
  /// One fixed English sentence, without the claim's name.
  [[nodiscard]] constexpr std::string_view message() const noexcept { return text().message; }
  /// The claim this is about ("exp"), or empty.
  [[nodiscard]] constexpr std::string_view claim() const noexcept {
    return claim_ == nullptr ? std::string_view{} : std::string_view(claim_);
  }

  /// Seconds after which trying again makes sense; 0 where nothing is known.
  [[nodiscard]] constexpr std::uint32_t retry_after() const noexcept { return retry_after_; }
  /// The same error with these seconds.
  [[nodiscard]] constexpr error with_retry_after(std::uint32_t seconds) const noexcept {
    error copy = *this;
    copy.retry_after_ = seconds;
    return copy;
  }

  friend constexpr bool operator==(const error& a, const error& b) noexcept {
    return a.code_ == b.code_ && a.claim() == b.claim();
  }

 private:
  [[nodiscard]] constexpr const detail::error_text& text() const noexcept {
    return detail::error_texts[static_cast<std::size_t>(code_)];
  }

  friend class result<void>;
  constexpr error() noexcept = default;

  // In this order it fits two registers, with the flag of `result<void>` in what is left over.
  const char* claim_ = nullptr;
  std::uint32_t retry_after_ = 0;
  errc code_ = errc::crypto_failure;
  bool no_error_ = false;
};

/// Thrown by `result::value()` and by constructors that are given an unusable configuration.
class exception : public std::exception {
 public:
  /// Carries this error.
  explicit exception(better_auth::v0::error e) noexcept : error_(e) {}
  /// The error it carries.
  [[nodiscard]] const better_auth::v0::error& error() const noexcept { return error_; }
  [[nodiscard]] const char* what() const noexcept override { return error_.message().data(); }

 private:
  better_auth::v0::error error_;
};

namespace detail {
/// Throws; ends the program where exceptions are switched off.
[[noreturn]] BETTER_AUTH_COLD inline void raise(const error& e) {
#ifdef __cpp_exceptions
  throw exception(e);
#else
  (void)e;
  std::terminate();
#endif
}
}  // namespace detail

}  // namespace better_auth::inline v0
