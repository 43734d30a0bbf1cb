// SPDX-License-Identifier: MIT
#include <better_auth/old/policy.hpp>

#include "catch.hpp"

namespace ba = better_auth;

namespace {
std::string check(const ba::policy& policy) {
  const auto fine = policy.check(ba::algorithm_set::public_key());
  return fine ? "ok" : std::string(fine.error().name());
}
std::string origin(std::string_view url) {
  ba::detail::url parsed;
  const auto verdict = ba::detail::url::parse(url, parsed);
  return std::string(verdict ? std::string_view(parsed.origin) : verdict.error().name());
}
}  // namespace

TEST_CASE("an origin is what JavaScript's URL gives") {
  CHECK(origin("https://app.example") == "https://app.example");
  CHECK(origin("https://app.example/") == "https://app.example");
  CHECK(origin("HTTPS://App.Example/api/auth?x#y") == "https://app.example");
  CHECK(origin("https://app.example:443/x") == "https://app.example");
  CHECK(origin("http://localhost:80") == "http://localhost");
  CHECK(origin("http://localhost:3000/api/auth") == "http://localhost:3000");
  CHECK(origin("https://app.example:0443") == "https://app.example");
  CHECK(origin("http://[::1]:8080/") == "http://[::1]:8080");
  CHECK(origin("https://app.example:") == "https://app.example");
  for (const char* bad :
       {"", "app.example", "//app.example", "ftp://app.example", "https://", "https:///x",
        "https://user@app.example", "https://a b", "https://a:b", "https://a:65536",
        "https://a:123456", "https://[::1", "https://[::1]x", "https://m\xc3\xbcnchen.example",
        "https://a%20b", "https://a\\b", "https://a\n", "javascript://x"}) {
    CAPTURE(bad);
    CHECK(origin(bad) == "invalid_url");
  }
}

TEST_CASE("the issuer of the OAuth provider is base URL and base path") {
  CHECK(ba::issuer_from("http://localhost:3000").value() == "http://localhost:3000/api/auth");
  CHECK(ba::issuer_from("http://localhost:3000/").value() == "http://localhost:3000/api/auth");
  CHECK(ba::issuer_from("https://a.example", "/auth").value() == "https://a.example/auth");
  CHECK(ba::issuer_from("https://a.example", "auth").value() == "https://a.example/auth");
  CHECK(ba::issuer_from("https://a.example//", "/").value() == "https://a.example");
  CHECK(ba::issuer_from("https://a.example/custom/auth/").value() ==
        "https://a.example/custom/auth/");
  CHECK(ba::issuer_from("a.example").error().code() == ba::errc::invalid_url);
}

TEST_CASE("a policy that contradicts itself is refused") {
  CHECK(check(ba::policy::jwt_plugin("https://a.example")) == "ok");
  CHECK(check(ba::policy::jwt_plugin("a.example")) == "invalid_url");
  CHECK(check(ba::policy::oauth_access_token("https://a.example/api/auth", "https://api")) == "ok");
  CHECK(check(ba::policy::oauth_access_token("", "https://api")) == "invalid_policy");
  CHECK(check(ba::policy::oauth_access_token("i", "")) == "invalid_policy");
  CHECK(check(ba::policy::shared_secret()) == "algorithm_not_allowed");
  CHECK(check(ba::policy({})) == "algorithm_not_allowed");
  CHECK(check(ba::policy({ba::algorithm::eddsa}).leeway(-1)) == "invalid_policy");
  CHECK(check(ba::policy({ba::algorithm::eddsa}).max_lifetime(0)) == "invalid_policy");
  CHECK(check(ba::policy({ba::algorithm::eddsa}).require_scope("")) == "invalid_policy");
  CHECK(check(ba::policy({ba::algorithm::eddsa}).require_scope("a b")) == "invalid_policy");
  CHECK(check(ba::policy({ba::algorithm::eddsa}).type("")) == "invalid_policy");
  CHECK(check(ba::policy({ba::algorithm::eddsa}).only_absent_type()) == "ok");
  CHECK(check(ba::policy({ba::algorithm::eddsa}).issuer(std::string_view("good\0.example", 13))) ==
        "invalid_policy");
  CHECK(check(ba::policy({ba::algorithm::eddsa}).require_scope(std::string_view("admin\0x", 7))) ==
        "invalid_policy");
}

TEST_CASE("types are compared without case and without application") {
  ba::policy policy({ba::algorithm::eddsa});
  CHECK(policy.allows_type({}));
  CHECK(policy.allows_type("JWT"));
  CHECK(policy.allows_type("application/jwt"));
  CHECK_FALSE(policy.allows_type(""));
  CHECK_FALSE(policy.allows_type("at+jwt"));
  CHECK_FALSE(policy.allows_type("JWTx"));
  CHECK(policy.or_type("at+jwt").allows_type("JWT"));
  CHECK(policy.only_absent_type().allows_type({}));
  CHECK_FALSE(policy.only_absent_type().allows_type("JWT"));
  policy = policy.type("at+jwt");
  CHECK(policy.allows_type("AT+JWT"));
  CHECK(policy.allows_type("Application/at+jwt"));
  CHECK_FALSE(policy.allows_type({}));
  CHECK_FALSE(policy.allows_type("JWT"));
}
