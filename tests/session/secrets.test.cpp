// SPDX-License-Identifier: MIT
#include <better_auth/session/secrets.hpp>

#include "catch.hpp"
#include "session_support.hpp"

#include <cstdlib>

namespace ba = better_auth;

namespace {
constexpr const char* one = "rotation-secret-one-0123456789abcdefghij";
constexpr const char* two = "rotation-secret-two-abcdefghij0123456789";
constexpr const char* three = "rotation-secret-three-abcdefghij01234567";

std::string kids(const ba::result<ba::session_secrets>& secrets) {
  if (!secrets) return std::string(secrets.error().name());
  std::string out;
  for (const auto& key : ba::detail::session_keys::of(*secrets))
    for (const char* each : {one, two, three})
      if (key.kid() == session_support::jwe_kid(each))
        out += std::string(each) == one ? "1" : (std::string(each) == two ? "2" : "3");
  return out;
}

struct environment {
  environment(const char* list, const char* secret, const char* other) {
    set("BETTER_AUTH_SECRETS", list);
    set("BETTER_AUTH_SECRET", secret);
    set("AUTH_SECRET", other);
  }
  ~environment() {
    for (const char* name : {"BETTER_AUTH_SECRETS", "BETTER_AUTH_SECRET", "AUTH_SECRET"})
      unsetenv(name);
  }
  static void set(const char* name, const char* value) {
    if (value != nullptr) setenv(name, value, 1);
    else unsetenv(name);
  }
};
}  // namespace

TEST_CASE("the first secret of a list is the current one, whatever its version") {
  CHECK(kids(ba::session_secrets::parse(std::string("2:") + two + ",1:" + one)) == "21");
  CHECK(kids(ba::session_secrets::parse(std::string(" 1 : ") + one + " , 7:" + two + " ")) == "12");
  CHECK(kids(ba::session_secrets::rotating({three, one})) == "31");
  CHECK(kids(ba::session_secrets::make(one)) == "1");
}

TEST_CASE("a list that is not well formed is refused") {
  for (const char* list : {"", ",", "1", "1:", ":x", "x:0123456789012345678901234567890123456789"})
    CHECK_FALSE(ba::session_secrets::parse(list));
  CHECK(kids(ba::session_secrets::parse(std::string("1:") + one + ",1:" + two)) ==
        "malformed_secrets");
  CHECK(kids(ba::session_secrets::parse(std::string("1:") + one + ",")) == "malformed_secrets");
}

TEST_CASE("a weak or published secret is refused at any place of the list") {
  CHECK(kids(ba::session_secrets::make("")) == "secret_missing");
  CHECK(kids(ba::session_secrets::rotating(std::span<const std::string_view>())) ==
        "secret_missing");
  CHECK(kids(ba::session_secrets::make("short")) == "secret_too_short");
  CHECK(kids(ba::session_secrets::rotating({one, "short"})) == "secret_too_short");
  CHECK(kids(ba::session_secrets::rotating({one, "better-auth-secret-12345678901234567890"})) ==
        "secret_is_public");
  CHECK(kids(ba::session_secrets::parse(std::string("2:") + one + ",1:short")) ==
        "secret_too_short");
  CHECK(ba::session_secrets::make("short", {.allow_short = true}));
  CHECK(kids(ba::session_secrets::make("your-secret-key", {.allow_short = true})) ==
        "secret_is_public");
  CHECK_THROWS_AS(ba::session_secrets("short"), ba::exception);
}

TEST_CASE("the environment is taken as Better Auth takes it") {
  const std::string list = std::string("2:") + two + ",1:" + one;
  {
    const environment set(list.c_str(), three, nullptr);
    CHECK(kids(ba::session_secrets::from_better_auth_env()) == "213");
  }
  {
    const environment set(list.c_str(), nullptr, three);
    CHECK(kids(ba::session_secrets::from_better_auth_env()) == "213");
  }
  {
    const environment set(list.c_str(), one, nullptr);
    CHECK(kids(ba::session_secrets::from_better_auth_env()) == "21");
  }
  {
    const environment set(list.c_str(), "better-auth-secret-12345678901234567890", nullptr);
    CHECK(kids(ba::session_secrets::from_better_auth_env()) == "21");
  }
  {
    const environment set("", one, two);
    CHECK(kids(ba::session_secrets::from_better_auth_env()) == "1");
  }
  {
    const environment set(nullptr, "", two);
    CHECK(kids(ba::session_secrets::from_better_auth_env()) == "2");
  }
  CHECK(kids(ba::session_secrets::from_better_auth_env()) == "secret_missing");
}
