// SPDX-License-Identifier: MIT
#include <better_auth/token/signature_cache.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/keys/live_key_set.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace ba = better_auth;
using support::key_for;

namespace {

const ba::testing::signer& key() { return key_for(ba::algorithm::eddsa); }
std::string token(const std::string& sub = "user-1", std::int64_t lifetime = 900,
                  const ba::testing::signer& by = key()) {
  auto claims = support::plugin_claims();
  claims.sub = sub;
  claims.lifetime = lifetime;
  return by.token(claims);
}
const ba::policy plugin = ba::policy::jwt_plugin(support::origin);

struct needs_role {
  std::string role;
  static constexpr auto members = ba::members<needs_role>(ba::member<&needs_role::role>("role"));
};

/// A verifier of one key with a cache, and a clock.
struct world {
  ba::testing::manual_clock clock{support::now};
  ba::signature_cache cache;
  ba::live_key_set keys{support::set_of(key())};
  ba::verifier verify = ba::verifier(keys, plugin, clock).with(cache);

  [[nodiscard]] std::string verdict(const std::string& text) const {
    const auto user = verify(text);
    return user ? "ok" : std::string(user.error().name());
  }
  [[nodiscard]] std::uint64_t hits() const { return cache.stats().hits; }
  [[nodiscard]] std::size_t entries() const { return cache.stats().entries; }
};

}  // namespace

TEST_CASE("a token that was accepted hits, with the same claims") {
  const world w;
  const std::string text = token();
  for (int i = 0; i < 3; ++i) {
    const auto user = w.verify(text);
    REQUIRE(user);
    CHECK(user->subject() == "user-1");
    CHECK((*user)->email == "ada@example.com");
    CHECK(w.hits() == static_cast<std::uint64_t>(i));
  }
  CHECK(w.entries() == 1);
  CHECK(w.cache.stats().misses == 1);
  CHECK(w.cache.stats().bytes > text.size());
  // Another verifier that shares the cache, and a copy.
  const auto copy = w.verify;
  CHECK(copy(text));
  CHECK(w.hits() == 3);
}

TEST_CASE("attack 36: a hit skips nothing but the signature") {
  const world w;
  const std::string text = token();
  CHECK(w.verdict(text) == "ok");
  CHECK(w.verdict(text) == "ok");
  const auto with_policy = [&](const ba::policy& policy) {
    const auto user = ba::verifier(w.keys, policy, w.clock).with(w.cache)(text);
    return user ? "ok" : std::string(user.error().name());
  };
  const std::uint64_t before = w.hits();
  CHECK(with_policy(plugin.issuer("https://other.example")) == "issuer_mismatch");
  CHECK(with_policy(plugin.audience("https://other.example")) == "audience_mismatch");
  CHECK(with_policy(plugin.type("at+jwt")) == "type_not_allowed");
  CHECK(with_policy(plugin.require_scope("admin")) == "insufficient_scope");
  CHECK(with_policy(plugin.max_lifetime(60)) == "lifetime_too_long");
  CHECK(w.hits() == before + 5);
  // Before the cache is asked.
  CHECK(with_policy(plugin.algorithms({ba::algorithm::es256})) == "algorithm_not_allowed");
  CHECK(with_policy(plugin.max_size(text.size() - 1)) == "token_too_large");
  CHECK(w.hits() == before + 5);
}

TEST_CASE("attack 36: an expired token is rejected although its signature is remembered") {
  world w;
  const std::string text = token("user-1", 900);
  CHECK(w.verdict(text) == "ok");
  w.clock.set(1'700'000'000 + 899);
  CHECK(w.verdict(text) == "ok");
  w.clock.set(1'700'000'000 + 900);
  CHECK(w.verdict(text) == "token_expired");
  CHECK(w.hits() == 2);
}

TEST_CASE("attack 35: any other token, signature or key is verified") {
  const world w;
  const std::string text = token();
  CHECK(w.verdict(text) == "ok");
  for (std::size_t i = text.rfind('.') + 1; i < text.size(); ++i) {
    std::string other = text;
    other[i] = other[i] == 'A' ? 'Q' : 'A';
    if (other != text) CHECK(w.verdict(other) != "ok");
  }
  // The signature of a remembered token behind another payload, or header.
  const std::string signature = text.substr(text.rfind('.'));
  const std::string other = token("user-2");
  CHECK(w.verdict(other.substr(0, other.rfind('.')) + signature) == "signature_invalid");
  const std::string payload = text.substr(text.find('.'));
  CHECK(w.verdict(ba::base64url::encode(R"({"alg":"EdDSA","kid":"test-key","x":1})") + payload) ==
        "signature_invalid");
  for (const std::string& cut : {text.substr(0, text.size() - 1), text + "A", text + "AAAA"})
    CHECK(w.verdict(cut) != "ok");
  CHECK(w.hits() == 0);
}

TEST_CASE("attack 36: a key that was replaced under its kid verifies nothing from before") {
  const world w;
  const std::string text = token();
  CHECK(w.verdict(text) == "ok");
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa);  // the same kid
  w.keys.replace(support::set_of(other));
  CHECK(w.verdict(text) == "signature_invalid");
  w.keys.replace(ba::key_set());
  CHECK(w.verdict(text) == "unknown_key");
  // The same bytes in another key object are verified again.
  w.keys.replace(support::set_of(key()));
  CHECK(w.verdict(text) == "ok");
  CHECK(w.hits() == 0);
  CHECK(w.verdict(text) == "ok");
  CHECK(w.hits() == 1);
}

TEST_CASE("a refresh keeps what is remembered of keys that stay, and narrows what they may do") {
  const auto& rsa = key_for(ba::algorithm::rs256);
  const ba::testing::manual_clock clock(support::now);
  const ba::signature_cache cache;
  const auto parse = [](const std::string& jwk, const ba::key_set& previous) {
    return ba::key_set::parse_or_empty(ba::testing::jwks({jwk}), previous).value();
  };
  const std::string jwk = rsa.public_jwk();
  const auto changed = [&](const std::string& part, const std::string& by) {
    std::string text = jwk;
    return text.replace(text.find(part), part.size(), by);
  };
  const auto first = parse(jwk, {});
  const ba::live_key_set keys(first);
  const auto verify = ba::verifier(keys, plugin, clock).with(cache);
  const std::string text = token("user-1", 900, rsa);
  const auto verdict = [&] {
    const auto user = verify(text);
    return user ? "ok" : std::string(user.error().name());
  };
  CHECK(verdict() == "ok");
  keys.replace(parse(jwk, first));
  CHECK(verdict() == "ok");
  CHECK(cache.stats().hits == 1);
  // GUARDS 2, each with a warm cache: alg narrowed, use changed, the kid moved.
  keys.replace(parse(changed("RS256", "PS256"), first));
  CHECK(verdict() == "algorithm_not_allowed");
  keys.replace(parse(changed("\"kty\"", "\"use\":\"enc\",\"kty\""), first));
  CHECK(verdict() == "unknown_key");
  keys.replace(parse(changed("test-key", "other-key"), first));
  CHECK(verdict() == "unknown_key");
  CHECK(cache.stats().hits == 1);
}

TEST_CASE("only a token that passes every check is remembered") {
  world w;
  w.clock.set(1'700'000'000 + 1000);
  CHECK(w.verdict(token()) == "token_expired");
  CHECK(w.verdict(key().token("not JSON")) == "malformed_payload");
  CHECK(w.verdict(ba::testing::tampered(token("user-1", 5000))) == "signature_invalid");
  CHECK_FALSE(w.verify.as<needs_role>(token("user-1", 5000)));
  CHECK(w.entries() == 0);
  CHECK(w.verdict(token("user-1", 5000)) == "ok");
  CHECK(w.entries() == 1);
}

TEST_CASE("a flood of expired tokens leaves the hit rate unchanged") {
  world w;
  w.clock.set(1'700'000'000 + 1000);
  std::vector<std::string> good;
  for (int i = 0; i < 50; ++i) good.push_back(token("user-" + std::to_string(i), 5000));
  for (const auto& each : good) CHECK(w.verdict(each) == "ok");
  for (int i = 0; i < 300; ++i)
    CHECK(w.verdict(token("old-" + std::to_string(i))) == "token_expired");
  for (const auto& each : good) CHECK(w.verdict(each) == "ok");
  CHECK(w.hits() == 50);
  CHECK(w.cache.stats().evictions == 0);
}

TEST_CASE("the memory is bounded, and the tokens used last are kept") {
  const std::size_t bytes = 1U << 20U;
  const ba::signature_cache cache(bytes);
  const auto verify =
      ba::verifier(support::set_of(key()), plugin, ba::testing::manual_clock(support::now))
          .with(cache);
  const std::string first = token("first");
  for (int i = 0; i < 3000; ++i) {
    CHECK(verify(token("user-" + std::to_string(i))));
    CHECK(verify(first));
    if (cache.stats().bytes > bytes) FAIL(i);
  }
  CHECK(cache.stats().evictions > 500);
  CHECK(cache.stats().entries > 800);
  CHECK(cache.stats().hits == 2999);
  // A token of more than a part of a shard would push out many others.
  auto claims = support::plugin_claims();
  claims.with("long", std::string(4000, 'x'));
  const auto before = cache.stats();
  CHECK(verify(key().token(claims)));
  CHECK(cache.stats().entries == before.entries);
  CHECK(ba::verifier(support::set_of(key()), plugin, ba::testing::manual_clock(support::now))
            .with(ba::signature_cache(0))(first));
}

TEST_CASE("an entry does not keep its key alive") {
  const ba::signature_cache cache;
  std::weak_ptr<const void> watched;
  {
    const auto keys = support::set_of(key());
    watched =
        keys.select({.alg = ba::algorithm::eddsa, .kid = "test-key", .typ = {}}).value().identity();
    CHECK(ba::verifier(keys, plugin, ba::testing::manual_clock(support::now)).with(cache)(token()));
    CHECK_FALSE(watched.expired());
  }
  CHECK(cache.stats().entries == 1);
  CHECK(watched.expired());
}

TEST_CASE("shared secrets do not use the cache, and a cache that was moved from is harmless") {
  ba::signature_cache cache;
  const auto verify = support::secret_verifier().with(cache);
  const auto text =
      ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{});
  CHECK(verify(text));
  CHECK(verify(text));
  CHECK(cache.stats().misses == 0);
  const ba::signature_cache moved = std::move(cache);
  // NOLINTBEGIN(bugprone-use-after-move)
  CHECK(cache.stats().entries == 0);
  const auto without =
      ba::verifier(support::set_of(key()), plugin, ba::testing::manual_clock(support::now))
          .with(cache);
  // NOLINTEND(bugprone-use-after-move)
  CHECK(without(token()));
  CHECK(without(token()));
  CHECK_FALSE(ba::verifier().with(moved)(token()));
}

TEST_CASE("threads share a cache while keys are replaced") {
  const world w;
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa);
  const auto sets = std::vector{support::set_of(key()), support::set_of(other)};
  const std::string mine = token(), theirs = token("user-1", 900, other);
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0, good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      while (!stop)
        for (const std::string& text : {mine, theirs}) {
          const auto verdict = w.verdict(text);
          if (verdict == "ok") ++good;
          else if (verdict != "signature_invalid") ++wrong;
        }
    });
  for (int i = 0; i < 300; ++i) {
    w.keys.replace(sets[static_cast<std::size_t>(i) % 2]);
    std::this_thread::yield();
  }
  while (good < 10) std::this_thread::yield();
  stop = true;
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(w.hits() > 0);
}
