// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/error.hpp>
#include <better_auth/diagnosis/circumstances.hpp>
#include <better_auth/session/cookie_header.hpp>

#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// Whether a cookie, or a chunk of one, has a name with this end and a value that is not empty.
inline bool has_cookie(std::string_view header, std::string_view ending) {
  bool found = false;
  for_each_cookie(header, [&](std::string_view name, std::string_view value) {
    const std::size_t end = name.find_last_not_of("0123456789");
    if (end != name.npos && name[end] == '.' && end + 1 < name.size()) name = name.substr(0, end);
    found = found || (name.ends_with(ending) && !value.empty());
  });
  return found;
}

/// For a credential that is missing: the Authorization header, or the cookie that `wanted` names.
inline cause cause_of_missing(std::string_view wanted, const circumstances& how) {
  if (wanted.empty() && !how.authorization_header.empty())
    return {"other_scheme", "the Authorization header has another scheme than Bearer",
            "Send 'Authorization: Bearer TOKEN'."};
  if (wanted != "session_token" && wanted != "session_data") return {};
  const std::string name(wanted);
  const std::string_view header = how.cookie_header;
  // If it is there, the reader looked for another name.
  if (has_cookie(header, "better-auth." + name))
    return {"secure_prefix", "the cookie's name and the base URL disagree about __Secure-",
            "Better Auth adds __Secure- if its baseURL is https or useSecureCookies is set: give "
            "session_policy the same baseURL, or call secure_cookies(...)."};
  if (has_cookie(header, "." + name))
    return {"cookie_prefix", "the cookie has another prefix",
            "Set session_policy.cookie_prefix(...) to advanced.cookiePrefix."};
  if (name == "session_data" && has_cookie(header, "session_token"))
    return {"cache_run_out",
            "session_token came without session_data: the cookie cache is off or has expired, "
            "which is not a logout",
            "Call /api/auth/get-session, which sets it if session.cookieCache is enabled."};
  if (name == "session_token" && has_cookie(header, "session_data"))
    return {"no_session_token", "session_data came without session_token",
            "Find out what passes on only one of them, or read session_data alone with "
            "session_token::not_checked."};
  return {};
}

inline constexpr cause other_strategy{
    "other_strategy", "the cookie has another strategy than configured",
    "Give session_policy the value of session.cookieCache.strategy (default: compact)."};

/// For a value that has not the form of the expected cookie.
inline cause cause_of_cookie_form(const sighting& seen, const circumstances& how) {
  if (seen.what == artefact::nothing)
    return {"chunk_missing", "a chunk of the session_data cookie is missing or cannot be decoded",
            "Find out where headers are limited: pass on session_data.0, .1 and so on, or put less "
            "into the session."};
  const bool expects_token = how.cookie == artefact::signed_session_token;
  if (expects_token && seen.what == artefact::opaque)
    return {"unsigned_session_token", "this session_token has no signature",
            "Send the whole value, TOKEN.SIGNATURE: anyone can make up the token."};
  if (!expects_token && is_session(seen.what) && seen.what != how.cookie) return other_strategy;
  const cause spelled = cause_of_spelling(seen.written);
  if (!expects_token && !spelled.name.empty()) return spelled;
  return {"cookie_changed", "the cookie was cut or changed",
          "Pass its value on unchanged; look for a limit on the size of headers."};
}

/// For a cookie that is signed with the other kind of key.
constexpr cause cause_of_cookie_algorithm(key_kind configured) {
  if (configured == key_kind::shared_secret)
    return {"session_by_keys",
            "the cookie is signed with a key of the JWKS, but a secret is configured",
            "Give session_reader the keys of /api/auth/jwks."};
  return {"session_by_secret", "the cookie is signed with the secret, but keys are configured",
          "Set jwt({ sessionCookieCache: true }), or read it with session_secrets."};
}

inline cause cause_of_expired_cookie(const error& e) {
  if (e.claim() == "session")
    return {"session_over", "the session itself has ended", "The user has to sign in again."};
  return {"cache_over", "the cookie cache has expired, which is not a logout",
          "Call /api/auth/get-session, which sets it again, or raise session.cookieCache.maxAge."};
}

inline cause cause_of_mismatch(const error& e) {
  if (e.claim() != "session_token") return {};
  return {"other_session", "the two cookies belong to different sessions",
          "One is left over: clear both and sign in again."};
}

}
