// SPDX-License-Identifier: MIT
#include <better_auth/session/reader.hpp>

#include "catch.hpp"
#include "session_support.hpp"

#include <better_auth/token/access.hpp>
#include <better_auth/keys/live_key_set.hpp>

#include <openssl/err.h>

#include <thread>
#include <type_traits>
#include <vector>

namespace ba = better_auth;
using ba::session_strategy;

namespace {

constexpr std::string_view base_url = "https://app.example";
const ba::session_strategy all_strategies[] = {session_strategy::compact, session_strategy::jwt,
                                               session_strategy::jwe};

ba::session_policy policy(session_strategy strategy) { return {strategy, base_url}; }

std::string mint(session_strategy strategy, const std::string& json,
                 std::string_view secret = session_support::cookie_secret,
                 std::int64_t lifetime = 300) {
  if (strategy == session_strategy::compact)
    return session_support::compact(json, (session_support::cookie_now + lifetime) * 1000, secret);
  const std::string payload = session_support::with_claims(json, session_support::dates(lifetime));
  if (strategy == session_strategy::jwt) return session_support::jwt(payload, secret);
  session_support::jwe_options how;
  how.secret = secret;
  return session_support::jwe(payload, how);
}
std::string mint(session_strategy strategy, const session_support::session_text& text = {}) {
  return mint(strategy, text.json());
}

struct member_user {
  std::string role;
  static constexpr auto members = ba::members<member_user>(ba::member<&member_user::role>("role"));
};

/// The user's id or the error.
std::string verdict(const ba::session_reader& read, std::string_view header) {
  const auto session = read(header);
  if (!session)
    return std::string(session.error().name()) +
           (session.error().claim().empty() ? "" : " " + std::string(session.error().claim()));
  return session->subject();
}

ba::clock at(std::int64_t milliseconds) {
  return [=] { return std::chrono::milliseconds(milliseconds); };
}
const ba::clock at_now = at(session_support::cookie_now * 1000);

ba::session_reader reader(const ba::session_policy& p,
                          std::int64_t now_ms = session_support::cookie_now * 1000) {
  return {ba::session_secrets(session_support::cookie_secret), p, at(now_ms)};
}
auto lone_reader(const ba::session_policy& p,
                 std::int64_t now_ms = session_support::cookie_now * 1000) {
  return ba::session_reader(ba::session_secrets(session_support::cookie_secret),
                            ba::session_token::not_checked, p, at(now_ms));
}

/// A session JWT by JWKS.
std::string jwks_payload(
    const std::string& more =
        R"("sub":"user-1","sid":"TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa","iss":"https://app.example",)"
        R"("aud":"better-auth:session-cache")") {
  return session_support::with_claims(session_support::session_text{}.json(),
                                      session_support::dates() + ',' + more);
}
std::string jwks_token(const std::string& payload,
                       const std::string& typ = R"("typ":"better-auth.session-cache+jwt")") {
  return support::key_for(ba::algorithm::eddsa)
      .token(payload, R"({"alg":"EdDSA","kid":"test-key",)" + typ + "}");
}
ba::key_set jwks() {
  return ba::key_set::parse(
             ba::testing::jwks({support::key_for(ba::algorithm::eddsa).public_jwk()}))
      .value();
}
std::string jwks_verdict(const std::string& token,
                         ba::session_policy p = policy(session_strategy::jwt),
                         std::int64_t now = session_support::cookie_now) {
  return verdict(
      ba::session_reader(jwks(), ba::session_token::not_checked, std::move(p), at(now * 1000)),
      session_support::cookies(token));
}

}  // namespace

TEST_CASE("a session is read under each strategy, and its user reaches their own data") {
  for (const auto strategy : all_strategies) {
    const auto read = reader(policy(strategy));
    const std::string header = session_support::cookies(mint(strategy));
    CHECK(verdict(read, header) == "user-1");
    const auto session = read(header);
    REQUIRE(session);
    CHECK((*session)->user.email == "ada@example.com");
    CHECK((*session)->user.name == "Ada \xc3\xa9");
    CHECK((*session)->session.token == session_support::session_token_text);
    CHECK(session->expires_at()->seconds == session_support::cookie_now + 300);
    CHECK(nlohmann::json::parse(session->payload()).at("user").at("id") == "user-1");
    CHECK(ba::verify_user_access("user-1", *session));
    CHECK(ba::verify_user_access("user-2", *session).error().code() == ba::errc::user_mismatch);
    const ba::session_claims kept = **session;
    CHECK(kept.user.id == "user-1");
  }
}

TEST_CASE("real cookies of Better Auth are read") {
  for (const char* name : {"compact_plain", "compact_chunked", "jwt_plain", "jwe_plain"}) {
    CAPTURE(name);
    const auto vector = session_support::session_vector(name);
    const std::string kind = vector.at("kind");
    const auto strategy =
        kind == "cookie_cache_compact"
            ? session_strategy::compact
            : (kind == "cookie_cache_jwt" ? session_strategy::jwt : session_strategy::jwe);
    const auto& clock = vector.at("clocks")[0];
    const std::int64_t now_ms = clock.contains("now_ms")
                                    ? clock.at("now_ms").get<std::int64_t>()
                                    : clock.at("now").get<std::int64_t>() * 1000;
    const ba::session_reader read{ba::session_secrets(vector.at("secret").get<std::string>()),
                                  ba::session_policy(strategy, "http://localhost:3000"),
                                  at(now_ms)};
    const std::string header = vector.at("cookie_header");
    const auto& expected = vector.at("expected").contains("data")
                               ? vector.at("expected").at("data")
                               : vector.at("expected").at("payload");
    CHECK(verdict(read, header) == expected.at("user").at("id").get<std::string>());
  }
  const auto vector = session_support::session_vector("jwt_jwks_EdDSA");
  const ba::session_reader read{
      ba::key_set::parse(vector.at("jwks_raw").get<std::string>()).value(),
      ba::session_token::not_checked,
      ba::session_policy(session_strategy::jwt, "http://localhost:3000"),
      at(vector.at("clocks")[0].at("now").get<std::int64_t>() * 1000)};
  CHECK(verdict(read, vector.at("cookie_header").get<std::string>()) ==
        vector.at("expected").at("payload").at("sub").get<std::string>());
}

TEST_CASE("a session JWT under the secret has no type, as Better Auth writes it") {
  const std::string payload = session_support::with_claims(session_support::session_text{}.json(),
                                                           session_support::dates());
  const auto with = [&](const std::string& header) {
    return verdict(reader(policy(session_strategy::jwt)),
                   session_support::cookies(
                       session_support::jwt(payload, session_support::cookie_secret, header)));
  };
  CHECK(with(R"({"alg":"HS256"})") == "user-1");
  for (const char* typ : {"JWT", "jwt", "at+jwt", "better-auth.session-cache+jwt", ""})
    CHECK(with(R"({"alg":"HS256","typ":")" + std::string(typ) + "\"}") == "type_not_allowed");
}

TEST_CASE("a value of another strategy is refused") {
  for (const auto mine : all_strategies)
    for (const auto theirs : all_strategies)
      if (mine != theirs)
        CHECK(verdict(reader(policy(mine)), session_support::cookies(mint(theirs))) ==
              "malformed_token");
}

TEST_CASE("the cookie's own end is compared as Better Auth compares it") {
  const std::int64_t end = session_support::cookie_now + 300;
  const auto at = [](session_strategy strategy, std::int64_t now_ms, std::int64_t leeway = 0) {
    return verdict(reader(policy(strategy).leeway(leeway), now_ms),
                   session_support::cookies(mint(strategy)));
  };
  CHECK(at(session_strategy::compact, end * 1000) == "user-1");
  CHECK(at(session_strategy::compact, end * 1000 + 1) == "token_expired expiresAt");
  CHECK(at(session_strategy::compact, end * 1000 + 1, 15) == "token_expired expiresAt");
  for (const auto strategy : {session_strategy::jwt, session_strategy::jwe}) {
    CHECK(at(strategy, end * 1000 - 1) == "user-1");
    CHECK(at(strategy, end * 1000) == "token_expired exp");
    CHECK(at(strategy, (end + 15) * 1000 - 1, 15) == "user-1");
    CHECK(at(strategy, (end + 15) * 1000, 15) == "token_expired exp");
  }
  // Without a word about it: 15 seconds for jwe, none for jwt.
  CHECK(verdict(reader(policy(session_strategy::jwe), (end + 14) * 1000),
                session_support::cookies(mint(session_strategy::jwe))) == "user-1");
  CHECK(verdict(reader(policy(session_strategy::jwe), (end + 15) * 1000),
                session_support::cookies(mint(session_strategy::jwe))) == "token_expired exp");
  CHECK(verdict(reader(policy(session_strategy::jwt), end * 1000),
                session_support::cookies(mint(session_strategy::jwt))) == "token_expired exp");
}

TEST_CASE("a session that is over is expired under every strategy, to the millisecond") {
  session_support::session_text text;
  text.session_end = "2026-11-23T23:46:00.500Z";
  const std::int64_t end = (session_support::cookie_now + 29) * 1000 + 500;
  for (const auto strategy : all_strategies) {
    CHECK(verdict(reader(policy(strategy), end), session_support::cookies(mint(strategy, text))) ==
          "user-1");
    CHECK(verdict(reader(policy(strategy), end + 1),
                  session_support::cookies(mint(strategy, text))) == "token_expired session");
  }
}

TEST_CASE("dates that are missing or wrong are refused in jwt and jwe") {
  const std::string json = session_support::session_text{}.json();
  for (const char* claims :
       {"\"iat\":1", "\"exp\":\"1795477831\"", "\"exp\":1795477831282", "\"exp\":null"}) {
    const std::string payload = session_support::with_claims(json, claims);
    const std::string jwt = verdict(reader(policy(session_strategy::jwt)),
                                    session_support::cookies(session_support::jwt(payload)));
    CHECK((jwt == "claim_missing exp" || jwt == "claim_invalid exp"));
    CHECK(verdict(reader(policy(session_strategy::jwe)),
                  session_support::cookies(session_support::jwe(payload))) == jwt);
  }
  const std::string later = session_support::with_claims(
      json,
      session_support::dates() + ",\"nbf\":" + std::to_string(session_support::cookie_now + 60));
  CHECK(verdict(reader(policy(session_strategy::jwt)),
                session_support::cookies(session_support::jwt(later))) ==
        "token_not_yet_valid nbf");
  CHECK(verdict(reader(policy(session_strategy::jwe)),
                session_support::cookies(session_support::jwe(later))) ==
        "token_not_yet_valid nbf");
}

TEST_CASE("without its signed session_token a session does not count") {
  for (const auto strategy : all_strategies) {
    const std::string data = mint(strategy);
    const auto read = reader(policy(strategy));
    CHECK(verdict(read, "__Secure-better-auth.session_data=" + data) ==
          "missing_credentials session_token");
    CHECK(verdict(read, "") == "missing_credentials session_token");
    CHECK(verdict(read, "__Secure-better-auth.session_token=" +
                            session_support::escaped(session_support::signed_token())) ==
          "missing_credentials session_data");
    CHECK(verdict(read, session_support::cookies(data, session_support::signed_token(
                                                           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))) ==
          "session_mismatch session_token");
    CHECK(verdict(read,
                  session_support::cookies(data, session_support::signed_token(
                                                     session_support::session_token_text,
                                                     "another secret, 0123456789abcdefghijkl"))) ==
          "signature_invalid");
    CHECK(verdict(read, session_support::cookies(data, session_support::session_token_text)) ==
          "malformed_token");
    CHECK(
        verdict(read, session_support::cookies(data) + "; __Secure-better-auth.session_token=x") ==
        "conflicting_cookies session_token");
    // By name, it is not looked at.
    CHECK(verdict(lone_reader(policy(strategy)), "__Secure-better-auth.session_data=" + data) ==
          "user-1");
    CHECK(verdict(lone_reader(policy(strategy)), session_support::cookies(data, "rubbish")) ==
          "user-1");
  }
}

TEST_CASE("the cookies' names are those of the policy, and no other") {
  for (const auto strategy : all_strategies) {
    const std::string data = mint(strategy);
    std::string header = session_support::cookies(data);
    const std::string secure = "__Secure-";
    std::string bare = header;
    for (std::size_t at = bare.find(secure); at != bare.npos; at = bare.find(secure))
      bare.erase(at, secure.size());
    CHECK(verdict(reader(policy(strategy)), bare) == "missing_credentials session_token");
    CHECK(verdict(reader(policy(strategy).secure_cookies(false)), bare) == "user-1");
    CHECK(verdict(reader(policy(strategy).secure_cookies(false)), header) ==
          "missing_credentials session_token");
    CHECK(verdict(reader(policy(strategy).cookie_prefix("my-app")), header) ==
          "missing_credentials session_token");
  }
}

TEST_CASE("a cookie in chunks is read, and not when one is missing") {
  session_support::session_text text;
  text.more_of_user = ",\"bio\":\"" + std::string(9000, 'b') + '"';
  for (const auto strategy : all_strategies) {
    const std::string data = mint(strategy, text);
    const auto chunk = [&](std::size_t i) {
      return "__Secure-better-auth.session_data." + std::to_string(i) + '=' +
             data.substr(i * 4000, 4000) + "; ";
    };
    const std::string token = "__Secure-better-auth.session_token=" +
                              session_support::escaped(session_support::signed_token());
    REQUIRE(data.size() > 12000);
    std::string all, without_one;
    for (std::size_t i = 0; i * 4000 < data.size(); ++i) {
      all = chunk(i) + all;
      if (i != 1) without_one += chunk(i);
    }
    CHECK(verdict(reader(policy(strategy)), all + token) == "user-1");
    CHECK(verdict(reader(policy(strategy)), without_one + token) == "malformed_token");
  }
}

TEST_CASE("session cookies up to 128 KiB are read, longer than any bearer token") {
  session_support::session_text text;
  text.more_of_user = ",\"bio\":\"" + std::string(90'000, 'b') + '"';
  for (const auto strategy : all_strategies) {
    const std::string data = mint(strategy, text);
    REQUIRE(data.size() > 120'000);
    CHECK(verdict(reader(policy(strategy)), session_support::cookies(data)) == "user-1");
  }
  const std::string by_jwks =
      R"("sub":"user-1","sid":"TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa","iss":"https://app.example",)"
      R"("aud":"better-auth:session-cache")";
  CHECK(jwks_verdict(jwks_token(session_support::with_claims(
            text.json(), session_support::dates() + ',' + by_jwks))) == "user-1");
  text.more_of_user = ",\"bio\":\"" + std::string(99'000, 'b') + '"';
  for (const auto strategy : all_strategies)
    CHECK(verdict(reader(policy(strategy)), session_support::cookies(mint(strategy, text))) ==
          "token_too_large");
}

TEST_CASE("a version that was not asked for is refused") {
  for (const auto strategy : all_strategies) {
    session_support::session_text two, none;
    two.version = R"(,"version":"2")";
    none.version = {};
    CHECK(verdict(reader(policy(strategy)), session_support::cookies(mint(strategy, two))) ==
          "claim_invalid version");
    CHECK(verdict(reader(policy(strategy).version("2")),
                  session_support::cookies(mint(strategy, two))) == "user-1");
    CHECK(verdict(reader(policy(strategy).any_version()),
                  session_support::cookies(mint(strategy, two))) == "user-1");
    CHECK(verdict(reader(policy(strategy)), session_support::cookies(mint(strategy, none))) ==
          "user-1");
    CHECK(verdict(reader(policy(strategy).version("2")),
                  session_support::cookies(mint(strategy, none))) == "claim_invalid version");
  }
}

TEST_CASE("only the current secret verifies MACs, and old ones decrypt") {
  const std::string_view old = "the secret before, 0123456789abcdefghij";
  const auto secrets = ba::session_secrets::rotating({session_support::cookie_secret, old}).value();
  for (const auto strategy : all_strategies) {
    const ba::session_reader read{secrets, ba::session_token::not_checked, policy(strategy),
                                  at_now};
    const ba::session_reader both{secrets, policy(strategy), at_now};
    const std::string json = session_support::session_text{}.json();
    CHECK(verdict(read, session_support::cookies(mint(strategy, json))) == "user-1");
    CHECK(verdict(read, session_support::cookies(mint(strategy, json, old))) ==
          (strategy == session_strategy::jwe ? "user-1" : "signature_invalid"));
    // The session_token that went with it was signed with the old secret too.
    CHECK(verdict(both, session_support::cookies(mint(strategy, json, old),
                                                 session_support::signed_token(
                                                     session_support::session_token_text, old))) ==
          "signature_invalid");
  }
}

TEST_CASE("a user's id that is empty or holds control characters is refused") {
  for (const auto strategy : all_strategies)
    for (const char* id : {"", "a\\u0000b", "a\\nb", "a\\u007fb"}) {
      session_support::session_text text;
      text.user_id = id;
      CHECK(verdict(reader(policy(strategy)), session_support::cookies(mint(strategy, text))) ==
            "claim_invalid id");
    }
}

TEST_CASE("a session that belongs to another user than the one in the cookie is refused") {
  for (const auto strategy : all_strategies) {
    std::string json = session_support::session_text{}.json();
    json.replace(json.find(R"("userId":"user-1")"), 17, R"("userId":"user-2")");
    CHECK(verdict(reader(policy(strategy)), session_support::cookies(mint(strategy, json))) ==
          "session_mismatch userId");
  }
}

TEST_CASE("a payload that is signed but not sound is refused") {
  for (const auto strategy : all_strategies) {
    session_support::session_text twice, half;
    twice.more_of_user = R"(,"id":"user-2")";
    half.more_of_user = R"(,"bio":"\ud83d")";
    CHECK(verdict(reader(policy(strategy)), session_support::cookies(mint(strategy, twice))) ==
          "malformed_payload");
    CHECK(verdict(reader(policy(strategy)), session_support::cookies(mint(strategy, half))) ==
          "malformed_payload");
    CHECK(verdict(reader(policy(strategy)),
                  session_support::cookies(mint(strategy, std::string(R"({"a":1})")))) ==
          "claim_missing session");
    session_support::session_text other;
    other.more = R"(,"sub":"user-2")";
    CHECK(verdict(reader(policy(strategy)), session_support::cookies(mint(strategy, other))) ==
          "session_mismatch sub");
  }
  CHECK(verdict(reader(policy(session_strategy::compact)),
                session_support::cookies(mint(session_strategy::compact, std::string("{}")))) ==
        "malformed_payload");
}

TEST_CASE("attack 46: a bearer token is no session cookie, and a session cookie no bearer token") {
  // The same secret signs all of these.
  const std::string bearer =
      session_support::jwt("{\"sub\":\"user-1\"," + session_support::dates() + "}");
  const std::string link = session_support::jwt(
      "{\"email\":\"ada@example.com\",\"userId\":\"user-1\"," + session_support::dates() + "}");
  for (const auto strategy : all_strategies) {
    const bool jwt = strategy == session_strategy::jwt;
    CHECK(verdict(lone_reader(policy(strategy)), session_support::cookies(bearer)) ==
          (jwt ? "claim_missing session" : "malformed_token"));
    CHECK(verdict(lone_reader(policy(strategy)), session_support::cookies(link)) ==
          (jwt ? "claim_missing session" : "malformed_token"));
    CHECK(verdict(lone_reader(policy(strategy)),
                  session_support::cookies(session_support::signed_token())) == "malformed_token");
    const ba::verifier verify{ba::shared_secret(session_support::cookie_secret),
                              ba::policy::shared_secret(),
                              ba::testing::manual_clock(session_support::cookie_now)};
    const auto as_bearer = verify(mint(strategy));
    REQUIRE_FALSE(as_bearer);
    CHECK(as_bearer.error() ==
          (jwt ? ba::error(ba::errc::claim_missing, "sub") : ba::error(ba::errc::malformed_token)));
  }
  // The MAC of one format under another.
  const std::string data = session_support::session_text{}.json(),
                    payload = session_support::with_claims(data, session_support::dates());
  const std::string token = session_support::jwt(payload);
  const std::string mac = token.substr(token.rfind('.') + 1);
  const std::string transplanted =
      "{\"session\":" + data + ",\"expiresAt\":1795477831000,\"signature\":\"" + mac + "\"}";
  CHECK(verdict(reader(policy(session_strategy::compact)),
                session_support::cookies(ba::base64url::encode(transplanted))) ==
        "signature_invalid");
  const std::string outer = session_support::compact_outer(data, "1795477831000");
  const std::string compact_mac = outer.substr(outer.size() - 45, 43);
  CHECK(verdict(reader(policy(session_strategy::jwt)),
                session_support::cookies(token.substr(0, token.rfind('.') + 1) + compact_mac)) ==
        "signature_invalid");
}

TEST_CASE(
    "attack 46: one JWKS signs bearer tokens and session cookies, and neither passes for the "
    "other") {
  const auto& key = support::key_for(ba::algorithm::eddsa);
  ba::testing::token_claims claims = support::plugin_claims();
  claims.iat = session_support::cookie_now;
  CHECK(jwks_verdict(key.token(claims)) == "audience_mismatch aud");
  // Even with everything but the type.
  CHECK(jwks_verdict(key.token(jwks_payload())) == "type_not_allowed");
  const ba::verifier verify{jwks(), ba::policy::jwt_plugin(base_url),
                            ba::testing::manual_clock(session_support::cookie_now)};
  const auto as_bearer = verify(jwks_token(jwks_payload()));
  REQUIRE_FALSE(as_bearer);
  CHECK(as_bearer.error().code() == ba::errc::audience_mismatch);
  CHECK(verify(jwks_token(jwks_payload(
                   R"("sub":"user-1","iss":"https://app.example","aud":"https://app.example")")))
            .error()
            .code() == ba::errc::type_not_allowed);
}

TEST_CASE("a session JWT by JWKS says what Better Auth makes it say") {
  CHECK(jwks_verdict(jwks_token(jwks_payload())) == "user-1");
  const auto with = [](const char* sub, const char* sid, const char* iss, const char* aud) {
    return jwks_verdict(
        jwks_token(jwks_payload(std::string("\"sub\":\"") + sub + "\",\"sid\":\"" + sid +
                                "\",\"iss\":\"" + iss + "\",\"aud\":\"" + aud + '"')));
  };
  const char* const sid = "TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa";
  const char* const aud = "better-auth:session-cache";
  CHECK(with("user-1", sid, "https://app.example", aud) == "user-1");
  CHECK(with("user-2", sid, "https://app.example", aud) == "session_mismatch sub");
  CHECK(with("user-1", "aEcvUi8mgRUsprFceKXHYTyGWJbGVTJa", "https://app.example", aud) ==
        "session_mismatch sid");
  CHECK(with("user-1", sid, "https://app.example/", aud) == "issuer_mismatch iss");
  CHECK(with("user-1", sid, "https://app.example", "https://app.example") ==
        "audience_mismatch aud");
  CHECK(jwks_verdict(jwks_token(
            jwks_payload(R"("sid":"TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa","iss":"https://app.example",)"
                         R"("aud":"better-auth:session-cache")"))) == "claim_missing sub");
  CHECK(jwks_verdict(jwks_token(jwks_payload(
            R"("sub":"user-1","iss":"https://app.example","aud":"better-auth:session-cache")"))) ==
        "claim_missing sid");
  CHECK(jwks_verdict(jwks_token(
            jwks_payload(R"("sub":"user-1","sid":"TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa",)"
                         R"("aud":"better-auth:session-cache")"))) == "claim_missing iss");
  CHECK(jwks_verdict(jwks_token(jwks_payload(), R"("typ":"JWT")")) == "type_not_allowed");
  CHECK(jwks_verdict(jwks_token(jwks_payload()),
                     policy(session_strategy::jwt).issuer("better-auth:session-cache")) ==
        "issuer_mismatch iss");
  CHECK(jwks_verdict(
            session_support::jwt(jwks_payload(), session_support::cookie_secret,
                                 R"({"alg":"HS256","typ":"better-auth.session-cache+jwt"})")) ==
        "algorithm_not_allowed");
}

TEST_CASE("a session id and a token are compared whole, whatever their lengths") {
  const std::string whole(session_support::session_token_text);
  for (const std::string& other :
       {std::string(), whole.substr(0, 1), whole.substr(0, whole.size() - 1), whole + 'a',
        whole.substr(1), std::string(whole.size(), 'a')}) {
    CAPTURE(other);
    CHECK_FALSE(ba::detail::equal_in_constant_time(other, whole));
    CHECK_FALSE(ba::detail::equal_in_constant_time(whole, other));
    CHECK(jwks_verdict(jwks_token(jwks_payload(
              R"("sub":"user-1","iss":"https://app.example","aud":"better-auth:session-cache",)"
              R"("sid":")" +
              other + '"'))) == "session_mismatch sid");
    if (other.size() > 1)
      CHECK(verdict(reader(policy(session_strategy::jwt)),
                    session_support::cookies(mint(session_strategy::jwt),
                                             session_support::signed_token(other))) ==
            "session_mismatch session_token");
  }
  CHECK(ba::detail::equal_in_constant_time(whole, whole));
  CHECK(ba::detail::equal_in_constant_time("", ""));
}

TEST_CASE("claims of the token itself are looked at where secrets verify it too") {
  for (const auto strategy : all_strategies) {
    const auto with = [&](const char* more) {
      session_support::session_text text;
      text.more = more;
      return verdict(reader(policy(strategy)), session_support::cookies(mint(strategy, text)));
    };
    CHECK(with("") == "user-1");
    CHECK(with(R"(,"sub":"user-1")") == "user-1");
    CHECK(with(R"(,"sub":"")") ==
          (strategy == session_strategy::jwt ? "claim_invalid sub" : "session_mismatch sub"));
    CHECK(with(R"(,"sid":"TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa")") == "user-1");
    CHECK(with(R"(,"sid":"TEcvUi8mgRUsprFceKXHYTyGWJbGVTJ")") == "session_mismatch sid");
    CHECK(with(R"(,"sid":"")") == "session_mismatch sid");
  }
}

TEST_CASE("a session JWT by JWKS has 15 seconds of leeway unless told otherwise") {
  const std::int64_t end = session_support::cookie_now + 300;
  CHECK(jwks_verdict(jwks_token(jwks_payload()), policy(session_strategy::jwt), end + 14) ==
        "user-1");
  CHECK(jwks_verdict(jwks_token(jwks_payload()), policy(session_strategy::jwt), end + 15) ==
        "token_expired exp");
  CHECK(jwks_verdict(jwks_token(jwks_payload()), policy(session_strategy::jwt).leeway(0), end) ==
        "token_expired exp");
}

TEST_CASE("a reader with a key set takes a secret for the session_token, and keys that change") {
  ba::live_key_set keys(jwks());
  const ba::session_reader read{keys, ba::session_secrets(session_support::cookie_secret),
                                policy(session_strategy::jwt), at_now};
  const std::string header = session_support::cookies(jwks_token(jwks_payload()));
  CHECK(verdict(read, header) == "user-1");
  CHECK(verdict(read, session_support::cookies(
                          jwks_token(jwks_payload()),
                          session_support::signed_token("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))) ==
        "session_mismatch session_token");
  CHECK(verdict(read, "__Secure-better-auth.session_data=" + jwks_token(jwks_payload())) ==
        "missing_credentials session_token");
  keys.replace(ba::key_set());
  CHECK(verdict(read, header) == "unknown_key");
}

TEST_CASE("a reader that cannot work is not made") {
  const ba::session_secrets secrets(session_support::cookie_secret);
  CHECK(ba::session_reader::make(secrets, policy(session_strategy::compact)));
  CHECK(ba::session_reader::make(secrets, {session_strategy::compact, "nonsense"}).error().code() ==
        ba::errc::invalid_url);
  CHECK(
      ba::session_reader::make(secrets, policy(session_strategy::jwt).leeway(-1)).error().code() ==
      ba::errc::invalid_policy);
  CHECK(ba::session_reader::make(jwks(), ba::session_token::not_checked,
                                 policy(session_strategy::jwe))
            .error()
            .code() == ba::errc::invalid_policy);
  CHECK(ba::session_reader::make(jwks(), ba::session_token::not_checked,
                                 policy(session_strategy::jwt).issuer(""))
            .error()
            .code() == ba::errc::invalid_policy);
  CHECK_THROWS_AS(
      ba::session_reader(secrets, policy(session_strategy::compact).cookie_prefix("a b")),
      ba::exception);
}

TEST_CASE("a member of your own is read from the cookie") {
  session_support::session_text text;
  text.more_of_user = R"(,"role":"admin")";
  for (const auto strategy : all_strategies) {
    const auto read = reader(policy(strategy));
    const auto session = read.as<ba::basic_session_claims<ba::session_record, member_user>>(
        session_support::cookies(mint(strategy, text)));
    REQUIRE(session);
    CHECK((*session)->user.role == "admin");
    CHECK(session->subject() == "user-1");
    const auto without = read.as<ba::basic_session_claims<ba::session_record, member_user>>(
        session_support::cookies(mint(strategy)));
    REQUIRE_FALSE(without);
    CHECK(without.error() == ba::error(ba::errc::claim_missing, "role"));
  }
}

TEST_CASE("a refused cookie leaves OpenSSL's error queue as it was") {
  ERR_clear_error();
  for (const auto strategy : all_strategies) {
    std::string value = mint(strategy);
    value[value.size() - 3] = value[value.size() - 3] == 'A' ? 'B' : 'A';
    CHECK_FALSE(reader(policy(strategy))(session_support::cookies(value)));
  }
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("one reader serves many threads") {
  for (const auto strategy : all_strategies) {
    const auto read = reader(policy(strategy));
    const std::string good = session_support::cookies(mint(strategy)),
                      bad = session_support::cookies(
                          mint(strategy),
                          session_support::signed_token("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i)
          if (!read(good) || read(bad)) ++wrong;
      });
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
  }
}
