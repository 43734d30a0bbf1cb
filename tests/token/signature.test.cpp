// SPDX-License-Identifier: MIT
#include <better_auth/token/signature.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace ba = better_auth;
using support::key_for;

namespace {
template <class Keys>
std::string verdict(std::string_view token, const Keys& keys) {
  const auto good = ba::verify_signature(token, keys);
  return good ? "ok" : std::string(good.error().name());
}
}  // namespace

TEST_CASE("a signature can be verified alone, whatever it signs") {
  const auto& key = key_for(ba::algorithm::es256);
  const auto keys = support::set_of(key);
  const std::string token = key.token("not json at all");
  CHECK(verdict(token, keys) == "ok");
  CHECK(verdict(ba::testing::tampered(token), keys) == "signature_invalid");
  CHECK(verdict(token + "AAAA", keys) == "signature_invalid");
  CHECK(verdict(token + ".", keys) == "malformed_token");
  CHECK(verdict("", keys) == "malformed_token");
  CHECK(verdict("a.b", keys) == "malformed_token");
  CHECK(verdict(std::string(ba::max_token_bytes + 1, 'A'), keys) == "token_too_large");
  CHECK(verdict(key.token("x", R"({"alg":"none"})"), keys) == "algorithm_not_allowed");
  CHECK(verdict(key.token("x", R"({"alg":"ES256","crit":["b64"]})"), keys) ==
        "unsupported_critical");
}

TEST_CASE("the longest signature is that of an RSA key with 8192 bits") {
  std::ifstream file(VECTORS "/rsa_8192_bits.json");
  const auto vector = nlohmann::json::parse(file);
  const std::string token = vector["token"];
  const auto keys = ba::key_set::parse(vector["jwks"].dump()).value();
  CHECK(verdict(token, keys) == "ok");
  CHECK(verdict(ba::testing::tampered(token), keys) == "signature_invalid");
  // 1026 bytes.
  CHECK(verdict(token.substr(0, token.rfind('.') + 1) + std::string(1368, 'A'), keys) ==
        "signature_invalid");
}

TEST_CASE("attack 2: a token signed with HMAC never verifies with a public key, nor the reverse") {
  const auto secret = ba::testing::signer::with_secret(support::secret);
  const auto& key = key_for(ba::algorithm::rs256);
  CHECK(verdict(secret.token("x"), support::set_of(key)) == "unknown_key");
  CHECK(verdict(secret.token("x", R"({"alg":"HS256","kid":"test-key"})"), support::set_of(key)) ==
        "algorithm_not_allowed");
  CHECK(verdict(key.token("x"), ba::shared_secret(support::secret)) == "algorithm_not_allowed");
  // The text of the public key as the secret of a MAC.
  const auto confused = ba::testing::signer::with_secret(key.public_pem());
  CHECK(verdict(confused.token("x", R"({"alg":"HS256","kid":"test-key"})"), support::set_of(key)) ==
        "algorithm_not_allowed");
  CHECK(verdict(confused.token("x", R"({"alg":"RS256","kid":"test-key"})"), support::set_of(key)) ==
        "signature_invalid");
}

TEST_CASE("what is signed has one spelling") {
  const auto& key = key_for(ba::algorithm::es256);
  const auto keys = support::set_of(key);
  for (const char* spelled : {"e31", "e30=", "e30+", "e", "e3 0", "e30\n"}) {
    CAPTURE(spelled);
    const std::string input = ba::base64url::encode(key.header()) + '.' + spelled;
    CHECK(verdict(input + '.' + ba::base64url::encode(key.sign(input)), keys) == "malformed_token");
    CHECK(verdict(input + '.' + ba::base64url::encode(key.sign("other")), keys) ==
          "malformed_token");
  }
  const std::string input = ba::base64url::encode(key.header()) + ".e30";
  CHECK(verdict(input + '.' + ba::base64url::encode(key.sign(input)), keys) == "ok");
  CHECK(verdict(input + '.' + ba::base64url::encode(key.sign(input)) + "=", keys) ==
        "malformed_token");
}

TEST_CASE("attack 14: a signature of another size does not match, however long it is") {
  const auto secret = ba::testing::signer::with_secret(support::secret);
  const ba::shared_secret keys(support::secret);
  const std::string input = ba::base64url::encode(secret.header()) + ".e30";
  const std::string mac = secret.sign(input);
  for (const std::size_t size : {0U, 1U, 16U, 31U, 33U, 64U, 1023U, 1024U, 1025U, 5000U}) {
    std::string other = mac;
    other.resize(size, 'x');
    CAPTURE(size);
    CHECK(verdict(input + '.' + ba::base64url::encode(other), keys) == "signature_invalid");
  }
  CHECK(verdict(input + '.' + ba::base64url::encode(mac), keys) == "ok");
}

TEST_CASE("a set or secret that is empty or was moved from verifies nothing") {
  const auto& key = key_for(ba::algorithm::eddsa);
  CHECK(verdict(key.token("x"), ba::key_set()) == "unknown_key");
  auto keys = support::set_of(key);
  const auto kept = std::move(keys);
  CHECK(verdict(key.token("x"), kept) == "ok");
  CHECK(verdict(key.token("x"), keys) == "unknown_key");  // NOLINT(bugprone-use-after-move)
  ba::shared_secret secret(support::secret);
  const std::string token = ba::testing::signer::with_secret(support::secret).token("x");
  const auto kept_secret = std::move(secret);
  CHECK(verdict(token, kept_secret) == "ok");
  CHECK(verdict(token, secret) == "algorithm_not_allowed");  // NOLINT(bugprone-use-after-move)
  CHECK(verdict(token, ba::shared_secret()) == "algorithm_not_allowed");
}
