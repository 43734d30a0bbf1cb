// SPDX-License-Identifier: MIT
// What must hold while keys change: what a refresh carries over, what the cache admits, and what
// callbacks of the user may do.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/keys/live_key_set.hpp>
#include <better_auth/keys/source.hpp>
#include <better_auth/token/nlohmann.hpp>
#include <better_auth/token/signature_cache.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using attack::verdict;
namespace ba = better_auth;
using namespace std::chrono_literals;

namespace {

constexpr const char* url = "https://app.example/api/auth/jwks";
const ba::policy plugin = ba::policy::jwt_plugin(support::origin);
const ba::testing::signer& key() { return support::key_for(ba::algorithm::eddsa); }

std::string token_of(const ba::testing::signer& by, const std::string& sub = "user-1",
                     std::int64_t lifetime = 1'000'000) {
  auto claims = support::plugin_claims();
  claims.sub = sub;
  claims.lifetime = lifetime;
  return by.token(claims);
}
std::weak_ptr<const void> identity_in(const ba::key_set& keys) {
  return keys.select({.alg = ba::algorithm::eddsa, .kid = "test-key", .typ = {}})
      .value()
      .identity();
}

/// What a `from_json` of a user does while a token is verified.
std::function<void()> while_reading;
struct calling_back {
  std::string sub;
};
void from_json(const nlohmann::json& json, calling_back& out) {
  if (while_reading) std::exchange(while_reading, nullptr)();
  out.sub = json.at("sub").get<std::string>();
}

}  // namespace

TEST_CASE(
    "a refresh carries over the key alone: kid, alg, use and key_ops are the new document's") {
  const auto& rsa = support::key_for(ba::algorithm::rs256);
  const std::string jwk = rsa.public_jwk();
  const std::string token = token_of(rsa);
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa, "other");
  std::string document;
  ba::testing::manual_clock clock(support::now);
  const ba::jwks_source keys(
      [&](std::string_view) { return ba::testing::jwks({document, other.public_jwk()}); }, url, {},
      clock);
  const ba::signature_cache cache;
  const ba::verifier verify = ba::verifier(keys, plugin, clock).with(cache);
  const auto after_refresh = [&](const std::string& next) {
    document = next;
    clock.advance(300);
    return verdict(verify(token));
  };
  const std::string good = after_refresh(jwk);
  CHECK(good == "ok");
  const struct {
    const char* from;
    const char* to;
    const char* verdict;
  } documents[] = {
      {R"("alg":"RS256")", R"("alg":"PS256")", "algorithm_not_allowed"},
      {R"("alg":"RS256")", R"("alg":"RSA-OAEP")", "unknown_key"},
      {R"("kty":)", R"("use":"enc","kty":)", "unknown_key"},
      {R"("kty":)", R"("key_ops":["sign"],"kty":)", "unknown_key"},
      {R"("kty":)", R"("key_ops":[],"kty":)", "unknown_key"},
      {R"("kid":"test-key")", R"("kid":"moved")", "unknown_key"},
      {R"("kty":)", R"("d":"AAAA","kty":)", "unknown_key"},
  };
  for (const auto& [from, to, expected] : documents) {
    INFO(to);
    CHECK(after_refresh(attack::with(jwk, from, to)) == expected);
    // The cache is warm: once a later document has the key as it was, its signature is remembered.
    CHECK(after_refresh(jwk) == "ok");
    const auto hits = cache.stats().hits;
    CHECK(verdict(verify(token)) == "ok");
    CHECK(cache.stats().hits == hits + 1);
  }
  // Where the description stays, the key object does, and what is remembered with it.
  const auto hits = cache.stats().hits;
  const auto before = keys.keys();
  CHECK(after_refresh(attack::with(jwk, R"("kty":)", R"("x":"another member","kty":)")) == "ok");
  CHECK_FALSE(keys.keys() == before);
  CHECK(cache.stats().hits == hits + 1);
}

TEST_CASE("a bad key in a published set takes down its own kid alone") {
  const std::string good = key().public_jwk();
  for (const std::string& bad :
       {std::string(R"({"kty":"EC","crv":"P-256","kid":"bad","x":"AAAA","y":"AAAA"})"),
        std::string(R"({"kty":"RSA","kid":"bad","n":"AQAB","e":"AQAB"})"),
        std::string(R"({"kty":"OKP","crv":"Ed448","kid":"bad","x":"AAAA"})"),
        std::string(R"({"kty":"oct","kid":"bad","k":"AAAA"})"), std::string(R"({"kid":"bad"})"),
        std::string("{}"), std::string(R"({"kty":7,"kid":"bad"})")})
    for (const std::string& document :
         {ba::testing::jwks({good, bad}), ba::testing::jwks({bad, good})}) {
      INFO(bad);
      const ba::testing::manual_clock clock(support::now);
      const ba::jwks_source keys([&](std::string_view) { return document; }, url, {}, clock);
      const ba::verifier verify(keys, plugin, clock);
      CHECK(verdict(verify(token_of(key()))) == "ok");
      CHECK(keys.stats().skipped.size() == 1);
      CHECK(verdict(verify(key().token(support::plugin_claims().json(),
                                       R"({"alg":"EdDSA","kid":"bad"})"))) != "ok");
    }
}

TEST_CASE("only a token that was accepted enters the cache, and of the exact signature size") {
  ba::testing::manual_clock clock(support::now);
  const ba::signature_cache cache;
  const ba::verifier verify = ba::verifier(support::set_of(key()), plugin, clock).with(cache);
  const std::string good = token_of(key());
  REQUIRE(verdict(verify(good)) == "ok");
  const auto misses = cache.stats().misses;
  // A signature of another size is not even looked up.
  for (const std::size_t size : {0U, 63U, 65U, 256U, 600U})
    CHECK(verdict(verify(good.substr(0, good.rfind('.') + 1) +
                         ba::base64url::encode(std::string(size, 's')))) == "signature_invalid");
  CHECK(cache.stats().misses == misses);

  // What the same key signs for other purposes, and what has expired, evicts nothing.
  const auto ask = [&](const std::string& payload, std::string_view header) {
    return verdict(verify(key().token(payload, header)));
  };
  const std::string head = R"({"alg":"EdDSA","kid":"test-key"})";
  for (int i = 0; i < 100; ++i) {
    auto claims = support::plugin_claims();
    claims.sub = "user-" + std::to_string(i);
    auto id_token = claims;
    id_token.aud = "client-1";
    auto old = claims;
    old.lifetime = 50;
    auto bound = claims;
    bound.more = R"("cnf":{"jkt":"x"})";
    CHECK(ask(id_token.json(), head) == "audience_mismatch");
    CHECK(ask(old.json(), head) == "token_expired");
    CHECK(ask(bound.json(), head) == "claim_invalid");
    CHECK(ask(claims.json(), R"({"alg":"EdDSA","kid":"test-key","typ":"at+jwt"})") ==
          "type_not_allowed");
  }
  // Nor does one that a from_json of the user rejects.
  while_reading = [] { throw std::runtime_error("not for this service"); };
  CHECK(verdict(verify.as<calling_back>(token_of(key(), "user-2"))) == "claim_invalid");
  CHECK(cache.stats().entries == 1);
  CHECK(cache.stats().evictions == 0);
  CHECK(verdict(verify(good)) == "ok");
  CHECK(cache.stats().hits == 1);
}

TEST_CASE("which tokens of a flood a cache keeps is random, and a large one takes no room") {
  // Each place in the cache is found by a value of the process: a flood cannot be aimed.
  constexpr std::size_t budget = std::size_t{1} << 20U;
  const auto keys = support::set_of(key());
  std::vector<std::string> flood;
  for (int i = 0; i < 1600; ++i) flood.push_back(token_of(key(), "user-" + std::to_string(i)));
  const auto kept = [&] {
    const ba::signature_cache cache(budget);
    const ba::verifier verify =
        ba::verifier(keys, plugin, ba::testing::manual_clock(support::now)).with(cache);
    for (const std::string& each : flood) CHECK(verify(each));
    std::vector<bool> hits;
    for (std::size_t i = flood.size(); i-- > 0;) {  // the last one first: each miss evicts another
      const auto before = cache.stats().hits;
      CHECK(verify(flood[i]));
      hits.push_back(cache.stats().hits != before);
    }
    return hits;
  };
  CHECK(kept() != kept());

  // At most 1/64 of a sixteenth.
  const ba::signature_cache cache(budget);
  const ba::verifier verify =
      ba::verifier(keys, plugin, ba::testing::manual_clock(support::now)).with(cache);
  const auto padded = [](std::size_t size) {
    auto claims = support::plugin_claims();
    claims.with("x", std::string(size, 'x'));
    return key().token(claims);
  };
  CHECK(verdict(verify(padded(100))) == "ok");
  CHECK(cache.stats().entries == 1);
  CHECK(verdict(verify(padded(600))) == "ok");
  CHECK(cache.stats().entries == 1);
}

TEST_CASE("a from_json that verifies and replaces the keys leaves the outer verification its own") {
  const ba::live_key_set keys(support::set_of(key()));
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa);
  const ba::signature_cache cache;
  const ba::verifier verify =
      ba::verifier(keys, plugin, ba::testing::manual_clock(support::now)).with(cache);
  const std::string mine = token_of(key()), theirs = token_of(other, "user-2");
  const std::weak_ptr<const void> outer_key = identity_in(keys.keys());
  int calls = 0;
  while_reading = [&] {
    ++calls;
    keys.replace(support::set_of(other));
    CHECK(verdict(verify(theirs)) == "ok");
    CHECK(verdict(verify(mine)) == "signature_invalid");
  };
  const auto user = verify.as<calling_back>(mine);
  REQUIRE(calls == 1);
  REQUIRE(user);
  CHECK(user->subject() == "user-1");
  CHECK(outer_key.expired());  // the verification was the last one that had it
  CHECK(verdict(verify(mine)) == "signature_invalid");
}

TEST_CASE("a clock that verifies while the keys are replaced frees no key that is in use") {
  const ba::live_key_set keys(support::set_of(key()));
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa);
  const std::string mine = token_of(key()), theirs = token_of(other, "user-2");
  const std::weak_ptr<const void> outer_key = identity_in(keys.keys());
  std::function<void()> on_time;
  const ba::clock clock = [&on_time] {
    if (on_time) std::exchange(on_time, nullptr)();
    return std::chrono::seconds(support::now);
  };
  const ba::verifier inner(keys, plugin, ba::testing::manual_clock(support::now));
  // The first time that the clock is read is before the keys are taken, the second one after.
  for (int reads = 1; reads <= 2; ++reads) {
    keys.replace(support::set_of(key()));
    int calls = 0;
    const std::function<void()> act = [&] {
      ++calls;
      keys.replace(support::set_of(other));
      CHECK(verdict(inner(theirs)) == "ok");
    };
    on_time = reads == 1 ? act : [&] { on_time = act; };
    CHECK(verdict(ba::verifier(keys, plugin, clock)(mine)) ==
          (reads == 1 ? "signature_invalid" : "ok"));
    CHECK(calls == 1);
  }
  CHECK(outer_key.expired());

  // The same with a source that another one of its tokens makes fetch.
  ba::testing::manual_clock time(support::now);
  std::string document = ba::testing::jwks({key().public_jwk()});
  const ba::jwks_source source([&](std::string_view) { return document; }, url, {}, time);
  const ba::verifier of_source(source, plugin, time);
  REQUIRE(verdict(of_source(mine)) == "ok");
  const std::weak_ptr<const void> source_key = identity_in(source.keys());
  bool was_alive = false;
  while_reading = [&] {
    document = ba::testing::jwks({other.public_jwk()});
    time.advance(300);
    CHECK(verdict(of_source(theirs)) == "ok");
    was_alive = !source_key.expired();
  };
  const ba::signature_cache cache;  // it is given the key at the end of the outer verification
  CHECK(verdict(of_source.with(cache).as<calling_back>(mine)) == "ok");
  CHECK(was_alive);
  CHECK(verdict(of_source.with(cache)(mine)) == "signature_invalid");
}

TEST_CASE("a fetcher that verifies with its own source does not hang, and the keys arrive") {
  for (const bool has_keys : {false, true}) {
    ba::testing::manual_clock clock(support::now);
    std::function<void()> while_fetching;
    const ba::jwks_source keys(
        [&](std::string_view) {
          if (while_fetching) std::exchange(while_fetching, nullptr)();
          return ba::testing::jwks({key().public_jwk()});
        },
        url, {.limits = {.timeout = 1}}, clock);
    const ba::verifier verify(keys, plugin, clock);
    if (has_keys) {
      REQUIRE(verdict(verify(token_of(key()))) == "ok");
      clock.advance(240);
    }
    std::string inner;
    while_fetching = [&] {
      inner = verdict(verify(token_of(key(), "inner")));
      (void)keys.stats();
    };
    const auto start = std::chrono::steady_clock::now();
    CHECK(verdict(verify(token_of(key()))) == "ok");
    CHECK(inner == (has_keys ? "ok" : "unavailable"));
    CHECK(std::chrono::steady_clock::now() - start < 4s);
    CHECK(keys.stats().fetches == (has_keys ? 2 : 1));
  }
}

TEST_CASE("a fetch ends also if the fetcher or the clock throws, and the next one is made") {
  struct outage : std::runtime_error {
    outage() : std::runtime_error("outage") {}
  };
  // The clock throws at each place where a verification with a fetch reads it.
  for (int reads = 0; reads < 6; ++reads) {
    INFO(reads);
    ba::testing::manual_clock time(support::now);
    int until_failure = -1;
    const ba::clock clock = [&until_failure, time] {
      if (until_failure >= 0 && until_failure-- == 0) throw outage();
      return time();
    };
    std::string document = ba::testing::jwks({key().public_jwk()});
    const ba::jwks_source keys([&](std::string_view) { return document; }, url, {}, clock);
    const ba::verifier verify(keys, plugin, clock);
    REQUIRE(verdict(verify(token_of(key()))) == "ok");
    time.advance(300);
    until_failure = reads;
    try {
      (void)verify(token_of(key(), "2"));
    } catch (const outage&) {
    }
    until_failure = -1;
    // The source goes on: it fetches when a fetch is due.
    const auto other = ba::testing::signer::generate(ba::algorithm::eddsa, "other");
    document = ba::testing::jwks({other.public_jwk()});
    time.advance(600);
    CHECK(verdict(verify(token_of(other))) == "ok");
    CHECK(verdict(keys.refresh()) == "ok");
  }

  // Whatever the fetcher throws, also something that is no std::exception.
  for (int kind = 0; kind < 3; ++kind) {
    ba::testing::manual_clock time(support::now);
    int throwing = kind;
    const ba::jwks_source keys(
        [&](const ba::fetch_request&) -> ba::fetch_response {
          if (throwing == 0) throw outage();
          if (throwing == 1) throw std::bad_alloc();
          if (throwing == 2) throw 7;  // NOLINT(*-exception-baseclass)
          return {.status = 200, .body = ba::testing::jwks({key().public_jwk()})};
        },
        url, {}, time);
    const ba::verifier verify(keys, plugin, time);
    CHECK(verdict(verify(token_of(key()))) == "unavailable");
    CHECK(keys.stats().last_problem == ba::fetch_problem::exception);
    throwing = -1;
    time.advance(30);
    CHECK(verdict(verify(token_of(key()))) == "ok");
  }
}

TEST_CASE("a source's own thread survives a clock and a fetcher that throw") {
  std::atomic<bool> broken = true;
  std::atomic<int> reads = 0, fetches = 0;
  ba::testing::manual_clock time(support::now);
  const ba::clock clock = [&broken, &reads, time] {
    ++reads;
    if (broken) throw std::runtime_error("no time");
    return time();
  };
  const ba::jwks_source keys(
      [&](std::string_view) -> std::string {
        if (++fetches == 1) throw 7;  // NOLINT(*-exception-baseclass)
        return ba::testing::jwks({key().public_jwk()});
      },
      url, {.by = ba::refreshed_by::own_thread}, clock);
  const auto wait_for = [](const std::atomic<int>& number, int least) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (number < least && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(1ms);
    CHECK(number >= least);
  };
  wait_for(reads, 2);
  broken = false;
  wait_for(fetches, 1);
  time.advance(30);
  wait_for(fetches, 2);
  const ba::verifier verify(keys, plugin, time);
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!verify(token_of(key())) && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(1ms);
  CHECK(verdict(verify(token_of(key()))) == "ok");
}
