// SPDX-License-Identifier: MIT
#include "cookies.hpp"

#include "checks.hpp"
#include "session.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace ba = better_auth;

namespace doctor {

namespace {

constexpr std::string_view secure = "__Secure-";

std::string_view without_secure(std::string_view name) {
  return name.starts_with(secure) ? name.substr(secure.size()) : name;
}

/// The cookie, with `__Secure-` in its name or without.
ba::result<std::string> find_either(std::string_view header, std::string_view name) {
  auto plain = ba::find_cookie(header, name);
  if (plain || plain.error().code() != ba::errc::missing_credentials) return plain;
  return ba::find_cookie(header, std::string(secure).append(name));
}

bool is_missing(const ba::result<std::string>& cookie) {
  return !cookie && cookie.error().code() == ba::errc::missing_credentials;
}

/// Whether `name` ends in `ending`, or is a chunk of such a cookie.
bool ends_in(std::string_view name, std::string_view ending) {
  const std::size_t at = name.rfind(ending);
  return at != name.npos && (at + ending.size() == name.size() || name[at + ending.size()] == '.');
}

bool is_jwt(const ba::sighting& seen) {
  using enum ba::artefact;
  return seen.what == jwe_session || (seen.segments == 3 && seen.what != nothing &&
                                      seen.what != unknown && seen.what != opaque);
}

/// What the names in a header tell, and the values under other names.
struct contents {
  std::optional<ba::sighting> data = {};          ///< the first session_data, or chunk of one
  std::optional<ba::sighting> token = {};         ///< the first session_token
  std::optional<ba::sighting> other_prefix = {};  ///< one that has the ending of such a name
  std::string jwt_name = {};                      ///< of a cookie with a JWT
  ba::sighting jwt = {};
};

contents look_through(std::string_view header, std::string_view data, std::string_view token) {
  contents out;
  for (bool more = true; more;) {
    const std::size_t end = header.find(';');
    const std::string_view pair = header.substr(0, end);
    more = end != header.npos;
    if (more) header.remove_prefix(end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == pair.npos) continue;
    const std::string_view name = without_blanks(pair.substr(0, equals)),
                           bare = without_secure(name);
    ba::sighting seen = ba::recognise(pair.substr(equals + 1));
    if (!out.data && bare.starts_with(data) && ends_in(bare, data)) out.data = seen;
    if (!out.token && bare == token) out.token = seen;
    if (!out.other_prefix && (ends_in(bare, ".session_data") || ends_in(bare, ".session_token")))
      out.other_prefix = seen;
    if (out.jwt_name.empty() && is_jwt(seen)) {
      out.jwt_name = ba::printable(name);
      out.jwt = std::move(seen);
    }
  }
  return out;
}

void say(findings& found, const ba::error& e, std::string_view cause, std::string text,
         std::string_view remedy) {
  found.refusal = e;
  found.why = {cause, std::move(text), remedy};
}

constexpr std::string_view name_the_base_url =
    "Give --base-url what baseURL is in Better Auth, which puts __Secure- in front where that is "
    "https, or useSecureCookies is set (in code: session_policy's "
    "base URL, or secure_cookies).";
constexpr std::string_view name_the_prefix =
    "Give --cookie-prefix what advanced.cookiePrefix is in Better Auth (in code: session_policy's "
    "cookie_prefix); where whole names were changed, "
    "--session-data-name and --session-token-name.";

void refuse_others(findings& found, const contents& there, bool empty, std::string_view data,
                   std::string_view token) {
  std::string text = "no session cookie of Better Auth is in the header: neither ";
  text.append(ba::printable(token))
      .append(" nor ")
      .append(ba::printable(data))
      .append(", with __Secure- or without");
  found.seen.what = empty ? ba::artefact::nothing : ba::artefact::unknown;
  const ba::error e = ba::errc::missing_credentials;
  if (there.other_prefix) {
    found.seen = *there.other_prefix;
    return say(found, e, "cookie_prefix",
               text.append("; but such ones are there under another prefix"), name_the_prefix);
  }
  if (there.jwt_name.empty())
    return say(found, e, "no_better_auth_cookie", text,
               "See which cookies the browser has for Better Auth's address: there is none before "
               "the sign-in, and Domain, Path, SameSite or a proxy may keep "
               "one back. Where names were changed, give --cookie-prefix.");
  found.seen = there.jwt;
  say(found, e, "jwt_in_other_cookie",
      text.append("; but the value of the cookie \"").append(there.jwt_name).append("\" is a JWT"),
      "Better Auth sets no cookie of that name, unless it is configured to: then give "
      "--session-data-name. To examine the JWT, give the cookie's value alone, "
      "in place of the header.");
}

/// A session_token without session_data: Better Auth's cookie cache is off by default.
void examine_lone_session_token(findings& found, const options& given, std::string_view value,
                                const std::string* secret, bool jwks) {
  found.seen = ba::recognise(value);
  if (secret != nullptr) {
    examine_session_token(found, given, value, *secret);
    if (found.why.cause != "session_token_is_no_jwt") return;
  } else if (found.seen.what != ba::artefact::signed_session_token) {
    ba::circumstances how;
    how.cookie = ba::artefact::signed_session_token;
    return refuse(found, ba::errc::malformed_token, how);
  } else if (!jwks) {
    return say(found, ba::errc::invalid_policy, "no_keys_given",
               "this is the session_token, a text with a signature and no JWT, and there is "
               "nothing to check the signature with",
               "Give the secret with --secret-env. Whose session it is, only Better Auth's "
               "database tells: for a JWT let the frontend ask /api/auth/token, "
               "or set session.cookieCache.enabled, with which session_data comes too.");
  }
  say(found, ba::error(ba::errc::missing_credentials, "session_data"), "session_token_alone",
      "this is the session_token, a text with a signature and no JWT; session_data, which says "
      "whose session it is, is not there: Better Auth's cookie cache is off by default",
      "Let the frontend ask /api/auth/token for a JWT and send that; or set "
      "session.cookieCache.enabled, with which session_data comes too, and give --session "
      "with its strategy. Otherwise only Better Auth (/api/auth/get-session) tells whose session "
      "it is.");
}

}  // namespace

std::string cookies_set_by(std::string_view lines) {
  constexpr std::string_view field = "set-cookie:";
  std::string out;
  for (bool more = true; more;) {
    const std::size_t end = lines.find('\n');
    std::string_view line = lines.substr(0, end);
    more = end != lines.npos;
    if (more) lines.remove_prefix(end + 1);
    if (!begins_with(line, field)) continue;
    line.remove_prefix(field.size());
    if (!out.empty()) out.append("; ");
    // What follows the first semicolon are the cookie's attributes.
    out.append(without_blanks(line.substr(0, line.find_first_of(";\r"))));
  }
  return out;
}

std::string_view strategy_advice(ba::artefact what, bool secret, bool jwks) {
  switch (what) {
    case ba::artefact::compact_session:
      return secret ? "Give --session compact."
                    : "Give the secret with --secret-env, and --session compact.";
    case ba::artefact::jwt_session:
      return secret ? "Give --session jwt."
                    : "Give the secret with --secret-env, and --session jwt.";
    case ba::artefact::jwe_session:
      return secret ? "Give --session jwe."
                    : "Give the secret with --secret-env, and --session jwe.";
    case ba::artefact::jwks_session:
      if (secret) return "Give the answer of /api/auth/jwks with --jwks, and --session jwks.";
      return jwks
                 ? "Give --session jwks, and the secret with --secret-env, or --session-data-alone."
                 : "Give the answer of /api/auth/jwks with --jwks, and --session jwks; the secret "
                   "with --secret-env too, or --session-data-alone.";
    default:
      return secret ? "Give --session with what session.cookieCache.strategy is in Better Auth, "
                      "compact by default."
                    : "Give the secret with --secret-env, and --session with what "
                      "session.cookieCache.strategy is in Better Auth, compact by default.";
  }
}

void examine_cookies(findings& found, const options& given, std::string_view header,
                     const std::string* secret, const std::string* jwks) {
  const ba::session_policy policy = session_policy_for(given);
  if (auto sound = policy.checked(given.session != "jwks"); !sound)
    return refuse(found, sound.error());
  const std::string data_cookie = policy.session_data_cookie(),
                    token_cookie = policy.session_token_cookie();
  const std::string_view data_name = without_secure(data_cookie),
                         token_name = without_secure(token_cookie);

  const contents there = look_through(header, data_name, token_name);
  if (!there.data && !there.token)
    return refuse_others(found, there, header.empty(), data_name, token_name);
  const auto data = find_either(header, data_name), token = find_either(header, token_name);
  // What the cookies look like, even if a value cannot be put together.
  ba::sighting seen = data ? ba::recognise(*data) : there.data.value_or(ba::sighting());
  if (seen.what == ba::artefact::nothing)
    seen = token ? ba::recognise(*token) : there.token.value_or(ba::sighting());
  if (given.session) {
    examine_session(found, given, header, !given.data_alone, secret, jwks);
    if (found.why.cause == "secure_prefix") found.why.remedy = name_the_base_url;
    if (found.why.cause == "cookie_prefix") found.why.remedy = name_the_prefix;
    // What is there is told, where it is not what was expected.
    if (found.seen.what == ba::artefact::nothing) found.seen = seen;
    return;
  }
  ba::circumstances how;
  if (data) {
    found.seen = seen;
    return say(found, ba::errc::invalid_policy, "session_strategy_not_given",
               "these are session cookies, and it is not said which strategy they have",
               strategy_advice(found.seen.what, secret != nullptr, jwks != nullptr));
  }
  if (!is_missing(data)) {
    how.cookie = ba::artefact::compact_session;
    refuse(found, ba::error(data.error().code(), "session_data"), how);
    found.seen = seen;
    return;
  }
  if (token) return examine_lone_session_token(found, given, *token, secret, jwks != nullptr);
  found.seen.what = ba::artefact::unknown;
  if (is_missing(token))
    return say(found, ba::errc::missing_credentials, "cookie_empty",
               "the session cookie is there, but it is empty: so Better Auth clears it when a user "
               "signs out",
               "Sign in again, and give what is set then.");
  how.cookie = ba::artefact::signed_session_token;
  refuse(found, ba::error(token.error().code(), "session_token"), how);
  found.seen = seen;
}

}  // namespace doctor
