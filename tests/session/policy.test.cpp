// SPDX-License-Identifier: MIT
#include <better_auth/session/policy.hpp>

#include "catch.hpp"

#include <string>
#include <string_view>

namespace ba = better_auth;

namespace {
ba::session_policy policy(std::string_view base_url,
                          ba::session_strategy strategy = ba::session_strategy::jwt) {
  return {strategy, base_url};
}
std::string names(const ba::session_policy& p) {
  return p.session_data_cookie() + ' ' + p.session_token_cookie();
}
ba::session_policy::rules rules(const ba::session_policy& p) { return *p.checked(true).value(); }
std::string verdict(const ba::session_policy& p, bool by_secret = true) {
  const auto fine = p.checked(by_secret);
  return fine ? "ok" : std::string(fine.error().name());
}
}  // namespace

TEST_CASE("cookies are named as Better Auth names them") {
  CHECK(names(policy("http://localhost:3000")) ==
        "better-auth.session_data better-auth.session_token");
  CHECK(names(policy("https://app.example/api/auth")) ==
        "__Secure-better-auth.session_data __Secure-better-auth.session_token");
  CHECK(names(policy("HTTPS://app.example")) ==
        "__Secure-better-auth.session_data __Secure-better-auth.session_token");
  CHECK(names(policy("https://app.example").cookie_prefix("my-app")) ==
        "__Secure-my-app.session_data __Secure-my-app.session_token");
  CHECK(names(policy("http://app.example").secure_cookies(true)) ==
        "__Secure-better-auth.session_data __Secure-better-auth.session_token");
  CHECK(names(policy("https://app.example").secure_cookies(false)) ==
        "better-auth.session_data better-auth.session_token");
  CHECK(names(policy("https://app.example").session_data_name("cache").session_token_name("sid")) ==
        "__Secure-cache __Secure-sid");
}

TEST_CASE("a session policy that cannot work is refused") {
  CHECK(verdict(policy("https://app.example")) == "ok");
  CHECK(verdict(policy("https://app.example"), false) == "ok");
  for (const char* url : {"", "app.example", "ftp://app.example", "https://user@app.example"})
    CHECK(verdict(policy(url)) == "invalid_url");
  for (const char* prefix : {"", "a b", "a;b", "a=b", "a,b", "a\r\nb", "a\"b", "a\x7f", "\xc3\xa9"})
    CHECK(verdict(policy("https://app.example").cookie_prefix(prefix)) == "invalid_policy");
  CHECK(verdict(policy("https://app.example").session_data_name("x;y")) == "invalid_policy");
  for (const char separator : std::string_view("\"(),/:;<=>?@[\\]{} \t\x7f"))
    CHECK(verdict(policy("https://app.example").session_data_name(std::string("x") + separator)) ==
          "invalid_policy");
  CHECK(
      verdict(policy("https://app.example").session_data_name("same").session_token_name("same")) ==
      "invalid_policy");
  CHECK(verdict(policy("https://app.example", ba::session_strategy::compact), false) ==
        "invalid_policy");
  CHECK(verdict(policy("https://app.example", ba::session_strategy::jwe), false) ==
        "invalid_policy");
}

TEST_CASE("the version of the cookie cache is compared as Better Auth compares it") {
  const auto usual = policy("https://app.example");
  CHECK(rules(usual).accepts_version(""));
  CHECK(rules(usual).accepts_version("1"));
  CHECK_FALSE(rules(usual).accepts_version("2"));
  CHECK_FALSE(rules(usual).accepts_version("1 "));
  CHECK(rules(usual.version("2")).accepts_version("2"));
  CHECK_FALSE(rules(usual.version("2")).accepts_version("1"));
  CHECK_FALSE(rules(usual.version("2")).accepts_version(""));
  CHECK(rules(usual.version("")).accepts_version("1"));
  CHECK(rules(usual.version("")).accepts_version(""));
  CHECK_FALSE(rules(usual.version("")).accepts_version("2"));
  CHECK(rules(usual.any_version()).accepts_version("anything"));
  CHECK(rules(usual.any_version()).accepts_version(""));
}
