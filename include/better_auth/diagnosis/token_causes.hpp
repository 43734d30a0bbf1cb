// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/error.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/diagnosis/cookie_causes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

inline constexpr cause empty_token{"empty_token", "there is no token",
                                   "Send the member \"token\" of /api/auth/token's answer."};

/// For a header that starts with Bearer, but is not followed by one token.
inline cause cause_of_credentials(std::string_view authorization) {
  constexpr std::string_view scheme = "Bearer";
  if (!starts_with_ignoring_case(authorization, scheme)) return {};
  const std::string_view rest = trimmed(authorization.substr(scheme.size()));
  if (rest.empty()) return empty_token;
  if (const spelling written = spelling_of(rest); written != spelling::scheme_in_front)
    return cause_of_spelling(written);
  return {"scheme_doubled", "the Authorization header contains the word Bearer twice",
          "Remove one: the code that adds it was given a token that had it already."};
}

inline cause cause_of_form(const sighting& seen, const circumstances& how) {
  if (reads_cookies(how)) return cause_of_cookie_form(seen, how);
  if (seen.what == artefact::nothing) return empty_token;
  if (seen.what == artefact::signed_session_token)
    return {"session_token_is_no_jwt", "this is a session_token, not a JWT",
            "Get a JWT from /api/auth/token, or read cookies with session.hpp."};
  if (seen.what == artefact::opaque)
    return {"opaque_token", "this is an opaque token, not a JWT",
            "Get a JWT from /api/auth/token or, from the OAuth provider, by naming a resource."};
  if (const cause spelled = cause_of_spelling(seen.written); !spelled.name.empty()) return spelled;
  if (seen.what == artefact::compact_session || seen.what == artefact::jwe_session)
    return session_is_no_bearer;
  if (seen.segments != 3)
    return {"missing_segment", "the token does not have three parts",
            "It was cut, or is not a JWT."};
  return {"not_canonical", "a part of the token is not canonical base64url",
          "It was cut or changed: send it as Better Auth returned it."};
}

inline cause cause_of_algorithm(const sighting& seen, const circumstances& how) {
  if (seen.what == artefact::nothing) return {};
  if (seen.what == artefact::jwe_session)
    return {"other_encryption", "the cookie is not encrypted with dir and A256CBC-HS512",
            "Something other than Better Auth made it."};
  if (equal_ignoring_case(seen.alg, "none"))
    return {"not_signed", "the token is not signed (alg none)",
            "It is forged, or comes from a test."};
  const auto alg = algorithm_named(seen.alg);
  if (!alg)
    return {"unknown_algorithm", "the token's alg is missing or unknown",
            "Sign with EdDSA, ES256, RS256, PS256 or, with a secret, HS256."};
  const bool hmac = facts(*alg).family == algorithm_family::hmac;
  if (how.keys == key_kind::shared_secret && hmac)
    return {"other_hmac", "the token's HMAC has another digest than configured",
            "Sign with HS256, or name the algorithm: secret_options and policy.algorithms(...)."};
  if (reads_cookies(how) && how.keys != key_kind::unknown &&
      hmac != (how.keys == key_kind::shared_secret))
    return cause_of_cookie_algorithm(how.keys);
  if (how.keys == key_kind::shared_secret)
    return {
        "public_key_token_for_secret",
        "the token is signed with a private key, as by the JWT plugin, but a secret is configured",
        "Use the public keys of /api/auth/jwks with policy::jwt_plugin(base_url). Better Auth "
        "ignores jwt({ secret })."};
  if (how.keys != key_kind::public_keys) return {};
  if (!hmac)
    return {"key_of_other_algorithm", "the token's key is for another algorithm",
            "The header was changed."};
  if (is_session(seen.what)) return session_is_no_bearer;
  if (seen.what == artefact::email_link) return email_link;
  return {"hmac_token_for_public_keys",
          "the token is signed with a secret, but public keys are configured",
          "If your own code signs with the secret, use shared_secret; if not, it is forged with "
          "the public key."};
}

constexpr cause cause_of_flaw(secret_flaw flaw) {
  switch (flaw) {
    case secret_flaw::is_a_list:
      return {"secret_is_list", "the secret is a list like 2:current,1:older",
              "Use from_better_auth_env() or session_secrets::parse."};
    case secret_flaw::newline_elsewhere:
      return {"secret_newline_elsewhere",
              "Better Auth's secret ends with a line break, yours does not",
              "Remove it on Better Auth's side, which ends all sessions."};
    case secret_flaw::is_newer:
      return {"older_secret",
              "the token is signed with an older secret, which Better Auth does not accept either",
              "Get a new one; shared_secret::rotating accepts both during a change."};
    case secret_flaw::none: break;
  }
  return {};
}

inline cause cause_of_signature(const sighting& seen, const circumstances& how) {
  const auto alg = algorithm_named(seen.alg);
  const std::size_t length = alg ? facts(*alg).signature_bytes : 0;
  if (seen.segments == 3 && length != 0 && seen.signature_bytes != length)
    return {"signature_length", "the signature has another length than its algorithm's",
            "It was cut, or is DER instead of r and s."};
  if (how.keys == key_kind::public_keys)
    return {"key_differs", "the token was signed with another key, or changed",
            "Compare the JWKS with the issuer's: another deployment or a restored database has "
            "other keys."};
  if (how.keys != key_kind::shared_secret) return {};
  if (const cause flawed = cause_of_flaw(how.secret); !flawed.name.empty()) return flawed;
  if (seen.what == artefact::id_token)
    return {"client_secret", "this id_token, if genuine, is signed with an OAuth client's secret",
            "Request an access token by naming a resource."};
  return {
      "secret_differs", "the token was signed with another secret, or changed",
      "Compare BETTER_AUTH_SECRET on both sides, byte by byte; after a change, get a new token."};
}

inline cause cause_of_key(const sighting& seen, const circumstances& how) {
  if (seen.what == artefact::jwe_session) {
    const cause flawed = cause_of_flaw(how.secret);
    return !flawed.name.empty()
               ? flawed
               : cause{"other_secret", "the cookie is encrypted with another secret",
                       "Compare BETTER_AUTH_SECRET on both sides, byte by byte; after a change, "
                       "give session_secrets the older ones too."};
  }
  if (seen.what == artefact::nothing || seen.has_kid) return {};
  return {"kid_missing", "the token names no key, and none or several would fit",
          "Better Auth always writes a kid: the token is not its own."};
}

inline std::string_view without_final_slashes(std::string_view url) {
  return url.substr(0, url.find_last_not_of('/') + 1);
}

/// Whether `url` is `base` with a path added.
inline bool adds_path(std::string_view url, std::string_view base) {
  return !base.empty() && url.size() > base.size() && url.starts_with(base) &&
         url[base.size()] == '/';
}

inline cause cause_of_issuer(const sighting& seen, const circumstances& how) {
  if (how.issuer.empty() || !seen.has_issuer) return {};
  if (without_final_slashes(seen.iss) == without_final_slashes(how.issuer))
    return {"issuer_slash", "the issuers differ only in the final slash",
            "Write it as the token does: the JWT plugin writes none."};
  if (adds_path(seen.iss, how.issuer) || seen.what == artefact::oauth_access_token ||
      seen.what == artefact::id_token)
    return {"issuer_with_path",
            "the issuer has a path: this is a token of the OAuth provider, not of the JWT plugin",
            "For access tokens use policy::oauth_access_token(issuer_from(base_url), audience); an "
            "id_token is none."};
  if (adds_path(how.issuer, seen.iss))
    return {"issuer_is_origin",
            "the issuer is an origin, as of the JWT plugin, but yours has a path",
            "Use policy::jwt_plugin(base_url)."};
  return {"issuer_differs", "the token comes from another issuer",
          "The JWT plugin's issuer is the origin of baseURL: http and https, with and without www, "
          "other ports and preview deployments differ."};
}

inline cause cause_of_audience(const sighting& seen, const circumstances& how) {
  if (seen.what == artefact::id_token)
    return {"id_token", "this is an id_token, meant for its client",
            "Request an access token by naming a resource."};
  if (seen.what == artefact::nothing) return {};
  if (how.audience.empty())
    return {"audience_not_configured", "the token names an audience, but none is configured",
            "Name your own: policy.audience(...), or for the JWT plugin policy::jwt_plugin."};
  if (without_final_slashes(seen.aud) == without_final_slashes(how.audience))
    return {"audience_slash", "the audiences differ only in the final slash",
            "Write it as the token does: the JWT plugin writes none."};
  return {"audience_differs", "the token is meant for another audience",
          "Request a token for this service, or set policy.audience(...)."};
}

inline cause cause_of_type(const sighting& seen) {
  if (is_session(seen.what)) return session_is_no_bearer;
  if (seen.what == artefact::oauth_access_token)
    return {"oauth_access_token", "this is an access token of the OAuth provider (at+jwt)",
            "Use policy::oauth_access_token(issuer_from(base_url), audience)."};
  if (seen.what == artefact::logout_token)
    return {"logout_token", "this is a logout token, not a user's",
            "Send it only to the client's back-channel logout address."};
  if (seen.what == artefact::nothing || !seen.typ.empty()) return {};
  return {"type_missing", "the token has no type, but one is required",
          "Use policy::jwt_plugin for its tokens, which have no typ."};
}

inline cause cause_of_missing_claim(std::string_view claim, const sighting& seen,
                                    const circumstances& how) {
  if ((claim == "session" || claim == "user") && reads_cookies(how))
    return seen.what == artefact::email_link ? email_link : other_strategy;
  if (claim == "exp")
    return {"never_expires", "the token has no exp",
            "Set it where it is signed, or use policy.allow_missing_expiry()."};
  if (claim == "iss")
    return {"issuer_missing", "the token names no issuer",
            "Set it where it is signed, or require none: policy::shared_secret()."};
  if (claim == "aud")
    return {"audience_missing", "the token names no audience",
            "Set it where it is signed, or require none."};
  if (claim != "sub") return {};
  if (is_session(seen.what)) return session_is_no_bearer;
  if (seen.what == artefact::email_link) return email_link;
  return {"no_subject", "the token names no user (sub)",
          "Set sub where it is signed: getSubject must return a non-empty string."};
}

inline cause cause_of_claim(std::string_view claim, const sighting& seen,
                            const circumstances& how) {
  if (claim == "version" && reads_cookies(how))
    return {"cache_version", "the cookie has another version than configured",
            "Set session_policy.version(...) to session.cookieCache.version."};
  if (claim == "exp" || claim == "nbf" || claim == "iat") {
    constexpr std::int64_t milliseconds = 100'000'000'000;  // as seconds, in the year 5138
    if ((std::max)(seen.exp.value_or(0), seen.nbf.value_or(0)) >= milliseconds)
      return {"in_milliseconds", "a date of the token is in milliseconds",
              "JWT dates are in seconds: Math.floor(Date.now() / 1000)."};
    return {"date_no_number", "a date of the token is not a number, or after the year 9999",
            "Write exp, nbf and iat in seconds."};
  }
  if (claim == "sub")
    return {"subject_unusable", "sub is not a string without control characters",
            "Sign the user's id as a non-empty string."};
  if (claim == "client_id")
    return {"machine_token", "this is a machine's token: its sub is its client_id",
            "Request it for a user. For machines (client_credentials), use "
            "policy.allow_client_subject()."};
  if (claim != "cnf") return {};
  return {"sender_constrained", "the token is bound to a key of the client (cnf)",
          "Request a token without DPoP."};
}

}
