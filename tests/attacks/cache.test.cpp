// SPDX-License-Identifier: MIT
// A token whose signature is remembered gets the verdict that it would get without a cache.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/keys/live_key_set.hpp>
#include <better_auth/keys/source.hpp>
#include <better_auth/token/signature_cache.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using attack::verdict;
namespace ba = better_auth;

namespace {

const ba::policy plugin = ba::policy::jwt_plugin(support::origin);
const ba::testing::signer& key() { return support::key_for(ba::algorithm::eddsa); }
/// Another key under the same kid.
ba::testing::signer impostor() { return ba::testing::signer::generate(ba::algorithm::eddsa); }

std::string token_of(const std::string& sub, std::int64_t lifetime = 900,
                     const ba::testing::signer& by = key()) {
  auto claims = support::plugin_claims();
  claims.sub = sub;
  claims.lifetime = lifetime;
  return by.token(claims);
}
ba::verifier verifier_of(const ba::key_set& keys, const ba::signature_cache& cache,
                         const ba::policy& policy = plugin) {
  return ba::verifier(keys, policy, ba::testing::manual_clock(support::now)).with(cache);
}
/// Twice, so that the second verdict can come from the cache.
std::string twice(const ba::verifier& verify, const std::string& token) {
  const std::string first = verdict(verify(token)), second = verdict(verify(token));
  return first == second ? first : first + ", then " + second;
}
std::string subject(const ba::verifier& verify, const std::string& token) {
  const auto user = verify(token);
  return user ? user->subject() : std::string(user.error().name());
}

}  // namespace

TEST_CASE("attack 35: a remembered signature is good for its own token, key and nothing else") {
  const ba::signature_cache cache;
  const ba::verifier verify = verifier_of(support::set_of(key()), cache);
  const std::string ada = token_of("ada"), bob = token_of("bob");
  REQUIRE(twice(verify, ada) == "ok");
  REQUIRE(cache.stats().hits == 1);
  CHECK(subject(verify, bob) == "bob");
  CHECK(subject(verify, ada) == "ada");

  // The same signature behind everything else.
  const std::string signature = ada.substr(ada.rfind('.'));
  const auto forged = [&](std::string_view header, std::string_view payload) {
    return ba::base64url::encode(header) + '.' + ba::base64url::encode(payload) + signature;
  };
  auto admin = support::plugin_claims();
  admin.sub = "adm";  // as long as the remembered one
  CHECK(subject(verify, forged(key().header(), admin.json())) == "signature_invalid");
  CHECK(subject(verify, forged(R"({"alg":"EdDSA","kid":"test-key" })", admin.json())) ==
        "signature_invalid");
  CHECK(subject(verify, bob.substr(0, bob.rfind('.')) + signature) == "signature_invalid");
  CHECK(subject(verify, ada.substr(0, ada.rfind('.')) + bob.substr(bob.rfind('.'))) ==
        "signature_invalid");
  for (std::size_t at = 0; at < ada.size(); ++at) {
    std::string other = ada;
    other[at] = other[at] == 'A' ? 'Q' : 'A';
    if (verdict(verify(other)) == "ok") FAIL_CHECK("changed at " << at);
  }
  for (const std::string& cut : {ada + 'A', ada + "AAAA", ada.substr(1), ada + '='})
    CHECK(subject(verify, cut) != "ada");
  // A hit of each of the two, and of nothing that was changed.
  CHECK(cache.stats().hits == 2);

  // Several verifiers share the cache, each with keys or a policy of its own.
  const auto other_key = impostor();
  const ba::verifier other_keys = verifier_of(support::set_of(other_key), cache);
  const ba::verifier scoped = verifier_of(support::set_of(key()), cache, plugin.require_scope("x"));
  const ba::verifier elsewhere =
      verifier_of(support::set_of(key()), cache, ba::policy::jwt_plugin("https://other.example"));
  const std::string theirs = token_of("ada", 900, other_key);
  for (int i = 0; i < 3; ++i) {
    CHECK(twice(verify, ada) == "ok");
    CHECK(twice(other_keys, ada) == "signature_invalid");
    CHECK(twice(scoped, ada) == "insufficient_scope");
    CHECK(twice(elsewhere, ada) == "issuer_mismatch");
    CHECK(twice(other_keys, theirs) == "ok");
    CHECK(twice(verify, theirs) == "signature_invalid");
  }
}

TEST_CASE("attack 36: a remembered token that expires, or whose key is gone, is rejected at once") {
  ba::testing::manual_clock clock(support::now);
  const ba::live_key_set keys(support::set_of(key()));
  const ba::signature_cache cache;
  const ba::verifier verify = ba::verifier(keys, plugin, clock).with(cache);
  const std::string token = token_of("ada", 900);
  REQUIRE(twice(verify, token) == "ok");
  REQUIRE(cache.stats().hits == 1);
  clock.set(1'700'000'899);
  CHECK(twice(verify, token) == "ok");
  clock.set(1'700'000'900);
  CHECK(twice(verify, token) == "token_expired");
  CHECK(cache.stats().hits == 5);  // its signature was remembered all the time
  clock.set(support::now);
  CHECK(twice(verify, token) == "ok");
  keys.replace(support::set_of(ba::testing::signer::generate(ba::algorithm::eddsa, "other")));
  CHECK(twice(verify, token) == "unknown_key");
  keys.replace(ba::key_set());
  CHECK(twice(verify, token) == "unknown_key");
  // New material under the same kid, while the set with the old key still exists.
  const ba::key_set mine = support::set_of(key());
  keys.replace(mine);
  CHECK(twice(verify, token) == "ok");
  keys.replace(support::set_of(impostor()));
  CHECK(twice(verify, token) == "signature_invalid");
  keys.replace(mine);
  CHECK(twice(verify, token) == "ok");
}

TEST_CASE("attack 37: a flood of good tokens stays within the budget of the cache") {
  const std::size_t budget = std::size_t{1} << 20U;
  const ba::signature_cache cache(budget);
  const ba::verifier verify = verifier_of(support::set_of(key()), cache);
  std::vector<std::string> flood;
  for (int i = 0; i < 2500; ++i) flood.push_back(token_of("user-" + std::to_string(i)));
  for (const std::string& each : flood) {
    if (!verify(each)) FAIL_CHECK("rejected");
    if (cache.stats().bytes > budget) FAIL_CHECK("over the budget");
  }
  const auto full = cache.stats();
  CHECK(full.entries > 1000);
  CHECK(full.entries + full.evictions == flood.size());
  // One large token does not take the place of many, and a rejected one of none.
  auto large = support::plugin_claims();
  large.with("x", std::string(2000, 'x'));
  CHECK(verdict(verify(key().token(large))) == "ok");
  for (const std::string& each : flood)
    if (verify(ba::testing::tampered(each))) FAIL_CHECK("accepted");
  CHECK(cache.stats().entries == full.entries);
  CHECK(cache.stats().evictions == full.evictions);
}

TEST_CASE("attack 53: a key at the address of an earlier one is another key for the cache") {
  // One cache for all. Each verifier, with its key, can come to lie where the one before was.
  const ba::signature_cache cache;
  std::optional<ba::verifier> verify;
  for (int i = 0; i < 50; ++i) {
    const auto first = impostor(), second = impostor();
    const std::string token = token_of("ada", 900, first);
    verify.emplace(verifier_of(support::set_of(first), cache));
    REQUIRE(twice(*verify, token) == "ok");
    verify.reset();
    verify.emplace(verifier_of(support::set_of(second), cache));
    CHECK(twice(*verify, token) == "signature_invalid");
    verify.reset();
  }
  CHECK(cache.stats().hits == 50);
  // Sources of keys too.
  std::optional<ba::jwks_source> keys;
  const ba::testing::manual_clock clock(support::now);
  for (int i = 0; i < 20; ++i) {
    const auto first = impostor(), second = impostor();
    const std::string token = token_of("ada", 900, first);
    for (const auto* each : {&first, &second}) {
      keys.emplace(
          [jwks = ba::testing::jwks({each->public_jwk()})](std::string_view) { return jwks; },
          "https://app.example/jwks", ba::jwks_options{}, clock);
      CHECK(twice(ba::verifier(*keys, plugin, clock).with(cache), token) ==
            (each == &first ? "ok" : "signature_invalid"));
      keys.reset();
    }
  }
}

TEST_CASE("attack 53: a remembered token is good for no longer than its keys may be used") {
  bool down = false;
  const auto fetch = [&down](const ba::fetch_request&) {
    if (down) return ba::fetch_response{.problem = ba::fetch_problem::connection};
    return ba::fetch_response{.status = 200, .body = ba::testing::jwks({key().public_jwk()})};
  };
  ba::testing::manual_clock clock(support::now);
  for (const auto by : {ba::refreshed_by::verifying_threads, ba::refreshed_by::caller}) {
    down = false;
    const ba::jwks_source keys(fetch, "https://app.example/jwks",
                               {.limits = {.ttl = 300, .max_stale = 3600}, .by = by}, clock);
    REQUIRE(keys.refresh());
    const ba::signature_cache cache;
    const ba::verifier verify = ba::verifier(keys, plugin, clock).with(cache);
    const std::string token = token_of("ada", 86'400);
    REQUIRE(twice(verify, token) == "ok");
    down = true;
    clock.advance(3599);
    CHECK(twice(verify, token) == "ok");
    CHECK(cache.stats().hits == 3);
    clock.advance(1);
    CHECK(twice(verify, token) == "unavailable");
    CHECK(cache.stats().hits == 3);
  }
}
