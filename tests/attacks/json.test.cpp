// SPDX-License-Identifier: MIT
// JSON that two readers may read differently, JSON that exhausts a reader, and patterns in place of
// texts.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/token/nlohmann.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

using attack::added;
using attack::by_secret;
using attack::secret_signer;
using attack::verdict;
namespace ba = better_auth;

namespace {

const std::string claims = ba::testing::token_claims{}.json();

std::string arrays(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}
std::string objects(std::size_t levels) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += R"({"a":)";
  return text + '1' + std::string(levels, '}');
}

struct team {
  std::string name;
  std::optional<std::string> role;
  static constexpr auto members =
      ba::members<team>(ba::member<&team::name>("name"), ba::member<&team::role>("role"));
};
struct teams_claims {
  std::optional<team> main;
  std::optional<std::vector<team>> teams;
  std::optional<std::map<std::string, std::string>> roles;
  std::optional<std::map<std::string, team>> by_name;
  std::optional<ba::raw_json> data;
  static constexpr auto members = ba::members<teams_claims>(
      ba::member<&teams_claims::main>("main"), ba::member<&teams_claims::teams>("teams"),
      ba::member<&teams_claims::roles>("roles"), ba::member<&teams_claims::by_name>("byName"),
      ba::member<&teams_claims::data>("data"));
};

/// Claims that nlohmann/json reads.
struct document {
  nlohmann::json all;
};
void from_json(const nlohmann::json& json, document& out) { out.all = json; }

}  // namespace

TEST_CASE("attack 23: JSON of more than 32 levels is rejected in header, payload and key set") {
  const auto in_payload = [](const std::string& value) {
    return by_secret(secret_signer().token(added(claims, "\"x\":" + value)));
  };
  const auto in_header = [](const std::string& value) {
    return by_secret(secret_signer().token(claims, R"({"alg":"HS256","x":)" + value + '}'));
  };
  const auto in_keys = [](const std::string& value) {
    return verdict(ba::key_set::parse_or_empty(R"({"keys":[],"x":)" + value + '}'));
  };
  const auto in_key = [](const std::string& value) {
    return attack::verdict_on_key(
        added(support::key_for(ba::algorithm::eddsa).public_jwk(), "\"ext\":" + value));
  };
  for (const std::string& deep : {arrays(31), objects(31)}) {
    CHECK(in_payload(deep) == "ok");
    CHECK(in_header(deep) == "ok");
    CHECK(in_keys(deep) == "ok");
  }
  CHECK(in_key(arrays(29)) == "ok");
  CHECK(in_key(arrays(32)) == "malformed_jwks");
  for (const std::size_t levels :
       {std::size_t{32}, std::size_t{33}, std::size_t{64}, std::size_t{1000}, std::size_t{7000}})
    for (const std::string& deep : {arrays(levels), objects(levels), std::string(levels, '['),
                                    std::string(levels * 2, '{')}) {
      CHECK(in_payload(deep) == "malformed_payload");
      CHECK(in_header(deep) == "malformed_header");
      CHECK(in_keys(deep) == "malformed_jwks");
      CHECK(in_key(deep) == "malformed_jwks");
    }
  // As the value of a member that is read, it is not less malformed.
  for (const char* name : {"sub", "exp", "aud", "cnf", "iss"})
    CHECK(by_secret(secret_signer().token(R"({")" + std::string(name) + "\":" + arrays(5000) +
                                          '}')) == "malformed_payload");
  for (const char* name : {"alg", "kid", "typ", "crit", "b64"})
    CHECK(by_secret(secret_signer().token(claims, R"({")" + std::string(name) + "\":" +
                                                      arrays(5000) + '}')) == "malformed_header");
  // Millions of levels end as quickly.
  CHECK(in_keys(std::string(1'000'000, '[')) == "malformed_jwks");
  CHECK(verdict(ba::key_set::parse_or_empty(R"({"keys":[{"kty":)" + arrays(400'000) + "}]}")) ==
        "malformed_jwks");
  CHECK(verdict(ba::key_set::parse_or_empty(R"({"keys":)" + arrays(400'000) + '}')) ==
        "malformed_jwks");
  CHECK(verdict(ba::shared_secret::from_jwk(R"({"kty":"oct","k":)" + arrays(400'000) + '}')) ==
        "malformed_jwks");
  CHECK(verdict(ba::shared_secret::make(R"({"k\u0074y":)" + arrays(400'000) + '}')) ==
        "ok");  // no JWK

  // Values next to each other are not deeper.
  std::string wide = "[";
  for (int i = 0; i < 2000; ++i) wide += "[],{},";
  CHECK(in_payload(wide + "0]") == "ok");
  // Nor does a value that is read twice, by the verifier and into a struct, count twice.
  CHECK(by_secret(secret_signer().token(
            added(R"({"sub":"user-1","exp":1700000900,"iat":1})", "\"x\":" + arrays(31)))) == "ok");
}

TEST_CASE("attack 24: a member that occurs twice is rejected at any depth, in any spelling") {
  const auto in_payload = [](const std::string& json) {
    return by_secret(secret_signer().token(json));
  };
  for (const char* twice : {R"("sub":"eve")",
                            R"("sub":"user-1")",
                            R"("sub":null)",
                            R"("s\u0075b":"eve")",
                            R"("\u0073\u0075\u0062":"eve")",
                            R"("exp":1)",
                            R"("exp":9999999999)",
                            R"("iat":1)",
                            R"("aud":"x","aud":["x"])",
                            R"("iss":"x","iss":1)",
                            R"("cnf":1,"cnf":1)",
                            R"("x":1,"x":1)",
                            R"("x":1,"\u0078":2)",
                            R"("":1,"":2)",
                            R"("x":{"a":1,"a":2})",
                            R"("x":[{"a":1,"b":{"c":1,"\u0063":1}}])",
                            R"("x":[[[{"a":{},"a":{}}]]])",
                            R"("\ud83d\ude00":1,"😀":2)",
                            R"("a\/b":1,"a/b":2)",
                            R"("a\\":1,"a\u005c":2)",
                            R"("a\u0000b":1,"a\u0000b":2)",
                            R"("\t":1,"\u0009":2)",
                            R"("\u00E9":1,"é":2)",
                            R"("email":"a","email":"b")",
                            R"("name":"a","n\u0061me":"b")"}) {
    INFO(twice);
    CHECK(in_payload(added(claims, twice)) == "malformed_payload");
  }
  // The first of two is no better than the last.
  CHECK(in_payload(R"({"sub":"eve",)" + claims.substr(1)) == "malformed_payload");
  CHECK(in_payload(R"({"s\u0075b":"eve",)" + claims.substr(1)) == "malformed_payload");
  // Different names, and equal names in different objects, are not duplicates.
  CHECK(in_payload(added(claims, R"("Sub":1,"SUB":2,"sub ":3,"sub\u0000":4,"x":{"sub":1},)"
                                 R"("y":[{"sub":1},{"sub":2}],"e\u0301":1,"\u00e9":2)")) == "ok");

  for (const char* head :
       {R"({"alg":"HS256","alg":"HS256"})", R"({"alg":"HS256","x":{"a":1,"a":1}})",
        R"({"alg":"HS256","kid":"a","kid":"a"})", R"({"alg":"HS256","x":1,"x":1})",
        R"({"alg":"HS256","typ":"JWT","t\u0079p":"JWT"})",
        R"({"alg":"HS256","jwk":{"kty":"EC","kty":"EC"}})"}) {
    INFO(head);
    CHECK(by_secret(secret_signer().token(claims, head)) == "malformed_header");
  }

  const std::string jwk = support::key_for(ba::algorithm::eddsa).public_jwk();
  for (const char* member : {R"("kid":"other")", R"("\u0078":"AAAA")", R"("kty":"OKP")",
                             R"("ext":{"a":1,"a":1})", R"("a":1,"a":1)", R"("al\u0067":"EdDSA")",
                             R"("use":"sig","use":"enc")", R"("d":1,"d":2)"}) {
    INFO(member);
    CHECK(attack::verdict_on_key(added(jwk, member)) == "malformed_jwks");
  }
  for (const std::string& keys :
       {R"({"keys":[],"keys":[)" + jwk + "]}", R"({"keys":[)" + jwk + R"(],"keys":[]})",
        R"({"keys":[],"k\u0065ys":[)" + jwk + "]}", R"({"x":1,"x":1,"keys":[)" + jwk + "]}"})
    CHECK(verdict(ba::key_set::parse_or_empty(keys)) == "malformed_jwks");

  // Many names.
  std::string many = claims.substr(0, claims.size() - 1);
  for (int i = 0; i < 3000; ++i) many += ",\"n" + std::to_string(i) + "\":0";
  CHECK(in_payload(many + '}') == "ok");
  for (const char* twice : {"n0", "n999", "n1500", "n2999"})
    CHECK(in_payload(many + ",\"" + twice + "\":0}") == "malformed_payload");
}

TEST_CASE("attack 24: a duplicate is also rejected in what a claims struct of a user reads") {
  const ba::verifier verify = support::secret_verifier();
  const auto in_struct = [&](const std::string& members) {
    return verdict(verify.as<teams_claims>(secret_signer().token(added(claims, members))));
  };
  const auto in_document = [&](const std::string& members) {
    return verdict(verify.as<document>(secret_signer().token(added(claims, members))));
  };
  const std::string good =
      R"("main":{"name":"a"},"teams":[{"name":"a"},{"name":"a"}],"roles":{"a":"x","b":"x"},)"
      R"("byName":{"a":{"name":"a"},"b":{"name":"a"}},"data":{"name":{"name":1}})";
  CHECK(in_struct(good) == "ok");
  CHECK(in_document(good) == "ok");
  for (const char* twice :
       {R"("main":{"name":"a"},"main":{"name":"b"})", R"("main":null,"m\u0061in":null)",
        R"("main":{"name":"a","name":"b"})", R"("main":{"name":"a","n\u0061me":"b"})",
        R"("main":{"name":"a","x":1,"x":1})", R"("main":{"name":"a","x":{"y":1,"y":1}})",
        R"("teams":[{"name":"a"},{"name":"a","role":"b","role":"c"}])",
        R"("roles":{"a":"x","a":"y"})", R"("roles":{"a":"x","\u0061":"x"})",
        R"("byName":{"a":{"name":"a"},"a":{"name":"b"}})",
        R"("byName":{"a":{"name":"a","name":"b"}})", R"("data":{"a":1,"a":1})",
        R"("data":[[{"a":1,"b":2,"\u0061":1}]])", R"("other":{"a":1,"a":1})"}) {
    INFO(twice);
    CHECK(in_struct(twice) == "malformed_payload");
    CHECK(in_document(twice) == "malformed_payload");
  }
}

TEST_CASE("attack 38: a policy accepts texts, never patterns, and no header uses <regex>") {
  auto evil = support::plugin_claims();
  evil.iss = "https://app.example.evil.test";
  const auto ask = [&](const char* accepted) {
    return by_secret(secret_signer().token(evil),
                     ba::policy({ba::algorithm::hs256}).issuer(accepted).any_audience());
  };
  for (const char* pattern :
       {".*", "https://.*", "https://app.example*", "https://app.example.*", "^https://app", "*",
        "**", "%", "?", "https://app?example?evil?test", "https://app.example.evil.tes[t]",
        "(a+)+$", "https://app.example.evil.test$", "https://*.evil.test", "*.test", "/.*/",
        "https://app.example", "https://app.example.evil.testx"})
    CHECK(ask(pattern) == "issuer_mismatch");
  CHECK(ask("https://app.example.evil.test") == "ok");
  evil.aud = "https://a";
  const auto by_audience = [&](const char* accepted) {
    return by_secret(secret_signer().token(evil),
                     ba::policy({ba::algorithm::hs256}).any_issuer().audience(accepted));
  };
  for (const char* pattern : {"https://.", "https://?", "https://*", "*", ".*", "https://[a]"})
    CHECK(by_audience(pattern) == "audience_mismatch");
  CHECK(by_audience("https://a") == "ok");
  // Nor are scopes or types patterns.
  const std::string scoped = secret_signer().token(added(claims, R"("scope":"tasks:read other")"));
  const auto by_scope = [&](const char* required) {
    return by_secret(scoped, ba::policy::shared_secret().require_scope(required));
  };
  for (const char* pattern :
       {"tasks:*", "*", ".*", "tasks:rea", "tasks", "tasks:read*", "TASKS:READ"})
    CHECK(by_scope(pattern) == "insufficient_scope");
  CHECK(by_scope("tasks:read") == "ok");
  const std::string typed = secret_signer().token(claims, R"({"alg":"HS256","typ":"at+jwt"})");
  for (const char* pattern : {"*", "at.jwt", "at*", ".*", "at+jw", "at+jwt|JWT"})
    CHECK(by_secret(typed, ba::policy::shared_secret().type(pattern)) == "type_not_allowed");
  CHECK(by_secret(typed, ba::policy::shared_secret().type("at+jwt")) == "ok");

  std::size_t headers = 0;
  for (const auto& each : std::filesystem::recursive_directory_iterator(PROJECT "/include")) {
    if (each.path().extension() != ".hpp") continue;
    std::ifstream file(each.path());
    std::ostringstream text;
    text << file.rdbuf();
    INFO(each.path());
    CHECK(text.str().find("<regex") == std::string::npos);
    CHECK(text.str().find("std::regex") == std::string::npos);
    CHECK(text.str().find("std::basic_regex") == std::string::npos);
    ++headers;
  }
  CHECK(headers > 40);
}
