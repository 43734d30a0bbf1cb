// SPDX-License-Identifier: MIT
// Whose data a good token opens, and how it may come in.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/old/http/access.hpp>
#include <better_auth/old/borrowed.hpp>

#include <array>
#include <cstddef>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

namespace ba = better_auth;

namespace {
const std::string token = attack::secret_signer().token(ba::testing::token_claims{});
std::string ask(const std::string& value) {
  return attack::verdict(ba::authenticate(support::secret_verifier(), value));
}
}  // namespace

TEST_CASE(
    "attack 31: a sub that is no text is refused, and an id of another spelling is another "
    "user's") {
  const auto verify = support::secret_verifier();
  for (const char* sub : {"null", "1", "true", "[]", R"(["user-1"])", R"({"id":"user-1"})", R"("")",
                          R"("user-1\u0000")", R"("\u0000")"})
    CHECK(attack::by_secret(attack::secret_signer().token(
              R"({"exp":1700000900,"sub":)" + std::string(sub) + '}')) == "claim_invalid");
  CHECK(attack::by_secret(attack::secret_signer().token(R"({"exp":1700000900})")) ==
        "claim_missing");

  const auto reaches = [&](const std::string& sub, std::string_view path) {
    ba::testing::token_claims claims;
    claims.sub = sub;
    const std::string header = ba::testing::bearer(attack::secret_signer().token(claims));
    const auto user = ba::authenticate(verify, header);
    REQUIRE(user);
    const auto scope = ba::verify_user_access(path, *user);
    std::byte memory[ba::borrowed<>::bytes_for(1000)];
    ba::verify_buffer buffer{memory};
    const auto lent = verify(ba::bearer_token(header).value(), buffer);
    REQUIRE(lent);
    const auto by_lent = ba::verify_user_access(path, *lent);
    CHECK((by_lent ? std::string(by_lent->id()) : std::string(by_lent.error().name())) ==
          (scope ? std::string(scope->id()) : std::string(scope.error().name())));
    if (scope) CHECK(scope->id() == sub);
    if (!scope) CHECK(scope.error().code() == ba::errc::user_mismatch);
    return scope.has_value();
  };
  const std::vector<std::string> users = {"user-1",
                                          "User-1",
                                          "USER-1",
                                          "user-1 ",
                                          " user-1",
                                          "user-10",
                                          "user-",
                                          "user-1/",
                                          "/user-1",
                                          "user%2D1",
                                          "user%2d1",
                                          "user-1%00",
                                          "user-1.",
                                          "../user-1",
                                          "us\xd0\xb5"
                                          "r-1" /* Cyrillic e */,
                                          "user\xe2\x80\x90"
                                          "1" /* another hyphen */,
                                          "user-1\xe2\x80\x8b" /* no width */,
                                          "\xef\xbd\x95"
                                          "ser-1" /* full width */,
                                          "\xc3\xa9" /* one character */,
                                          "e\xcc\x81" /* two */,
                                          "%2e",
                                          ".",
                                          "%2E",
                                          "..",
                                          "*",
                                          "%",
                                          "0",
                                          "00",
                                          "null",
                                          "undefined"};
  for (const std::string& sub : users)
    for (const std::string& path : users) CHECK(reaches(sub, path) == (sub == path));
  CHECK_FALSE(reaches("user-1", ""));
  CHECK_FALSE(reaches("user-1", std::string_view("user-1\0", 7)));
  CHECK_FALSE(reaches("user-1", std::string_view()));
  // Nobody's token, where that was waived, reaches nobody's data.
  const auto waiving =
      support::secret_verifier(ba::policy::shared_secret().allow_missing_subject());
  const std::string without_sub = attack::secret_signer().token(R"({"exp":1700000900})");
  std::byte memory[ba::borrowed<>::bytes_for(1000)];
  ba::verify_buffer buffer{memory};
  const auto nobody = waiving(without_sub);
  const auto nobody_lent = waiving(without_sub, buffer);
  REQUIRE((nobody && nobody_lent));
  for (const char* path : {"", "null", "undefined", "user-1"})
    CHECK_FALSE(
        (ba::verify_user_access(path, *nobody) || ba::verify_user_access(path, *nobody_lent)));
}

TEST_CASE("attack 45: an Authorization header holds one credential in one spelling") {
  CHECK(ask("Bearer " + token) == "ok");
  for (const char* scheme : {"bearer", "BEARER", "bEaReR"})
    CHECK(ask(std::string(scheme) + ' ' + token) == "ok");
  CHECK(ask("Bearer   " + token) == "ok");
  for (const char* other : {"", "Basic dXNlcjpwdw==", "Digest x", "DPoP ", "Bear", "Token ", "B",
                            "\"Bearer\" ", " Bearer "})
    CHECK(ask(std::string(other) + (other[0] == '\0' ? "" : token)) == "missing_credentials");
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
  CHECK(ask("Bearer " + token + '=') == "malformed_token");  // a token68 may end so, a JWT not
  // Several header fields.
  const auto verify = support::secret_verifier();
  const std::string good = ba::testing::bearer(token),
                    bad = ba::testing::bearer(ba::testing::tampered(token));
  const auto of = [&](const std::vector<std::string>& values) {
    return attack::verdict(ba::authenticate(verify, values));
  };
  CHECK(of({}) == "missing_credentials");
  CHECK(of({good}) == "ok");
  for (const auto& values :
       {std::vector{good, bad}, std::vector{bad, good}, std::vector{good, good},
        std::vector{good, std::string()}, std::vector{std::string(), good},
        std::vector{good, std::string("Basic x")}})
    CHECK(of(values) == "multiple_credentials");
  CHECK(attack::verdict(ba::authenticate(verify, static_cast<const char*>(nullptr))) ==
        "missing_credentials");
  // 400, not 401, and nothing of it in the answer.
  const auto answer = ba::challenge(ba::errc::multiple_credentials);
  CHECK(answer.status == 400);
  const auto refused = ba::authenticate(verify, "Bearer evil\"\r\n<script>");
  CHECK(ba::challenge(refused.error()).body.find("evil") == std::string::npos);
}

TEST_CASE(
    "attack 51: the gateway sets every identity header itself, and drops each of its other "
    "spellings") {
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
    if (value.rfind("$verified_", 0) == 0) set_by_gateway.insert(name);
  }
  CHECK(set_by_gateway == std::set<std::string>{"X-User-Id", "X-User-Scope"});
  CHECK(dropped.count("Authorization") == 1);
  for (const std::string& name : set_by_gateway)
    for (unsigned spelling = 1; spelling < 4;
         ++spelling) {  // either hyphen, or both, as an underscore
      std::string other = name;
      other[1] = spelling & 1U ? '_' : '-';
      other[6] = spelling & 2U ? '_' : '-';
      INFO(other);
      CHECK(dropped.count(other) == 1);
    }
  for (const char* line : {"underscores_in_headers off;", "ignore_invalid_headers on;"})
    CHECK(text.find(line) != std::string::npos);
  // The verifying service sees what the gateway hands it alone.
  const std::size_t ask = text.find("location = /_verify {");
  REQUIRE(ask != std::string::npos);
  CHECK(text.substr(ask, text.find("\n    }", ask) - ask).find("proxy_pass_request_headers off;") !=
        std::string::npos);
}
