// SPDX-License-Identifier: MIT
// One secret signs everything: what was signed as one thing must not pass for another.
#include "attack_support.hpp"
#include "catch.hpp"
#include "session_support.hpp"

#include <better_auth/http/authorization.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace ba = better_auth;
using attack::verdict;
using ba::session_strategy;

namespace {

constexpr std::int64_t now = session_support::cookie_now;
const session_strategy all_strategies[] = {session_strategy::compact, session_strategy::jwt,
                                           session_strategy::jwe};

/// What the reader of a strategy returns for a session_data cookie, with a good session_token next
/// to it.
std::string as_session(session_strategy strategy, const std::string& data,
                       const std::string& token = session_support::signed_token()) {
  const ba::session_reader read{ba::session_secrets(session_support::cookie_secret),
                                ba::session_policy(strategy, "https://app.example"),
                                ba::testing::manual_clock(now)};
  return verdict(read(session_support::cookies(data, token)));
}
std::string as_bearer(const std::string& token) {
  return attack::verdict_of({ba::shared_secret(session_support::cookie_secret),
                             ba::policy::shared_secret(), ba::testing::manual_clock(now)},
                            token);
}
std::string as_session_token(const std::string& value) {
  return verdict(
      ba::verify_session_token(value, ba::session_secrets(session_support::cookie_secret)));
}

/// A base64url signature as a signed cookie spells it, and the reverse.
std::string as_signed_cookie(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : (c == '_' ? '/' : c);
  return text + '=';
}
std::string as_base64url(std::string text) {
  for (char& c : text) c = c == '+' ? '-' : (c == '/' ? '_' : c);
  while (text.back() == '=') text.pop_back();
  return text;
}

const std::string session = session_support::session_text{}.json();
const std::string bearer_jwt =
    session_support::jwt(R"({"sub":"user-1",)" + session_support::dates() + '}');
const std::string link_jwt = session_support::jwt(
    R"({"email":"ada@example.com","userId":"user-1",)" + session_support::dates(3600) + '}');
const std::string session_jwt =
    session_support::jwt(session_support::with_claims(session, session_support::dates()));
const std::string compact = session_support::compact(session);
const std::string jwe =
    session_support::jwe(session_support::with_claims(session, session_support::dates()));

const std::string& cookie_of(session_strategy strategy) {
  return strategy == session_strategy::compact ? compact
         : strategy == session_strategy::jwt   ? session_jwt
                                               : jwe;
}

}  // namespace

TEST_CASE("attack 46: what one secret signed as one thing is rejected as every other") {
  // Each as what it is.
  REQUIRE(as_bearer(bearer_jwt) == "ok");
  for (const auto strategy : all_strategies)
    REQUIRE(as_session(strategy, cookie_of(strategy)) == "ok");
  REQUIRE(as_session_token(session_support::signed_token()) == "ok");

  // Whole values in another place.
  CHECK(as_bearer(link_jwt) == "claim_missing");
  CHECK(as_bearer(session_jwt) == "claim_missing");
  CHECK(as_bearer(jwe) == "malformed_token");
  CHECK(as_bearer(compact) == "malformed_token");
  CHECK(as_bearer(session_support::signed_token()) == "malformed_token");
  for (const auto strategy : all_strategies)
    for (const std::string* const value : {&compact, &session_jwt, &jwe, &bearer_jwt, &link_jwt}) {
      const bool own = value == &cookie_of(strategy);
      const bool other_jwt =
          strategy == session_strategy::jwt && (value == &bearer_jwt || value == &link_jwt);
      CHECK(as_session(strategy, *value) ==
            (own ? "ok" : (other_jwt ? "claim_missing" : "malformed_token")));
    }
  for (const std::string& value : {compact, session_jwt, jwe, bearer_jwt, link_jwt})
    CHECK(as_session_token(value) == "malformed_token");
  // A session JWT has no typ. With that of another kind of token it is none.
  for (const char* typ : {"JWT", "at+jwt", "better-auth.session-cache+jwt", ""}) {
    const std::string header = R"({"alg":"HS256","typ":")" + std::string(typ) + "\"}";
    CHECK(as_session(
              session_strategy::jwt,
              session_support::jwt(session_support::with_claims(session, session_support::dates()),
                                   session_support::cookie_secret, header)) == "type_not_allowed");
  }
}

TEST_CASE("attack 46: a MAC that is spelled anew for another format fits nowhere") {
  // JWTs as signed cookies: the text before the last dot is what was signed, and the MAC is the
  // same.
  for (const std::string& token : {bearer_jwt, link_jwt, session_jwt}) {
    const std::size_t dot = token.rfind('.');
    const std::string value = token.substr(0, dot + 1) + as_signed_cookie(token.substr(dot + 1));
    CHECK(as_session_token(value) == "malformed_token");
    CHECK(as_session(session_strategy::jwt, session_jwt, value) == "malformed_token");
  }
  // Other cookies that Better Auth signs in the same way.
  for (const char* text : {"true", "false", "", "a", "state.with.dots", "user@example.com",
                           "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0"})
    CHECK(as_session_token(session_support::signed_token(text)) == "malformed_token");
  // A signed session token as a JWT: its MAC in base64url, and segments around it.
  const std::string cookie = session_support::signed_token();
  const std::string mac = as_base64url(cookie.substr(cookie.rfind('.') + 1));
  const std::string token(session_support::session_token_text);
  for (const std::string& value : {token + '.' + mac, token + ".." + mac, '.' + token + '.' + mac,
                                   token.substr(0, 16) + '.' + token.substr(16) + '.' + mac}) {
    const std::string verdict = as_bearer(value);
    CHECK((verdict == "malformed_token" || verdict == "malformed_header"));
  }
  // The first two segments of a JWT, signed as if they were a token: if Better Auth could ever be
  // made to sign that.
  const std::string input = bearer_jwt.substr(0, bearer_jwt.rfind('.'));
  CHECK(as_session_token(session_support::signed_token(input)) == "malformed_token");

  // The MAC of the compact cookie for a JWT, and of a JWT for a compact cookie.
  const std::string outer =
      session_support::compact_outer(session, std::to_string((now + 300) * 1000));
  const std::size_t end = outer.size() - 45;  // of what is before the MAC
  const std::string compact_mac = outer.substr(end, 43);
  CHECK(as_bearer(input + '.' + compact_mac) == "signature_invalid");
  CHECK(as_session(session_strategy::jwt, session_jwt.substr(0, session_jwt.rfind('.') + 1) +
                                              compact_mac) == "signature_invalid");
  const auto with_mac = [&](const std::string& other) {
    return ba::base64url::encode(outer.substr(0, end) + other + "\"}");
  };
  REQUIRE(as_session(session_strategy::compact, with_mac(compact_mac)) == "ok");
  for (const std::string& other : {bearer_jwt.substr(bearer_jwt.rfind('.') + 1),
                                   session_jwt.substr(session_jwt.rfind('.') + 1), mac})
    CHECK(as_session(session_strategy::compact, with_mac(other)) == "signature_invalid");
}

TEST_CASE("attack 46: two halves of two sessions are no session") {
  const std::string other_token = "0123456789abcdefghijklmnopqrstuv";
  for (const auto strategy : all_strategies) {
    const std::string& data = cookie_of(strategy);
    CHECK(as_session(strategy, data, session_support::signed_token(other_token)) ==
          "session_mismatch");
    CHECK(as_session(strategy, data, std::string(session_support::session_token_text)) ==
          "malformed_token");
    CHECK(as_session(strategy, data,
                     session_support::signed_token(session_support::session_token_text,
                                                   "another secret, 0123456789abcdefghij")) ==
          "signature_invalid");
  }
  // The compact cookie with the end of another one.
  const std::string later =
      session_support::compact_outer(session, std::to_string((now + 900) * 1000));
  const std::string sooner =
      session_support::compact_outer(session, std::to_string((now + 300) * 1000));
  CHECK(as_session(session_strategy::compact,
                   ba::base64url::encode(later.substr(0, later.size() - 45) +
                                         sooner.substr(sooner.size() - 45))) ==
        "signature_invalid");
  // Nothing may stand outside of what is signed.
  for (const std::string& text :
       {attack::with(sooner, "{\"session\":", "{ \"session\":"),
        "{\"user\":{\"id\":\"root\"}," + sooner.substr(1), sooner + ' ', ' ' + sooner})
    CHECK(as_session(session_strategy::compact, ba::base64url::encode(text)) == "malformed_token");
}

TEST_CASE(
    "attack 32: one JWKS signs users' tokens and sessions, and neither passes for the other") {
  const auto& key = support::key_for(ba::algorithm::eddsa);
  const auto keys = support::set_of(key);
  const ba::testing::manual_clock clock(now);
  const ba::session_reader read{keys, ba::session_secrets(session_support::cookie_secret),
                                ba::session_policy(session_strategy::jwt, "https://app.example"),
                                clock};
  const ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin), clock};
  const auto claims = [](std::string_view sub, const std::string& sid, const std::string& aud) {
    return session_support::with_claims(
        session, session_support::dates() + R"(,"iss":"https://app.example","sub":")" +
                     std::string(sub) + '"' + sid + ",\"aud\":" + aud);
  };
  const auto signed_with = [&](const std::string& payload, const std::string& typ) {
    return key.token(payload, R"({"alg":"EdDSA","kid":"test-key")" + typ + '}');
  };
  const auto as_session = [&](const std::string& payload, const std::string& typ) {
    return verdict(read(session_support::cookies(signed_with(payload, typ))));
  };
  const auto as_user = [&](const std::string& payload, const std::string& typ) {
    return attack::verdict_of(verify, signed_with(payload, typ));
  };

  // With all that either requires, their typ tells them apart.
  const std::string sid = ",\"sid\":\"" + std::string(session_support::session_token_text) + '"';
  const std::string both = R"(["https://app.example","better-auth:session-cache"])";
  const std::string of_session = R"(,"typ":"better-auth.session-cache+jwt")";
  const std::string all = claims("user-1", sid, both);
  CHECK(as_session(all, of_session) == "ok");
  CHECK(as_user(all, of_session) == "type_not_allowed");
  for (const char* typ : {"", R"(,"typ":"JWT")", R"(,"typ":"at+jwt")", R"(,"typ":"")",
                          R"(,"typ":"better-auth.session-cache")"})
    CHECK(as_session(all, typ) == "type_not_allowed");
  // And their audience, their session, their user.
  CHECK(as_session(claims("user-1", sid, R"("https://app.example")"), of_session) ==
        "audience_mismatch");
  CHECK(as_user(claims("user-1", sid, R"("better-auth:session-cache")"), "") ==
        "audience_mismatch");
  CHECK(as_session(claims("user-1", "", both), of_session) == "claim_missing");
  CHECK(as_session(claims("user-1", R"(,"sid":"0123456789abcdefghijklmnopqrstuv")", both),
                   of_session) == "session_mismatch");
  CHECK(as_session(claims("user-2", sid, both), of_session) == "session_mismatch");
}

TEST_CASE("attack 61: of two cookies of one name with different values, neither is used") {
  const ba::session_reader read{
      ba::session_secrets(session_support::cookie_secret),
      ba::session_policy(session_strategy::compact, "https://app.example"),
      ba::testing::manual_clock(now)};
  const auto named = [](const char* name, const std::string& value) {
    return "; __Secure-better-auth." + std::string(name) + '=' + value;
  };
  session_support::session_text other;
  other.user_id = "user-2";
  const std::string theirs = session_support::compact(other.json());
  const std::string mine = session_support::cookies(compact);
  REQUIRE(verdict(read(mine)) == "ok");
  CHECK(verdict(read(mine + named("session_data", compact))) == "ok");
  // In either order, whether the other value is good, bad or of another session.
  for (const std::string& value : {theirs, std::string("x"), compact + "x", jwe}) {
    CHECK(verdict(read(mine + named("session_data", value))) == "conflicting_cookies");
    CHECK(verdict(read(session_support::cookies(value) + named("session_data", compact))) ==
          "conflicting_cookies");
  }
  const std::string other_token =
      session_support::escaped(session_support::signed_token("0123456789abcdefghijklmnopqrstuv"));
  CHECK(verdict(read(mine + named("session_token", other_token))) == "conflicting_cookies");
  CHECK(verdict(read(named("session_token", other_token).substr(2) + "; " + mine)) ==
        "conflicting_cookies");
}
