// SPDX-License-Identifier: MIT
// How a credential comes in: the Authorization header, and the gateway in front of a service.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/http/authorization.hpp>
#include <better_auth/http/challenge.hpp>

#include <cstddef>
#include <fstream>
#include <list>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using attack::verdict;
namespace ba = better_auth;

namespace {

const std::string token = attack::secret_signer().token(ba::testing::token_claims{});

std::string ask(std::string_view value) {
  const ba::verifier verify = support::secret_verifier();
  const std::string all = verdict(ba::authenticate(verify, {value}));
  const std::string only = verdict(ba::authenticate_only_value(verify, value));
  return all == only ? all : "depends on the call: " + all + " or " + only;
}

}  // namespace

TEST_CASE("attack 45: an Authorization header has one credential in one spelling") {
  CHECK(ask("Bearer " + token) == "ok");
  for (const char* scheme : {"bearer", "BEARER", "bEaReR"})
    CHECK(ask(std::string(scheme) + ' ' + token) == "ok");
  CHECK(ask("Bearer   " + token) == "ok");
  CHECK(ask("") == "missing_credentials");
  for (const char* other : {"Basic dXNlcjpwdw==", "Digest x", "DPoP ", "Bear", "Token ", "B",
                            "\"Bearer\" ", " Bearer ", "\tBearer ", "\xef\xbb\xbf Bearer "})
    CHECK(ask(other + token) == "missing_credentials");
  for (const std::string& value : {"Bearer" + token,
                                   std::string("Bearer"),
                                   std::string("Bearer "),
                                   "Bearer\t" + token,
                                   "Bearer \t" + token,
                                   "Bearer " + token + ' ',
                                   "Bearer " + token + '\t',
                                   "Bearer " + token + " x",
                                   "Bearer " + token + ',' + token,
                                   "Bearer " + token + ", Bearer " + token,
                                   "Bearer Bearer " + token,
                                   "Bearer \"" + token + '"',
                                   "Bearer token=" + token,
                                   "Bearer " + token + '\0',
                                   std::string("Bearer \0", 8) + token,
                                   std::string("Bearer\0 ", 8) + token,
                                   "Bearer " + token + "\r\nX: y",
                                   "Bearer " + token + '\n',
                                   "Bearer:" + token,
                                   "Bearer=" + token,
                                   "Bearer " + token + ";",
                                   "Bearer %65" + token,
                                   "Bearer \xc2\xa0" + token}) {
    INFO(value);
    CHECK(ask(value) == "malformed_credentials");
  }
  CHECK(ask("Bearer " + token + '=') == "malformed_token");  // a b64token may end so, a JWT not

  // 400, and nothing of the request in the answer.
  CHECK(ba::challenge(ba::errc::malformed_credentials).status == 400);
  const auto rejected = ba::authenticate(support::secret_verifier(), {"Bearer evil\"\r\n<script>"});
  REQUIRE_FALSE(rejected);
  const ba::http_response answer = ba::challenge(rejected.error());
  std::string text = answer.body;
  for (const auto& field : answer.headers) text += field.name + field.value;
  CHECK(text.find("evil") == std::string::npos);
  CHECK(text.find("<script") == std::string::npos);
}

TEST_CASE("attack 63: two values of the Authorization header are rejected, whichever is good") {
  const ba::verifier verify = support::secret_verifier();
  const std::string good = ba::testing::bearer(token);
  const std::string bad = ba::testing::bearer(ba::testing::tampered(token));
  ba::testing::token_claims claims;
  claims.sub = "user-2";
  const std::string of_another = ba::testing::bearer(attack::secret_signer().token(claims));
  const auto of = [&](const std::vector<std::string>& values) {
    const std::string one = verdict(ba::authenticate(verify, values));
    // The same for other containers, and for a struct of the user.
    const std::list<std::string_view> views(values.begin(), values.end());
    const std::string two = verdict(ba::authenticate(verify, views));
    const std::string three = verdict(ba::authenticate<attack::team_claims>(verify, values));
    return one == two && two == three ? one : "depends on the call";
  };
  CHECK(of({}) == "missing_credentials");
  CHECK(of({good}) == "ok");
  CHECK(of({bad}) == "signature_invalid");
  const std::string empty, basic = "Basic dXNlcjpwdw==";
  for (const std::string& first : {good, bad, of_another, empty, basic})
    for (const std::string& second : {good, bad, of_another, empty, basic}) {
      CHECK(of({first, second}) == "multiple_credentials");
      CHECK(of({first, second, good}) == "multiple_credentials");
    }
  CHECK(ba::challenge(ba::errc::multiple_credentials).status == 400);
  // Joined as RFC 9110 section 5.3 joins fields, they are not two credentials but none.
  CHECK(of({good + ", " + bad}) == "malformed_credentials");
  CHECK(of({bad + ',' + good}) == "malformed_credentials");
}

TEST_CASE("attack 51: the gateway sets every identity header itself, and drops other spellings") {
  std::ifstream file(PROJECT "/examples/gateway/nginx.conf");
  std::string text;
  for (std::string line; std::getline(file, line);) text += line.substr(0, line.find('#')) + '\n';
  const std::size_t at = text.find("location / {");
  REQUIRE(at != std::string::npos);
  const std::string location = text.substr(at, text.find("\n    }", at) - at);

  std::set<std::string> set_by_gateway, dropped;
  std::istringstream words(location);
  for (std::string word, name, value; words >> word;) {
    if (word != "proxy_set_header" || !(words >> name >> value)) continue;
    if (value == "\"\";") dropped.insert(name);
    if (value.starts_with("$verified_")) set_by_gateway.insert(name);
  }
  CHECK(set_by_gateway == std::set<std::string>{"X-User-Id", "X-User-Scope"});
  CHECK(dropped.count("Authorization") == 1);
  for (const std::string& name : set_by_gateway)
    for (unsigned spelling = 1; spelling < 4; ++spelling) {
      std::string other = name;  // either hyphen, or both, as an underscore
      if ((spelling & 1U) != 0) other[1] = '_';
      if ((spelling & 2U) != 0) other[6] = '_';
      INFO(other);
      CHECK(dropped.count(other) == 1);
    }
  for (const char* line : {"underscores_in_headers off;", "ignore_invalid_headers on;"})
    CHECK(text.find(line) != std::string::npos);
  // The service that verifies sees only what the gateway passes on.
  const std::size_t ask = text.find("location = /_verify {");
  REQUIRE(ask != std::string::npos);
  CHECK(text.substr(ask, text.find("\n    }", ask) - ask).find("proxy_pass_request_headers off;") !=
        std::string::npos);
}
