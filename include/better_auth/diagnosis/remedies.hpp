// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/errc.hpp>

#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// What to do if nothing else is known.
constexpr std::string_view remedy_of(errc code) {
  using enum errc;
  switch (code) {
    case missing_credentials: return "Send 'Authorization: Bearer TOKEN' or session cookies.";
    case malformed_credentials:
      return "Send 'Bearer', a blank and the token, without quotes, comma or second word.";
    case multiple_credentials:
      return "Send one Authorization header; a proxy may be adding another.";
    case token_too_large:
      return "Put less into the token (definePayload), or raise policy.max_size(bytes).";
    case malformed_token:
      return "Send it as Better Auth returned it: three parts of base64url with dots between them.";
    case malformed_header:
      return "Find out what cuts or re-encodes tokens: the first part must be a JSON object with "
             "alg.";
    case unsupported_critical: return "The signer must leave crit and b64 out of the header.";
    case algorithm_not_allowed: return "Compare the token's alg with policy.algorithms(...).";
    case unknown_key:
      return "Keys rotate: fetch /api/auth/jwks again, or use a jwks_source; also check its "
             "address.";
    case signature_invalid: return "It was changed on the way, or signed with another key.";
    case decryption_failed:
      return "Compare the secret on both sides, byte by byte; older cookies need the older "
             "secrets.";
    case malformed_payload:
      return "Check definePayload: one JSON object, without duplicate members or invalid UTF-8.";
    case token_expired: return "Get a new token: by default they last 15 minutes.";
    case token_not_yet_valid:
      return "Compare the clocks; policy.leeway(seconds) allows for a small difference.";
    case lifetime_too_long:
      return "Shorten expirationTime in Better Auth, or raise policy.max_lifetime(seconds).";
    case issuer_mismatch: return "Compare the policy's issuer with the token's iss.";
    case audience_mismatch: return "Compare the policy's audience with the token's aud.";
    case type_not_allowed:
      return "This is another kind of token; to accept it, use policy.type(...).";
    case claim_missing:
    case claim_invalid: return "Compare the token with the policy and your claims struct.";
    case session_mismatch:
      return "Send cookies that were set together; one is from an older session.";
    case conflicting_cookies:
      return "Expire the older cookie with the Domain and Path that it was set with.";
    case insufficient_scope: return "Request a token with that scope.";
    case user_mismatch:
      return "Use the token's sub in the path, byte by byte: no e-mail address, no other spelling.";
    case unavailable:
      return "See jwks_source::stats(): the fetch failed, or the next one is not due yet.";
    case crypto_failure:
      return "Check libcrypto's configuration: a provider is missing or forbids the algorithm.";
    case malformed_jwks:
      return "Use the answer of /api/auth/jwks, not an error page, a redirect or a single key.";
    case no_usable_key:
      return "Open /api/auth/token once, which creates a key; see also which keys were skipped.";
    case malformed_key: return "Copy the key again from its source.";
    case key_is_certificate: return "Run openssl x509 -pubkey -noout on it.";
    case key_is_not_spki: return "Run openssl pkey -pubin -pubout on it.";
    case key_has_escaped_newlines: return "Replace each backslash and n by a line break.";
    case unsupported_key:
      return "Sign with EdDSA, ES256, ES512, RS256 or PS256 (jwks.keyPairConfig).";
    case weak_key: return "Create a new key: EdDSA, or RSA with at least 2048 bits.";
    case wrong_key_use: return "Use a key whose use is sig, or that has no use.";
    case private_key_material: return "Publish only the public half, and replace the key.";
    case symmetric_key_material: return "Give a secret to shared_secret, not to a key set.";
    case duplicate_kid: return "Give each key its own kid.";
    case secret_missing: return "Set BETTER_AUTH_SECRET as in Better Auth.";
    case secret_too_short:
    case secret_is_public: return "Set a new one on both sides: openssl rand -base64 32.";
    case secret_is_a_key:
      return "For tokens of the JWT plugin, use the public keys of /api/auth/jwks.";
    case secret_has_whitespace:
      return "Remove it where the secret is read: $(cat file) does, a mounted file does not.";
    case secret_is_quoted:
      return "Remove them: docker --env-file and systemd keep quotes that a shell removes.";
    case malformed_secrets: return "Write it as 2:current,1:older, without a final comma.";
    case invalid_url: return "Write it in full: https://host or https://host:port.";
    case insecure_url: return "Use https: whoever can change the keys on the way can be any user.";
    case invalid_limits:
      return "Compare the limits: refresh before time to live, that before the hard limit.";
    case invalid_policy:
      return "Look for an empty issuer, audience or type, or for a negative time.";
  }
  return {};
}

}
