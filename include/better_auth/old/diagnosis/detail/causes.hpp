// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/error.hpp>

#include <string_view>

/// What `explain` says: fixed sentences, each under a name that does not change.
namespace better_auth::inline v0::detail {

struct cause {
  std::string_view name;
  std::string_view text;
  std::string_view remedy;
};

// Long remedies are two literals.
// NOLINTBEGIN(bugprone-suspicious-missing-comma)
/// What to do about an error of which nothing more is known, in the order of `errc`.
inline constexpr std::string_view remedies[] = {
    /* missing_credentials */
    "Send 'Authorization: Bearer TOKEN', or the session cookies where those are read.",
    /* malformed_credentials */
    "Send 'Bearer', one blank and the token: no quotes, no comma, no second word.",
    /* multiple_credentials */
    "Send one Authorization header; a proxy may be adding one of its own.",
    /* token_too_large */
    "Put less into the token (definePayload), or raise the limit: policy.max_size(bytes), or a "
    "larger verify_buffer.",
    /* malformed_token */
    "A JWT has three parts of base64url divided by dots: send it as Better Auth answered it.",
    /* malformed_header */
    "The first part must be a JSON object with a text alg: look for what cuts or re-encodes tokens "
    "on the way.",
    /* unsupported_critical */ "Whoever signs must leave crit and b64 out of the header.",
    /* algorithm_not_allowed */ "Compare the alg of the token with policy.algorithms(...).",
    /* unknown_key */
    "Keys rotate: fetch /api/auth/jwks again, or use a jwks_source, which does; and compare the "
    "server's address.",
    /* signature_invalid */ "It was changed on the way, or signed with another key.",
    /* decryption_failed */
    "Compare the secret on both sides, byte by byte; a cookie from before a change needs the older "
    "secrets too.",
    /* malformed_payload */
    "The payload must be one JSON object without duplicate members and invalid UTF-8: look at "
    "definePayload.",
    /* token_expired */ "Get a fresh token: Better Auth's last 15 minutes by default.",
    /* token_not_yet_valid */
    "Compare the clocks of the two machines; policy.leeway(seconds) allows for a small difference.",
    /* lifetime_too_long */
    "Shorten expirationTime in Better Auth, or raise policy.max_lifetime(seconds).",
    /* issuer_mismatch */ "Compare the policy's issuer with the token's iss, byte by byte.",
    /* audience_mismatch */ "Compare the policy's audience with the token's aud, byte by byte.",
    /* type_not_allowed */
    "This is another kind of token; where you want it, name it: policy.type(...) or or_type(...).",
    /* claim_missing */
    "Compare what the token says with what the policy and your claims struct ask for.",
    /* claim_invalid */
    "Compare the type of the claim with what the policy and your claims struct ask for.",
    /* session_mismatch */
    "Send the cookies that were set together: one of an older session is left over.",
    /* insufficient_scope */ "Ask for a token with that scope.",
    /* user_mismatch */
    "The id in the path must be the token's sub, byte by byte: not an e-mail address, not another "
    "spelling.",
    /* unavailable */
    "Look at jwks_source::stats(): the key server cannot be reached, or the next fetch is not due "
    "yet.",
    /* out_of_memory */ "Give the process more memory, or let it do less at a time.",
    /* crypto_failure */
    "Look at OpenSSL's configuration: a provider is missing or forbids the algorithm.",
    /* malformed_jwks */
    "Save the answer of /api/auth/jwks as it is: an error page, a redirect or a single key is no "
    "JWK Set.",
    /* no_usable_key */
    "Open /api/auth/token once, so that Better Auth makes a key, and look at what was skipped.",
    /* malformed_key */ "Take the key anew from where it comes; something cut or changed it.",
    /* unsupported_key */
    "Let Better Auth sign with EdDSA, ES256, ES384, ES512, RS256 or PS256 (jwks.keyPairConfig).",
    /* weak_key */ "Make a new key: RSA of at least 2048 bits, or EdDSA.",
    /* wrong_key_use */ "Take a key whose use is sig, or that does not say.",
    /* private_key_material */
    "Publish the public half alone, and change this key: it is no longer private.",
    /* symmetric_key_material */
    "Give a secret to shared_secret; only public keys belong into a key set.",
    /* duplicate_kid */ "Give each key a kid of its own.",
    /* secret_missing */ "Set BETTER_AUTH_SECRET to the same value as in Better Auth.",
    /* secret_too_short */ "Set a longer one on both sides: openssl rand -base64 32.",
    /* secret_is_a_key */
    "For tokens of the JWT plugin give the answer of /api/auth/jwks to key_set or jwks_source; a "
    "secret is random text.",
    /* secret_is_public */ "Set one of your own on both sides: openssl rand -base64 32.",
    /* malformed_secrets */ "Write it as 2:current,1:older, without a comma at the end.",
    /* invalid_url */ "Write it out: https://host or https://host:port.",
    /* insecure_url */ "Use https; who can change the keys on the way can be any user.",
    /* invalid_limits */
    "Compare the limits with each other: refresh before the time to live, that before the hard "
    "limit.",
    /* invalid_policy */ "Look for an empty issuer, audience or type, or a leeway below zero.",
};
// NOLINTEND(bugprone-suspicious-missing-comma)
static_assert(sizeof remedies / sizeof *remedies == sizeof error_texts / sizeof *error_texts,
              "every errc has its remedy");

/// The causes that can be told apart where the token and the configuration are known.
namespace causes {

inline constexpr cause other_scheme{"other_scheme",
                                    "the Authorization header has another scheme than Bearer",
                                    "Send 'Authorization: Bearer TOKEN'."},
    no_session_token{"no_session_token",
                     "the session_data cookie came without the session_token cookie",
                     "Both are set together: look for a proxy or a client that passes on one "
                     "alone. To read session_data alone, say session_token::not_checked."},
    cache_run_out{
        "cache_run_out",
        "the session_token cookie is there, session_data is not: the cookie cache is off or has "
        "run out, which is no logout",
        "Ask /api/auth/get-session, which sets it anew; session.cookieCache.enabled must be true."},
    secure_prefix{
        "secure_prefix",
        "the cookie is there, but its name and the base URL disagree about __Secure-",
        "Better Auth puts __Secure- in front where its baseURL is https, or useSecureCookies is "
        "set: give session_policy the same baseURL, or say secure_cookies(...)."},
    cookie_prefix{
        "cookie_prefix", "a cookie of that kind is there, but under another prefix",
        "Give session_policy what advanced.cookiePrefix is in Better Auth: cookie_prefix(...)."},
    chunk_missing{"chunk_missing",
                  "the session_data cookie came in chunks, and one is missing, twice there or "
                  "cannot be decoded",
                  "A proxy or client dropped one (limits on headers): pass on session_data.0, .1 "
                  "and so on, or put less into the session."},
    other_strategy{"other_strategy",
                   "the cookie is of another strategy than the one that is configured",
                   "Give session_policy what session.cookieCache.strategy is in Better Auth, "
                   "compact by default."},
    cookie_changed{"cookie_changed",
                   "the cookie is not as Better Auth writes it: it was cut or changed on the way",
                   "Pass its value on as it is; look for a limit on the size of headers."},
    unsigned_session_token{
        "unsigned_session_token",
        "this is a session_token without its signature: anybody may have made it up",
        "Send the whole value of the cookie, TOKEN.SIGNATURE."},
    session_by_secret{
        "session_by_secret",
        "the session cookie is signed with the secret, but public keys are configured",
        "Set jwt({ sessionCookieCache: true }) in Better Auth, or read it with session_secrets."},
    session_by_keys{
        "session_by_keys",
        "the session cookie is signed with a key of the JWKS, but a secret is configured",
        "Read it with the keys of /api/auth/jwks: session_reader{keys, session_secrets, "
        "session_policy}."},

    empty_token{"empty_token", "there is no token",
                "Send one: the answer of /api/auth/token has it as \"token\"."},
    white_space{"white_space", "there is white space or a line end in the token",
                "Trim what a shell, a file or an editor added; a token has none."},
    quotes{"quotes", "there are quotes around the token",
           "Send it bare: it was taken from JSON or from a shell with its quotes."},
    scheme_twice{"scheme_in_token", "the word Bearer is part of the token",
                 "Cut it off, or give the whole header to authenticate."},
    scheme_doubled{
        "scheme_doubled", "the word Bearer stands in the Authorization header twice",
        "Take one out: what adds the header was given a token that had the word already."},
    json_answer{"json_answer", "this is the JSON that was answered, and not the token in it",
                "Take out its member token and send that alone: (await response.json()).token, or "
                "jq -r .token in a shell."},
    missing_as_text{
        "missing_as_text",
        "the frontend sends its missing token as text: null, undefined or [object Object]",
        "Send no Authorization header until there is a token: look for a value that is not set "
        "yet, an await that was left out, or an object in the place of its token."},
    percent_escapes{"percent_escapes", "the token is percent-encoded",
                    "Decode it once, as find_cookie does."},
    padding{"padding", "the token is padded with '='",
            "Base64url in a JWT has no padding: something re-encoded it."},
    standard_base64{"standard_base64", "the token is in base64, not in base64url",
                    "JWTs have '-' and '_' for '+' and '/': something re-encoded it."},
    session_token_is_no_jwt{"session_token_is_no_jwt",
                            "this is the session_token, a text with a signature, and no JWT",
                            "Let the frontend ask /api/auth/token for a JWT and send that, or read "
                            "the cookies with session.hpp."},
    opaque_token{"opaque_token", "this is an opaque token, which says nothing by itself",
                 "Only Better Auth can tell whose it is. For a JWT ask /api/auth/token; of the "
                 "OAuth provider, name a resource when asking for the token."},
    session_is_no_bearer{
        "session_is_no_bearer", "this is the session_data cookie, and no bearer token",
        "Send the token of /api/auth/token, or read the cookies with session.hpp."},
    missing_segment{"missing_segment", "the token does not have three parts divided by two dots",
                    "It was cut, or is something else than a JWT."},

    not_canonical{"not_canonical",
                  "a part of the token is not canonical base64url: it was cut or changed",
                  "Send it as Better Auth answered it."},

    not_signed{"not_signed", "the token says that it is not signed (alg none)",
               "Nobody can vouch for it: it is forged, or made by a test."},
    unknown_algorithm{"unknown_algorithm",
                      "the alg of the token is missing or none that is known here",
                      "Sign with EdDSA, ES256, RS256, PS256 or, with a secret, HS256."},
    keys_for_secret{"public_key_token_for_secret",
                    "the token is signed with a private key, as the JWT plugin does, but a shared "
                    "secret is configured",
                    "Use the public keys of /api/auth/jwks: a jwks_source or key_set with "
                    "policy::jwt_plugin(base_url). jwt({ secret }) is ignored by Better Auth."},
    secret_for_keys{"hmac_token_for_public_keys",
                    "the token is signed by HMAC, but public keys are configured",
                    "If your own code signs with the secret, verify with shared_secret. If not, "
                    "somebody tries to sign with the public key."},
    other_hmac{"other_hmac",
               "the token is signed by HMAC with another digest than the secret is configured for",
               "Sign with HS256, or name the algorithm: shared_secret::make(secret, "
               "algorithm::hs512) and policy.algorithms(...)."},
    key_of_other_algorithm{"key_of_other_algorithm",
                           "the key that the token names is made for another algorithm",
                           "No honest signer does this: the header was changed."},
    encryption{"other_encryption",
               "the encrypted cookie does not use dir and A256CBC-HS512, the only ones that Better "
               "Auth uses",
               "It was made by something else than Better Auth."},
    kid_missing{"kid_missing", "the token names no key, and more than one, or none, can be meant",
                "Better Auth always writes a kid: the token comes from elsewhere."},

    secret_newline{
        "secret_newline", "the secret ends in a newline, which is part of it",
        "Take it off where it is read: $(cat file) does, a mounted file or a heredoc does not."},
    secret_blanks{"secret_blanks", "there are blanks around the secret, which are part of it",
                  "Take them off in the .env file or the settings."},
    secret_quotes{
        "secret_quotes", "there are quotes around the secret, which are part of it",
        "Take them off: docker --env-file and systemd keep quotes that a shell or dotenv removes."},
    secret_is_list{
        "secret_is_list", "the secret is a list like 2:current,1:older",
        "Read it as BETTER_AUTH_SECRETS: from_better_auth_env(), or session_secrets::parse."},
    newline_elsewhere{"secret_newline_elsewhere",
                      "Better Auth's secret ends in a newline, this one does not",
                      "Take it off on Better Auth's side; all sessions then end once."},
    older_secret{
        "older_secret",
        "the token is signed with an older secret, with which Better Auth does not verify either",
        "Get a new token. For the time of a change, shared_secret::rotating takes both; session "
        "cookies have to be set anew."},
    secret_differs{"secret_differs", "the signature is of another secret, or the token was changed",
                   "Compare BETTER_AUTH_SECRET on both sides, byte by byte, and after a change of "
                   "secrets get a new token."},
    other_secret_encrypts{"other_secret", "the cookie is encrypted with a key of another secret",
                          "Compare BETTER_AUTH_SECRET on both sides, byte by byte; after a change, "
                          "session_secrets takes the older ones too, and decrypts with them."},
    client_secret{"client_secret",
                  "this id_token is signed with the secret of an OAuth client, if it is genuine",
                  "An id_token is for its client alone: ask the OAuth provider for an access token "
                  "with a resource."},
    signature_cut{"signature_length", "the signature does not have the length of its algorithm",
                  "It was cut, or encoded as DER in place of r and s."},
    key_differs{"key_differs", "the signature is of another key, or the token was changed",
                "Compare the JWKS with the server that issued the token: another deployment or a "
                "restored database has other keys."},

    cache_over{"cache_over", "the cookie cache has run out, which is no logout",
               "Ask /api/auth/get-session, which sets session_data anew; or raise "
               "session.cookieCache.maxAge."},
    session_over{"session_over", "the session itself has ended", "The user has to sign in again."},
    in_milliseconds{"in_milliseconds", "a date of the token is in milliseconds",
                    "JWT dates are in seconds: Math.floor(Date.now() / 1000)."},
    no_number{"date_no_number", "a date of the token is no number, or beyond the year 9999",
              "Write exp, nbf and iat as numbers of seconds."},
    never_expires{"never_expires", "the token has no exp",
                  "Set an expiry where it is signed; or, for tokens that never end, "
                  "policy.allow_missing_expiry()."},

    issuer_of_oauth{"issuer_with_path",
                    "the issuer is a URL with a path: this is a token of the OAuth provider, not "
                    "of the JWT plugin",
                    "For its access tokens use policy::oauth_access_token(issuer_from(base_url), "
                    "audience); an id_token is no access token."},
    issuer_is_origin{
        "issuer_is_origin",
        "the issuer is a bare origin, as the JWT plugin has it, but one with a path is configured",
        "Use policy::jwt_plugin(base_url), which takes the origin."},
    issuer_slash{"issuer_slash", "the issuers differ in the slash at their end alone",
                 "Compare byte by byte: the JWT plugin writes none."},
    issuer_differs{"issuer_differs", "the token comes from another issuer",
                   "The JWT plugin's issuer is the origin of baseURL, scheme and port included: "
                   "http or https, www or not, another port, a preview deployment are others."},
    issuer_missing{"issuer_missing", "the token names no issuer",
                   "Set issuer where it is signed, or ask for none: policy::shared_secret()."},
    audience_not_configured{"audience_not_configured",
                            "the token names an audience, but none is configured here",
                            "Say who you are: policy.audience(...); the JWT plugin's audience is "
                            "the origin of baseURL, which policy::jwt_plugin knows."},
    id_token{"id_token", "this is an id_token, meant for the client that asked for it",
             "Send the access token in its place, asked for with a resource."},
    audience_slash{"audience_slash", "the audiences differ in the slash at their end alone",
                   "Compare byte by byte: the JWT plugin writes none."},
    audience_differs{
        "audience_differs", "the token is meant for another audience",
        "Ask for a token for this service, or name its audience: policy.audience(...)."},
    audience_missing{"audience_missing", "the token names no audience",
                     "Set audience where it is signed, or configure none."},

    oauth_token{"oauth_access_token", "this is an access token of the OAuth provider (at+jwt)",
                "Use policy::oauth_access_token(issuer_from(base_url), audience) for it."},
    logout_token{"logout_token", "this is a logout token, which speaks for nobody",
                 "It belongs to the client's back-channel logout address alone."},
    type_missing{"type_missing", "the token does not say its type, and one is asked for",
                 "Tokens of the JWT plugin have no typ: use policy::jwt_plugin for them; access "
                 "tokens of the OAuth provider have at+jwt."},
    email_link{
        "email_link",
        "this is the token of a link in an e-mail, signed with the same secret, and speaks for no "
        "session",
        "Send the token of /api/auth/token; that the signature holds makes it no bearer token."},
    no_subject{"no_subject", "the token names no user (sub)",
               "Set sub where it is signed; getSubject must answer a text that is not empty."},
    subject_unusable{"subject_unusable", "sub is not a text without control characters",
                     "Sign the user's id as a text that is not empty."},
    machine_token{
        "machine_token",
        "this is the token of a machine (client_credentials), its sub is the client and no user",
        "Ask for it with a user's authorization code, or where machines are meant: "
        "policy.allow_client_subject()."},
    sender_constrained{
        "sender_constrained",
        "the token is bound to a key of the client (cnf, DPoP), which is not verified here",
        "Ask for a token without DPoP."},
    cache_version{"cache_version", "the cookie has another version than the one that is configured",
                  "Give session_policy what session.cookieCache.version is: version(...)."},
    other_session{"other_session", "the two cookies are of different sessions",
                  "One is left over from before: clear both and sign in again."};

}  // namespace causes
}  // namespace better_auth::inline v0::detail
