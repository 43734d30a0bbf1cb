// SPDX-License-Identifier: MIT
// Session cookies and session tokens.
#include "scenarios.hpp"

#include <better_auth/session/reader.hpp>

#include "session_support.hpp"

#include <memory>
#include <utility>

namespace faults {
namespace {

namespace cookies = session_support;

ba::session_policy policy_for(ba::session_strategy strategy) { return {strategy, support::origin}; }
ba::session_reader reader_for(ba::session_strategy strategy) {
  return {ba::session_secrets::rotating({secret, older_secret}).value(), policy_for(strategy),
          ba::testing::manual_clock(cookies::cookie_now)};
}
std::string header_with(std::string_view data, std::string_view by = secret) {
  return cookies::cookies(data, cookies::signed_token(cookies::session_token_text, by));
}

/// The text with another letter at this distance from its end.
std::string changed(std::string text, std::size_t from_end) {
  char& c = text[text.size() - from_end];
  c = c == 'A' ? 'B' : 'A';
  return text;
}

void add_secrets_of_sessions(std::vector<scenario>& to) {
  to.push_back(
      {"secrets of sessions", "ok", [] { return verdict(ba::session_secrets::make(secret)); }});
  to.push_back({"secrets of sessions, two", "ok",
                [] { return verdict(ba::session_secrets::rotating({secret, older_secret})); }});
  to.push_back({"secrets of sessions, a list", "ok",
                [] { return verdict(ba::session_secrets::parse(secrets_in_list)); }});
  to.push_back({"secrets of sessions, a list that is malformed", "malformed_secrets",
                [] { return verdict(ba::session_secrets::parse(secrets_in_list.substr(2))); }});
  for (const auto strategy : {ba::session_strategy::compact, ba::session_strategy::jwe})
    to.push_back({strategy == ba::session_strategy::jwe ? "a reader of encrypted cookies is made"
                                                        : "a reader of compact cookies is made",
                  "ok", [strategy, secrets = ba::session_secrets(secret)] {
                    return verdict(ba::session_reader::make(secrets, policy_for(strategy)));
                  }});
}

}  // namespace

void add_sessions(std::vector<scenario>& to) {
  add_secrets_of_sessions(to);
  const std::string data = cookies::session_text{}.json(),
                    dated = cookies::with_claims(data, cookies::dates());
  constexpr std::int64_t end_of_cache = cookies::cookie_now * 1000 + 300'000;
  const auto add = [&](const std::string& what, ba::session_strategy strategy,
                       std::string_view right, const std::string& header) {
    to.push_back({"a session cookie, " + what, right,
                  [read = reader_for(strategy), header] { return verdict(read(header)); }});
  };

  const std::string compact = cookies::compact(data, end_of_cache, secret);
  add("compact", ba::session_strategy::compact, "ok", header_with(compact));
  add("compact, another secret", ba::session_strategy::compact, "signature_invalid",
      header_with(cookies::compact(data, end_of_cache, older_secret)));
  add("compact, expired", ba::session_strategy::compact, "token_expired",
      header_with(cookies::compact(data, cookies::cookie_now * 1000 - 1, secret)));
  add("compact, another session_token", ba::session_strategy::compact, "signature_invalid",
      header_with(compact, older_secret));
  add("compact, no session_token", ba::session_strategy::compact, "missing_credentials",
      "__Secure-better-auth.session_data=" + compact);
  add("compact, in chunks", ba::session_strategy::compact, "ok",
      "__Secure-better-auth.session_token=" +
          cookies::escaped(cookies::signed_token(cookies::session_token_text, secret)) +
          "; __Secure-better-auth.session_data.0=" + compact.substr(0, 100) +
          "; __Secure-better-auth.session_data.1=" + compact.substr(100));
  add("compact, two different ones", ba::session_strategy::compact, "conflicting_cookies",
      header_with(compact) + "; __Secure-better-auth.session_data=" + changed(compact, 5));

  const std::string jwt = cookies::jwt(dated, secret);
  add("jwt", ba::session_strategy::jwt, "ok", header_with(jwt));
  add("jwt, another MAC", ba::session_strategy::jwt, "signature_invalid",
      header_with(changed(jwt, 10)));

  const std::string jwe = cookies::jwe(dated, {.secret = secret});
  add("jwe", ba::session_strategy::jwe, "ok", header_with(jwe));
  add("jwe, an older secret", ba::session_strategy::jwe, "ok",
      header_with(cookies::jwe(dated, {.secret = older_secret})));
  add("jwe, without kid", ba::session_strategy::jwe, "ok",
      header_with(cookies::jwe(
          dated, {.secret = secret, .header = R"({"alg":"dir","enc":"A256CBC-HS512"})"})));
  add("jwe, another tag", ba::session_strategy::jwe, "decryption_failed",
      header_with(changed(jwe, 10)));

  using identities = ba::basic_session_claims<ba::session_identity, ba::user_identity>;
  to.push_back({"a session cookie, only the identities", "ok",
                [read = reader_for(ba::session_strategy::compact), header = header_with(compact)] {
                  return verdict(read.as<identities>(header));
                }});

  const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
  const std::string by_keys =
      key.token(cookies::with_claims(
                    data, cookies::dates() + R"(,"sub":"user-1","sid":")" +
                              std::string(cookies::session_token_text) +
                              R"(","iss":"https://app.example","aud":"better-auth:session-cache")"),
                with(key.header(), "}", R"(,"typ":"better-auth.session-cache+jwt"})"));
  const ba::session_reader read_by_keys(support::set_of(key), ba::session_secrets(secret),
                                        policy_for(ba::session_strategy::jwt),
                                        ba::testing::manual_clock(cookies::cookie_now));
  to.push_back({"a session cookie, jwt by keys", "ok",
                [=, header = header_with(by_keys)] { return verdict(read_by_keys(header)); }});
  to.push_back({"a session cookie, jwt by keys, another signature", "signature_invalid",
                [=, header = header_with(ba::testing::tampered(by_keys))] {
                  return verdict(read_by_keys(header));
                }});

  const std::string signed_token = cookies::signed_token(cookies::session_token_text, secret);
  const auto add_token = [&](const std::string& what, std::string_view right,
                             const std::string& text) {
    to.push_back({"a session token, " + what, right, [text, secrets = ba::session_secrets(secret)] {
                    return verdict(ba::verify_session_token(text, secrets));
                  }});
  };
  add_token("good", "ok", signed_token);
  add_token("another MAC", "signature_invalid", changed(signed_token, 10));
  to.push_back({"a session token, unsigned", "ok",
                [] { return verdict(ba::unsigned_session_token(cookies::session_token_text)); }});
  to.push_back({"a cookie that is looked for", "ok",
                [header = header_with(compact), compact]() -> std::string_view {
                  const auto found = ba::find_cookie(header, "__Secure-better-auth.session_data");
                  if (!found) return verdict(found);
                  return *found == compact ? "ok" : "another value";
                }});
}

}  // namespace faults
