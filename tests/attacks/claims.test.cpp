// SPDX-License-Identifier: MIT
// Properly signed tokens whose claims must be rejected.
#include "attack_support.hpp"
#include "catch.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using attack::by_keys;
using attack::by_secret;
using attack::secret_signer;
using attack::verdict;
using support::now;
namespace ba = better_auth;

namespace {

std::string ask(const std::string& payload,
                const ba::policy& policy = ba::policy::shared_secret()) {
  return by_secret(secret_signer().token(payload), policy);
}
std::string with_date(std::string_view name, const std::string& value) {
  return ask(R"({"sub":"user-1",)" + std::string(name == "exp" ? "" : R"("exp":1700000900,)") +
             '"' + std::string(name) + "\":" + value + '}');
}

const ba::testing::signer& key() { return support::key_for(ba::algorithm::eddsa); }
constexpr const char* plain_header = R"({"alg":"EdDSA","kid":"test-key"})";
std::string header_with_type(std::string_view json) {
  return R"({"alg":"EdDSA","kid":"test-key","typ":)" + std::string(json) + '}';
}
std::string plugin(const std::string& payload, std::string_view header = plain_header,
                   const ba::policy& policy = ba::policy::jwt_plugin(support::origin)) {
  return by_keys(ba::testing::jwks({key().public_jwk()}), key().token(payload, header), policy);
}

std::string policy_verdict(const ba::policy& policy) {
  return verdict(ba::verifier::make(ba::shared_secret(support::secret), policy));
}

}  // namespace

TEST_CASE("attack 26: exp, nbf and iat of a wrong type are rejected, never ignored") {
  for (const char* name : {"exp", "nbf", "iat"}) {
    for (const char* value :
         {R"("1700000900")", R"("1")", R"("")", R"("never")", R"("2099-01-01T00:00:00Z")", "true",
          "false", "null", "[]", "[1700000900]", "[[1700000900]]", "{}",
          R"({"seconds":1700000900})", R"({"$numberLong":"1700000900"})"}) {
      INFO(name << ' ' << value);
      CHECK(with_date(name, value) == "claim_invalid");
    }
    // What is no number in JSON is no JSON at all.
    for (const char* value :
         {"NaN", "Infinity", "-Infinity", "0x6553F100",   "+1700000000", "01700000000",
          "00",  "-01",      ".5",        "1.",           "1.e3",        "1e",
          "1e+", "--1",      "-",         "1_0",          "1700000900n", "undefined",
          "",    "TRUE",     "Null",      "'1700000900'", "1 7"}) {
      INFO(name << ' ' << value);
      CHECK(with_date(name, value) == "malformed_payload");
    }
  }
  CHECK(ask(R"({"sub":"user-1"})") == "claim_missing");
  // Names are case-sensitive, and exact.
  for (const char* other : {"EXP", "Exp", "exp ", "expires", "exp\\u0000"})
    CHECK(ask(R"({"sub":"user-1",")" + std::string(other) + R"(":1700000900})") == "claim_missing");
  // Where exp may be absent, it still may not have a wrong type.
  const auto without_exp = ba::policy::shared_secret().allow_missing_expiry();
  CHECK(ask(R"({"sub":"user-1"})", without_exp) == "ok");
  for (const char* value : {"null", R"("1700000900")", "true", "[]"})
    CHECK(ask(R"({"sub":"user-1","exp":)" + std::string(value) + '}', without_exp) ==
          "claim_invalid");
  CHECK(ask(R"({"sub":"user-1","exp":1700000100})", without_exp) == "token_expired");
}

TEST_CASE("attack 27: negative, huge and infinite dates are rejected and never wrap around") {
  for (const char* name : {"exp", "nbf", "iat"})
    for (const char* value : {"1e300",
                              "1e400",
                              "1e999",
                              "1E+999999999999999999999",
                              "1e9223372036854775808",
                              "1e18446744073709551616",
                              "1e4294967296",
                              "17000009e999999999",
                              "-1",
                              "-0.5",
                              "-1e-5",
                              "-1e300",
                              "-1e400",
                              "-1e-999",
                              "-1700000900",
                              "253402300800",
                              "253402300799.5",
                              "2534023008e2",
                              "1700000900000",
                              "9007199254740993",
                              "9223372036854775807",
                              "9223372036854775808",
                              "18446744073709551616",
                              "18446744075409552516",
                              "18446744073709551615",
                              "99999999999999999",
                              "4294967296000000000",
                              "-9223372036854775808",
                              "-9223372036854775809",
                              "-18446744072009551216",
                              "100000000000000000000000000000000000000000000000000",
                              "340282366920938463463374607433468211456",
                              "340282366920938463465074608333468211456",
                              "18446744075409552516.0",
                              "18446744075409552516e0"}) {
      INFO(name << ' ' << value);
      CHECK(with_date(name, value) == "claim_invalid");
    }
  // 1700000900 in other spellings, and other times in the future.
  for (const char* value :
       {"1700000900.0", "1700000100.000001", "1.7000009e9", "17000009E2", "17000009e+2",
        "170000090000e-2", "0.00017000009e13", "1700000900e0", "1700000900e-0", "253402300799",
        "253402300799.0", "1700000900.000000000000000000000000000000000000000000000000000"}) {
    INFO(value);
    CHECK(with_date("exp", value) == "ok");
  }
  for (const char* value :
       {"0", "-0", "0.0", "-0.0", "-0e9", "1e-5", "1e-999", "0e999", "1e-99999999999999999999",
        "1700000100", "1700000100.0", "1700000099.999999", "17000001e2"}) {
    INFO(value);
    CHECK(with_date("exp", value) == "token_expired");
    CHECK(with_date("nbf", value) == "ok");
  }
  CHECK(with_date("nbf", "1700000100.000001") == "token_not_yet_valid");
  CHECK(with_date("nbf", "17000001000000001e-7") == "token_not_yet_valid");
  // Numbers of thousands of digits end as others do.
  const std::string zeros(20'000, '0');
  CHECK(with_date("exp", "1700000900." + zeros) == "ok");
  CHECK(with_date("exp", "0." + zeros + "17000009e20010") == "ok");
  CHECK(with_date("exp", "1" + zeros + "e-19999") == "token_expired");
  CHECK(with_date("exp", "1" + zeros) == "claim_invalid");
}

TEST_CASE("attack 28: exp equal to now is expired, and no leeway or clock overflows") {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const auto at = [&](std::int64_t exp, std::int64_t leeway) {
    return ask(R"({"sub":"user-1","exp":)" + std::to_string(exp) + '}',
               ba::policy::shared_secret().leeway(leeway));
  };
  CHECK(at(now, 0) == "token_expired");
  CHECK(at(now + 1, 0) == "ok");
  CHECK(at(now - 10, 10) == "token_expired");
  CHECK(at(now - 9, 10) == "ok");
  CHECK(at(now, most) == "ok");
  CHECK(at(0, most) == "ok");
  CHECK(at(0, now) == "token_expired");
  CHECK(at(0, now + 1) == "ok");
  const auto not_before = [&](std::int64_t nbf, std::int64_t leeway) {
    return ask(R"({"sub":"user-1","exp":253402300799,"nbf":)" + std::to_string(nbf) + '}',
               ba::policy::shared_secret().leeway(leeway));
  };
  CHECK(not_before(now, 0) == "ok");
  CHECK(not_before(now + 1, 0) == "token_not_yet_valid");
  CHECK(not_before(now + 10, 10) == "ok");
  CHECK(not_before(now + 11, 10) == "token_not_yet_valid");
  CHECK(not_before(253'402'300'799, most) == "ok");
  CHECK(not_before(253'402'300'799, most - 1'700'000'000) == "ok");

  for (const std::int64_t leeway : {std::int64_t{-1}, least, least + 1})
    CHECK(policy_verdict(ba::policy::shared_secret().leeway(leeway)) == "invalid_policy");
  for (const std::int64_t lifetime : {std::int64_t{0}, std::int64_t{-1}, least})
    CHECK(policy_verdict(ba::policy::shared_secret().max_lifetime(lifetime)) == "invalid_policy");

  // A clock that is far off.
  const auto by_clock = [&](std::int64_t time, const ba::policy& policy) {
    const ba::verifier verify{ba::shared_secret(support::secret), policy,
                              ba::testing::manual_clock(time)};
    return attack::verdict_of(
        verify, secret_signer().token(
                    R"({"sub":"user-1","iat":1700000000,"exp":1700000900,"nbf":1700000000})"));
  };
  for (const std::int64_t leeway : {std::int64_t{0}, std::int64_t{60}, std::int64_t{86'400}}) {
    const auto policy = ba::policy::shared_secret().leeway(leeway);
    for (const std::int64_t late : {most, most - 1, most - 60, std::int64_t{1} << 62})
      CHECK(by_clock(late, policy) == "token_expired");
    for (const std::int64_t early : {least, least + 1, least + 60, -(std::int64_t{1} << 62)}) {
      CHECK(by_clock(early, policy) == "token_not_yet_valid");
      CHECK(by_clock(early, policy.max_lifetime(900)) == "token_not_yet_valid");
    }
  }
  for (const std::int64_t time : {least, std::int64_t{0}, now, most}) {
    CHECK(by_clock(time, ba::policy::shared_secret().leeway(most)) == "ok");
    CHECK(by_clock(time, ba::policy::shared_secret().leeway(most).max_lifetime(most)) == "ok");
  }
}

TEST_CASE("attack 29: aud is a string or an array of strings, each compared whole") {
  const auto token = [](const std::string& value) {
    return R"({"sub":"user-1","exp":1700000900,"aud":)" + value + '}';
  };
  const auto aud = [&](const std::string& value) {
    return ask(token(value), ba::policy::shared_secret().audience("https://app.example"));
  };
  CHECK(aud(R"("https://app.example")") == "ok");
  CHECK(aud(R"(["https://app.example"])") == "ok");
  CHECK(aud(R"(["other","https://app.example"])") == "ok");
  CHECK(aud(R"(["https://app.example","https://app.example"])") == "ok");
  for (const char* value : {"null",
                            "0",
                            "1",
                            "1.5",
                            "true",
                            "false",
                            "{}",
                            "[]",
                            "[ ]",
                            "[null]",
                            "[1]",
                            "[true]",
                            "[[]]",
                            "[{}]",
                            R"([null,"https://app.example"])",
                            R"(["https://app.example",null])",
                            R"(["https://app.example",1])",
                            R"([1,"https://app.example"])",
                            R"([["https://app.example"]])",
                            R"(["https://app.example",["https://app.example"]])",
                            R"(["https://app.example",{}])",
                            R"([{"aud":"https://app.example"}])",
                            R"({"0":"https://app.example"})",
                            R"({"https://app.example":true})",
                            R"({"aud":"https://app.example"})"}) {
    INFO(value);
    CHECK(aud(value) == "claim_invalid");
    // Whatever audiences the policy accepts.
    CHECK(ask(token(value)) == "claim_invalid");
    CHECK(ask(token(value), ba::policy::shared_secret().any_audience()) == "claim_invalid");
  }
  for (const char* value :
       {R"("")", R"([""])", R"(["",""])", R"("https://app.example/")",
        R"("https://app.example.evil.test")", R"("https://app.exampl")", R"("https://")",
        R"("HTTPS://APP.EXAMPLE")", R"(" https://app.example")", R"("https://app.example ")",
        R"("https://app.example\u0000")", R"("https://app.example\u0000.evil.test")",
        R"("https://app.example\n")", R"("https://app.example,other")",
        R"("other https://app.example")", R"("[\"https://app.example\"]")",
        R"(["https://app.example.evil.test","https://app.exampl"])",
        R"("https://app.ex\u0430mple")"}) {
    INFO(value);
    CHECK(aud(value) == "audience_mismatch");
  }
  CHECK(ask(R"({"sub":"user-1","exp":1700000900})", ba::policy::shared_secret().audience("x")) ==
        "claim_missing");
  CHECK(ask(R"({"sub":"user-1","exp":1700000900,"AUD":"x"})",
            ba::policy::shared_secret().audience("x")) == "claim_missing");
  // A service that has not configured its name rejects every audience.
  for (const char* value : {R"("x")", R"(["x"])", R"("")"})
    CHECK(ask(token(value)) == "audience_mismatch");
  // An empty name is a mistake, and accepts nothing.
  CHECK(policy_verdict(ba::policy::shared_secret().audience("")) == "invalid_policy");
  CHECK(policy_verdict(ba::policy::shared_secret().audience("x").or_audience("")) ==
        "invalid_policy");
}

TEST_CASE("attack 30: iss is a string and compared whole") {
  const auto policy = ba::policy({ba::algorithm::hs256}).issuer("https://app.example");
  const auto token = [](const std::string& value) {
    return R"({"sub":"user-1","exp":1700000900,"iss":)" + value + '}';
  };
  const auto iss = [&](const std::string& value) {
    return ask(token(value), policy.any_audience());
  };
  CHECK(iss(R"("https://app.example")") == "ok");
  CHECK(iss(R"("https:\/\/app.exampl\u0065")") == "ok");
  for (const char* value :
       {R"(["https://app.example"])", R"([["https://app.example"]])", "null", "1", "true", "{}",
        R"({"iss":"https://app.example"})", R"({"https://app.example":1})", "[]", "[null]"}) {
    INFO(value);
    CHECK(iss(value) == "claim_invalid");
    CHECK(ask(token(value)) == "claim_invalid");  // also if any issuer is accepted
    CHECK(ask(token(value), ba::policy({ba::algorithm::hs256})) == "claim_invalid");
  }
  for (const char* value : {R"("https://app.example.evil.test")",
                            R"("https://app.example/")",
                            R"("https://app.example/api/auth")",
                            R"("https://app.exampl")",
                            R"("https://app")",
                            R"("https://")",
                            R"("app.example")",
                            R"("")",
                            R"("http://app.example")",
                            R"("HTTPS://app.example")",
                            R"("https://APP.example")",
                            R"("https://app.example ")",
                            R"(" https://app.example")",
                            R"("https://app.example\u0000")",
                            R"("https://app.example\u0000.evil.test")",
                            R"("https://app.example\n")",
                            R"("https://app.ex\u0430mple")",
                            R"("https://app.example@evil.test")",
                            R"("https://evil.test/https://app.example")",
                            R"("https://app.example:443")",
                            R"("https://app.example#")",
                            R"("https://app.example?")",
                            R"("https%3a//app.example")"}) {
    INFO(value);
    CHECK(iss(value) == "issuer_mismatch");
  }
  CHECK(ask(R"({"sub":"user-1","exp":1700000900})", policy) == "claim_missing");
  CHECK(ask(R"({"sub":"user-1","exp":1700000900,"Iss":"https://app.example"})", policy) ==
        "claim_missing");
  CHECK(policy_verdict(policy.issuer("")) == "invalid_policy");
  CHECK(policy_verdict(policy.or_issuer("")) == "invalid_policy");
  CHECK(policy_verdict(policy.or_issuer(std::string_view("\0", 1))) == "invalid_policy");
}

TEST_CASE("attack 32: other tokens that the same keys sign are not access tokens") {
  const std::string dates = R"("iat":1700000000,"exp":1700000900,)", sub = R"("sub":"user-1",)";
  const std::string iss = R"("iss":"https://app.example",)";
  const std::string good = '{' + dates + sub + iss + R"("aud":"https://app.example"})";
  // An id_token of the OAuth provider: no typ, and the client is the audience.
  CHECK(plugin('{' + dates + sub +
               R"("iss":"https://app.example/api/auth","aud":"client","nonce":"n"})") ==
        "issuer_mismatch");
  CHECK(plugin('{' + dates + sub + iss + R"("aud":"client","nonce":"n"})") == "audience_mismatch");
  // A session cache JWT, an access token, a logout token: rejected for their typ alone.
  CHECK(plugin(good) == "ok");
  for (const char* typ : {R"("better-auth.session-cache+jwt")",
                          R"("at+jwt")",
                          R"("AT+JWT")",
                          R"("application/at+jwt")",
                          R"("logout+jwt")",
                          R"("dpop+jwt")",
                          R"("token-introspection+jwt")",
                          R"("jwt2")",
                          R"("JW")",
                          R"("JWS")",
                          R"("JWE")",
                          R"("JOSE")",
                          R"("")",
                          R"(" ")",
                          R"("JWT ")",
                          R"(" JWT")",
                          R"("JWT\u0000")",
                          R"("JWT\n")",
                          R"("JWT;x=y")",
                          R"("application/")",
                          R"("application/application/jwt")",
                          R"("text/jwt")",
                          R"("applicatio\u006e/at+jwt")",
                          R"("J\u0057\u0422")"}) {
    INFO(typ);
    CHECK(plugin(good, header_with_type(typ)) == "type_not_allowed");
  }
  for (const char* typ : {"null", "1", "true", "[]", R"(["JWT"])", "{}"})
    CHECK(plugin(good, header_with_type(typ)) == "malformed_header");
  for (const char* typ : {R"("JWT")", R"("jwt")", R"("Jwt")", R"("application/jwt")",
                          R"("APPLICATION/JWT")", R"("application\/j\u0077t")"})
    CHECK(plugin(good, header_with_type(typ)) == "ok");
  // A typ in the payload is not the token's.
  const auto access = ba::policy::oauth_access_token("https://app.example", "https://api.example");
  const std::string for_api = '{' + dates + sub + iss + R"("aud":"https://api.example"})";
  CHECK(plugin(attack::added(for_api, R"("typ":"at+jwt")"), plain_header, access) ==
        "type_not_allowed");
  // A token of the JWT plugin in place of an access token.
  CHECK(plugin(for_api, plain_header, access) == "type_not_allowed");
  for (const char* typ :
       {R"("JWT")", R"("at")", R"("jwt")", R"("at+jwt2")", R"("at jwt")", R"("application/jwt")"})
    CHECK(plugin(for_api, header_with_type(typ), access) == "type_not_allowed");
  CHECK(plugin(for_api, header_with_type(R"("at+jwt")"), access) == "ok");
  CHECK(plugin(for_api, header_with_type(R"("at+jwt")"), access.only_absent_type()) ==
        "type_not_allowed");

  // Signed with the secret: an e-mail link, a session cookie.
  CHECK(ask(R"({"email":"ada@example.com","userId":"user-1","iat":1700000000,"exp":1700003600})") ==
        "claim_missing");
  CHECK(ask(R"({"session":{"userId":"user-1","sub":"user-1"},"user":{"id":"user-1"},)"
            R"("iat":1700000000,"exp":1700000900})") == "claim_missing");
  // A token that is bound to a key (RFC 7800), whose proof nobody requested.
  for (const char* cnf : {R"({"jkt":"x"})", "{}", "null", "false", "0", R"("")", "[]"})
    CHECK(plugin(attack::added(good, R"("cnf":)" + std::string(cnf))) == "claim_invalid");
  CHECK(plugin(attack::added(good, R"("c\u006ef":{})")) == "claim_invalid");
}

TEST_CASE("attack 47: a user who can write claims of the token gains no lifetime and no audience") {
  const auto made_by_user = [](const std::string& exp, const std::string& more = "") {
    return R"({"iat":1700000000,"sub":"user-1","iss":"https://app.example",)"
           R"("aud":"https://app.example","exp":)" +
           exp + more + '}';
  };
  const auto bounded = ba::policy::jwt_plugin(support::origin).max_lifetime(900);
  const auto by_bounded = [&](const std::string& payload) {
    return plugin(payload, plain_header, bounded);
  };
  CHECK(by_bounded(made_by_user("1700000900")) == "ok");
  for (const char* exp : {"1700000901", "1700000900.1", "1.7000009001e9", "253402300799"})
    CHECK(by_bounded(made_by_user(exp)) == "lifetime_too_long");
  // An iat of their own stretches nothing, and none is rejected.
  const auto with_dates = [](const std::string& dates) {
    return R"({"sub":"user-1","iss":"https://app.example","aud":"https://app.example",)" + dates +
           '}';
  };
  CHECK(by_bounded(with_dates(R"("iat":1800000000,"exp":1800000900)")) == "lifetime_too_long");
  CHECK(by_bounded(with_dates(R"("iat":253402300799,"exp":253402300799)")) == "lifetime_too_long");
  CHECK(by_bounded(with_dates(R"("iat":1700000200,"exp":1700001001)")) == "lifetime_too_long");
  CHECK(by_bounded(with_dates(R"("iat":1700000200,"exp":1700001000)")) == "ok");
  CHECK(by_bounded(with_dates(R"("iat":0,"exp":1700000101)")) == "lifetime_too_long");
  CHECK(by_bounded(with_dates(R"("exp":1700000900)")) == "claim_missing");
  for (const char* iat : {"null", R"("1700000000")", "-1", "1e300"})
    CHECK(by_bounded(with_dates(R"("exp":1700000900,"iat":)" + std::string(iat))) ==
          "claim_invalid");
  CHECK(plugin(with_dates(R"("iat":1700000000)"), plain_header, bounded.allow_missing_expiry()) ==
        "lifetime_too_long");
  // The error names the claim, so that an operator sees the cause.
  const ba::verifier verify_bounded{support::set_of(key()), bounded,
                                    ba::testing::manual_clock(now)};
  const auto too_long = verify_bounded(key().token(made_by_user("1700000901")));
  REQUIRE_FALSE(too_long);
  CHECK(too_long.error() == ba::error(ba::errc::lifetime_too_long, "exp"));

  // Without the bound a date is believed, other claims are not.
  CHECK(plugin(made_by_user("253402300799")) == "ok");
  for (const char* aud : {R"("https://other.example")", R"(["https://other.example"])"})
    CHECK(plugin(R"({"iat":1700000000,"sub":"user-1","iss":"https://app.example","exp":1700000900,)"
                 R"("aud":)" +
                 std::string(aud) + '}') == "audience_mismatch");
  CHECK(plugin(R"({"iat":1700000000,"sub":"user-1","iss":"https://evil.test","exp":1700000900,)"
               R"("aud":"https://app.example"})") == "issuer_mismatch");
  CHECK(plugin(made_by_user("1700000900", R"(,"nbf":"0")")) == "claim_invalid");
  CHECK(plugin(made_by_user("1700000900", R"(,"exp":253402300799)")) == "malformed_payload");
  // An e-mail address or an id that the user wrote is not an identity.
  const ba::verifier verify{support::set_of(key()), ba::policy::jwt_plugin(support::origin),
                            ba::testing::manual_clock(now)};
  const auto user = verify(key().token(
      made_by_user("1700000900", R"(,"id":"root","email":"root@app.example","userId":"root",)"
                                 R"("user":{"sub":"root"},"SUB":"root")")));
  REQUIRE(user);
  CHECK(user->subject() == "user-1");
  CHECK(verdict(ba::verify_user_access("root", *user)) == "user_mismatch");
}

TEST_CASE("attack 48: issuer and audience come from the configuration, never from the token") {
  const auto from = [](const std::string& origin,
                       const ba::policy& policy = ba::policy::jwt_plugin(support::origin)) {
    return plugin(
        R"({"sub":"user-1","exp":1700000900,"iss":")" + origin + R"(","aud":")" + origin + "\"}",
        plain_header, policy);
  };
  CHECK(from("https://app.example") == "ok");
  for (const char* origin : {"https://evil.test", "http://app.example", "https://app.example:8443",
                             "https://localhost:3000", "https://app.example.evil.test",
                             "https://app.example/api/auth", "undefined", "null", ""})
    CHECK(from(origin) == "issuer_mismatch");
  // Both must match, each for itself.
  CHECK(plugin(R"({"sub":"user-1","exp":1700000900,"iss":"https://app.example",)"
               R"("aud":"https://evil.test"})") == "audience_mismatch");
  CHECK(plugin(R"({"sub":"user-1","exp":1700000900,"aud":"https://app.example"})") ==
        "claim_missing");
  CHECK(plugin(R"({"sub":"user-1","exp":1700000900,"iss":"https://app.example"})") ==
        "claim_missing");
  // There is no policy for the JWT plugin without an origin.
  for (const char* none :
       {"", "/", " ", "app.example", "https://", "https:///", "https://:443", "//app.example",
        "ftp://app.example", "file:///", "https://user:pw@app.example", "https://app.example:x",
        "https://app.example:65536", "https://app example", "https://\xc3\xa4pp.example",
        "https://app.example\n", "https://app.example\\@evil.test", "undefined", "*"}) {
    INFO(none);
    CHECK(verdict(ba::verifier::make(ba::key_set(), ba::policy::jwt_plugin(none))) ==
          "invalid_url");
    // Nor does a later setting hide the mistake.
    CHECK(verdict(ba::verifier::make(ba::key_set(), ba::policy::jwt_plugin(none).leeway(5))) ==
          "invalid_url");
  }
  CHECK(from("https://app.example", ba::policy::jwt_plugin("https://app.example/custom/auth/")) ==
        "ok");
  // A policy that was never filled, or that was moved from, accepts nothing.
  CHECK(verdict(ba::verifier::make(ba::key_set(), ba::policy())) == "invalid_policy");
  auto moved = ba::policy::jwt_plugin(support::origin);
  const auto taken = std::move(moved);
  CHECK(verdict(ba::verifier::make(ba::key_set(), moved.any_issuer())) ==  // NOLINT(*-move)
        "invalid_policy");
  CHECK(ba::verifier()("a.b.c").error().code() == ba::errc::invalid_policy);
}

TEST_CASE("attack 49: a machine's token is not a user's, unless the policy allows it by name") {
  const std::string start = R"({"iat":1700000000,"exp":1700000900,"iss":"https://app.example",)"
                            R"("aud":"https://api.example",)";
  const auto access = ba::policy::oauth_access_token("https://app.example", "https://api.example");
  const auto ask_api = [&](const std::string& claims, const ba::policy& policy) {
    return plugin(start + claims + '}', header_with_type(R"("at+jwt")"), policy);
  };
  CHECK(ask_api(R"("sub":"client-7","client_id":"client-7","azp":"client-7")", access) ==
        "claim_invalid");
  CHECK(ask_api(R"("client_id":"client-7","sub":"client-7")", access) == "claim_invalid");
  CHECK(ask_api(R"("sub":"client-7","client\u005fid":"client\u002d7")", access) == "claim_invalid");
  CHECK(ask_api(R"("sub":"user-1","client_id":"client-7")", access) == "ok");
  CHECK(ask_api(R"("client_id":"client-7")", access) == "claim_missing");
  CHECK(ask_api(R"("sub":null,"client_id":"client-7")", access) == "claim_invalid");
  CHECK(ask_api(R"("sub":"","client_id":"")", access) == "claim_invalid");
  for (const char* odd : {R"(["client-7"])", "null", "7", "{}", "true"}) {
    CHECK(ask_api(R"("sub":"client-7","client_id":)" + std::string(odd), access) ==
          "claim_invalid");
    CHECK(ask_api(R"("sub":"client-7","client_id":)" + std::string(odd),
                  access.allow_client_subject()) == "claim_invalid");
  }
  CHECK(ask_api(R"("sub":"client-7","client_id":"client-7")", access.allow_client_subject()) ==
        "ok");
  // The plugin's tokens and those of the secret have the same rule.
  CHECK(plugin(R"({"exp":1700000900,"iss":"https://app.example","aud":"https://app.example",)"
               R"("sub":"client-7","client_id":"client-7"})") == "claim_invalid");
  CHECK(ask(R"({"exp":1700000900,"sub":"client-7","client_id":"client-7"})") == "claim_invalid");
  // A machine's token without a subject belongs to nobody.
  const ba::verifier verify{support::set_of(key()), access.allow_missing_subject(),
                            ba::testing::manual_clock(now)};
  const auto nobody =
      verify(key().token(start + R"("client_id":"client-7"})", header_with_type(R"("at+jwt")")));
  REQUIRE(nobody);
  CHECK(verdict(ba::verify_user_access("client-7", *nobody)) == "user_mismatch");
}

TEST_CASE("attack 50: a sub with a control character is rejected before anything can use it") {
  const auto sub = [](const std::string& json) {
    return ask(R"({"exp":1700000900,"sub":")" + json + "\"}");
  };
  const auto escape_of = [](unsigned c) {
    const std::string_view hex = "0123456789abcdef";
    return std::string("\\u00") + hex[c >> 4U] + hex[c & 15U];
  };
  const auto utf8_of = [](unsigned c) {
    if (c < 0x80) return std::string(1, static_cast<char>(c));
    return std::string{static_cast<char>(0xc0U | c >> 6U), static_cast<char>(0x80U | (c & 0x3fU))};
  };
  // Unicode category Cc: C0, DEL and C1, such as U+0085 NEXT LINE.
  for (unsigned c = 0; c <= 0x9f; c = c == 0x1f ? 0x7f : c + 1) {
    INFO("U+" << escape_of(c).substr(2));
    for (const std::string& text : {escape_of(c), "user-1" + escape_of(c), escape_of(c) + "user-1",
                                    "\xc3\xa9" + escape_of(c), "\xe2\x82\xac" + escape_of(c)})
      CHECK(sub(text) == "claim_invalid");
    // As it is, a C0 character is no JSON either.
    CHECK(sub("user-1" + utf8_of(c)) == (c < 0x20 ? "malformed_payload" : "claim_invalid"));
  }
  // At every place of an id.
  for (std::size_t at = 0; at <= 40; ++at)
    for (const char* control : {"\\u0000", "\\n", "\\u001f", "\x7f", "\xc2\x85", "\\u009f"})
      CHECK(sub(std::string(40, 'u').insert(at, control)) == "claim_invalid");
  for (const char* text : {"user\x7f", "user\\u007f", "\\r\\nX-User-Id: root", "user\\n",
                           "user\\t1", "\\b", "\\f", "user\xc2\x85", "user\\u0085admin"})
    CHECK(sub(text) == "claim_invalid");
  // What is no control character is an id, whatever it means elsewhere.
  for (const char* text :
       {"user-1", "us\\u00e9r", "us\xc3\xa9r", "'; DROP TABLE tasks; --", "../../etc/passwd",
        "\xc2\xa0", "\\u00a0", "\xc3\x85", "\xc3\x82\xc2\xa0", "\xe2\x80\xa8", "\xf0\x9f\x98\x80",
        "\xe4\xba\x80", "$(id)", "%0d%0a", "\\\\n"}) {
    INFO(text);
    CHECK(sub(text) == "ok");
  }
  // Bytes that are no UTF-8 are no JSON.
  for (const char* text : {"\x80", "\x85", "\xc2", "\xc0\x80", "\xc1\xbf", "\xed\xa0\x80", "\xff",
                           "\xf4\x90\x80\x80", "\\ud800", "\\udc00", "\\ud83dx"})
    CHECK(sub(text) == "malformed_payload");
}
