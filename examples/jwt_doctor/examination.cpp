// SPDX-License-Identifier: MIT
// Every verdict here is the library's: the steps say where in its pipeline the one error that it gave comes from.
#include "examination.hpp"

#include <better_auth/jwt.hpp>
#include <better_auth/session_cookie.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace ba = better_auth;

namespace doctor {

namespace {

using refusal = std::optional<ba::error>;

bool begins_with(std::string_view text, std::string_view lower_case) {
  if (text.size() < lower_case.size()) return false;
  for (std::size_t i = 0; i < lower_case.size(); ++i)
    if ((text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i]) != lower_case[i]) return false;
  return true;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == text.npos ? std::string_view{} : text.substr(first);
}

/// What of a URL stands in `iss` and `aud` of the JWT plugin.
std::string origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  return std::string(host == url.npos ? url : url.substr(0, url.find('/', host + 3)));
}

/// Sets the marks by the step that an error comes from; all have passed where there is none.
void mark_steps(std::vector<step>& steps, std::string_view failed) {
  mark next = mark::passed;
  for (step& each : steps) {
    each.came_out = each.name == failed ? mark::failed : next;
    if (each.name == failed) next = mark::not_reached;
  }
}

void add_token_steps(std::vector<step>& steps) {
  for (const auto& [name, asks] : {std::pair("form", "three parts of base64url, no larger than allowed"), std::pair("header", "one JSON object, nothing critical"),
                                   std::pair("algorithm", "one that the configuration accepts"), std::pair("key", "one that is known and made for it"),
                                   std::pair("signature", "holds"), std::pair("payload", "one JSON object, registered claims of their types"),
                                   std::pair("dates", "exp ahead, nbf behind"), std::pair("issuer", "the one that is expected"),
                                   std::pair("audience", "the one that is expected"), std::pair("kind", "type, user, scope: a token of a user")})
    steps.push_back({name, asks});
}

/// The step of `add_token_steps` at which a verifier gave this error.
std::string_view step_of(const ba::error& e) {
  using enum ba::errc;
  const std::string_view claim = e.claim();
  switch (e.code()) {
    case missing_credentials:
    case malformed_credentials:
    case multiple_credentials: return "header line";
    case token_too_large:
    case malformed_token: return "form";
    case malformed_header:
    case unsupported_critical: return "header";
    case algorithm_not_allowed: return "algorithm";
    case unknown_key:
    case unavailable: return "key";
    case signature_invalid:
    case decryption_failed:
    case crypto_failure: return "signature";
    case malformed_payload:
    case out_of_memory: return "payload";
    case token_expired: return claim == "session" ? "session" : "dates";
    case token_not_yet_valid:
    case lifetime_too_long: return "dates";
    case issuer_mismatch: return "issuer";
    case audience_mismatch: return "audience";
    case claim_missing:
      if (claim == "exp" || claim == "iat") return "dates";
      return claim == "iss" ? "issuer" : (claim == "aud" ? "audience" : "kind");
    // A registered claim of a wrong type is seen with the payload already.
    case claim_invalid: return claim == "client_id" || claim == "cnf" ? "kind" : "payload";
    default: return "kind";
  }
}

std::vector<std::string> entries_of(std::string_view list) {
  std::vector<std::string> values;
  for (bool more = true; more;) {
    const std::size_t comma = list.find(',');
    const std::string_view entry = list.substr(0, comma);
    const std::size_t colon = entry.find(':');
    if (colon != entry.npos) values.emplace_back(ba::without_flaw(entry.substr(colon + 1)));
    more = comma != list.npos;
    if (more) list.remove_prefix(comma + 1);
  }
  return values;
}

bool is_about_the_secret(const ba::error& e) {
  return e.code() == ba::errc::signature_invalid || e.code() == ba::errc::decryption_failed || e.code() == ba::errc::unknown_key;
}

/// What was wrong with the secret, where another one makes the refusal go away: `verdict(secret)` tries.
template <class Verdict>
ba::secret_flaw find_flaw(const options& given, const std::string& secret, Verdict&& verdict) {
  const auto helps = [&](const std::string& other) {
    const refusal now = verdict(other);
    return !now || (!is_about_the_secret(*now) && now->kind() != ba::error_kind::configuration);
  };
  if (given.secrets_env) {
    const auto entries = entries_of(secret);
    for (std::size_t i = 1; i < entries.size(); ++i)
      if (helps(entries[i])) return ba::secret_flaw::is_newer;
    return ba::secret_flaw::none;
  }
  const ba::secret_flaw flaw = ba::flaw_of_secret(secret);
  if (flaw == ba::secret_flaw::is_a_list) {
    for (const std::string& entry : entries_of(secret))
      if (helps(entry)) return flaw;
    return ba::secret_flaw::none;
  }
  if (flaw != ba::secret_flaw::none) return helps(std::string(ba::without_flaw(secret))) ? flaw : ba::secret_flaw::none;
  return helps(secret + "\n") ? ba::secret_flaw::newline_elsewhere : ba::secret_flaw::none;
}

void refuse(findings& found, const ba::error& e, const ba::circumstances& how = {}) {
  found.refusal = e;
  found.why = ba::explain(e, found.seen, how);
}

void note_skipped(findings& found, const ba::key_set& keys) {
  for (const ba::skipped_key& each : keys.skipped())
    found.notes.push_back("key " + std::to_string(each.index) + " of the JWKS (kid \"" + ba::printable(each.kid) + "\") cannot serve: " +
                          std::string(ba::error(each.reason).message()));
}

// ---- tokens ---------------------------------------------------------------------------------------------------------

ba::policy policy_for(const options& given, bool by_secret, const std::string& issuer) {
  const ba::algorithm_set algorithms = by_secret ? ba::algorithm_set{given.hmac} : ba::algorithm_set::public_key();
  ba::policy policy = given.oauth      ? ba::policy::oauth_access_token(issuer, *given.audience)
                      : given.base_url ? ba::policy::jwt_plugin(*given.base_url).algorithms(algorithms)
                                       : ba::policy(algorithms);
  if (given.issuer) policy = policy.issuer(*given.issuer);
  if (given.audience) policy = policy.audience(*given.audience);
  if (given.type) policy = policy.type(*given.type);
  if (given.client) policy = policy.allow_client_subject();
  return policy.leeway(given.leeway.value_or(0));
}

template <class Keys>
refusal verify(const ba::result<Keys>& keys, const options& given, const ba::policy& policy, std::string_view token, findings& found) {
  if (!keys) return keys.error();
  const auto verifier = ba::verifier<Keys, given_clock>::make(*keys, policy, given_clock{given.now_ms});
  if (!verifier) return verifier.error();
  const auto user = (*verifier)(token);
  if (!user) return user.error();
  found.user = user->subject();
  if ((*user)->exp != ba::numeric_date::never) found.until = (*user)->exp.seconds;
  return std::nullopt;
}

void examine_token(findings& found, const options& given, std::string_view token, const std::string* secret, const std::string* jwks) {
  found.seen = ba::recognise(token);
  ba::circumstances how;
  std::string issuer = given.issuer.value_or(given.base_url ? origin_of(*given.base_url) : "");
  if (given.oauth && !given.issuer) {
    const auto from_url = ba::issuer_from(*given.base_url);
    if (!from_url) return refuse(found, from_url.error());
    issuer = *from_url;
  }
  const std::string audience = given.audience.value_or(given.base_url ? origin_of(*given.base_url) : "");
  how.issuer = issuer;
  how.audience = audience;

  const ba::policy policy = policy_for(given, secret != nullptr, issuer);
  refusal verdict;
  if (jwks != nullptr) {
    how.keys = ba::key_kind::public_keys;
    const auto keys = ba::key_set::parse(*jwks);
    if (const auto all = ba::key_set::parse_or_empty(*jwks)) note_skipped(found, *all);
    verdict = verify(keys, given, policy, token, found);
  } else {
    how.keys = ba::key_kind::shared_secret;
    const auto with = [&](const std::string& value) {
      return verify(ba::shared_secret::make(value, given.hmac), given, policy, token, found);
    };
    const auto entries = given.secrets_env ? entries_of(*secret) : std::vector<std::string>{*secret};
    verdict = given.secrets_env && !ba::session_secrets::parse(*secret) ? refusal(ba::session_secrets::parse(*secret).error()) : with(entries.front());
    if (verdict && is_about_the_secret(*verdict)) how.secret = find_flaw(given, *secret, with);
  }
  if (verdict && verdict->kind() == ba::error_kind::configuration) return refuse(found, *verdict, how);
  add_token_steps(found.steps);
  mark_steps(found.steps, verdict ? step_of(*verdict) : std::string_view{});
  if (verdict) refuse(found, *verdict, how);
}

// ---- session cookies ------------------------------------------------------------------------------------------------

ba::session_policy session_policy_for(const options& given) {
  const std::string& named = *given.session;
  const auto strategy = named == "compact" ? ba::session_strategy::compact : (named == "jwe" ? ba::session_strategy::jwe : ba::session_strategy::jwt);
  ba::session_policy policy(strategy, given.base_url.value_or("http://localhost"));
  if (given.issuer) policy = policy.issuer(*given.issuer);
  if (given.cookie_prefix) policy = policy.cookie_prefix(*given.cookie_prefix);
  if (given.data_name) policy = policy.session_data_name(*given.data_name);
  if (given.token_name) policy = policy.session_token_name(*given.token_name);
  if (given.cache_version) policy = policy.version(*given.cache_version);
  return given.leeway ? policy.leeway(*given.leeway) : policy;
}

std::string value_of(std::string_view header, const std::string& name) {
  const auto found = ba::find_cookie(header, name);
  return found ? std::string(found->text()) : std::string();
}

/// The reader's verdict; with `secrets`, on both cookies.
template <class Keys>
refusal read_session(const Keys& keys, const std::optional<ba::session_secrets>& secrets, const options& given, std::string_view header, findings& found) {
  using reader = ba::session_reader<Keys, given_clock>;
  const given_clock clock{given.now_ms};
  const auto read = secrets ? reader::make(keys, *secrets, session_policy_for(given), clock)
                            : reader::make(keys, ba::session_token::not_checked, session_policy_for(given), clock);
  if (!read) return read.error();
  const auto session = (*read)(header);
  if (!session) return session.error();
  found.user = (*session)->user.id;
  found.until = (*session)->exp.seconds;
  return std::nullopt;
}

/// What a reader says of session_data, and of the two together where the session_token is asked for.
refusal read_sessions(const options& given, const ba::result<ba::session_secrets>& secrets, const ba::result<ba::key_set>& keys, bool both,
                      std::string_view header, findings& found) {
  if (!secrets && (*given.session != "jwks" || both)) return secrets.error();
  const std::optional<ba::session_secrets> check = both ? std::optional(*secrets) : std::nullopt;
  if (*given.session != "jwks") return read_session(*secrets, check, given, header, found);
  return keys ? read_session(*keys, check, given, header, found) : refusal(keys.error());
}

ba::result<ba::session_secrets> secrets_from(const options& given, const std::string& text) {
  return given.secrets_env ? ba::session_secrets::parse(text) : ba::session_secrets::make(text);
}

std::string_view session_step_of(const ba::error& e) {
  if (e.code() == ba::errc::missing_credentials) return "session_data";
  if (e.code() == ba::errc::session_mismatch || e.claim() == "version" || e.claim() == "user" || e.claim() == "sid") return "session";
  // The members of a session are read with the payload.
  if (e.code() == ba::errc::claim_missing && e.claim() != "exp" && e.claim() != "iss" && e.claim() != "aud") return "payload";
  return step_of(e);
}

void examine_cookies(findings& found, const options& given, std::string_view header, bool both, const std::string* secret, const std::string* jwks) {
  const ba::session_policy policy = session_policy_for(given);
  ba::circumstances how;
  how.cookie_header = header;
  how.cookie = *given.session == "compact" ? ba::artefact::compact_session
               : *given.session == "jwe"   ? ba::artefact::jwe_session
               : *given.session == "jwks"  ? ba::artefact::jwks_session
                                           : ba::artefact::jwt_session;
  how.keys = *given.session == "jwks" ? ba::key_kind::public_keys : ba::key_kind::shared_secret;
  const std::string issuer = given.issuer.value_or(given.base_url ? origin_of(*given.base_url) : "");
  how.issuer = issuer;
  how.audience = "better-auth:session-cache";
  if (auto sound = policy.check(*given.session != "jwks"); !sound) return refuse(found, sound.error());

  const auto secrets = secret == nullptr ? ba::result<ba::session_secrets>(ba::errc::secret_missing) : secrets_from(given, *secret);
  const auto keys = jwks == nullptr ? ba::result<ba::key_set>(ba::errc::no_usable_key) : ba::key_set::parse(*jwks);
  found.seen = ba::recognise(value_of(header, policy.session_data_cookie()));

  // The session_token first, as the reader has it; asked alone, so that its errors are told from those of session_data.
  if (both) {
    if (!secrets) return refuse(found, secrets.error(), how);
    found.steps.push_back({"session_token", "the cookie is there, and its signature holds"});
    const auto cookie = ba::find_cookie(header, policy.session_token_cookie());
    const auto check = [&](const ba::session_secrets& by) -> refusal {
      if (!cookie) return ba::error(cookie.error().code(), "session_token");
      const auto good = ba::verify_session_token(cookie->text(), by);
      return good ? refusal() : refusal(good.error());
    };
    if (const refusal bad = check(*secrets)) {
      if (is_about_the_secret(*bad))
        how.secret = find_flaw(given, *secret, [&](const std::string& other) {
          const auto made = ba::session_secrets::make(other);
          return made ? check(*made) : refusal(made.error());
        });
      if (cookie) found.seen = ba::recognise(cookie->text());
      how.cookie = ba::artefact::signed_session_token;
      how.keys = ba::key_kind::shared_secret;
      mark_steps(found.steps, "session_token");
      return refuse(found, *bad, how);
    }
  }

  found.steps.push_back({"session_data", "the cookie is there, with all of its chunks"});
  add_token_steps(found.steps);
  found.steps.back() = {"session", "version, user, end of the session; both cookies of the same one"};
  refusal verdict = read_sessions(given, secrets, keys, false, header, found);
  if (verdict && verdict->kind() == ba::error_kind::configuration) {
    found.steps.clear();
    return refuse(found, *verdict, how);
  }
  if (verdict && is_about_the_secret(*verdict) && secret != nullptr && *given.session != "jwks")
    how.secret = find_flaw(given, *secret, [&](const std::string& other) {
      findings ignored;
      return read_sessions(given, ba::session_secrets::make(other), keys, false, header, ignored);
    });
  if (!verdict && both) verdict = read_sessions(given, secrets, keys, true, header, found);
  mark_steps(found.steps, verdict ? session_step_of(*verdict) : std::string_view{});
  if (verdict) refuse(found, *verdict, how);
}

// ---- what it is ------------------------------------------------------------------------------------------------------

/// How a thing would be verified, where nothing was configured for it.
std::string_view advice_for(ba::artefact what) {
  switch (what) {
    case ba::artefact::jwt_plugin_token: return "Save the answer of /api/auth/jwks and give it with --jwks, and Better Auth's baseURL with --base-url.";
    case ba::artefact::oauth_access_token: return "Save the answer of /api/auth/jwks and give it with --jwks, with --oauth, --base-url and --audience.";
    case ba::artefact::id_token: return "It is for its client alone; an API wants an access token, asked for with a resource.";
    case ba::artefact::compact_session: return "Give the secret with --secret-env, and --session compact.";
    case ba::artefact::jwt_session: return "Give the secret with --secret-env, and --session jwt.";
    case ba::artefact::jwe_session: return "Give the secret with --secret-env, and --session jwe.";
    case ba::artefact::jwks_session: return "Give the answer of /api/auth/jwks with --jwks, and --session jwks.";
    case ba::artefact::signed_session_token: return "Give the secret with --secret-env; whose it is, only Better Auth's database tells.";
    default: return "Give the secret with --secret-env, or the answer of /api/auth/jwks with --jwks.";
  }
}

void ask_for(findings& found, std::string_view cause, std::string_view text) {
  found.refusal = ba::errc::invalid_policy;
  found.why = {cause, std::string(text), advice_for(found.seen.what)};
}

/// A session_token by itself: its signature can be checked, and that is all.
void examine_session_token(findings& found, const options& given, std::string_view value, const std::string& secret) {
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
  if (is_about_the_secret(*bad))
    how.secret = find_flaw(given, secret, [&](const std::string& other) {
      const auto made = ba::session_secrets::make(other);
      return made ? check(*made) : refusal(made.error());
    });
  how.cookie = ba::artefact::signed_session_token;
  refuse(found, *bad, how);
}

/// A cookie's value as a browser sends it.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
    if (plain) out += c;
    else (((out += '%') += digits[byte >> 4U]) += digits[byte & 15U]);
  }
  return out;
}

}  // namespace

findings examine(const options& given, std::string_view input, const std::string* secret, const std::string* jwks) {
  findings found;
  const bool cookies = begins_with(input, "cookie:") || input.find(".session_data=") != input.npos || input.find(".session_token=") != input.npos ||
                       input.find(".session_data.0=") != input.npos;
  if (begins_with(input, "cookie:")) input = without_blanks(input.substr(7));
  const bool authorization = begins_with(input, "authorization:");
  if (authorization) input = without_blanks(input.substr(14));

  if (cookies) {
    if (given.session) return examine_cookies(found, given, input, !given.data_alone, secret, jwks), found;
    // Whatever its names are, so that it can be said what to configure.
    for (const std::string_view prefix : {"", "__Secure-"})
      if (const std::string value = value_of(input, std::string(prefix) + "better-auth.session_data"); !value.empty()) found.seen = ba::recognise(value);
    return ask_for(found, "session_strategy_not_given", "these are session cookies, and it is not said which strategy they have"), found;
  }

  std::string_view token = input;
  if (authorization || begins_with(input, "bearer ")) {
    found.steps.push_back({"header line", "'Bearer' and one token"});
    const auto bearer = ba::bearer_token(input);
    if (!bearer) {
      mark_steps(found.steps, "header line");
      ba::circumstances how;
      how.authorization_header = input;
      refuse(found, bearer.error(), how);
      return found;
    }
    token = *bearer;
  }
  found.seen = ba::recognise(token);
  if (secret == nullptr && jwks == nullptr) {
    if (found.seen.what == ba::artefact::opaque || found.seen.what == ba::artefact::nothing || found.seen.what == ba::artefact::unknown)
      refuse(found, ba::errc::malformed_token);
    else
      ask_for(found, "no_keys_given", "there is nothing to verify it with");
  } else if (found.seen.what == ba::artefact::signed_session_token && secret != nullptr) {
    examine_session_token(found, given, token, *secret);
  } else if (given.session) {
    const std::string header = session_policy_for(given).session_data_cookie() + "=" + percent_encoded(token);
    examine_cookies(found, given, header, false, secret, jwks);
  } else {
    examine_token(found, given, token, secret, jwks);
  }
  return found;
}

}  // namespace doctor
