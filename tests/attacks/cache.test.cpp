// SPDX-License-Identifier: MIT
// A cache of verified tokens must say what the verifier would say now.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/old/shared_secret.hpp>
#include <better_auth/old/token_cache.hpp>

#include <memory>
#include <optional>

namespace ba = better_auth;

using support::one_tag;
using support::set_of;

namespace {

const ba::testing::signer& key() { return support::key_for(ba::algorithm::eddsa); }
std::string token_of(const std::string& sub, std::int64_t lifetime = 900,
                     const ba::testing::signer& by = key()) {
  auto claims = support::plugin_claims();
  claims.sub = sub;
  claims.lifetime = lifetime;
  return by.token(claims);
}
/// Twice, so that the second answer may come from the cache.
template <class Verifier>
std::string twice(const Verifier& verify, const std::string& token) {
  const std::string header = ba::testing::bearer(token),
                    first = attack::verdict(ba::authenticate(verify, header)),
                    second = attack::verdict(ba::authenticate(verify, header));
  return first == second ? first : first + ", then " + second;
}
const ba::policy plugin = ba::policy::jwt_plugin(support::origin);
using plain = ba::verifier<ba::key_set, ba::manual_clock>;

}  // namespace

TEST_CASE(
    "attack 35: tokens that fall upon the same place in the cache are told apart, and so are "
    "configurations") {
  const ba::cached_verifier<plain, one_tag> verify(
      plain(set_of(key()), plugin, ba::manual_clock(support::now)));
  const std::string ada = token_of("ada"), bob = token_of("bob");
  REQUIRE(twice(verify, ada) == "ok");
  REQUIRE(verify.stats().hits == 1);
  const auto subject = [&](const std::string& token) {
    const auto user = ba::authenticate(verify, ba::testing::bearer(token));
    return user ? std::string(user->subject()) : std::string(user.error().name());
  };
  CHECK(subject(bob) == "bob");
  CHECK(subject(ada) == "ada");
  // A remembered token with any character changed, and with parts of another.
  for (std::size_t at = 0; at < ada.size(); ++at) {
    std::string other = ada;
    other[at] = other[at] == 'A' ? 'Q' : 'A';
    if (attack::verdict(verify(other)) == "ok") FAIL_CHECK("changed at " << at);
  }
  CHECK(subject(ada.substr(0, ada.rfind('.')) + bob.substr(bob.rfind('.'))) == "signature_invalid");
  CHECK(subject(bob.substr(0, bob.rfind('.')) + ada.substr(ada.rfind('.'))) == "signature_invalid");
  CHECK(subject(ada + 'A') != "ada");
  CHECK(subject(ada.substr(1)) != "ada");

  // Two verifiers of one program that differ in their policy alone.
  const ba::cached_verifier<plain, one_tag> stricter(
      plain(set_of(key()), plugin.require_scope("admin"), ba::manual_clock(support::now)));
  const ba::cached_verifier<plain, one_tag> elsewhere(
      plain(set_of(key()), ba::policy::jwt_plugin("https://other.example"),
            ba::manual_clock(support::now)));
  for (int i = 0; i < 3; ++i) {
    CHECK(twice(verify, ada) == "ok");
    CHECK(twice(stricter, ada) == "insufficient_scope");
    CHECK(twice(elsewhere, ada) == "issuer_mismatch");
  }
}

TEST_CASE("attack 36: a remembered token that expires, or whose key goes, is refused at once") {
  const ba::manual_clock clock(support::now);
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa, "other");
  ba::live_key_set keys(set_of(key()));
  const ba::cached_verifier verify{
      ba::verifier<ba::live_key_set&, ba::manual_clock>(keys, plugin, clock)};
  ba::manual_clock move = clock;
  const std::string token = token_of("ada", 900);
  REQUIRE(twice(verify, token) == "ok");
  REQUIRE(verify.stats().hits > 0);
  move.set(1'700'000'899);
  CHECK(twice(verify, token) == "ok");
  move.set(1'700'000'900);
  CHECK(twice(verify, token) == "token_expired");
  move.set(support::now);
  CHECK(twice(verify, token) == "ok");
  keys.replace(set_of(other));
  CHECK(twice(verify, token) == "unknown_key");
  keys.replace(set_of(key()));
  CHECK(twice(verify, token) == "ok");
  // The same kid with new material.
  keys.replace(set_of(ba::testing::signer::generate(ba::algorithm::eddsa)));
  CHECK(twice(verify, token) == "signature_invalid");
}

TEST_CASE("attack 37: a flood of good tokens takes no more entries than were granted") {
  const ba::verifier plain{ba::shared_secret(support::secret), ba::policy::shared_secret(),
                           ba::manual_clock(support::now)};
  const ba::cached_verifier verify{plain,
                                   ba::token_cache_options{.bytes = 64 << 10, .entry_bytes = 512}};
  const auto capacity = verify.stats().capacity;
  CHECK(capacity * 512 <= 64 << 10);
  ba::testing::token_claims claims;
  for (int i = 0; i < 2000; ++i) {
    claims.sub = "user-" + std::to_string(i);
    if (!verify(attack::secret_signer().token(claims))) FAIL_CHECK(i);
    if (verify.stats().entries > capacity) FAIL_CHECK(i);
  }
  CHECK(verify.stats().entries == capacity);
  CHECK(verify.stats().evictions == 2000 - capacity);
  // Refusals are never remembered.
  for (int i = 0; i < 10; ++i)
    CHECK_FALSE(verify(ba::testing::tampered(attack::secret_signer().token(claims))));
  CHECK(verify.stats().evictions == 2000 - capacity);
}

TEST_CASE(
    "attack 53: a verifier at the address of an earlier one remembers nothing of it, and a hit "
    "asks the age of the keys") {
  // Same place in memory, same kid, other key: a token of the first must not be good for the
  // second.
  std::optional<ba::cached_verifier<plain, one_tag>> verify;
  const std::string header_kid = "test-key";
  for (int i = 0; i < 20; ++i) {
    const auto first = ba::testing::signer::generate(ba::algorithm::eddsa, header_kid),
               second = ba::testing::signer::generate(ba::algorithm::eddsa, header_kid);
    verify.emplace(plain(set_of(first), plugin, ba::manual_clock(support::now)));
    const std::string token = token_of("ada", 900, first);
    REQUIRE(twice(*verify, token) == "ok");
    verify.emplace(plain(set_of(second), plugin, ba::manual_clock(support::now)));
    CHECK(twice(*verify, token) == "signature_invalid");
  }
  // A source of keys that is made anew in the same place, and its snapshots in this thread.
  const auto fetch = [](const ba::testing::signer& of) {
    return [jwks = ba::testing::jwks({of.public_jwk()})](std::string_view) { return jwks; };
  };
  using source = ba::jwks_source<decltype(fetch(key())), ba::manual_clock>;
  const ba::manual_clock clock(support::now);
  std::optional<source> keys;
  for (int i = 0; i < 20; ++i) {
    const auto first = ba::testing::signer::generate(ba::algorithm::eddsa, header_kid),
               second = ba::testing::signer::generate(ba::algorithm::eddsa, header_kid);
    const std::string token = token_of("ada", 900, first);
    for (const auto* each : {&first, &second}) {
      keys.emplace(fetch(*each), "https://app.example/jwks", ba::jwks_options{}, clock);
      const ba::cached_verifier cached{
          ba::verifier<source&, ba::manual_clock>(*keys, plugin, clock)};
      CHECK(twice(cached, token) == (each == &first ? "ok" : "signature_invalid"));
    }
  }
}

TEST_CASE("attack 53: a remembered token is not good for longer than its keys may be used") {
  bool down = false;
  const auto fetch = [&down](const ba::fetch_request&) {
    return down
               ? ba::fetch_response{.problem = ba::fetch_problem::connection}
               : ba::fetch_response{.status = 200, .body = ba::testing::jwks({key().public_jwk()})};
  };
  ba::manual_clock clock(support::now);
  ba::jwks_source<std::remove_const_t<decltype(fetch)>, ba::manual_clock> keys(
      fetch, "https://app.example/jwks", {.limits = {.ttl = 300, .max_stale = 3600}}, clock);
  const ba::cached_verifier verify{
      ba::verifier<decltype(keys)&, ba::manual_clock>(keys, plugin, clock)};
  const std::string token = token_of("ada", 86'400);
  REQUIRE(twice(verify, token) == "ok");
  down = true;
  clock.advance(3599);
  CHECK(twice(verify, token) == "ok");
  clock.advance(1);
  CHECK(twice(verify, token) == "unavailable");
}
