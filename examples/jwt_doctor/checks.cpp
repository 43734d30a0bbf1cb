// SPDX-License-Identifier: MIT
#include "checks.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ba = better_auth;

namespace doctor {

bool begins_with(std::string_view text, std::string_view lower_case) {
  if (text.size() < lower_case.size()) return false;
  for (std::size_t i = 0; i < lower_case.size(); ++i)
    if ((text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i]) !=
        lower_case[i])
      return false;
  return true;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == text.npos ? std::string_view{} : text.substr(first);
}

std::string origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  return std::string(host == url.npos ? url : url.substr(0, url.find('/', host + 3)));
}

void mark_steps(std::vector<step>& steps, std::string_view failed) {
  mark next = mark::passed;
  for (step& each : steps) {
    each.came_out = each.name == failed ? mark::failed : next;
    if (each.name == failed) next = mark::not_reached;
  }
}

void add_token_steps(std::vector<step>& steps) {
  for (const auto& [name, asks] :
       {std::pair("form", "three parts of base64url, no larger than allowed"),
        std::pair("header", "one JSON object, nothing critical"),
        std::pair("algorithm", "one that the configuration accepts"),
        std::pair("key", "one that is known and made for it"), std::pair("signature", "holds"),
        std::pair("payload", "one JSON object, registered claims of their types"),
        std::pair("dates", "exp ahead, nbf behind"),
        std::pair("issuer", "the one that is expected"),
        std::pair("audience", "the one that is expected"),
        std::pair("kind", "type, user, scope: a token of a user")})
    steps.push_back({name, asks});
}

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
    case malformed_payload: return "payload";
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
  constexpr std::string_view white_space = " \t\r\n";
  std::vector<std::string> values;
  for (bool more = true; more;) {
    const std::size_t comma = list.find(',');
    std::string_view entry = list.substr(0, comma);
    more = comma != list.npos;
    if (more) list.remove_prefix(comma + 1);
    const std::size_t colon = entry.find(':');
    if (colon == entry.npos) continue;
    entry.remove_prefix(colon + 1);
    entry = entry.substr(0, entry.find_last_not_of(white_space) + 1);
    entry.remove_prefix(std::min(entry.find_first_not_of(white_space), entry.size()));
    values.emplace_back(entry);
  }
  return values;
}

ba::result<ba::session_secrets> secrets_from(const options& given, const std::string& text) {
  const ba::secret_options how{.allow_surrounding_characters = given.any_ends};
  return given.secrets_env ? ba::session_secrets::parse(text, how)
                           : ba::session_secrets::make(text, how);
}

ba::result<ba::key_set> keys_from(const std::string& text) {
  const bool pem = text.find("-----BEGIN ") != text.npos;
  return pem ? ba::key_set::from_pem(text) : ba::key_set::parse(text);
}

bool is_about_the_secret(const ba::error& e) {
  return e.code() == ba::errc::signature_invalid || e.code() == ba::errc::decryption_failed ||
         e.code() == ba::errc::unknown_key;
}

ba::secret_flaw find_flaw(const options& given, const std::string& secret,
                          const std::function<refusal(const std::string&)>& verdict) {
  const auto helps = [&](const std::string& other) {
    const refusal now = verdict(other);
    return !now || (!is_about_the_secret(*now) && now->kind() != ba::error_kind::configuration);
  };
  const std::size_t digits = secret.find_first_not_of("0123456789");
  const bool is_list = digits != 0 && digits != secret.npos && secret[digits] == ':';
  if (given.secrets_env || is_list) {
    const auto entries = entries_of(secret);
    // The first entry of a list given with --secrets-env has already been tried.
    for (std::size_t i = given.secrets_env ? 1 : 0; i < entries.size(); ++i)
      if (helps(entries[i]))
        return given.secrets_env ? ba::secret_flaw::is_newer : ba::secret_flaw::is_a_list;
    return ba::secret_flaw::none;
  }
  return helps(secret + "\n") ? ba::secret_flaw::newline_elsewhere : ba::secret_flaw::none;
}

void refuse(findings& found, const ba::error& e, const ba::circumstances& how) {
  found.refusal = e;
  found.why = ba::explain(e, found.seen, how);
}

}  // namespace doctor
