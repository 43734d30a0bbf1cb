// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/errc.hpp>

#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// What to do about an error of which nothing else is known.
[[nodiscard]] constexpr std::string_view remedy_of(errc code) noexcept {
  switch (code) {
    case errc::missing_credentials:
      return "Send 'Authorization: Bearer TOKEN' or, where they are read, the session cookies.";
    case errc::malformed_credentials:
      return "Send 'Bearer', one blank and the token, without quotes, comma or second word.";
    case errc::multiple_credentials:
      return "Send one Authorization header; a proxy may be adding another.";
    case errc::token_too_large:
      return "Put less into the token (definePayload), or raise the limit: policy.max_size(bytes).";
    case errc::malformed_token:
      return "A JWT is three parts of base64url with dots between them: send it as Better Auth "
             "returned it.";
    case errc::malformed_header:
      return "The first part must be a JSON object with alg as a string: find out what cuts or "
             "re-encodes tokens on the way.";
    case errc::unsupported_critical: return "The signer must leave crit and b64 out of the header.";
    case errc::algorithm_not_allowed: return "Compare the token's alg with policy.algorithms(...).";
    case errc::unknown_key:
      return "Keys rotate: fetch /api/auth/jwks again, or use a jwks_source, which does so. Also "
             "check the server's address.";
    case errc::signature_invalid: return "It was changed on the way, or signed with another key.";
    case errc::decryption_failed:
      return "Compare the secret on both sides, byte by byte. A cookie from before a change also "
             "needs the older secrets.";
    case errc::malformed_payload:
      return "The payload must be one JSON object without duplicate members or invalid UTF-8: "
             "check definePayload.";
    case errc::token_expired: return "Get a new token: by default they last 15 minutes.";
    case errc::token_not_yet_valid:
      return "Compare the clocks of the two machines; policy.leeway(seconds) allows for a small "
             "difference.";
    case errc::lifetime_too_long:
      return "Shorten expirationTime in Better Auth, or raise policy.max_lifetime(seconds).";
    case errc::issuer_mismatch: return "Compare the policy's issuer with the token's iss.";
    case errc::audience_mismatch: return "Compare the policy's audience with the token's aud.";
    case errc::type_not_allowed:
      return "This is another kind of token. To accept it, name its type: policy.type(...).";
    case errc::claim_missing:
    case errc::claim_invalid:
      return "Compare the token with what the policy and your claims struct require.";
    case errc::session_mismatch:
      return "Send the cookies that were set together; one is left over from an older session.";
    case errc::conflicting_cookies:
      return "Expire the older cookie with the Domain and Path that it was set with.";
    case errc::insufficient_scope: return "Request a token with that scope.";
    case errc::user_mismatch:
      return "The id in the path must equal the token's sub, byte by byte: not an e-mail address, "
             "not another spelling.";
    case errc::unavailable:
      return "See jwks_source::stats(): the key server cannot be reached, or the next fetch is not "
             "due yet.";
    case errc::crypto_failure:
      return "Check OpenSSL's configuration: a provider is missing or forbids the algorithm.";
    case errc::malformed_jwks:
      return "Save the answer of /api/auth/jwks as it is: an error page, a redirect or a single "
             "key is not a JWK Set.";
    case errc::no_usable_key:
      return "Open /api/auth/token once, so that Better Auth creates a key; see also which keys "
             "were skipped.";
    case errc::malformed_key: return "Copy the key again from its source.";
    case errc::key_is_certificate: return "Run openssl x509 -pubkey -noout on it.";
    case errc::key_is_not_spki: return "Run openssl pkey -pubin -pubout on it.";
    case errc::key_has_escaped_newlines: return "Replace each backslash and n by a line break.";
    case errc::unsupported_key:
      return "Let Better Auth sign with EdDSA, ES256, ES512, RS256 or PS256 (jwks.keyPairConfig).";
    case errc::weak_key: return "Create a new key: EdDSA, or RSA with at least 2048 bits.";
    case errc::wrong_key_use: return "Use a key whose use is sig, or that has no use.";
    case errc::private_key_material:
      return "Publish the public half only, and replace the key: it is no longer private.";
    case errc::symmetric_key_material: return "Give a secret to shared_secret, not to a key set.";
    case errc::duplicate_kid: return "Give each key its own kid.";
    case errc::secret_missing: return "Set BETTER_AUTH_SECRET to the value that Better Auth has.";
    case errc::secret_too_short:
    case errc::secret_is_public: return "Set a new one on both sides: openssl rand -base64 32.";
    case errc::secret_is_a_key:
      return "For tokens of the JWT plugin, use the public keys of /api/auth/jwks.";
    case errc::secret_has_whitespace:
      return "Remove it where the secret is read: $(cat file) does, a mounted file does not.";
    case errc::secret_is_quoted:
      return "Remove them: docker --env-file and systemd keep quotes that a shell removes.";
    case errc::malformed_secrets: return "Write it as 2:current,1:older, without a final comma.";
    case errc::invalid_url: return "Write it in full: https://host or https://host:port.";
    case errc::insecure_url:
      return "Use https: whoever can change the keys on the way can be any user.";
    case errc::invalid_limits:
      return "Compare the limits: refresh before time to live, that before the hard limit.";
    case errc::invalid_policy:
      return "Look for an empty issuer, audience or type, or for a negative time.";
  }
  return {};
}

}
