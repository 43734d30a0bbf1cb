// SPDX-License-Identifier: MIT
// Every verdict here is the library's: the steps say where in its pipeline the one error that it
// gave comes from.
#include "examination.hpp"

#include "checks.hpp"
#include "cookies.hpp"
#include "session.hpp"
#include "token.hpp"

namespace ba = better_auth;

namespace doctor {

namespace {

/// How a thing would be verified, where nothing was configured for it.
std::string_view advice_for(ba::artefact what) {
  switch (what) {
    case ba::artefact::jwt_plugin_token:
      return "Save the answer of /api/auth/jwks and give it with --jwks, and Better Auth's baseURL "
             "with --base-url.";
    case ba::artefact::oauth_access_token:
      return "Save the answer of /api/auth/jwks and give it with --jwks, with --oauth, --base-url "
             "and --audience.";
    case ba::artefact::id_token:
      return "It is for its client alone; an API wants an access token, asked for with a resource.";
    case ba::artefact::compact_session:
    case ba::artefact::jwt_session:
    case ba::artefact::jwe_session: return strategy_advice(what, false, false);
    case ba::artefact::jwks_session:
      return "Give the answer of /api/auth/jwks with --jwks, and --session jwks.";
    case ba::artefact::signed_session_token:
      return "Give the secret with --secret-env; whose it is, only Better Auth's database tells.";
    default:
      return "Give the secret with --secret-env, or the answer of /api/auth/jwks with --jwks.";
  }
}

void ask_for(findings& found, std::string_view cause, std::string_view text) {
  found.refusal = ba::errc::invalid_policy;
  found.why = {cause, std::string(text), advice_for(found.seen.what)};
}

/// A cookie's value as a browser sends it.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '_' || c == '.';
    if (plain) out += c;
    else (((out += '%') += digits[byte >> 4U]) += digits[byte & 15U]);
  }
  return out;
}

}  // namespace

findings examine(const options& given, std::string_view input, const std::string* secret,
                 const std::string* jwks) {
  findings found;
  if (begins_with(input, "set-cookie:")) {
    const std::string set = cookies_set_by(input);
    return examine_cookies(found, given, set, secret, jwks), found;
  }
  const bool cookies =
      begins_with(input, "cookie:") || input.find(".session_data=") != input.npos ||
      input.find(".session_token=") != input.npos || input.find(".session_data.0=") != input.npos;
  if (begins_with(input, "cookie:")) input = without_blanks(input.substr(7));
  if (cookies) return examine_cookies(found, given, input, secret, jwks), found;

  const bool authorization = begins_with(input, "authorization:");
  if (authorization) input = without_blanks(input.substr(14));
  std::string token(input);
  if (authorization || begins_with(input, "bearer ")) {
    found.steps.push_back({"header line", "'Bearer' and one token"});
    const auto bearer = ba::bearer_token(input);
    if (!bearer) {
      if (begins_with(input, "bearer "))
        found.seen = ba::recognise(without_blanks(input.substr(7)));
      mark_steps(found.steps, "header line");
      ba::circumstances how;
      how.authorization_header = input;
      refuse(found, bearer.error(), how);
      return found;
    }
    token = *bearer;
    mark_steps(found.steps, {});
  }
  found.seen = ba::recognise(token);
  if (secret == nullptr && jwks == nullptr) {
    if (found.seen.what == ba::artefact::opaque || found.seen.what == ba::artefact::nothing ||
        found.seen.what == ba::artefact::unknown)
      refuse(found, ba::errc::malformed_token);
    else ask_for(found, "no_keys_given", "there is nothing to verify it with");
  } else if (found.seen.what == ba::artefact::signed_session_token && secret != nullptr) {
    examine_session_token(found, given, token, *secret);
  } else if (given.session) {
    const std::string header =
        session_policy_for(given).session_data_cookie() + "=" + percent_encoded(token);
    examine_session(found, given, header, false, secret, jwks);
  } else {
    examine_token(found, given, token, secret, jwks);
  }
  return found;
}

}  // namespace doctor
