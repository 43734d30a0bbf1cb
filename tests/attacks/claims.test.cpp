// SPDX-License-Identifier: MIT
// Properly signed tokens that say what must not be believed.
#include "attack_support.hpp"
#include "catch.hpp"

#include <limits>

using attack::by_keys;
using attack::by_secret;
using attack::secret_signer;
using support::now;
namespace ba = better_auth;

namespace {

std::string ask(const std::string& payload, ba::policy policy = ba::policy::shared_secret()) {
  return by_secret(secret_signer().token(payload), std::move(policy));
}
std::string with_date(const char* name, const std::string& value) {
  return ask(R"({"sub":"user-1",)" + std::string(name[0] == 'e' ? "" : R"("exp":1700000900,)") +
             '"' + name + "\":" + value + '}');
}
const ba::testing::signer& key() { return support::key_for(ba::algorithm::eddsa); }
std::string plugin(const std::string& payload,
                   const char* head = R"({"alg":"EdDSA","kid":"test-key"})",
                   ba::policy policy = ba::policy::jwt_plugin(support::origin)) {
  return by_keys(ba::testing::jwks({key().public_jwk()}), key().token(payload, head),
                 std::move(policy));
}

}  // namespace

TEST_CASE("attack 26: exp, nbf and iat of a wrong type are refused, not passed over") {
  for (const char* name : {"exp", "nbf", "iat"}) {
    for (const char* value : {R"("1700000900")", R"("")", "true", "false", "null", "[]",
                              "[1700000900]", "{}", R"({"seconds":1700000900})", R"("never")"}) {
      INFO(name << ' ' << value);
      CHECK(with_date(name, value) == "claim_invalid");
    }
    for (const char* value : {"NaN", "Infinity", "-Infinity", "0x6553F100", "+1700000000",
                              "01700000000", ".5", "1.", "1e", "1_0", "undefined"})
      CHECK(with_date(name, value) == "malformed_payload");
  }
  CHECK(ask(R"({"sub":"user-1"})") == "claim_missing");
}

TEST_CASE(
    "attack 27: dates that are negative, huge or not finite are refused and never wrap around") {
  for (const char* name : {"exp", "nbf", "iat"})
    for (const char* value : {"1e300",
                              "1e999",
                              "1E+999999999999999999999",
                              "-1",
                              "-0.5",
                              "-1e300",
                              "1e400",
                              "253402300800",
                              "253402300799.5",
                              "1700000900000",
                              "9007199254740993",
                              "9223372036854775807",
                              "9223372036854775808",
                              "18446744073709551616",
                              "18446744075409552516",
                              "18446744073709551615",
                              "4294967296000000000",
                              "-9223372036854775808",
                              "-18446744072009551216",
                              "100000000000000000000000000000000000000000000000000"}) {
      INFO(name << ' ' << value);
      CHECK(with_date(name, value) == "claim_invalid");
    }
  for (const char* value : {"1700000900.0", "1700000100.000001", "1.7000009e9", "17000009E2",
                            "170000090000e-2", "253402300799"})
    CHECK(with_date("exp", value) == "ok");
  for (const char* value : {"0", "-0", "0.0", "1e-999", "0e999", "1700000100", "1700000100.0"})
    CHECK(with_date("exp", value) == "token_expired");
  CHECK(with_date("nbf", "1700000100.000001") == "token_not_yet_valid");
  CHECK(with_date("nbf", "1700000100.0") == "ok");
}

TEST_CASE(
    "attack 28: exp equal to now is expired, and no leeway and no clock makes a sum overflow") {
  const auto least = std::numeric_limits<std::int64_t>::min(),
             most = std::numeric_limits<std::int64_t>::max();
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
  const auto not_before = [&](std::int64_t nbf, std::int64_t leeway) {
    return ask(R"({"sub":"user-1","exp":253402300799,"nbf":)" + std::to_string(nbf) + '}',
               ba::policy::shared_secret().leeway(leeway));
  };
  CHECK(not_before(now, 0) == "ok");
  CHECK(not_before(now + 1, 0) == "token_not_yet_valid");
  CHECK(not_before(now + 10, 10) == "ok");
  CHECK(not_before(now + 11, 10) == "token_not_yet_valid");
  CHECK(not_before(253'402'300'799, most) == "ok");
  for (const std::int64_t leeway : {std::int64_t{-1}, least})
    CHECK(attack::verdict(ba::verifier<ba::shared_secret>::make(
              ba::shared_secret(support::secret), ba::policy::shared_secret().leeway(leeway))) ==
          "invalid_policy");
  // A clock that is far off.
  const auto by_clock = [&](std::int64_t time, std::int64_t leeway) {
    const ba::verifier verify{ba::shared_secret(support::secret),
                              ba::policy::shared_secret().leeway(leeway), ba::manual_clock(time)};
    return attack::verdict_of(
        verify, secret_signer().token(R"({"sub":"user-1","exp":1700000900,"nbf":1700000000})"));
  };
  for (const std::int64_t leeway : {std::int64_t{0}, std::int64_t{60}}) {
    CHECK(by_clock(most, leeway) == "token_expired");
    CHECK(by_clock(least, leeway) == "token_not_yet_valid");
  }
  CHECK(attack::verdict(ba::verifier<ba::shared_secret>::make(
            ba::shared_secret(support::secret), ba::policy::shared_secret().max_lifetime(0))) ==
        "invalid_policy");
}

TEST_CASE("attack 29: an audience is one string or an array of strings, compared whole") {
  const auto aud = [](const std::string& value) {
    return ask(R"({"sub":"user-1","exp":1700000900,"aud":)" + value + '}',
               ba::policy::shared_secret().audience("https://app.example"));
  };
  CHECK(aud(R"("https://app.example")") == "ok");
  CHECK(aud(R"(["other","https://app.example"])") == "ok");
  for (const char* value : {"null", "1", "true", "{}", "[]", R"(["https://app.example",1])",
                            R"([["https://app.example"]])", R"([{"aud":"https://app.example"}])",
                            R"(["https://app.example",null])", R"({"0":"https://app.example"})"}) {
    INFO(value);
    CHECK(aud(value) == "claim_invalid");
  }
  for (const char* value :
       {R"("")", R"([""])", R"("https://app.example/")", R"("https://app.example.evil.test")",
        R"("https://app.exampl")", R"("HTTPS://APP.EXAMPLE")", R"(" https://app.example")",
        R"("https://app.example\u0000")", R"("https://app.example,other")",
        R"("other https://app.example")", R"("[\"https://app.example\"]")"}) {
    INFO(value);
    CHECK(aud(value) == "audience_mismatch");
  }
  CHECK(ask(R"({"sub":"user-1","exp":1700000900})", ba::policy::shared_secret().audience("x")) ==
        "claim_missing");
  // Who has not said what its name is must refuse.
  CHECK(ask(R"({"sub":"user-1","exp":1700000900,"aud":"x"})") == "audience_mismatch");
}

TEST_CASE("attack 30: an issuer is one string, compared whole") {
  const auto iss = [](const std::string& value) {
    return ask(R"({"sub":"user-1","exp":1700000900,"iss":)" + value + '}',
               ba::policy({ba::algorithm::hs256}).issuer("https://app.example").any_audience());
  };
  CHECK(iss(R"("https://app.example")") == "ok");
  CHECK(iss(R"("https:\/\/app.exampl\u0065")") == "ok");
  for (const char* value :
       {R"(["https://app.example"])", "null", "1", "{}", R"({"iss":"https://app.example"})", "[]"})
    CHECK(iss(value) == "claim_invalid");
  for (const char* value :
       {R"("https://app.example.evil.test")", R"("https://app.example/")",
        R"("https://app.example/api/auth")", R"("https://app.exampl")", R"("https://app")", R"("")",
        R"("http://app.example")", R"("HTTPS://app.example")", R"("https://app.example ")",
        R"("https://app.example\u0000")", R"("https://app.ex\u0430mple")",
        R"("https://app.example@evil.test")"}) {
    INFO(value);
    CHECK(iss(value) == "issuer_mismatch");
  }
  CHECK(ask(R"({"sub":"user-1","exp":1700000900})",
            ba::policy({ba::algorithm::hs256}).issuer("https://app.example")) == "claim_missing");
}

TEST_CASE("attack 32: tokens of other kinds that the same keys sign are no access tokens") {
  const std::string dates = R"("iat":1700000000,"exp":1700000900,)", sub = R"("sub":"user-1",)",
                    iss = R"("iss":"https://app.example",)";
  const auto head = [](const char* typ) {
    return R"({"alg":"EdDSA","kid":"test-key","typ":")" + std::string(typ) + "\"}";
  };
  // An id_token of the OAuth provider: no typ, the client as audience.
  CHECK(plugin('{' + dates + sub +
               R"("iss":"https://app.example/api/auth","aud":"client","nonce":"n"})") ==
        "issuer_mismatch");
  CHECK(plugin('{' + dates + sub + iss + R"("aud":"client","nonce":"n"})") == "audience_mismatch");
  // A session cache JWT, an access token, a logout token: their typ, whatever else is in them.
  for (const char* typ : {"better-auth.session-cache+jwt", "at+jwt", "application/at+jwt",
                          "logout+jwt", "dpop+jwt", "jwt2", "JWS", ""}) {
    CHECK(plugin('{' + dates + sub + iss + R"("aud":"https://app.example"})", head(typ).c_str()) ==
          "type_not_allowed");
  }
  CHECK(plugin('{' + dates + sub + iss + R"("aud":"better-auth:session-cache"})",
               head("better-auth.session-cache+jwt").c_str()) == "audience_mismatch");
  for (const char* typ : {"JWT", "jwt", "application/jwt"})
    CHECK(plugin('{' + dates + sub + iss + R"("aud":"https://app.example"})", head(typ).c_str()) ==
          "ok");
  // And a token of the JWT plugin where an access token is asked for.
  const auto access = ba::policy::oauth_access_token("https://app.example", "https://api.example");
  CHECK(plugin('{' + dates + sub + iss + R"("aud":"https://api.example"})",
               R"({"alg":"EdDSA","kid":"test-key"})", access) == "type_not_allowed");
  CHECK(plugin('{' + dates + sub + iss + R"("aud":"https://api.example"})", head("JWT").c_str(),
               access) == "type_not_allowed");
  CHECK(plugin('{' + dates + sub + iss + R"("aud":"https://api.example"})", head("at+jwt").c_str(),
               access) == "ok");
  // By the secret: the e-mail link, the session cookie.
  CHECK(ask(R"({"email":"ada@example.com","userId":"user-1","iat":1700000000,"exp":1700003600})") ==
        "claim_missing");
  CHECK(ask(R"({"session":{"userId":"user-1"},"user":{"id":"user-1"},"iat":1700000000,)"
            R"("exp":1700000900})") == "claim_missing");
  // A token that is good only with a proof that nobody asks for.
  CHECK(plugin('{' + dates + sub + iss + R"("aud":"https://app.example","cnf":{"jkt":"x"}})") ==
        "claim_invalid");
  CHECK(plugin('{' + dates + sub + iss + R"("aud":"https://app.example","cnf":null})") ==
        "claim_invalid");
}

TEST_CASE("attack 47: a user who writes claims of the token gains neither life nor audience") {
  const auto made_by_user = [](const std::string& exp, const std::string& more = "") {
    return R"({"iat":1700000000,"sub":"user-1","iss":"https://app.example",)"
           R"("aud":"https://app.example","exp":)" +
           exp + more + '}';
  };
  const auto bounded = ba::policy::jwt_plugin(support::origin).max_lifetime(900);
  const char* const head = R"({"alg":"EdDSA","kid":"test-key"})";
  CHECK(plugin(made_by_user("1700000900"), head, bounded) == "ok");
  CHECK(plugin(made_by_user("1700000901"), head, bounded) == "lifetime_too_long");
  CHECK(plugin(made_by_user("253402300799"), head, bounded) == "lifetime_too_long");
  // An iat of his own stretches nothing, and none is refused.
  CHECK(plugin(R"({"iat":1800000000,"sub":"user-1","iss":"https://app.example",)"
               R"("aud":"https://app.example","exp":1800000900})",
               head, bounded) == "lifetime_too_long");
  CHECK(plugin(R"({"sub":"user-1","iss":"https://app.example","aud":"https://app.example",)"
               R"("exp":1700000900})",
               head, bounded) == "claim_missing");
  // Without the bound a date is believed, other claims are not.
  CHECK(plugin(made_by_user("253402300799")) == "ok");
  for (const char* aud : {R"("https://other.example")", R"(["https://other.example"])"})
    CHECK(plugin(R"({"iat":1700000000,"sub":"user-1","iss":"https://app.example","exp":1700000900,)"
                 R"("aud":)" +
                 std::string(aud) + '}') == "audience_mismatch");
  CHECK(plugin(R"({"iat":1700000000,"sub":"user-1","iss":"https://evil.test","exp":1700000900,)"
               R"("aud":"https://app.example"})") == "issuer_mismatch");
  CHECK(plugin(made_by_user("1700000900", R"(,"nbf":"0")")) == "claim_invalid");
  // An e-mail address or an id that the user wrote is not who he is.
  const ba::verifier verify{ba::key_set::parse(ba::testing::jwks({key().public_jwk()})).value(),
                            ba::policy::jwt_plugin(support::origin), ba::manual_clock(now)};
  const auto user = ba::authenticate(
      verify, ba::testing::bearer(key().token(made_by_user(
                  "1700000900", R"(,"id":"root","email":"root@app.example","userId":"root")"))));
  REQUIRE(user);
  CHECK(user->subject() == "user-1");
}

TEST_CASE(
    "attack 48: issuer and audience are those that were configured, never the request's own") {
  const auto from = [](const std::string& origin,
                       ba::policy policy = ba::policy::jwt_plugin(support::origin)) {
    return plugin(
        R"({"sub":"user-1","exp":1700000900,"iss":")" + origin + R"(","aud":")" + origin + "\"}",
        R"({"alg":"EdDSA","kid":"test-key"})", std::move(policy));
  };
  CHECK(from("https://app.example") == "ok");
  for (const char* origin : {"https://evil.test", "http://app.example", "https://app.example:8443",
                             "https://localhost:3000", "https://app.example.evil.test", "null", ""})
    CHECK(from(origin) == "issuer_mismatch");
  // There is no policy for the JWT plugin without an origin.
  for (const char* none : {"", "/", "app.example", "https://", "//app.example", "ftp://app.example",
                           "https://user:pw@app.example"})
    CHECK(attack::verdict(ba::verifier<ba::key_set>::make(
              ba::key_set(), ba::policy::jwt_plugin(none))) == "invalid_url");
  CHECK(from("https://app.example", ba::policy::jwt_plugin("https://app.example/custom/auth/")) ==
        "ok");
}

TEST_CASE("attack 49: a machine's token is no user's, unless waived by name") {
  const std::string start = R"({"iat":1700000000,"exp":1700000900,"iss":"https://app.example",)"
                            R"("aud":"https://api.example",)";
  const char* const head = R"({"typ":"at+jwt","alg":"EdDSA","kid":"test-key"})";
  const auto access = ba::policy::oauth_access_token("https://app.example", "https://api.example");
  CHECK(plugin(start + R"("sub":"client-7","client_id":"client-7","azp":"client-7"})", head,
               access) == "claim_invalid");
  CHECK(plugin(start + R"("sub":"client-7","client\u005fid":"client\u002d7"})", head, access) ==
        "claim_invalid");
  CHECK(plugin(start + R"("sub":"user-1","client_id":"client-7"})", head, access) == "ok");
  CHECK(plugin(start + R"("client_id":"client-7"})", head, access) == "claim_missing");
  for (const char* odd : {R"(["client-7"])", "null", "7", "{}"})
    CHECK(plugin(start + R"("sub":"client-7","client_id":)" + odd + '}', head, access) ==
          "claim_invalid");
  CHECK(plugin(start + R"("sub":"client-7","client_id":"client-7"})", head,
               access.allow_client_subject()) == "ok");
}

TEST_CASE(
    "attack 50: a sub with control characters is refused before it reaches a query, a log or a "
    "header") {
  const auto sub = [](const std::string& json) {
    return ask(R"({"exp":1700000900,"sub":")" + json + "\"}");
  };
  for (unsigned c = 0; c < 0x20; ++c) {
    char escape[7] = "\\u0000";
    escape[4] = c < 16 ? '0' : '1';
    escape[5] = "0123456789abcdef"[c % 16];
    for (const std::string& text :
         {std::string(escape), "user-1" + std::string(escape), std::string(escape) + "user-1"})
      CHECK(sub(text) == "claim_invalid");
    CHECK(sub("user-1" + std::string(1, static_cast<char>(c))) ==
          "malformed_payload");  // as it is, it is no JSON either
  }
  // At every place of an id of several words.
  for (std::size_t at = 0; at <= 32; ++at)
    for (const char* control : {"\\u0000", "\\n", "\\u001f", "\x7f"})
      CHECK(sub(std::string(32, 'u').insert(at, control)) == "claim_invalid");
  for (const char* text :
       {"user\x7f", "user\\u007f", "\\r\\nX-User-Id: root", "user\\n", "user\\t1", "\\b"})
    CHECK(sub(text) == "claim_invalid");
  for (const char* text : {"user-1", "us\\u00e9r", "us\xc3\xa9r", "'; DROP TABLE tasks; --",
                           "../../etc/passwd", "\xc2\x80"})
    CHECK(sub(text) == "ok");
}
