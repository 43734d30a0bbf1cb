// SPDX-License-Identifier: MIT
#include "cookie_shim.hpp"

#include <better_auth/session/reader.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace ba = better_auth;
using nlohmann::json;

namespace {

json failure(const ba::error& e) { return {{"ok", false}, {"error", e.name()}}; }

ba::result<ba::session_secrets> secrets_of(const json& keys) {
  if (keys.contains("secret"))
    return ba::session_secrets::make(keys.at("secret").get<std::string>());
  std::vector<std::string> values;
  for (const json& each : keys.at("secrets")) values.push_back(each.at("value").get<std::string>());
  const std::vector<std::string_view> views(values.begin(), values.end());
  return ba::session_secrets::rotating(views);
}

/// The prefix and the other cookie's name, from the name of this one.
ba::session_policy policy_of(const json& request) {
  const std::string strategy = request.at("strategy").get<std::string>();
  const json issuer = request.value("issuer", json(nullptr));
  ba::session_policy policy(strategy == "jwe" ? ba::session_strategy::jwe
                                              : (strategy == "jwt" ? ba::session_strategy::jwt
                                                                   : ba::session_strategy::compact),
                            "https://not.asked.example");
  if (issuer.is_string()) policy = policy.issuer(issuer.get<std::string>());

  std::string name = request.at("cookie_name").get<std::string>();
  const std::string secure = "__Secure-", suffix = ".session_data";
  policy = policy.secure_cookies(name.compare(0, secure.size(), secure) == 0);
  if (name.compare(0, secure.size(), secure) == 0) name.erase(0, secure.size());
  if (name.size() > suffix.size() &&
      name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0)
    policy = policy.cookie_prefix(name.substr(0, name.size() - suffix.size()));
  else policy = policy.session_data_name(name);
  if (request.contains("version") && request["version"].is_null()) policy = policy.any_version();
  if (request.contains("version") && request["version"].is_string())
    policy = policy.version(request["version"].get<std::string>());
  return policy.leeway(request.value("leeway", std::int64_t{0}));
}

json read(const ba::result<ba::session_reader>& reader, const json& request) {
  if (!reader) return failure(reader.error());
  const auto session = (*reader)(request.at("cookie_header").get<std::string>());
  if (!session) return failure(session.error());
  const json payload = json::parse(session->payload());
  return {{"ok", true}, {"session", payload.at("session")}, {"user", payload.at("user")}};
}

}  // namespace

json answer_session_cookie(const json& request) {
  const json& keys = request.at("keys");
  const ba::session_policy policy = policy_of(request);
  const std::chrono::milliseconds now(request.at("now_ms").get<std::int64_t>());
  const ba::clock clock = [now] { return now; };
  const bool with_token = request.value("require_session_token", true);
  const auto secrets = keys.contains("jwks") && !with_token
                           ? ba::result<ba::session_secrets>(ba::session_secrets())
                           : secrets_of(keys);
  if (!secrets) return failure(secrets.error());
  const ba::detail::session_token_check check =
      with_token ? ba::detail::session_token_check(*secrets) : ba::session_token::not_checked;
  if (!keys.contains("jwks"))
    return read(ba::session_reader::make(*secrets, check, policy, clock), request);
  const auto set = ba::key_set::parse(keys.at("jwks").get<std::string>());
  if (!set) return failure(set.error());
  return read(ba::session_reader::make(*set, check, policy, clock), request);
}

json answer_session_token(const json& request) {
  const auto secrets = secrets_of(request.at("keys"));
  if (!secrets) return failure(secrets.error());
  const std::string header = request.at("cookie_header").get<std::string>();
  const auto value = ba::find_cookie(header, request.at("cookie_name").get<std::string>());
  if (!value) return failure(value.error());
  const auto token = ba::verify_session_token(*value, *secrets);
  if (!token) return failure(token.error());
  return {{"ok", true}, {"token", token->value()}};
}
