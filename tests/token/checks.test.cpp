// SPDX-License-Identifier: MIT
#include <better_auth/token/checks.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace ba = better_auth;
using support::verdict;

namespace {

/// A payload with the claims that every policy requires, and more.
std::string payload(const std::string& more = "") {
  return R"({"sub":"u1","exp":1700000900)" + more + "}";
}
const ba::policy plain{ba::algorithm_set{ba::algorithm::hs256}};

std::string at(std::int64_t now, std::int64_t leeway, const std::string& json) {
  const ba::verifier verify(ba::shared_secret(support::secret),
                            ba::policy::shared_secret().leeway(leeway),
                            ba::testing::manual_clock(now));
  const auto user = verify(ba::testing::signer::with_secret(support::secret).token(json));
  return user ? "ok" : std::string(user.error().name());
}

std::string utf8(std::uint32_t code_point) {
  std::string out;
  ba::detail::append_utf8(out, code_point);
  return out;
}

}  // namespace

TEST_CASE("attacks 26 and 27: dates have one type and never wrap around") {
  for (const char* name : {"exp", "nbf", "iat"})
    for (const char* value :
         {"\"1700000900\"", "true", "null", "[1700000900]", "{}", "-1", "1e300", "1e999", "-1e999",
          "99999999999999999", "9223372036854775808", "18446744073709551617", "253402300800"}) {
      CAPTURE(name, value);
      const std::string exp = std::string(name) == "exp" ? "" : R"("exp":1700000900,)";
      CHECK(verdict("{\"sub\":\"u1\"," + exp + '"' + name + "\":" + value + "}") ==
            "claim_invalid");
    }
}

TEST_CASE("attack 28: exp and nbf are compared with the clock and the leeway, without overflow") {
  const std::string expires = R"({"sub":"u","exp":1000})";
  CHECK(at(999, 0, expires) == "ok");
  CHECK(at(1000, 0, expires) == "token_expired");
  CHECK(at(1029, 30, expires) == "ok");
  CHECK(at(1030, 30, expires) == "token_expired");
  CHECK(at(1000, 0, R"({"sub":"u","exp":1000.5})") == "ok");
  CHECK(at(1001, 0, R"({"sub":"u","exp":1000.5})") == "token_expired");
  const std::string begins = R"({"sub":"u","exp":9999,"nbf":1000})";
  CHECK(at(1000, 0, begins) == "ok");
  CHECK(at(999, 0, begins) == "token_not_yet_valid");
  CHECK(at(970, 30, begins) == "ok");
  CHECK(at(969, 30, begins) == "token_not_yet_valid");
  CHECK(at(1000, 0, R"({"sub":"u","exp":9999,"nbf":1000.5})") == "token_not_yet_valid");
  CHECK(at(1000, 0, R"({"sub":"u","exp":9999,"iat":5000})") == "ok");
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  CHECK(at(0, most, expires) == "ok");
  CHECK(at(least, most, expires) == "ok");
  CHECK(at(most, 0, expires) == "token_expired");
  CHECK(at(most, most, begins) == "ok");
  CHECK(at(least, most, begins) == "ok");
  CHECK(at(least, 0, begins) == "token_not_yet_valid");
  CHECK(at(-1'000'000'000'000, 1'000'000'000'005, begins) == "token_not_yet_valid");
  CHECK(at(-1'000'000'000'000, 1'000'000'001'000, begins) == "ok");
}

TEST_CASE("exp and sub are required unless the policy waives them by name") {
  const auto policy = ba::policy::shared_secret();
  CHECK(verdict(payload()) == "ok");
  CHECK(verdict(R"({"sub":"u1"})") == "claim_missing");
  CHECK(verdict(R"({"sub":"u1"})", policy.allow_missing_expiry()) == "ok");
  CHECK(verdict(R"({"exp":1700000900})") == "claim_missing");
  CHECK(verdict(R"({"exp":1700000900})", policy.allow_missing_subject()) == "ok");
  CHECK(verdict(R"({"exp":1700000900,"sub":""})", policy.allow_missing_subject()) ==
        "claim_invalid");
  CHECK(verdict(R"({"exp":1,"sub":"u1"})", policy.allow_missing_expiry()) == "token_expired");
}

TEST_CASE("attack 31: a sub is a string that is not empty") {
  for (const char* sub : {R"("")", "7", "null", R"(["u"])", R"({"id":"u"})", "true"})
    CHECK(verdict("{\"exp\":1700000900,\"sub\":" + std::string(sub) + "}") == "claim_invalid");
  for (const char* sub : {R"(" ")", R"("u 1")", R"("\u30e6\u30fc\u30b6")", R"("%2e")"})
    CHECK(verdict("{\"exp\":1700000900,\"sub\":" + std::string(sub) + "}") == "ok");
}

TEST_CASE("attack 50: a sub with a control character is rejected, raw or escaped, anywhere") {
  const auto sub = [](const std::string& text) {
    return verdict("{\"exp\":1700000900,\"sub\":\"" + text + "\"}");
  };
  char escaped[7];
  for (std::uint32_t c = 0; c <= 0xff; ++c) {
    const bool is_control = c <= 0x1f || (c >= 0x7f && c <= 0x9f);  // Unicode category Cc
    std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
    CAPTURE(c);
    for (const std::string& around : {std::string(), std::string("u")}) {
      CHECK(sub(around + escaped + around) == (is_control ? "claim_invalid" : "ok"));
      if (c >= 0x7f) CHECK(sub(around + utf8(c) + around) == (is_control ? "claim_invalid" : "ok"));
    }
  }
  // Bytes that occur in a control character are no control characters elsewhere.
  for (const std::uint32_t c :
       {0xa0U, 0xa9U, 0xbfU, 0xc0U, 0xc2U, 0x102U, 0x3082U, 0x2085U, 0x1f600U, 0x2028U})
    CHECK(sub("a" + utf8(c) + "b") == "ok");
}

TEST_CASE("attack 30: an issuer is compared as a whole where one is configured") {
  CHECK(verdict(payload(), plain) == "ok");
  CHECK(verdict(payload(R"(,"iss":"anybody")"), plain) == "ok");
  CHECK(verdict(payload(), plain.any_issuer()) == "ok");
  const auto strict = plain.issuer("https://a");
  CHECK(verdict(payload(), strict) == "claim_missing");
  CHECK(verdict(payload(R"(,"iss":"https://a")"), strict) == "ok");
  CHECK(verdict(payload(R"(,"iss":["https://a"])"), strict) == "claim_invalid");
  for (const char* other :
       {"https://a/", "https://a.evil", "https://", "HTTPS://a", "", "https://a\\u0000"})
    CHECK(verdict(payload(std::string(R"(,"iss":")") + other + '"'), strict) == "issuer_mismatch");
  CHECK(verdict(payload(R"(,"iss":"b")"), plain.issuer("a").or_issuer("b")) == "ok");
  CHECK(verdict(payload(R"(,"iss":"c")"), plain.issuer("a").or_issuer("b")) == "issuer_mismatch");
}

TEST_CASE("attack 29: an audience that is not configured is rejected, and its types are strict") {
  CHECK(verdict(payload(), plain) == "ok");
  CHECK(verdict(payload(R"(,"aud":"x")"), plain) == "audience_mismatch");
  CHECK(verdict(payload(R"(,"aud":"")"), plain) == "audience_mismatch");
  CHECK(verdict(payload(R"(,"aud":"x")"), plain.any_audience()) == "ok");
  CHECK(verdict(payload(), plain.any_audience()) == "ok");
  const auto strict = plain.audience("x");
  CHECK(verdict(payload(), strict) == "claim_missing");
  CHECK(verdict(payload(R"(,"aud":"x")"), strict) == "ok");
  CHECK(verdict(payload(R"(,"aud":["y","x"])"), strict) == "ok");
  CHECK(verdict(payload(R"(,"aud":["y"])"), strict.or_audience("y")) == "ok");
  CHECK(verdict(payload(R"(,"aud":["y","xx",""])"), strict) == "audience_mismatch");
  for (const char* wrong : {"[]", "null", "[\"x\",1]", "[[\"x\"]]", "{\"x\":1}", "7"})
    CHECK(verdict(payload(",\"aud\":" + std::string(wrong)), plain.any_audience()) ==
          "claim_invalid");
}

TEST_CASE("a type outside the accepted set is rejected") {
  const auto typed = [](const char* typ, const ba::policy& policy = ba::policy::shared_secret()) {
    return verdict(payload(), policy, std::string(R"({"alg":"HS256","typ":")") + typ + "\"}");
  };
  CHECK(typed("JWT") == "ok");
  CHECK(typed("application/jwt") == "ok");
  CHECK(typed("at+jwt") == "type_not_allowed");
  CHECK(typed("") == "type_not_allowed");
  CHECK(typed("at+jwt", ba::policy::shared_secret().or_type("at+jwt")) == "ok");
  CHECK(verdict(payload(), ba::policy::shared_secret().type("JWT")) == "type_not_allowed");
  CHECK(verdict(payload(), ba::policy::shared_secret(), R"({"alg":"HS256","typ":null})") ==
        "malformed_header");
}

TEST_CASE("attack 49: the token of a machine is rejected where a user is expected") {
  CHECK(verdict(payload(R"(,"client_id":"u1")")) == "claim_invalid");
  CHECK(verdict(payload(R"(,"client_id":"u2")")) == "ok");
  CHECK(verdict(payload(R"(,"client_id":"u1")"),
                ba::policy::shared_secret().allow_client_subject()) == "ok");
}

TEST_CASE("a token that is bound to a key is not a bearer token") {
  for (const char* cnf : {R"({"jkt":"x"})", "null", "{}", "1"})
    CHECK(verdict(payload(",\"cnf\":" + std::string(cnf))) == "claim_invalid");
}

TEST_CASE("attack 47: the lifetime can be limited") {
  const auto limit = ba::policy::shared_secret().max_lifetime(900);
  CHECK(verdict(payload(R"(,"iat":1700000000)"), limit) == "ok");
  CHECK(verdict(payload(R"(,"iat":1699999999)"), limit) == "lifetime_too_long");
  CHECK(verdict(payload(), limit) == "claim_missing");
  CHECK(verdict(R"({"sub":"u1","iat":1700000000})", limit.allow_missing_expiry()) ==
        "lifetime_too_long");
  // An iat in the future does not prolong it.
  CHECK(verdict(R"({"sub":"u1","iat":3400000195,"exp":3400000205})", limit) == "lifetime_too_long");
  CHECK(verdict(R"({"sub":"u1","iat":253402300000,"exp":253402300700})", limit) ==
        "lifetime_too_long");
  CHECK(verdict(R"({"sub":"u1","iat":253402300000,"exp":1700001001})", limit) ==
        "lifetime_too_long");
  CHECK(verdict(R"({"sub":"u1","iat":1700000101,"exp":1700001000})", limit) == "ok");
  CHECK(verdict(R"({"sub":"u1","iat":1700000101,"exp":1700001001})", limit) == "lifetime_too_long");
  // The issuer's clock may be ahead by the leeway, and no more.
  CHECK(verdict(R"({"sub":"u1","iat":1700000130,"exp":1700001030})", limit.leeway(30)) == "ok");
  CHECK(verdict(R"({"sub":"u1","iat":1700000131,"exp":1700001031})", limit.leeway(30)) ==
        "lifetime_too_long");
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  CHECK(verdict(R"({"sub":"u1","iat":0,"exp":253402300799})",
                limit.max_lifetime(most).leeway(most)) == "ok");
}

TEST_CASE("a policy can require scopes") {
  const auto scoped =
      ba::policy::shared_secret().require_scope("tasks:read").require_scope("tasks:write");
  CHECK(verdict(payload(R"(,"scope":"openid tasks:write tasks:read")"), scoped) == "ok");
  CHECK(verdict(payload(R"(,"scope":"tasks:read")"), scoped) == "insufficient_scope");
  CHECK(verdict(payload(R"(,"scope":"tasks:readtasks:write")"), scoped) == "insufficient_scope");
  CHECK(verdict(payload(), scoped) == "insufficient_scope");
}

TEST_CASE("attack 32: Better Auth's other tokens under the same secret are rejected") {
  CHECK(verdict(R"({"email":"a@b.c","userId":"u1","iat":1700000000,"exp":1700003600})") ==
        "claim_missing");
  CHECK(verdict(R"({"session":{"userId":"u1"},"user":{"id":"u1"},"updatedAt":1,"version":"1",)"
                R"("iat":1700000000,"exp":1700000300})") == "claim_missing");
  // An id_token names the client as its audience.
  CHECK(verdict(payload(R"(,"aud":"client-1","iss":"https://app.example/api/auth")")) ==
        "audience_mismatch");
  CHECK(verdict(payload(R"(,"aud":"https://api","iss":"https://app.example/api/auth")"),
                ba::policy::oauth_access_token("https://app.example/api/auth", "https://api")
                    .algorithms({ba::algorithm::hs256})) == "type_not_allowed");
}

TEST_CASE("each rejection names the claim that it is about") {
  const auto why = [](const std::string& json, const ba::policy& policy) {
    return support::secret_verifier(policy)(
               ba::testing::signer::with_secret(support::secret).token(json))
        .error();
  };
  const auto limit = ba::policy::shared_secret().max_lifetime(900);
  const auto issuer = ba::policy::shared_secret().issuer("i");
  const auto audience = ba::policy::shared_secret().audience("a");
  using enum ba::errc;
  CHECK(why(R"({"sub":"u1"})", plain) == ba::error(claim_missing, "exp"));
  CHECK(why(R"({"sub":"u1","exp":1})", plain) == ba::error(token_expired, "exp"));
  CHECK(why(payload(R"(,"nbf":1700000101)"), plain) == ba::error(token_not_yet_valid, "nbf"));
  CHECK(why(payload(), limit) == ba::error(claim_missing, "iat"));
  CHECK(why(payload(R"(,"iat":1)"), limit) == ba::error(lifetime_too_long, "exp"));
  CHECK(why(payload(), issuer) == ba::error(claim_missing, "iss"));
  CHECK(why(payload(R"(,"iss":"j")"), issuer) == ba::error(issuer_mismatch, "iss"));
  CHECK(why(payload(), audience) == ba::error(claim_missing, "aud"));
  CHECK(why(payload(R"(,"aud":"b")"), audience) == ba::error(audience_mismatch, "aud"));
  CHECK(why(R"({"exp":1700000900})", plain) == ba::error(claim_missing, "sub"));
  CHECK(why(R"({"exp":1700000900,"sub":""})", plain) == ba::error(claim_invalid, "sub"));
  CHECK(why(payload(R"(,"client_id":"u1")"), plain) == ba::error(claim_invalid, "client_id"));
  CHECK(why(payload(R"(,"cnf":{})"), plain) == ba::error(claim_invalid, "cnf"));
  CHECK(why(payload(), ba::policy::shared_secret().require_scope("s")) ==
        ba::error(insufficient_scope, "scope"));
}
