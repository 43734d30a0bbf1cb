// SPDX-License-Identifier: MIT
#include "session.hpp"

#include "checks.hpp"

#include <functional>

namespace ba = better_auth;

namespace doctor {

namespace {

/// The reader's verdict; with `check`, on both cookies.
template <class Keys>
refusal read_session(const Keys& keys, const std::optional<ba::session_secrets>& check,
                     const options& given, std::string_view header, findings& found) {
  const ba::session_policy policy = session_policy_for(given);
  const ba::clock clock = clock_for(given);
  const auto read =
      check ? ba::session_reader::make(keys, *check, policy, clock)
            : ba::session_reader::make(keys, ba::session_token::not_checked, policy, clock);
  if (!read) return read.error();
  const auto session = (*read)(header);
  if (!session) return session.error();
  found.user = session->subject();
  if (const auto until = session->expires_at()) found.until = until->seconds;
  return std::nullopt;
}

/// `find_flaw` for cookies: `verdict(secrets)` tries others.
ba::secret_flaw find_cookie_flaw(
    const options& given, const std::string& secret,
    const std::function<refusal(const ba::session_secrets&)>& verdict) {
  return find_flaw(given, secret, [&](const std::string& other) -> refusal {
    const auto made = ba::session_secrets::make(other, {.allow_surrounding_characters = true});
    return made ? verdict(*made) : refusal(made.error());
  });
}

/// What a reader says of session_data, and of the two together where the session_token is asked
/// for.
refusal read_sessions(const options& given, const ba::result<ba::session_secrets>& secrets,
                      const ba::result<ba::key_set>& keys, bool both, std::string_view header,
                      findings& found) {
  if (!secrets && (*given.session != "jwks" || both)) return secrets.error();
  const std::optional<ba::session_secrets> check = both ? std::optional(*secrets) : std::nullopt;
  if (*given.session != "jwks") return read_session(*secrets, check, given, header, found);
  return keys ? read_session(*keys, check, given, header, found) : refusal(keys.error());
}

std::string_view session_step_of(const ba::error& e) {
  if (e.code() == ba::errc::missing_credentials || e.code() == ba::errc::conflicting_cookies)
    return "session_data";
  if (e.code() == ba::errc::session_mismatch || e.claim() == "version" || e.claim() == "id" ||
      e.claim() == "sid")
    return "session";
  // The members of a session are read with the payload.
  if (e.code() == ba::errc::claim_missing && e.claim() != "exp" && e.claim() != "iss" &&
      e.claim() != "aud")
    return "payload";
  return step_of(e);
}

}  // namespace

ba::session_policy session_policy_for(const options& given) {
  const std::string named = given.session.value_or("compact");
  const auto strategy =
      named == "compact" ? ba::session_strategy::compact
                         : (named == "jwe" ? ba::session_strategy::jwe : ba::session_strategy::jwt);
  ba::session_policy policy(strategy, given.base_url.value_or("http://localhost"));
  if (given.issuer) policy = policy.issuer(*given.issuer);
  if (given.cookie_prefix) policy = policy.cookie_prefix(*given.cookie_prefix);
  if (given.data_name) policy = policy.session_data_name(*given.data_name);
  if (given.token_name) policy = policy.session_token_name(*given.token_name);
  if (given.cache_version) policy = policy.version(*given.cache_version);
  return given.leeway ? policy.leeway(*given.leeway) : policy;
}

void examine_session(findings& found, const options& given, std::string_view header, bool both,
                     const std::string* secret, const std::string* jwks) {
  const ba::session_policy policy = session_policy_for(given);
  ba::circumstances how;
  how.cookie_header = header;
  how.cookie = *given.session == "compact" ? ba::artefact::compact_session
               : *given.session == "jwe"   ? ba::artefact::jwe_session
               : *given.session == "jwks"  ? ba::artefact::jwks_session
                                           : ba::artefact::jwt_session;
  how.keys = *given.session == "jwks" ? ba::key_kind::public_keys : ba::key_kind::shared_secret;
  const std::string issuer =
      given.issuer.value_or(given.base_url ? origin_of(*given.base_url) : "");
  how.issuer = issuer;
  how.audience = "better-auth:session-cache";
  if (auto sound = policy.checked(*given.session != "jwks"); !sound)
    return refuse(found, sound.error());

  const auto secrets = secret == nullptr ? ba::result<ba::session_secrets>(ba::errc::secret_missing)
                                         : secrets_from(given, *secret);
  const auto keys =
      jwks == nullptr ? ba::result<ba::key_set>(ba::errc::no_usable_key) : keys_from(*jwks);
  const auto data = ba::find_cookie(header, policy.session_data_cookie());
  found.seen = ba::recognise(data ? *data : std::string());

  // The session_token first, as the reader has it; asked alone, so that its errors are told from
  // those of session_data.
  if (both) {
    if (!secrets) return refuse(found, secrets.error(), how);
    found.steps.push_back({"session_token", "the cookie is there, and its signature holds"});
    const auto cookie = ba::find_cookie(header, policy.session_token_cookie());
    const auto check = [&](const ba::session_secrets& by) -> refusal {
      if (!cookie) return ba::error(cookie.error().code(), "session_token");
      const auto good = ba::verify_session_token(*cookie, by);
      return good ? refusal() : refusal(good.error());
    };
    if (const refusal bad = check(*secrets)) {
      if (is_about_the_secret(*bad)) how.secret = find_cookie_flaw(given, *secret, check);
      if (cookie) found.seen = ba::recognise(*cookie);
      how.cookie = ba::artefact::signed_session_token;
      how.keys = ba::key_kind::shared_secret;
      mark_steps(found.steps, "session_token");
      return refuse(found, *bad, how);
    }
  }

  found.steps.push_back({"session_data", "the cookie is there, with all of its chunks"});
  add_token_steps(found.steps);
  found.steps.back() = {"session",
                        "version, user, end of the session; both cookies of the same one"};
  refusal verdict = read_sessions(given, secrets, keys, false, header, found);
  if (verdict && verdict->kind() == ba::error_kind::configuration) {
    found.steps.clear();
    return refuse(found, *verdict, how);
  }
  if (verdict && is_about_the_secret(*verdict) && secret != nullptr && *given.session != "jwks")
    how.secret = find_cookie_flaw(given, *secret, [&](const ba::session_secrets& by) {
      findings ignored;
      return read_sessions(given, by, keys, false, header, ignored);
    });
  if (!verdict && both) verdict = read_sessions(given, secrets, keys, true, header, found);
  mark_steps(found.steps, verdict ? session_step_of(*verdict) : std::string_view{});
  if (verdict) refuse(found, *verdict, how);
}

void examine_session_token(findings& found, const options& given, std::string_view value,
                           const std::string& secret) {
  const auto secrets = secrets_from(given, secret);
  if (!secrets) return refuse(found, secrets.error());
  found.steps.push_back({"session_token", "its signature holds"});
  const auto check = [&](const ba::session_secrets& by) -> refusal {
    const auto token = ba::verify_session_token(value, by);
    return token ? refusal() : refusal(token.error());
  };
  const refusal bad = check(*secrets);
  mark_steps(found.steps, bad ? "session_token" : "");
  if (!bad) {
    found.notes.emplace_back("the signature holds: it is a session_token of this Better Auth");
    return refuse(found, ba::errc::malformed_token);
  }
  ba::circumstances how;
  how.keys = ba::key_kind::shared_secret;
  if (is_about_the_secret(*bad)) how.secret = find_cookie_flaw(given, secret, check);
  how.cookie = ba::artefact::signed_session_token;
  refuse(found, *bad, how);
}

}  // namespace doctor
