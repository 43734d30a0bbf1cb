// SPDX-License-Identifier: MIT
// Keys that come over the network: what an attacker can do with tokens, and what a server, or
// somebody in its place, can answer.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/http/challenge.hpp>
#include <better_auth/keys/source.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <thread>
#include <vector>

using attack::verdict;
namespace ba = better_auth;

namespace {

constexpr const char* url = "https://app.example/api/auth/jwks";

const ba::testing::signer& key(const std::string& kid) { return support::key_named(kid); }
/// A token that does not expire while a test advances the clock.
std::string token_of(const std::string& kid, const std::string& sub = "user-1") {
  auto claims = support::plugin_claims();
  claims.sub = sub;
  claims.lifetime = 100 * 365 * 86'400LL;
  return key(kid).token(claims);
}
std::string token_with(std::string_view header, const std::string& by = "good") {
  return key(by).token(support::plugin_claims().json(), header);
}

/// What the server answers now, and the URLs that were requested.
struct server {
  ba::fetch_response answer{.status = 500};
  std::vector<std::string> requested = {};

  void publish(std::initializer_list<std::string> keys) {
    answer = {.status = 200, .body = ba::testing::jwks(keys)};
  }
  [[nodiscard]] ba::fetcher fetcher() {
    return [this](const ba::fetch_request& request) {
      requested.push_back(request.url);
      return answer;
    };
  }
};

/// A server, a source that fetches from it, and a verifier.
struct world {
  explicit world(const ba::jwks_options& options = {}) : keys(at.fetcher(), url, options, clock) {}
  [[nodiscard]] std::string verdict_on(const std::string& token) const {
    return verdict(verify(token));
  }

  server at;
  ba::testing::manual_clock clock{support::now};
  ba::jwks_source keys;
  ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin), clock};
};

}  // namespace

TEST_CASE("attack 10: no URL in a token is ever requested") {
  world w;
  w.at.publish({key("good").public_jwk()});
  const std::string evil = "https://evil.test/jwks";
  for (const std::string& members :
       {R"("jku":")" + evil + '"', R"("x5u":")" + evil + '"',
        R"("jku":")" + evil + R"(","kid":"good")",
        std::string(R"("jku":"http://169.254.169.254/","kid":"bad")"), R"("kid":")" + evil + '"'})
    (void)w.verdict_on(token_with(R"({"alg":"EdDSA",)" + members + '}'));
  for (const char* name : {"iss", "jku", "jwks_uri"}) {
    auto claims = support::plugin_claims();
    claims.iss = {};
    claims.with(name, evil);
    CHECK(w.verdict_on(key("good").token(claims)) != "ok");
  }
  // A key of theirs with a URL of theirs is an unknown key.
  w.clock.advance(60);
  CHECK(w.verdict_on(token_with(R"({"alg":"EdDSA","kid":"evil","jku":")" + evil + "\"}", "evil")) ==
        "unknown_key");
  CHECK(w.verdict_on(token_with(R"({"alg":"EdDSA","kid":"good","jku":")" + evil + "\"}", "evil")) ==
        "signature_invalid");
  CHECK(w.at.requested.size() > 1);
  for (const std::string& each : w.at.requested) CHECK(each == url);
}

TEST_CASE("attack 42: a flood of unknown kids costs one fetch, also when it fails") {
  for (const bool fails : {false, true}) {
    world w;
    w.at.publish({key("good").public_jwk()});
    REQUIRE(w.verdict_on(token_of("good")) == "ok");
    w.clock.advance(30);
    if (fails) w.at.answer = {.problem = ba::fetch_problem::connection};
    for (int i = 0; i < 500; ++i) {
      const std::string flood =
          w.verdict_on(token_with(R"({"alg":"EdDSA","kid":"flood-)" + std::to_string(i) + "\"}"));
      CHECK(flood == (i == 0 && !fails ? "unknown_key" : "unavailable"));
      if (i % 50 == 0) CHECK(w.verdict_on(token_of("good")) == "ok");
    }
    CHECK(w.at.requested.size() == 2);
    CHECK(w.keys.stats().suppressed >= 499);
    // Nor before the first key came.
    world empty;
    if (fails) empty.at.answer = {.problem = ba::fetch_problem::connection};
    else empty.at.publish({});
    for (int i = 0; i < 100; ++i)
      CHECK(empty.verdict_on(token_of("evil", std::to_string(i))) ==
            (i == 0 && !fails ? "unknown_key" : "unavailable"));
    CHECK(empty.at.requested.size() == 1);
  }
}

TEST_CASE("attack 42: threads with unknown kids make no two fetches at once") {
  std::atomic<int> under_way = 0, most = 0, fetches = 0;
  const auto fetch = [&](const ba::fetch_request&) {
    const int now = ++under_way;
    if (now > most) most = now;
    ++fetches;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    --under_way;
    return ba::fetch_response{.status = 200, .body = ba::testing::jwks({key("good").public_jwk()})};
  };
  const ba::testing::manual_clock clock(support::now);
  const ba::jwks_source keys(fetch, url, {}, clock);
  const ba::verifier verify(keys, ba::policy::jwt_plugin(support::origin), clock);
  const std::string good = token_of("good");
  std::vector<std::string> tokens;
  for (int i = 0; i < 64; ++i)
    tokens.push_back(token_with(R"({"alg":"EdDSA","kid":"flood-)" + std::to_string(i) + "\"}"));
  std::atomic<int> accepted = 0, wrong = 0;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < tokens.size(); i += 8) {
        if (verify(good)) ++accepted;
        const std::string flood = verdict(verify(tokens[i]));
        if (flood != "unknown_key" && flood != "unavailable") ++wrong;
      }
    });
  for (std::thread& each : threads) each.join();
  CHECK(most == 1);
  CHECK(fetches <= 2);  // the first of all, and one for an unknown kid
  CHECK(accepted == 64);
  CHECK(wrong == 0);
}

TEST_CASE("attack 43: a withdrawn key ends with the next fetch, or without one at the hard limit") {
  for (const auto by : {ba::refreshed_by::verifying_threads, ba::refreshed_by::caller}) {
    world w({.limits = {.ttl = 300, .max_stale = 3600}, .by = by});
    w.at.publish({key("good").public_jwk(), key("revoked").public_jwk()});
    REQUIRE(w.keys.refresh());
    REQUIRE(w.verdict_on(token_of("revoked")) == "ok");
    w.at.publish({key("good").public_jwk()});
    w.clock.advance(300);
    if (by == ba::refreshed_by::caller) REQUIRE(w.keys.refresh());
    CHECK(w.verdict_on(token_of("good")) == "ok");
    CHECK(w.verdict_on(token_of("revoked")) != "ok");
    // No key lives for ever because its server does not answer.
    w.at.answer = {.problem = ba::fetch_problem::connection};
    w.clock.advance(3599);
    CHECK(w.verdict_on(token_of("good")) == "ok");
    w.clock.advance(1);
    CHECK(w.verdict_on(token_of("good")) == "unavailable");
    CHECK_FALSE(w.keys.stats().usable);
    // An empty set is an answer too.
    w.at.publish({});
    w.clock.advance(60);
    (void)w.keys.refresh();
    CHECK(w.verdict_on(token_of("good", "again")) != "ok");
    CHECK(w.keys.stats().kids.empty());
  }
}

TEST_CASE("attack 44: keys come by https, from the configured URL, and whole") {
  const auto made = [](const char* from) {
    return verdict(ba::jwks_source::make(server().fetcher(), from));
  };
  for (const char* plain :
       {"http://app.example/jwks", "http://127.0.0.1.evil.test/jwks",
        "http://localhost.evil.test/jwks", "http://10.0.0.1/jwks", "http://[::2]/jwks",
        "http://127.0.0.256/jwks", "http://2130706433/jwks", "http://evil.test/localhost"})
    CHECK(made(plain) == "insecure_url");
  for (const char* bad : {"file:///etc/jwks", "ftp://app.example/jwks", "//app.example/jwks",
                          "https://user:pw@app.example/jwks", "https://app.example/jwks#x",
                          "https://", "", "https://app.example/jw ks", "http://user@localhost/"})
    CHECK(made(bad) == "invalid_url");
  for (const char* good : {"http://localhost:3000/api/auth/jwks", "http://127.0.0.1/jwks", url})
    CHECK(made(good) == "ok");
  const auto with_host = [](const char* from, const char* host) {
    return verdict(
        ba::jwks_source::make(server().fetcher(), from, {.insecure_http_hosts = {host}}));
  };
  CHECK(with_host("http://web:3000/jwks", "web") == "ok");
  for (const char* host : {"we", "b", "web2", ".web", "", "*", "web.evil.test", "http://web"})
    CHECK(with_host("http://web:3000/jwks", host) == "insecure_url");

  const std::string body = ba::testing::jwks({key("good").public_jwk()});
  const std::string theirs = ba::testing::jwks({key("evil").public_jwk()});
  constexpr std::size_t limit = ba::max_jwks_bytes;
  const std::string too_large = theirs + std::string(limit + 1 - theirs.size(), ' ');
  const ba::fetch_response answers[] = {
      {.status = 301, .body = theirs},
      {.status = 302, .body = theirs},
      {.status = 307, .body = theirs},
      {.status = 204, .body = theirs},
      {.status = 206, .body = theirs},
      {.status = 500, .body = theirs},
      {.status = 404},
      {.status = 304},
      {.status = 304, .body = theirs},
      {.status = 200, .body = "<html></html>"},
      {.status = 200},
      {.status = 200, .body = "[]"},
      {.status = 200, .body = R"({"keys":{}})"},
      {.status = 200, .body = key("evil").public_jwk()},
      {.status = 200, .body = too_large},
      {.status = 200, .body = theirs.substr(0, theirs.size() - 1)},
      {.status = 200, .body = theirs + theirs},
      {.status = 200, .body = theirs, .problem = ba::fetch_problem::timeout},
      {.body = theirs},
      {.problem = ba::fetch_problem::timeout},
      {.problem = ba::fetch_problem::tls},
      {.problem = ba::fetch_problem::too_large}};
  for (const ba::fetch_response& answer : answers) {
    INFO(answer.status << ' ' << answer.body.substr(0, 20));
    world without_keys;  // nothing can be decided, so it is never 401
    without_keys.at.answer = answer;
    CHECK(without_keys.verdict_on(token_of("evil")) == "unavailable");
    world w;  // earlier keys go on
    w.at.answer = {.status = 200, .body = body};
    REQUIRE(w.verdict_on(token_of("good")) == "ok");
    w.clock.advance(300);
    w.at.answer = answer;
    CHECK(w.verdict_on(token_of("good")) == "ok");
    CHECK(w.verdict_on(token_of("evil")) == "unavailable");
    CHECK(w.keys.stats().successes == 1);
  }
  world exact;
  exact.at.answer = {.status = 200, .body = body + std::string(limit - body.size(), ' ')};
  CHECK(exact.verdict_on(token_of("good")) == "ok");
}

TEST_CASE("attack 52: while the cooldown holds, a key that was rotated in is 503 and never 401") {
  world w;
  w.at.publish({key("old").public_jwk()});
  REQUIRE(w.verdict_on(token_of("old")) == "ok");
  w.clock.advance(30);
  // The attacker guesses the kid of the next key, and burns the cooldown just before the rotation.
  CHECK(w.verdict_on(token_with(R"({"alg":"EdDSA","kid":"new"})", "evil")) == "unknown_key");
  w.at.publish({key("old").public_jwk(), key("new").public_jwk()});
  for (int second = 0; second < 30; ++second) {
    const auto user = w.verify(token_of("new"));
    REQUIRE_FALSE(user);
    const ba::http_response answer = ba::challenge(user.error());
    CHECK(answer.status == 503);
    bool retry_after = false;
    for (const auto& field : answer.headers)
      if (field.name == "Retry-After") retry_after = field.value == std::to_string(30 - second);
    CHECK(retry_after);
    CHECK(w.verdict_on(token_with(
              R"({"alg":"EdDSA","kid":"new","x":)" + std::to_string(second) + '}', "evil")) ==
          "unavailable");
    CHECK(w.verdict_on(token_of("old")) == "ok");
    w.clock.advance(1);
  }
  CHECK(w.at.requested.size() == 2);
  CHECK(w.verdict_on(token_of("new")) == "ok");
}
