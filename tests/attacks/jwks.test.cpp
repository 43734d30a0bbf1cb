// SPDX-License-Identifier: MIT
// Key sets from the network: what is in them, and what happens on the way.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/old/shared_secret.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <vector>

using attack::by_keys;
using attack::verdict_on_key;
namespace ba = better_auth;

namespace {

const ba::testing::signer& key(const std::string& kid) {
  static std::map<std::string, ba::testing::signer> keys;
  const auto at = keys.find(kid);
  return at != keys.end()
             ? at->second
             : keys.emplace(kid, ba::testing::signer::generate(ba::algorithm::eddsa, kid))
                   .first->second;
}
std::string token_of(const std::string& kid, const std::string& sub = "user-1") {
  auto claims = support::plugin_claims();
  claims.sub = sub;
  claims.lifetime = 100 * 365 * 86'400LL;
  return key(kid).token(claims);
}
std::string token_with(const std::string& head) {
  return key("good").token(support::plugin_claims().json(), head);
}

/// What the server answers now, and what it was asked for.
struct server {
  ba::fetch_response answer{.status = 500};
  std::vector<std::string> asked = {};
  void publish(std::initializer_list<std::string> keys) {
    answer = {.status = 200, .body = ba::testing::jwks(keys)};
  }
};
struct reach {
  server* to;
  ba::fetch_response operator()(const ba::fetch_request& request) const {
    to->asked.emplace_back(request.url);
    return to->answer;
  }
};
constexpr const char* url = "https://app.example/api/auth/jwks";

struct world {
  explicit world(ba::jwks_options options = {}) : keys(reach{&at}, url, options, clock) {}
  std::string verdict(const std::string& token) const { return attack::verdict_of(verify, token); }
  server at;
  ba::manual_clock clock{support::now};
  ba::jwks_source<reach, ba::manual_clock> keys;
  ba::verifier<ba::jwks_source<reach, ba::manual_clock>&, ba::manual_clock> verify{
      keys, ba::policy::jwt_plugin(support::origin), clock};
};

}  // namespace

TEST_CASE("attack 10: no URL in a token is ever fetched") {
  world w;
  w.at.publish({key("good").public_jwk()});
  const std::string evil = "https://evil.test/jwks";
  for (const std::string& members :
       {R"("jku":")" + evil + '"', R"("x5u":")" + evil + '"',
        R"("jku":")" + evil + R"(","kid":"good")",
        std::string(R"("jku":"http://169.254.169.254/","kid":"bad")"), R"("kid":")" + evil + '"'})
    (void)w.verdict(token_with(R"({"alg":"EdDSA",)" + members + '}'));
  for (const char* name : {"iss", "jku", "jwks_uri"}) {
    auto claims = support::plugin_claims();
    claims.iss = {};
    claims.more = '"' + std::string(name) + "\":\"" + evil + '"';
    CHECK(w.verdict(key("good").token(claims)) != "ok");
  }
  REQUIRE_FALSE(w.at.asked.empty());
  for (const std::string& each : w.at.asked) CHECK(each == url);
  // A key of theirs with a URL of theirs is an unknown key.
  w.clock.advance(60);
  CHECK(w.verdict(key("evil").token(support::plugin_claims().json(),
                                    R"({"alg":"EdDSA","kid":"evil","jku":")" + evil + "\"}")) ==
        "unknown_key");
  CHECK(w.verdict(key("evil").token(support::plugin_claims().json(),
                                    R"({"alg":"EdDSA","kid":"good","jku":")" + evil + "\"}")) ==
        "signature_invalid");
}

TEST_CASE("attack 11: a kid is compared byte by byte, and may be 256 bytes long") {
  const auto named = [](const std::string& kid) {
    return R"({"alg":"EdDSA","kid":)" + ba::testing::json_string(kid) + '}';
  };
  const std::string keys = ba::testing::jwks({key("good").public_jwk(), key("other").public_jwk()});
  CHECK(by_keys(keys, token_with(named("good"))) == "ok");
  for (const std::string& kid :
       {std::string("../../../../dev/null"), std::string("/dev/null"),
        std::string("C:\\keys\\good"), std::string("' OR '1'='1"), std::string("good' --"),
        std::string("good; rm -rf /"), std::string("GOOD"), std::string("good "),
        std::string(" good"), std::string("goo"), std::string("goodd"), std::string("good\0", 5),
        std::string("good\n"), std::string("%67ood"), std::string("*"), std::string(256, 'k')}) {
    INFO(kid);
    CHECK(by_keys(keys, token_with(named(kid))) == "unknown_key");
  }
  for (const std::size_t size : {std::size_t{257}, std::size_t{10'000}})
    CHECK(by_keys(keys, token_with(named(std::string(size, 'k')))) == "malformed_header");
  for (const char* kid : {"1", "null", "true", "[\"good\"]", "{\"kid\":\"good\"}"})
    CHECK(by_keys(keys, token_with(R"({"alg":"EdDSA","kid":)" + std::string(kid) + '}')) ==
          "malformed_header");
  CHECK(by_keys(keys, token_with(R"({"alg":"EdDSA","kid":"g\u006fod"})")) == "ok");
  // Keys with such kids are found by just these.
  for (const std::string& kid :
       {std::string("../../../../dev/null"), std::string("' OR '1'='1"), std::string(256, 'k'),
        std::string("a\"b\\c"), std::string("\xf0\x9f\x98\x80")}) {
    const auto odd = ba::testing::signer::generate(ba::algorithm::eddsa, kid);
    CHECK(by_keys(ba::testing::jwks({odd.public_jwk(), key("other").public_jwk()}),
                  odd.token(support::plugin_claims())) == "ok");
  }
  CHECK(verdict_on_key(ba::testing::signer::generate(ba::algorithm::eddsa, std::string(257, 'k'))
                           .public_jwk()) == "malformed_key");
}

TEST_CASE("attack 39: a kid that stands twice in a key set selects nothing") {
  const auto mine = ba::testing::signer::generate(ba::algorithm::eddsa, "same"),
             yours = ba::testing::signer::generate(ba::algorithm::eddsa, "same");
  const std::string oct = R"({"kty":"oct","k":"AAAA","kid":"same"})";
  for (const std::string& keys :
       {ba::testing::jwks({mine.public_jwk(), yours.public_jwk()}),
        ba::testing::jwks({yours.public_jwk(), mine.public_jwk()}),
        ba::testing::jwks({mine.public_jwk(), oct}), ba::testing::jwks({oct, mine.public_jwk()}),
        ba::testing::jwks({mine.public_jwk(), mine.public_jwk()}),
        ba::testing::jwks({mine.public_jwk(), yours.public_jwk(), key("good").public_jwk()})}) {
    CHECK(by_keys(keys, mine.token(support::plugin_claims())) == "unknown_key");
    CHECK(by_keys(keys, yours.token(support::plugin_claims())) == "unknown_key");
  }
  const auto set =
      ba::key_set::parse(
          ba::testing::jwks({mine.public_jwk(), key("good").public_jwk(), yours.public_jwk()}))
          .value();
  CHECK(set.size() == 1);
  REQUIRE(set.skipped().size() == 2);
  CHECK((set.skipped()[0].reason == ba::errc::duplicate_kid &&
         set.skipped()[1].reason == ba::errc::duplicate_kid));
}

TEST_CASE("attack 40: symmetric and private keys in a key set are dropped and reported") {
  const std::string oct = R"({"kty":"oct","alg":"HS256","kid":"oct","k":")" +
                          ba::base64url::encode(support::secret) + "\"}";
  CHECK(verdict_on_key(oct) == "symmetric_key_material");
  auto with_hmac = ba::algorithm_set::public_key();
  with_hmac.add(ba::algorithm::hs256);
  CHECK(by_keys(ba::testing::jwks({oct, key("good").public_jwk()}),
                attack::secret_signer().token(ba::testing::token_claims{}.json(),
                                              R"({"alg":"HS256","kid":"oct"})"),
                ba::policy(with_hmac).any_issuer()) != "ok");
  const auto added = [](const std::string& member) {
    return key("good").public_jwk().substr(0, key("good").public_jwk().size() - 1) + ',' + member +
           '}';
  };
  CHECK(verdict_on_key(added(R"("k":"AAAA")")) == "symmetric_key_material");
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth"}) {
    CHECK(verdict_on_key(added('"' + std::string(name) + R"(":"AAAA")")) == "private_key_material");
    CHECK(verdict_on_key(added('"' + std::string(name) + R"(":null)")) == "private_key_material");
    CHECK(by_keys(ba::testing::jwks({added('"' + std::string(name) + R"(":"AAAA")")}),
                  token_of("good")) == "unknown_key");
  }
}

TEST_CASE("attack 41: a key that is meant for something else is skipped") {
  const auto added = [](const std::string& member) {
    return key("good").public_jwk().substr(0, key("good").public_jwk().size() - 1) + ',' + member +
           '}';
  };
  for (const char* member :
       {R"("use":"sig")", R"("key_ops":["verify"])", R"("key_ops":["sign","verify"])",
        R"("use":"sig","key_ops":["verify"])"})
    CHECK(verdict_on_key(added(member)) == "ok");
  for (const char* member :
       {R"("use":"enc")", R"("use":"SIG")", R"("use":"sig ")", R"("key_ops":["sign"])",
        R"("key_ops":[])", R"("key_ops":["encrypt","wrapKey"])",
        R"("use":"sig","key_ops":["deriveKey"])", R"("use":"enc","key_ops":["verify"])"}) {
    INFO(member);
    CHECK(verdict_on_key(added(member)) == "wrong_key_use");
    CHECK(by_keys(ba::testing::jwks({added(member)}), token_of("good")) == "unknown_key");
  }
  for (const char* member :
       {R"("use":1)", R"("use":["sig"])", R"("key_ops":"verify")", R"("key_ops":[1])"})
    CHECK(verdict_on_key(added(member)) == "malformed_key");
  const std::string ec = support::key_for(ba::algorithm::es256).public_jwk(),
                    rsa = support::key_for(ba::algorithm::rs256).public_jwk();
  for (const char* alg : {"ECDH-ES", "ES256K", "HS256", "none", "RS256", "es256"})
    CHECK(verdict_on_key(attack::with(ec, "ES256", alg)) == "unsupported_key");
  for (const char* alg : {"RSA-OAEP", "RSA-OAEP-256", "RSA1_5", "HS256", "ES256", "none", ""})
    CHECK(verdict_on_key(attack::with(rsa, "RS256", alg)) == "unsupported_key");
}

TEST_CASE(
    "attack 42: a flood of unknown kids makes one fetch, also when it fails, and good keys stay") {
  for (const bool fails : {false, true}) {
    world w;
    w.at.publish({key("good").public_jwk()});
    REQUIRE(w.verdict(token_of("good")) == "ok");
    w.clock.advance(30);
    if (fails) w.at.answer = {.problem = ba::fetch_problem::connection};
    for (int i = 0; i < 500; ++i) {
      const std::string flood = attack::verdict(
          w.verify(token_with(R"({"alg":"EdDSA","kid":"flood-)" + std::to_string(i) + "\"}")));
      CHECK(flood == (i == 0 && !fails ? "unknown_key" : "unavailable"));
      if (i % 50 == 0) CHECK(w.verdict(token_of("good")) == "ok");
    }
    CHECK(w.at.asked.size() == 2);
    CHECK(w.keys.stats().suppressed >= 499);
  }
}

TEST_CASE(
    "attack 43: a key that was withdrawn is gone with the next fetch, and without one at the hard "
    "limit") {
  world w({.limits = {.ttl = 300, .max_stale = 3600}});
  w.at.publish({key("good").public_jwk(), key("revoked").public_jwk()});
  REQUIRE(w.verdict(token_of("revoked")) == "ok");
  w.at.publish({key("good").public_jwk()});
  w.clock.advance(300);
  CHECK(w.verdict(token_of("good")) == "ok");
  CHECK(w.verdict(token_of("revoked")) != "ok");
  // Nor do keys live for ever because nobody can be asked.
  w.at.answer = {.problem = ba::fetch_problem::connection};
  w.clock.advance(3599);
  CHECK(w.verdict(token_of("good")) == "ok");
  w.clock.advance(1);
  CHECK(w.verdict(token_of("good")) == "unavailable");
  // An empty set is an answer, too.
  w.at.publish({});
  w.clock.advance(60);
  CHECK(w.verdict(token_of("good", "again")) == "unknown_key");
}

TEST_CASE(
    "attack 44: keys come by https alone, from the address that was configured, whole and as a key "
    "set") {
  for (const char* plain :
       {"http://app.example/jwks", "http://127.0.0.1.evil.test/jwks",
        "http://localhost.evil.test/jwks", "http://10.0.0.1/jwks", "http://[::2]/jwks"})
    CHECK(attack::verdict(ba::jwks_source<reach>::make(reach{nullptr}, plain)) == "insecure_url");
  for (const char* bad : {"file:///etc/jwks", "ftp://app.example/jwks", "//app.example/jwks",
                          "https://user:pw@app.example/jwks", "https://app.example/jwks#x",
                          "https://", "", "https://app.example/jw ks"})
    CHECK(attack::verdict(ba::jwks_source<reach>::make(reach{nullptr}, bad)) == "invalid_url");
  CHECK(attack::verdict(ba::jwks_source<reach>::make(
            reach{nullptr}, "http://localhost:3000/api/auth/jwks")) == "ok");

  const std::string body = ba::testing::jwks({key("good").public_jwk()}),
                    theirs = ba::testing::jwks({key("evil").public_jwk()});
  const std::string too_large = body + std::string((std::size_t{1} << 20) + 1 - body.size(), ' ');
  const ba::fetch_response answers[] = {
      {.status = 301, .body = theirs},
      {.status = 302, .body = theirs},
      {.status = 307, .body = theirs},
      {.status = 204, .body = theirs},
      {.status = 206, .body = theirs},
      {.status = 500, .body = theirs},
      {.status = 404},
      {.status = 304},
      {.status = 200, .body = "<html></html>"},
      {.status = 200},
      {.status = 200, .body = "[]"},
      {.status = 200, .body = R"({"keys":{}})"},
      {.status = 200, .body = too_large},
      {.status = 200, .body = theirs.substr(0, theirs.size() - 1)},
      {.status = 200, .body = theirs, .problem = ba::fetch_problem::timeout},
      {.problem = ba::fetch_problem::timeout},
      {.problem = ba::fetch_problem::tls},
      {.problem = ba::fetch_problem::too_large}};
  for (const ba::fetch_response& answer : answers) {
    INFO(answer.status << ' ' << answer.body.substr(0, 20));
    world fresh;  // without keys nothing can be said, and never no
    fresh.at.answer = answer;
    CHECK(fresh.verdict(token_of("evil")) == "unavailable");
    world w;  // with keys these serve on
    w.at.answer = {.status = 200, .body = body};
    REQUIRE(w.verdict(token_of("good")) == "ok");
    w.clock.advance(300);
    w.at.answer = answer;
    CHECK(w.verdict(token_of("good")) == "ok");
    CHECK(w.verdict(token_of("evil")) == "unavailable");
    CHECK(w.keys.stats().successes == 1);
  }
  world exact;
  exact.at.answer = {.status = 200, .body = too_large.substr(1)};
  CHECK(exact.verdict(token_of("good")) != "ok");  // cut off in front
  exact.clock.advance(60);
  exact.at.answer = {.status = 200, .body = too_large.substr(0, std::size_t{1} << 20)};
  CHECK(exact.verdict(token_of("good")) == "ok");
}

TEST_CASE(
    "attack 52: while the cooldown is burnt, a key that was rotated in is 503 and never 401") {
  world w;
  w.at.publish({key("old").public_jwk()});
  REQUIRE(w.verdict(token_of("old")) == "ok");
  w.clock.advance(30);
  CHECK(w.verdict(key("evil").token(support::plugin_claims().json(),
                                    R"({"alg":"EdDSA","kid":"new"})")) == "unknown_key");
  w.at.publish({key("old").public_jwk(), key("new").public_jwk()});
  for (int second = 0; second < 30; ++second) {
    const std::string header = ba::testing::bearer(token_of("new"));
    const auto user = ba::authenticate(w.verify, header);
    REQUIRE_FALSE(user);
    const ba::http_response answer = ba::challenge(user.error());
    CHECK(answer.status == 503);
    bool says_when = false;
    for (const auto& field : answer.headers)
      says_when =
          says_when || (field.name == "Retry-After" && field.value == std::to_string(30 - second));
    CHECK(says_when);
    CHECK(w.verdict(token_of("old")) == "ok");
    w.clock.advance(1);
  }
  CHECK(w.verdict(token_of("new")) == "ok");
}
