// SPDX-License-Identifier: MIT
#include <better_auth/old/secret_jwk.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <nlohmann/json.hpp>

namespace ba = better_auth;
using nlohmann::json;

namespace {

std::string secret_verdict(const json& jwk) {
  const auto made = ba::shared_secret_from_jwk(jwk.dump());
  return made ? "ok" : std::string(made.error().name());
}

}  // namespace

TEST_CASE("a secret may come from a JWK of type oct") {
  const std::string k = ba::base64url::encode(std::string(32, 'k'));
  const json key = {{"kty", "oct"}, {"alg", "HS256"}, {"kid", "a"}, {"k", k}};
  CHECK(secret_verdict(key) == "ok");
  CHECK(secret_verdict({{"keys", {key}}}) == "ok");
  json other = key;
  other["kid"] = "b";
  other["k"] = ba::base64url::encode(std::string(32, 'j'));
  CHECK(secret_verdict({{"keys", {key, other}}}) == "ok");
  CHECK(secret_verdict({{"keys", {key, key}}}) == "duplicate_kid");
  CHECK(secret_verdict(
            {{"keys", {key, json::parse(support::key_for(ba::algorithm::es256).public_jwk())}}}) ==
        "unsupported_key");
  CHECK(secret_verdict({{"keys", json::array()}}) == "no_usable_key");
  json changed_key = key;
  changed_key["alg"] = "HS512";
  CHECK(secret_verdict(changed_key) == "secret_too_short");
  CHECK(secret_verdict({{"keys", {key, changed_key}}}) == "unsupported_key");
  changed_key["alg"] = "RS256";
  CHECK(secret_verdict(changed_key) == "algorithm_not_allowed");
  changed_key.erase("alg");
  CHECK(secret_verdict(changed_key) == "unsupported_key");
  CHECK(secret_verdict({{"kty", "oct"}, {"alg", "HS256"}, {"k", ""}}) == "secret_missing");
  CHECK(secret_verdict({{"kty", "oct"}, {"alg", "HS256"}, {"k", "a+b"}}) == "malformed_key");
  CHECK(secret_verdict({{"kty", "oct"}, {"alg", "HS256"}, {"use", "enc"}, {"k", k}}) ==
        "wrong_key_use");
}
