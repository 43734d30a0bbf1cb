// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// A cause that can be told from others once the token and the configuration are known.
struct cause {
  std::string_view name;  ///< stable
  std::string_view text;
  std::string_view remedy;
};

namespace causes {

inline constexpr cause other_scheme{"other_scheme",
                                    "the Authorization header has another scheme than Bearer",
                                    "Send 'Authorization: Bearer TOKEN'."};
inline constexpr cause scheme_doubled{
    "scheme_doubled", "the Authorization header contains the word Bearer twice",
    "Remove one: the code that adds it was given a token that had it already."};
inline constexpr cause empty_token{
    "empty_token", "there is no token",
    "Send one: the answer of /api/auth/token contains it as \"token\"."};

inline constexpr cause white_space{
    "white_space", "there is white space or a line break in the token",
    "Remove what a shell, a file or an editor added; a token has none."};
inline constexpr cause quotes{
    "quotes", "there are quotes around the token",
    "Send it without: it was copied from JSON or from a shell together with its quotes."};
inline constexpr cause scheme_in_token{"scheme_in_token", "the word Bearer is part of the token",
                                       "Remove it, or give the whole header to authenticate."};
inline constexpr cause json_answer{
    "json_answer", "this is the JSON answer, not the token in it",
    "Send only its member token: (await response.json()).token, or jq -r .token in a shell."};
inline constexpr cause missing_as_text{
    "missing_as_text",
    "the frontend has no token and sends null, undefined or [object Object] as text",
    "Send no Authorization header until there is a token: look for a value that is not set yet, a "
    "missing await, or an object instead of its token."};
inline constexpr cause percent_escapes{"percent_escapes", "the token is percent-encoded",
                                       "Decode it once, as find_cookie does."};
inline constexpr cause padding{"padding", "the token is padded with '='",
                               "Base64url in a JWT has no padding: something re-encoded it."};
inline constexpr cause standard_base64{
    "standard_base64", "the token is base64, not base64url",
    "A JWT has '-' and '_' instead of '+' and '/': something re-encoded it."};

inline constexpr cause session_token_is_no_jwt{
    "session_token_is_no_jwt", "this is a session_token, which is signed text but not a JWT",
    "Let the frontend get a JWT from /api/auth/token, or read the cookies with session.hpp."};
inline constexpr cause opaque_token{
    "opaque_token", "this is an opaque token, which says nothing by itself",
    "Only Better Auth knows whose it is. Get a JWT from /api/auth/token or, from the OAuth "
    "provider, by naming a resource."};
inline constexpr cause session_is_no_bearer{
    "session_is_no_bearer", "this is a session_data cookie, not a bearer token",
    "Send the token of /api/auth/token, or read the cookies with session.hpp."};
inline constexpr cause missing_segment{
    "missing_segment", "the token does not consist of three parts with two dots between them",
    "It was cut, or it is not a JWT."};
inline constexpr cause not_canonical{
    "not_canonical", "a part of the token is not canonical base64url: it was cut or changed",
    "Send it as Better Auth returned it."};

inline constexpr cause not_signed{"not_signed", "the token says that it is not signed (alg none)",
                                  "Nobody vouches for it: it is forged, or comes from a test."};
inline constexpr cause unknown_algorithm{
    "unknown_algorithm", "the token's alg is missing or unknown here",
    "Sign with EdDSA, ES256, RS256, PS256 or, with a secret, HS256."};
inline constexpr cause public_key_token_for_secret{
    "public_key_token_for_secret",
    "the token is signed with a private key, as by the JWT plugin, but a shared secret is "
    "configured",
    "Use the public keys of /api/auth/jwks: a jwks_source or key_set with "
    "policy::jwt_plugin(base_url). Better Auth ignores jwt({ secret })."};
inline constexpr cause hmac_token_for_public_keys{
    "hmac_token_for_public_keys",
    "the token is signed with a shared secret, but public keys are configured",
    "If your own code signs with the secret, verify with shared_secret. If not, this is an attempt "
    "to sign with the public key."};
inline constexpr cause other_hmac{
    "other_hmac", "the token's HMAC has another digest than is configured for the secret",
    "Sign with HS256, or name the algorithm: shared_secret::make(secret, algorithm::hs512) and "
    "policy.algorithms(...)."};
inline constexpr cause key_of_other_algorithm{
    "key_of_other_algorithm", "the key that the token names is meant for another algorithm",
    "No honest signer does this: the header was changed."};
inline constexpr cause other_encryption{
    "other_encryption",
    "the encrypted cookie does not use dir and A256CBC-HS512, which Better Auth uses",
    "Something other than Better Auth made it."};
inline constexpr cause kid_missing{
    "kid_missing", "the token names no key, and none or several would fit",
    "Better Auth always writes a kid: the token comes from elsewhere."};

inline constexpr cause secret_is_list{
    "secret_is_list", "the secret is a list like 2:current,1:older",
    "Read it as BETTER_AUTH_SECRETS: from_better_auth_env(), or session_secrets::parse."};
inline constexpr cause secret_newline_elsewhere{
    "secret_newline_elsewhere", "Better Auth's secret ends with a line break, this one does not",
    "Remove it on Better Auth's side; this ends all sessions once."};
inline constexpr cause older_secret{
    "older_secret",
    "the token is signed with an older secret, which Better Auth does not accept either",
    "Get a new token. During a change, shared_secret::rotating accepts both; session cookies must "
    "be set again."};
inline constexpr cause secret_differs{
    "secret_differs", "the signature comes from another secret, or the token was changed",
    "Compare BETTER_AUTH_SECRET on both sides, byte by byte; after a change, get a new token."};
inline constexpr cause other_secret{
    "other_secret", "the cookie is encrypted with another secret",
    "Compare BETTER_AUTH_SECRET on both sides, byte by byte. After a change, give the older "
    "secrets to session_secrets too."};
inline constexpr cause client_secret{
    "client_secret", "this id_token, if genuine, is signed with the secret of an OAuth client",
    "An id_token is for its client only: request an access token by naming a resource."};
inline constexpr cause signature_length{"signature_length",
                                        "the signature does not have the length of its algorithm",
                                        "It was cut, or is encoded as DER instead of r and s."};
inline constexpr cause key_differs{
    "key_differs", "the signature comes from another key, or the token was changed",
    "Compare the JWKS with the server that issued the token: another deployment or a restored "
    "database has other keys."};

inline constexpr cause in_milliseconds{"in_milliseconds", "a date of the token is in milliseconds",
                                       "JWT dates are in seconds: Math.floor(Date.now() / 1000)."};
inline constexpr cause date_no_number{
    "date_no_number", "a date of the token is not a number, or is later than the year 9999",
    "Write exp, nbf and iat as numbers of seconds."};
inline constexpr cause never_expires{
    "never_expires", "the token has no exp",
    "Set an expiry where it is signed, or accept such tokens: policy.allow_missing_expiry()."};

inline constexpr cause issuer_with_path{
    "issuer_with_path",
    "the issuer is a URL with a path: this token comes from the OAuth provider, not from the JWT "
    "plugin",
    "For its access tokens use policy::oauth_access_token(issuer_from(base_url), audience); an "
    "id_token is not an access token."};
inline constexpr cause issuer_is_origin{
    "issuer_is_origin",
    "the issuer is an origin, as of the JWT plugin, but one with a path is "
    "configured",
    "Use policy::jwt_plugin(base_url), which takes the origin."};
inline constexpr cause issuer_slash{"issuer_slash", "the issuers differ only in the final slash",
                                    "Write it as the token does: the JWT plugin writes none."};
inline constexpr cause issuer_differs{
    "issuer_differs", "the token comes from another issuer",
    "The JWT plugin's issuer is the origin of baseURL with scheme and port: http and https, with "
    "and without www, another port and a preview deployment all differ."};
inline constexpr cause issuer_missing{
    "issuer_missing", "the token names no issuer",
    "Set the issuer where it is signed, or require none: policy::shared_secret()."};
inline constexpr cause audience_not_configured{
    "audience_not_configured", "the token names an audience, but none is configured here",
    "Name your own: policy.audience(...). The JWT plugin's audience is the origin of baseURL, "
    "which policy::jwt_plugin uses."};
inline constexpr cause id_token{"id_token",
                                "this is an id_token, meant for the client that requested it",
                                "Send an access token instead, requested by naming a resource."};
inline constexpr cause audience_slash{"audience_slash",
                                      "the audiences differ only in the final slash",
                                      "Write it as the token does: the JWT plugin writes none."};
inline constexpr cause audience_differs{
    "audience_differs", "the token is meant for another audience",
    "Request a token for this service, or name its audience: policy.audience(...)."};
inline constexpr cause audience_missing{"audience_missing", "the token names no audience",
                                        "Set the audience where it is signed, or require none."};

inline constexpr cause oauth_access_token{
    "oauth_access_token", "this is an access token of the OAuth provider (at+jwt)",
    "Use policy::oauth_access_token(issuer_from(base_url), audience) for it."};
inline constexpr cause logout_token{"logout_token",
                                    "this is a logout token, which stands for no user",
                                    "It belongs to the client's back-channel logout address only."};
inline constexpr cause type_missing{
    "type_missing", "the token has no type, but one is required",
    "Tokens of the JWT plugin have no typ: use policy::jwt_plugin for them. Access tokens of the "
    "OAuth provider have at+jwt."};
inline constexpr cause email_link{
    "email_link",
    "this token comes from a link in an e-mail; it is signed with the same secret, "
    "but stands for no session",
    "Send the token of /api/auth/token. A valid signature does not make this one a bearer token."};
inline constexpr cause no_subject{
    "no_subject", "the token names no user (sub)",
    "Set sub where it is signed: getSubject must return a non-empty string."};
inline constexpr cause subject_unusable{"subject_unusable",
                                        "sub is not a string without control characters",
                                        "Sign the user's id as a non-empty string."};
inline constexpr cause machine_token{
    "machine_token",
    "this is a machine's token (client_credentials): its sub is the client, not a "
    "user",
    "Request it with a user's authorization code or, where machines are meant, accept it: "
    "policy.allow_client_subject()."};
inline constexpr cause sender_constrained{
    "sender_constrained",
    "the token is bound to a key of the client (cnf, DPoP), which is not verified here",
    "Request a token without DPoP."};

inline constexpr cause no_session_token{
    "no_session_token", "the session_data cookie came without the session_token cookie",
    "Both are set together: look for a proxy or client that passes on only one. To read "
    "session_data alone, use session_token::not_checked."};
inline constexpr cause cache_run_out{
    "cache_run_out",
    "there is a session_token cookie but no session_data: the cookie cache is off or has expired, "
    "which is not a logout",
    "Call /api/auth/get-session, which sets it again; session.cookieCache.enabled must be true."};
inline constexpr cause secure_prefix{
    "secure_prefix", "the cookie is there, but its name and the base URL disagree about __Secure-",
    "Better Auth adds __Secure- if its baseURL is https or useSecureCookies is set: give "
    "session_policy the same baseURL, or set secure_cookies(...)."};
inline constexpr cause cookie_prefix{
    "cookie_prefix", "such a cookie is there, but with another prefix",
    "Give session_policy the value of advanced.cookiePrefix in Better Auth: cookie_prefix(...)."};
inline constexpr cause chunk_missing{
    "chunk_missing",
    "the session_data cookie came in chunks, and one of them is missing or cannot be decoded",
    "A proxy or client dropped one, because headers are limited: pass on session_data.0, .1 and so "
    "on, or put less into the session."};
inline constexpr cause other_strategy{
    "other_strategy", "the cookie has another strategy than the configured one",
    "Give session_policy the value of session.cookieCache.strategy in Better Auth, which is "
    "compact by default."};
inline constexpr cause cookie_changed{
    "cookie_changed", "the cookie is not as Better Auth writes it: it was cut or changed",
    "Pass its value on unchanged; look for a limit on the size of headers."};
inline constexpr cause unsigned_session_token{
    "unsigned_session_token",
    "this is a session_token without its signature, which anyone can make up",
    "Send the whole value of the cookie, TOKEN.SIGNATURE."};
inline constexpr cause session_by_secret{
    "session_by_secret",
    "the session cookie is signed with the secret, but public keys are configured",
    "Set jwt({ sessionCookieCache: true }) in Better Auth, or read it with session_secrets."};
inline constexpr cause session_by_keys{
    "session_by_keys",
    "the session cookie is signed with a key of the JWKS, but a secret is configured",
    "Give the keys of /api/auth/jwks to the session_reader."};
inline constexpr cause cache_over{
    "cache_over", "the cookie cache has expired, which is not a logout",
    "Call /api/auth/get-session, which sets session_data again, or raise "
    "session.cookieCache.maxAge."};
inline constexpr cause session_over{"session_over", "the session itself has ended",
                                    "The user has to sign in again."};
inline constexpr cause cache_version{
    "cache_version", "the cookie has another version than the configured one",
    "Give session_policy the value of session.cookieCache.version: version(...)."};
inline constexpr cause other_session{"other_session",
                                     "the two cookies belong to different sessions",
                                     "One is left over from before: clear both and sign in again."};

}  // namespace causes
}  // namespace better_auth::inline BETTER_AUTH_ABI::detail
