// SPDX-License-Identifier: MIT
// JSON that two readers may read differently, or that wears a reader out; patterns in place of
// texts.
#include "attack_support.hpp"
#include "catch.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

using attack::by_keys;
using attack::by_secret;
using attack::secret_signer;
namespace ba = better_auth;

namespace {
const std::string claims = ba::testing::token_claims{}.json();
std::string nested(std::size_t levels, char open = '[', char close = ']') {
  return std::string(levels, open) + std::string(levels, close);
}
std::string objects(std::size_t levels) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += R"({"a":)";
  return text + '1' + std::string(levels, '}');
}
}  // namespace

TEST_CASE(
    "attack 23: JSON of more than 32 levels is refused in header, payload and key set, however "
    "deep") {
  const auto in_payload = [](const std::string& value) {
    return by_secret(
        secret_signer().token(R"({"sub":"user-1","exp":1700000900,"x":)" + value + '}'));
  };
  const auto in_header = [](const std::string& value) {
    return by_secret(secret_signer().token(claims, R"({"alg":"HS256","x":)" + value + '}'));
  };
  const auto in_keys = [](const std::string& value) {
    return attack::verdict(ba::key_set::parse_or_empty(R"({"keys":[],"x":)" + value + '}'));
  };
  CHECK(in_payload(nested(31)) == "ok");
  CHECK(in_header(nested(31)) == "ok");
  CHECK(in_keys(nested(31)) == "ok");
  CHECK(in_payload(objects(31)) == "ok");
  for (const std::size_t levels :
       {std::size_t{32}, std::size_t{33}, std::size_t{1000}, std::size_t{7000}})
    for (const std::string& deep : {nested(levels), objects(levels), std::string(levels, '['),
                                    std::string(levels * 2, '{')}) {
      CHECK(in_payload(deep) == "malformed_payload");
      CHECK(in_header(deep) == "malformed_header");
      CHECK(in_keys(deep) == "malformed_jwks");
    }
  CHECK(in_keys(std::string(1'000'000, '[')) == "malformed_jwks");
  CHECK(attack::verdict(ba::key_set::parse_or_empty(R"({"keys":[{"kty":)" + nested(400'000) +
                                                    "}]}")) == "malformed_jwks");
  // Beside each other they are not deeper.
  std::string wide = "[";
  for (int i = 0; i < 2000; ++i) wide += "[],{},";
  CHECK(in_payload(wide + "0]") == "ok");
}

TEST_CASE("attack 24: a member that is there twice is refused, at any depth and in any spelling") {
  const auto in_payload = [](const std::string& json) {
    return by_secret(secret_signer().token(json));
  };
  for (const char* twice :
       {R"("sub":"eve")", R"("s\u0075b":"eve")", R"("\u0073\u0075\u0062":"eve")", R"("exp":1)",
        R"("x":1,"x":1)", R"("x":1,"\u0078":2)", R"("":1,"":2)", R"("x":{"a":1,"a":2})",
        R"("x":[{"a":1,"b":{"c":1,"\u0063":1}}])", R"("x":[[[{"a":{},"a":{}}]]])",
        R"("\ud83d\ude00":1,"😀":2)", R"("a\/b":1,"a/b":2)"}) {
    INFO(twice);
    CHECK(in_payload(claims.substr(0, claims.size() - 1) + ',' + twice + '}') ==
          "malformed_payload");
  }
  CHECK(in_payload(claims.substr(0, claims.size() - 1) +
                   R"(,"Sub":1,"SUB":2,"x":{"sub":1},"y":[{"sub":1},{"sub":2}]})") == "ok");
  for (const char* head :
       {R"({"alg":"HS256","alg":"HS256"})", R"({"alg":"HS256","x":{"a":1,"a":1}})",
        R"({"alg":"HS256","kid":"a","kid":"a"})",
        R"({"alg":"HS256","typ":"JWT","t\u0079p":"JWT"})"})
    CHECK(by_secret(secret_signer().token(claims, head)) == "malformed_header");
  const std::string jwk = support::key_for(ba::algorithm::eddsa).public_jwk();
  for (const std::string& doubled : {jwk.substr(0, jwk.size() - 1) + R"(,"kid":"other"})",
                                     jwk.substr(0, jwk.size() - 1) + R"(,"\u0078":"AAAA"})",
                                     jwk.substr(0, jwk.size() - 1) + R"(,"ext":{"a":1,"a":1}})"})
    CHECK(attack::verdict(ba::key_set::parse(ba::testing::jwks({doubled}))) == "malformed_jwks");
  CHECK(attack::verdict(ba::key_set::parse(R"({"keys":[],"keys":[)" + jwk + "]}")) ==
        "malformed_jwks");
  // More names than are compared one by one.
  std::string many = claims.substr(0, claims.size() - 1);
  for (int i = 0; i < 3000; ++i) many += ",\"n" + std::to_string(i) + "\":0";
  CHECK(in_payload(many + '}') == "ok");
  CHECK(in_payload(many + ",\"n1500\":0}") == "malformed_payload");
}

TEST_CASE(
    "attack 38: what a policy accepts is text and no pattern, and no header uses regular "
    "expressions") {
  auto evil = support::plugin_claims();
  evil.iss = "https://app.example.evil.test";
  const auto ask = [&](const char* accepted) {
    return by_secret(secret_signer().token(evil),
                     ba::policy({ba::algorithm::hs256}).issuer(accepted).any_audience());
  };
  for (const char* pattern : {".*", "https://.*", "https://app.example*", "https://app.example.*",
                              "^https://app", "*", "%", "https://app?example?evil?test", "(a+)+$"})
    CHECK(ask(pattern) == "issuer_mismatch");
  CHECK(ask("https://app.example.evil.test") == "ok");
  evil.aud = "https://a";
  CHECK(by_secret(secret_signer().token(evil),
                  ba::policy({ba::algorithm::hs256}).any_issuer().audience("https://.")) ==
        "audience_mismatch");

  std::size_t headers = 0;
  for (const auto& each : std::filesystem::recursive_directory_iterator(PROJECT "/include")) {
    if (each.path().extension() != ".hpp") continue;
    std::ifstream file(each.path());
    std::ostringstream text;
    text << file.rdbuf();
    INFO(each.path());
    CHECK(text.str().find("<regex>") == std::string::npos);
    CHECK(text.str().find("std::regex") == std::string::npos);
    ++headers;
  }
  CHECK(headers > 50);
}
