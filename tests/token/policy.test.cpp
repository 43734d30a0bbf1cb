// SPDX-License-Identifier: MIT
#include <better_auth/token/policy.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <utility>

namespace ba = better_auth;

namespace {
std::string check(const ba::policy& policy) {
  const auto rules = policy.checked(ba::algorithm_set::public_key());
  return rules ? "ok" : std::string(rules.error().name());
}
bool allows_type(const ba::policy& policy, const std::optional<std::string>& typ) {
  return policy.checked(ba::algorithm_set::public_key()).value()->allows_type(typ);
}
const ba::policy any_eddsa{ba::algorithm_set{ba::algorithm::eddsa}};
}  // namespace

TEST_CASE("the issuer of the OAuth provider is the base URL with its path") {
  CHECK(ba::issuer_from("http://localhost:3000").value() == "http://localhost:3000/api/auth");
  CHECK(ba::issuer_from("http://localhost:3000/").value() == "http://localhost:3000/api/auth");
  CHECK(ba::issuer_from("https://a.example", "/auth").value() == "https://a.example/auth");
  CHECK(ba::issuer_from("https://a.example", "auth").value() == "https://a.example/auth");
  for (const char* no_base :
       {"https://a.example?a=1", "https://a.example/#f", "https://a.example#"})
    CHECK(ba::issuer_from(no_base).error() == ba::errc::invalid_url);
  CHECK(ba::issuer_from("https://a.example//", "/").value() == "https://a.example");
  CHECK(ba::issuer_from("https://a.example", "").value() == "https://a.example");
  CHECK(ba::issuer_from("https://a.example/custom/auth/").value() ==
        "https://a.example/custom/auth/");
  CHECK(ba::issuer_from("a.example").error().code() == ba::errc::invalid_url);
}

TEST_CASE("attack 48: the issuer of the JWT plugin is the origin of the configured base URL") {
  for (const char* url : {"https://app.example", "https://app.example/", "HTTPS://APP.example:443",
                          "https://app.example/api/auth"}) {
    const auto rules = ba::policy::jwt_plugin(url).checked(ba::algorithm_set::public_key());
    REQUIRE(rules);
    CHECK((*rules)->issuer.values == std::vector<std::string>{"https://app.example"});
    CHECK((*rules)->audience.values == std::vector<std::string>{"https://app.example"});
  }
  for (const char* url :
       {"", "app.example", "ftp://app.example", "https://", "https://u@a.example"})
    CHECK(check(ba::policy::jwt_plugin(url)) == "invalid_url");
}

TEST_CASE("a policy that contradicts itself makes no verifier") {
  CHECK(check(ba::policy::jwt_plugin("https://a.example")) == "ok");
  CHECK(check(ba::policy::oauth_access_token("https://a.example/api/auth", "https://api")) == "ok");
  CHECK(check(ba::policy::oauth_access_token("", "https://api")) == "invalid_policy");
  CHECK(check(ba::policy::oauth_access_token("i", "")) == "invalid_policy");
  CHECK(check(ba::policy::shared_secret()) == "algorithm_not_allowed");
  CHECK(check(ba::policy(ba::algorithm_set())) == "algorithm_not_allowed");
  CHECK(check(any_eddsa) == "ok");
  CHECK(check(any_eddsa.leeway(-1)) == "invalid_policy");
  CHECK(check(any_eddsa.leeway(0)) == "ok");
  CHECK(check(any_eddsa.max_lifetime(0)) == "invalid_policy");
  CHECK(check(any_eddsa.max_lifetime(-5)) == "invalid_policy");
  CHECK(check(any_eddsa.max_lifetime(1)) == "ok");
  CHECK(check(any_eddsa.require_scope("")) == "invalid_policy");
  CHECK(check(any_eddsa.require_scope("a b")) == "invalid_policy");
  CHECK(check(any_eddsa.type("")) == "invalid_policy");
  CHECK(check(any_eddsa.type("application/")) == "invalid_policy");
  CHECK(check(any_eddsa.max_size(0)) == "invalid_policy");
  CHECK(check(any_eddsa.or_issuer("")) == "invalid_policy");
  CHECK(check(any_eddsa.or_audience("")) == "invalid_policy");
  CHECK(check(any_eddsa.only_absent_type()) == "ok");
  CHECK(check(any_eddsa.issuer(std::string_view("good\0.example", 13))) == "invalid_policy");
  CHECK(check(any_eddsa.audience(std::string_view("api\0", 4))) == "invalid_policy");
  CHECK(check(any_eddsa.require_scope(std::string_view("admin\0x", 7))) == "invalid_policy");
}

TEST_CASE("a later function does not repair an invalid base URL") {
  const auto policy = ba::policy::jwt_plugin("nonsense").issuer("https://a").audience("https://a");
  CHECK(check(policy) == "invalid_url");
}

TEST_CASE("a policy that is empty or was moved from makes no verifier") {
  CHECK(check(ba::policy()) == "invalid_policy");
  ba::policy moved = ba::policy::jwt_plugin("https://a.example");
  const ba::policy kept = std::move(moved);
  CHECK(check(kept) == "ok");
  CHECK(check(moved) == "invalid_policy");  // NOLINT(bugprone-use-after-move)
  // Nothing that is added to an empty policy makes it usable.
  CHECK(check(ba::policy().algorithms({ba::algorithm::eddsa}).any_issuer().any_audience()) ==
        "invalid_policy");
  CHECK(check(ba::policy().issuer("i").audience("a").allow_missing_subject()) == "invalid_policy");
}

TEST_CASE("a changed policy is a copy") {
  const auto first = any_eddsa.issuer("a");
  const auto second = first.or_issuer("b").leeway(5);
  const auto values = [](const ba::policy& p) {
    return p.checked(ba::algorithm_set::public_key()).value()->issuer.values;
  };
  CHECK(values(first) == std::vector<std::string>{"a"});
  CHECK(values(second) == std::vector<std::string>{"a", "b"});
  CHECK(values(second.issuer("c")) == std::vector<std::string>{"c"});
}

TEST_CASE("the mode of a claim is stored, and a list does not decide it") {
  const auto rules = [](const ba::policy& p) {
    return *p.checked(ba::algorithm_set::public_key()).value();
  };
  using mode = ba::policy::mode;
  CHECK(rules(any_eddsa).issuer.mode == mode::not_configured);
  CHECK(rules(any_eddsa).audience.mode == mode::not_configured);
  CHECK(rules(any_eddsa.any_issuer()).issuer.mode == mode::any);
  CHECK(rules(any_eddsa.any_issuer()).audience.mode == mode::not_configured);
  CHECK(rules(any_eddsa.any_audience()).audience.mode == mode::any);
  CHECK(rules(any_eddsa.any_audience().audience("x")).audience.mode == mode::exactly);
  CHECK(rules(any_eddsa.any_issuer().or_issuer("x")).issuer.mode == mode::exactly);
  CHECK(rules(any_eddsa.issuer("x").any_issuer()).issuer.values.empty());
  // `exactly` with an empty list accepts nothing.
  ba::policy::accepted_values none;
  none.mode = mode::exactly;
  CHECK_FALSE(none.contains(""));
  CHECK_FALSE(none.contains("x"));
}

TEST_CASE("types are compared without case and without application/") {
  CHECK(allows_type(any_eddsa, std::nullopt));
  CHECK(allows_type(any_eddsa, "JWT"));
  CHECK(allows_type(any_eddsa, "application/jwt"));
  for (const char* other : {"", "at+jwt", "JWTx", "application/", "application/application/jwt"})
    CHECK_FALSE(allows_type(any_eddsa, other));
  CHECK(allows_type(any_eddsa.or_type("at+jwt"), "JWT"));
  CHECK(allows_type(any_eddsa.or_type("at+jwt"), "at+jwt"));
  CHECK(allows_type(any_eddsa.only_absent_type(), std::nullopt));
  CHECK_FALSE(allows_type(any_eddsa.only_absent_type(), "JWT"));
  const auto access = any_eddsa.type("application/at+jwt");
  CHECK(allows_type(access, "AT+JWT"));
  CHECK(allows_type(access, "Application/at+jwt"));
  CHECK_FALSE(allows_type(access, std::nullopt));
  CHECK_FALSE(allows_type(access, "JWT"));
  CHECK(allows_type(access.allow_absent_type(), std::nullopt));
}
