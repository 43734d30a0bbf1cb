// SPDX-License-Identifier: MIT
// One secret signs everything: what was signed as one thing must not pass for another.
#include "session_support.hpp"  // first: its names are shadowed otherwise

#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/old/session/session_cookie.hpp>
#include <better_auth/old/session/session_token.hpp>

namespace ba = better_auth;
using ba::session_strategy;

namespace {

const ba::session_strategy all_strategies[] = {session_strategy::compact, session_strategy::jwt,
                                               session_strategy::jwe};
constexpr std::int64_t now = support::cookie_now;

/// What the reader of a strategy says of a session_data cookie, with a good session_token beside
/// it.
std::string as_session(session_strategy strategy, const std::string& data,
                       const std::string& token = support::signed_token()) {
  const ba::session_reader read{ba::session_secrets(support::cookie_secret),
                                ba::session_policy(strategy, "https://app.example"),
                                support::millisecond_clock{}};
  const std::string header = support::cookies(data, token);
  const std::string recognised = attack::verdict(read(header));
  return recognised == attack::verdict(read.without_header_recognition()(header))
             ? recognised
             : "depends on recognition";
}
std::string as_bearer(const std::string& token) {
  const ba::verifier verify{ba::shared_secret(support::cookie_secret), ba::policy::shared_secret(),
                            ba::manual_clock(now)};
  return attack::verdict_of(verify, token);
}
std::string as_session_token(const std::string& value) {
  return attack::verdict(
      ba::verify_session_token(value, ba::session_secrets(support::cookie_secret)));
}

/// A base64url signature as it is spelled in a signed cookie, and the reverse.
std::string as_signed_cookie(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  return text + '=';
}
std::string as_base64url(std::string text) {
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  while (text.back() == '=') text.pop_back();
  return text;
}

const std::string session = support::session_text{}.json();
const std::string bearer_jwt = support::jwt(R"({"sub":"user-1",)" + support::dates() + '}');
const std::string link_jwt =
    support::jwt(R"({"email":"ada@example.com","userId":"user-1",)" + support::dates(3600) + '}');
const std::string session_jwt = support::jwt(support::with_claims(session, support::dates()));
const std::string compact = support::compact(session);
const std::string jwe = support::jwe(support::with_claims(session, support::dates()));

}  // namespace

TEST_CASE("attack 46: what one secret signed as one thing is refused as every other") {
  // Each as what it is.
  REQUIRE(as_bearer(bearer_jwt) == "ok");
  REQUIRE(as_session(session_strategy::compact, compact) == "ok");
  REQUIRE(as_session(session_strategy::jwt, session_jwt) == "ok");
  REQUIRE(as_session(session_strategy::jwe, jwe) == "ok");
  REQUIRE(as_session_token(support::signed_token()) == "ok");

  // Whole values in another place.
  CHECK(as_bearer(link_jwt) == "claim_missing");
  CHECK(as_bearer(session_jwt) == "claim_missing");
  CHECK(as_bearer(jwe) == "malformed_token");
  CHECK(as_bearer(compact) == "malformed_token");
  CHECK(as_bearer(support::signed_token()) == "malformed_token");
  for (const auto strategy : all_strategies)
    for (const std::string* const value : {&compact, &session_jwt, &jwe, &bearer_jwt, &link_jwt}) {
      const bool own = value == (strategy == session_strategy::compact ? &compact
                                 : strategy == session_strategy::jwt   ? &session_jwt
                                                                       : &jwe);
      const bool other_jwt =
          strategy == session_strategy::jwt && (value == &bearer_jwt || value == &link_jwt);
      CHECK(as_session(strategy, *value) == (own         ? "ok"
                                             : other_jwt ? "claim_missing"
                                                         : "malformed_token"));
    }
  for (const std::string& value : {compact, session_jwt, jwe, bearer_jwt, link_jwt})
    CHECK(as_session_token(value) == "malformed_token");
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
    CHECK(as_session_token(support::signed_token(text)) == "malformed_token");
  // A signed session token as a JWT: its MAC in base64url, and segments around it.
  const std::string cookie = support::signed_token(),
                    mac = as_base64url(cookie.substr(cookie.rfind('.') + 1)),
                    token(support::session_token_text);
  for (const std::string& value : {token + '.' + mac, token + ".." + mac, '.' + token + '.' + mac,
                                   token.substr(0, 16) + '.' + token.substr(16) + '.' + mac}) {
    const std::string verdict = as_bearer(value);
    CHECK((verdict == "malformed_token" || verdict == "malformed_header"));
  }
  // A text that is a JWT's first two segments, signed as if it were a token: if ever Better Auth
  // could be made to sign that.
  const std::string input = bearer_jwt.substr(0, bearer_jwt.rfind('.'));
  CHECK(as_session_token(support::signed_token(input)) == "malformed_token");

  // The MAC of the compact cookie for a JWT, and of a JWT for a compact cookie.
  const std::string outer = support::compact_outer(session, std::to_string((now + 300) * 1000));
  const std::string compact_mac = outer.substr(outer.size() - 45, 43);
  CHECK(as_bearer(input + '.' + compact_mac) == "signature_invalid");
  CHECK(as_session(session_strategy::jwt, session_jwt.substr(0, session_jwt.rfind('.') + 1) +
                                              compact_mac) == "signature_invalid");
  const auto with_mac = [&](const std::string& other) {
    return ba::base64url::encode(outer.substr(0, outer.size() - 45) + other + "\"}");
  };
  REQUIRE(as_session(session_strategy::compact, with_mac(compact_mac)) == "ok");
  for (const std::string& other : {bearer_jwt.substr(bearer_jwt.rfind('.') + 1),
                                   session_jwt.substr(session_jwt.rfind('.') + 1), mac})
    CHECK(as_session(session_strategy::compact, with_mac(other)) == "signature_invalid");
}

TEST_CASE("attack 46: two halves of two sessions are no session") {
  const std::string other_token = "0123456789abcdefghijklmnopqrstuv";
  for (const auto strategy : all_strategies) {
    const std::string data = strategy == session_strategy::compact ? compact
                             : strategy == session_strategy::jwt   ? session_jwt
                                                                   : jwe;
    CHECK(as_session(strategy, data, support::signed_token(other_token)) == "session_mismatch");
    CHECK(as_session(strategy, data, std::string(support::session_token_text)) ==
          "malformed_token");
    CHECK(as_session(strategy, data,
                     support::signed_token(support::session_token_text,
                                           "another secret, 0123456789abcdefghij")) ==
          "signature_invalid");
  }
  // The compact cookie with the end of another one.
  const std::string later = support::compact_outer(session, std::to_string((now + 900) * 1000)),
                    sooner = support::compact_outer(session, std::to_string((now + 300) * 1000));
  CHECK(as_session(session_strategy::compact,
                   ba::base64url::encode(later.substr(0, later.size() - 45) +
                                         sooner.substr(sooner.size() - 45))) ==
        "signature_invalid");
  // What stands outside of what is signed: nothing may.
  CHECK(as_session(session_strategy::compact, ba::base64url::encode(attack::with(
                                                  sooner, "{\"session\":", "{ \"session\":"))) ==
        "malformed_token");
  CHECK(as_session(session_strategy::compact,
                   ba::base64url::encode("{\"user\":{\"id\":\"root\"}," + sooner.substr(1))) ==
        "malformed_token");
  CHECK(as_session(session_strategy::compact, ba::base64url::encode(sooner + ' ')) ==
        "malformed_token");
}

TEST_CASE(
    "attack 32: of what one key of the JWKS signs, a user's token is no session, and a session no "
    "user's token") {
  const auto& key = support::key_for(ba::algorithm::eddsa);
  const auto keys = support::set_of(key);
  const ba::session_reader read{keys, ba::session_secrets(support::cookie_secret),
                                ba::session_policy(session_strategy::jwt, "https://app.example"),
                                support::millisecond_clock{}};
  const ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin), ba::manual_clock(now)};
  const auto claims = [](std::string_view sub, const std::string& sid, const char* aud) {
    return support::with_claims(session, support::dates() +
                                             R"(,"iss":"https://app.example","sub":")" +
                                             std::string(sub) + '"' + sid + ",\"aud\":" + aud);
  };
  const std::string sid = ",\"sid\":\"" + std::string(support::session_token_text) + '"',
                    both = R"(["https://app.example","better-auth:session-cache"])";
  const auto as_session = [&](const std::string& payload, const std::string& typ) {
    return attack::verdict(read(
        support::cookies(key.token(payload, R"({"alg":"EdDSA","kid":"test-key")" + typ + '}'))));
  };
  const auto as_user = [&](const std::string& payload, const std::string& typ) {
    return attack::verdict_of(verify,
                              key.token(payload, R"({"alg":"EdDSA","kid":"test-key")" + typ + '}'));
  };
  // With all that either asks for, their typ tells them apart.
  const std::string of_session = R"(,"typ":"better-auth.session-cache+jwt")",
                    all = claims("user-1", sid, both.c_str());
  CHECK(as_session(all, of_session) == "ok");
  CHECK(as_user(all, of_session) == "type_not_allowed");
  for (const char* typ : {"", R"(,"typ":"JWT")"}) {
    CHECK(as_user(all, typ) == "claim_invalid");  // asked last: the updatedAt of a session is a
                                                  // number, that of a user is a text
    CHECK(as_session(all, typ) == "type_not_allowed");
  }
  for (const char* typ :
       {R"(,"typ":"at+jwt")", R"(,"typ":"")", R"(,"typ":"better-auth.session-cache")"})
    CHECK(as_session(all, typ) == "type_not_allowed");
  // And their audience, their session, their user.
  CHECK(as_session(claims("user-1", sid, R"("https://app.example")"), of_session) ==
        "audience_mismatch");
  CHECK(as_user(claims("user-1", sid, R"("better-auth:session-cache")"), "") ==
        "audience_mismatch");
  CHECK(as_session(claims("user-1", "", both.c_str()), of_session) == "claim_missing");
  CHECK(as_session(claims("user-1", R"(,"sid":"0123456789abcdefghijklmnopqrstuv")", both.c_str()),
                   of_session) == "session_mismatch");
  CHECK(as_session(claims("user-2", sid, both.c_str()), of_session) == "session_mismatch");
}
