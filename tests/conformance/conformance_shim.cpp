// SPDX-License-Identifier: MIT
// Translates JSON lines to the library's public API and back, for a driver that holds the library
// against vectors. There is no verification here: every verdict and every code is the library's
// own.
#include "cookie_shim.hpp"

#include <better_auth/token/access.hpp>
#include <better_auth/token/verifier.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

namespace ba = better_auth;
using nlohmann::json;

namespace {

struct bad_request {};

json failure(const json& id, std::string_view code) {
  return {{"id", id}, {"ok", false}, {"error", code}};
}

std::string text(const json& request, const char* name) {
  if (!request.contains(name) || !request[name].is_string()) throw bad_request{};
  return request[name].get<std::string>();
}

/// `f(accepted)` for a member that is a string or an array of strings.
template <class F>
void each_text(const json& value, F&& f) {
  for (const json& one : value.is_array() ? value : json::array({value})) {
    if (!one.is_string()) throw bad_request{};
    f(one.get<std::string>());
  }
}

ba::algorithm_set algorithms_of(const json& list) {
  ba::algorithm_set set;
  each_text(list, [&](const std::string& name) {
    if (const auto a = ba::algorithm_named(name)) set.add(*a);
  });
  return set;
}

ba::policy policy_of(const json& p) {
  if (p.contains("preset")) {
    const std::string preset = text(p, "preset");
    if (preset == "shared_secret") return ba::policy::shared_secret();
    if (preset == "jwt_plugin") return ba::policy::jwt_plugin(text(p, "base_url"));
    if (preset == "oauth_access_token")
      return ba::policy::oauth_access_token(text(p, "issuer"), text(p, "audience"));
    throw bad_request{};
  }
  ba::policy policy(algorithms_of(p.at("algorithms")));
  if (p.contains("issuer")) {
    if (p["issuer"].is_null()) policy = policy.any_issuer();
    else
      each_text(p["issuer"],
                [&](const std::string& accepted) { policy = policy.or_issuer(accepted); });
  }
  if (p.contains("audience")) {
    if (p["audience"].is_null()) policy = policy.any_audience();
    else
      each_text(p["audience"],
                [&](const std::string& accepted) { policy = policy.or_audience(accepted); });
  }
  if (p.contains("types")) {
    bool absent = false, first = true;
    for (const json& type : p["types"]) {
      if (type.is_null()) {
        absent = true;
      } else {
        policy =
            first ? policy.type(type.get<std::string>()) : policy.or_type(type.get<std::string>());
        first = false;
      }
    }
    if (absent) policy = first ? policy.only_absent_type() : policy.allow_absent_type();
  }
  if (!p.value("require_subject", true)) policy = policy.allow_missing_subject();
  if (!p.value("require_expiry", true)) policy = policy.allow_missing_expiry();
  if (p.value("allow_client_subject", false)) policy = policy.allow_client_subject();
  return policy.leeway(p.value("leeway", std::int64_t{0}));
}

/// The secret's algorithm, where the policy names one for HMAC.
ba::algorithm hmac_algorithm(const json& policy) {
  for (const ba::algorithm a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512})
    if (policy.contains("algorithms") && algorithms_of(policy["algorithms"]).contains(a)) return a;
  return ba::algorithm::hs256;
}

template <class Keys>
ba::result<ba::verified<>> verify_with(Keys keys, const json& request) {
  const auto now = request.at("now").get<std::int64_t>();
  const auto verify = ba::verifier::make(std::move(keys), policy_of(request.at("policy")),
                                         [now] { return std::chrono::seconds(now); });
  if (!verify) return verify.error();
  return (*verify)(text(request, "token"));
}

ba::result<ba::verified<>> verify(const json& request) {
  const json& keys = request.at("keys");
  if (keys.contains("jwks")) {
    const auto set = ba::key_set::parse(text(keys, "jwks"));
    if (!set) return set.error();
    return verify_with(*set, request);
  }
  if (!keys.contains("secret") && !keys.contains("secrets"))
    return verify_with(ba::key_set(), request);
  const std::string current =
      keys.contains("secrets") ? text(keys["secrets"].at(0), "value") : text(keys, "secret");
  const auto secret =
      ba::shared_secret::make(current, {.algorithm = hmac_algorithm(request.at("policy"))});
  if (!secret) return secret.error();
  return verify_with(*secret, request);
}

json header_of(std::string_view token) {
  const auto split = ba::compact_token::split(token);
  std::string bytes;
  if (!ba::base64url::decode(split->header(), bytes)) throw bad_request{};
  return json::parse(bytes);
}

/// A JWK Set or a JWK, of public keys or of secrets.
ba::result<void> verify_jws(const std::string& token, const std::string& jwks) {
  auto keys = ba::key_set::parse(jwks);
  if (!keys && keys.error().code() == ba::errc::malformed_jwks) keys = ba::key_set::from_jwk(jwks);
  if (keys) return ba::verify_signature(token, *keys);
  const auto secret = ba::shared_secret::from_jwk(jwks);
  if (secret) return ba::verify_signature(token, *secret);
  return keys.error();
}

json answer(const json& id, const json& request) {
  const std::string op = text(request, "op");
  if (op == "jws") {
    const auto verdict = verify_jws(text(request, "token"), text(request, "jwks"));
    return verdict ? json{{"id", id}, {"ok", true}} : failure(id, verdict.error().name());
  }
  if (op == "session_cookie" || op == "session_token") {
    json out =
        op == "session_cookie" ? answer_session_cookie(request) : answer_session_token(request);
    out["id"] = id;
    return out;
  }
  if (op != "jwt" && op != "access") throw bad_request{};
  const auto user = verify(request);
  if (!user) return failure(id, user.error().name());
  if (op == "access") {
    const auto scope = ba::verify_user_access(text(request, "path_user_id"), *user);
    return scope ? json{{"id", id}, {"ok", true}} : failure(id, scope.error().name());
  }
  return {{"id", id},
          {"ok", true},
          {"header", header_of(text(request, "token"))},
          {"claims", json::parse(user->payload())}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    json id = nullptr;
    json out;
    try {
      const json request = json::parse(line);
      id = request.value("id", json(nullptr));
      out = answer(id, request);
    } catch (const bad_request&) {
      out = failure(id, "bad_request");
    } catch (const json::exception&) {
      out = failure(id, "bad_request");
    }
    std::cout << out.dump(-1, ' ', false, json::error_handler_t::replace) << '\n' << std::flush;
  }
}
