// SPDX-License-Identifier: MIT
#include <better_auth/old/token_cache.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/http/authorization.hpp>
#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/old/key_set.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/nlohmann.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#if __has_include(<sys/wait.h>)
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace ba = better_auth;

namespace app {

struct role_claims : ba::user_claims {
  std::string_view role;
  std::optional<std::int64_t> team;
  static constexpr auto members = ba::member_list<role_claims>(
      ba::member<&role_claims::role>("role"), ba::member<&role_claims::team>("team"));
};

struct owning_claims : ba::user_claims {
  std::string role;  // not one of the types that are kept, so read anew
  static constexpr auto members =
      ba::member_list<owning_claims>(ba::member<&owning_claims::role>("role"));
};

/// A member that points elsewhere where the claim is absent, and one that asks for a place of its
/// own in memory.
struct aligned_claims : ba::user_claims {
  std::optional<std::string_view> plan = "free";
  alignas(64) int not_listed = 7;
  static constexpr auto members =
      ba::member_list<aligned_claims>(ba::member<&aligned_claims::plan>("plan"));
};

struct document_claims : ba::user_claims {
  std::string_view role;
};
void from_json(const nlohmann::json& json, document_claims& claims) {
  claims.role = json.at("role").get_ref<const std::string&>();
}

}  // namespace app

using support::one_tag;
using support::set_of;

namespace {

template <class Keys>
using plain = ba::verifier<Keys, ba::manual_clock>;

constexpr ba::token_cache_options small{.bytes = 64 << 10, .entry_bytes = 1536};

const ba::testing::signer& ed() { return support::key_for(ba::algorithm::eddsa); }
std::string token_of(const std::string& sub, const ba::testing::signer& key = ed()) {
  auto claims = support::plugin_claims();
  claims.sub = sub;
  return key.token(claims.with("role", "admin"));
}

template <class User>
std::string verdict(const User& user) {
  return user ? "ok" : std::string(user.error().name()) + '/' + std::string(user.error().claim());
}

/// A verifier with a cache and the same one without, under one clock.
template <class Tag = ba::detail::token_tag>
struct pair_of_verifiers {
  explicit pair_of_verifiers(ba::policy policy = ba::policy::jwt_plugin(support::origin),
                             ba::token_cache_options options = small)
      : without{set_of(ed()), std::move(policy), clock}, with{without, options} {}
  ba::manual_clock clock{support::now};
  plain<ba::key_set> without;
  ba::cached_verifier<plain<ba::key_set>, Tag> with;
};

}  // namespace

TEST_CASE("a token that is asked again is a hit, and says the same") {
  const pair_of_verifiers<> verify;
  const std::string token = ed().token(
      R"({"iat":1700000000,"nbf":1700000000,"exp":1700000900,"iss":"https://app.example",)"
      R"("aud":["other","https://app.example"],"sub":"u\u0031",)"
      R"("jti":"j","client_id":"c","scope":"a b","email":"ada@example.com","emailVerified":true,)"
      R"("name":"Ada \"the first\" \u00e4","image":null,)"
      R"("id":"","createdAt":"2026-01-01T00:00:00.000Z"})");
  const auto expected = verify.without(token);
  REQUIRE(expected);
  for (int i = 0; i < 3; ++i) {
    const auto user = verify.with(token);
    REQUIRE(user);
    const ba::user_claims& a = **user;
    const ba::user_claims& b = **expected;
    CHECK(user->payload() == expected->payload());
    CHECK(user->subject() == "u1");
    CHECK(a.exp == b.exp);
    CHECK((a.nbf == b.nbf && a.iat == b.iat && a.iss == b.iss && a.jti == b.jti &&
           a.client_id == b.client_id && a.scope == b.scope));
    CHECK((a.aud.contains("other") && a.aud.contains(support::origin)));
    CHECK(a.cnf.text.empty());
    CHECK((a.email == b.email && a.email_verified == true && a.name == "Ada \"the first\" \u00e4" &&
           a.id == "" && a.created_at == b.created_at));
    CHECK_FALSE((a.image || a.updated_at));
  }
  const auto stats = verify.with.stats();
  CHECK(stats.hits == 2);
  CHECK(stats.misses == 1);
  CHECK(stats.entries == 1);
  CHECK(stats.evictions == 0);
}

TEST_CASE("what a hit says outlives the cache and the token") {
  ba::result<ba::verified<ba::user_claims>> user = ba::errc::malformed_token;
  {
    const pair_of_verifiers<> verify;
    std::string token = token_of("ada");
    REQUIRE(verify.with(token));
    user = verify.with(token);
    token.assign(token.size(), 'x');
  }
  REQUIRE(user);
  std::thread([moved = *std::move(user)] {
    CHECK((moved.subject() == "ada" && moved->email == "ada@example.com"));
  }).join();
}

TEST_CASE("authenticate works with a cached verifier as with any") {
  const pair_of_verifiers<> verify;
  const std::string header = ba::testing::bearer(token_of("ada"));
  const auto user = ba::authenticate(verify.with, header);
  CHECK(user->subject() == "ada");
  const auto with_role = ba::authenticate<app::role_claims>(verify.with, header);
  CHECK((*with_role)->role == "admin");
  CHECK(ba::authenticate(verify.with, std::string_view()).error().code() ==
        ba::errc::missing_credentials);
}

TEST_CASE("one line makes a verifier with a cache") {
  ba::cached_verifier verify{ba::verifier{set_of(ed()), ba::policy::jwt_plugin(support::origin),
                                          ba::manual_clock(support::now)},
                             ba::token_cache_options{.bytes = 8 << 20}};
  CHECK(verify(token_of("ada")));
  CHECK(verify.stats().capacity > 5000);
}

TEST_CASE("a remembered token expires at its second, with the leeway of the policy") {
  for (const std::int64_t leeway : {0, 30}) {
    pair_of_verifiers<> verify(ba::policy::jwt_plugin(support::origin).leeway(leeway));
    const std::string token = token_of("ada");
    REQUIRE(verify.with(token));
    verify.clock.set(1'700'000'900 + leeway - 1);
    CHECK(verify.with(token));
    verify.clock.advance(1);
    CHECK(verdict(verify.with(token)) == "token_expired/exp");
    CHECK(verdict(verify.with.as<app::owning_claims>(token)) == "token_expired/exp");
    verify.clock.set(support::now);
    CHECK(verify.with(token));
    CHECK(verify.with.stats().misses == 2);  // the first time, and the other type
  }
}

TEST_CASE("a remembered token is not valid yet, or lives too long, where the clock was set back") {
  pair_of_verifiers<> verify(ba::policy::jwt_plugin(support::origin).max_lifetime(900));
  auto claims = support::plugin_claims();
  const std::string token = ed().token(claims.with("nbf", 1'699'999'900));
  REQUIRE(verify.with(token));
  verify.clock.set(1'699'999'950);
  CHECK(verdict(verify.with(token)) == "lifetime_too_long/exp");
  verify.clock.set(1'699'999'899);
  CHECK(verdict(verify.with(token)) == "token_not_yet_valid/nbf");
  CHECK(verify.with.stats().hits == 2);
}

TEST_CASE(
    "a remembered token whose key was taken away is refused at once, and is not remembered again "
    "when the key returns") {
  const auto first = ba::testing::signer::generate(ba::algorithm::eddsa, "first");
  const auto second = ba::testing::signer::generate(ba::algorithm::eddsa, "second");
  ba::live_key_set keys{set_of(first)};
  const ba::cached_verifier verify{
      ba::verifier{keys, ba::policy::jwt_plugin(support::origin), ba::manual_clock(support::now)},
      small};
  const std::string token = token_of("ada", first);
  REQUIRE(verify(token));
  REQUIRE(verify(token));
  REQUIRE(verify.stats().hits == 1);
  keys.replace(set_of(second));
  CHECK(verify(token).error().code() == ba::errc::unknown_key);
  keys.replace(set_of(first));
  CHECK(verify(token));
  CHECK(verify.stats().hits == 1);
  CHECK(verify(token));
  CHECK(verify.stats().hits == 2);
}

TEST_CASE("a remembered token is refused when the keys are past their hard age limit") {
  const std::string jwks = ba::testing::jwks({ed().public_jwk()});
  std::atomic<bool> up = true;
  const auto fetch = [&](const ba::fetch_request&) {
    return up ? ba::fetch_response{.status = 200, .body = jwks}
              : ba::fetch_response{.problem = ba::fetch_problem::connection};
  };
  for (const auto by : {ba::refreshed_by::verifying_threads, ba::refreshed_by::caller}) {
    up = true;
    ba::manual_clock clock(support::now);
    ba::jwks_source keys{fetch, "https://app.example/api/auth/jwks", ba::jwks_options{.by = by},
                         clock};
    REQUIRE(keys.refresh());
    const ba::cached_verifier verify{
        ba::verifier{keys, ba::policy::jwt_plugin(support::origin), clock}, small};
    auto claims = support::plugin_claims();
    claims.lifetime = 365 * 86'400;
    const std::string token = ed().token(claims);
    REQUIRE(verify(token));
    REQUIRE(verify(token));
    REQUIRE(verify.stats().hits == 1);
    up = false;
    clock.advance(ba::refresh_limits{}.max_stale - 1);
    CHECK(verify(token));  // stale, and still good
    clock.advance(1);
    CHECK(verify(token).error().code() == ba::errc::unavailable);
    CHECK(verify.stats().hits <= 2);
    clock.advance(86'400);
    CHECK(verify(token).error().code() == ba::errc::unavailable);
    up = true;
    clock.advance(3600);
    CHECK(keys.refresh());
    CHECK(verify(token));
  }
}

namespace {
/// Keys that are replaced between the look into the cache and the end of verifying.
struct turning_keys {
  explicit turning_keys(ba::key_set with) : keys(std::move(with)) {}
  turning_keys(const turning_keys&) = delete;
  [[nodiscard]] const ba::detail::public_keys& snapshot() const { return keys.snapshot(); }
  [[nodiscard]] std::uint64_t generation(std::int64_t) const { return ++asked == 2 ? 8 : 7; }
  [[nodiscard]] static ba::algorithm_set algorithms() { return ba::key_set::algorithms(); }
  ba::key_set keys;
  mutable int asked = 0;
};
}  // namespace

TEST_CASE("a token is not remembered where the keys changed while it was verified") {
  turning_keys keys(set_of(ed()));
  const ba::cached_verifier<plain<turning_keys&>> verify{
      {keys, ba::policy::jwt_plugin(support::origin), ba::manual_clock(support::now)}, small};
  const std::string token = token_of("ada");
  CHECK(verify(token));
  CHECK(verify.stats().entries == 0);
  CHECK(verify(token));
  CHECK(verify(token));
  CHECK(verify.stats().hits == 1);
}

namespace {
/// Keys that are replaced by others while a token is being verified, and are back before it is
/// done.
struct flipping_keys {
  flipping_keys(ba::key_set in_use, ba::key_set for_a_moment)
      : keys(in_use), usual(std::move(in_use)), other(std::move(for_a_moment)) {}
  flipping_keys(const flipping_keys&) = delete;
  [[nodiscard]] const ba::detail::public_keys& snapshot() const {
    if (!flips) return keys.snapshot();
    keys.replace(other);
    const auto& seen = keys.snapshot();
    keys.replace(usual);
    return seen;
  }
  [[nodiscard]] std::uint64_t generation() const { return keys.generation(); }
  [[nodiscard]] static ba::algorithm_set algorithms() { return ba::key_set::algorithms(); }
  mutable ba::live_key_set keys;
  ba::key_set usual, other;
  bool flips = false;
};
}  // namespace

namespace {
/// Good keys that have no number: the source has something to do before they may be used again.
struct keys_without_number {
  explicit keys_without_number(ba::key_set with) : keys(std::move(with)) {}
  keys_without_number(const keys_without_number&) = delete;
  [[nodiscard]] const ba::detail::public_keys& snapshot() const { return keys.snapshot(); }
  [[nodiscard]] static std::uint64_t generation(std::int64_t) { return 0; }
  [[nodiscard]] static ba::algorithm_set algorithms() { return ba::key_set::algorithms(); }
  ba::key_set keys;
};
}  // namespace

TEST_CASE("a token is not remembered where its keys have no number, neither before nor after") {
  const keys_without_number keys{set_of(ed())};
  const ba::cached_verifier<plain<const keys_without_number&>> verify{
      {keys, ba::policy::jwt_plugin(support::origin), ba::manual_clock(support::now)}, small};
  const std::string token = token_of("ada");
  for (int i = 0; i < 3; ++i) CHECK(verify(token));
  CHECK(verify.stats().hits == 0);
  CHECK(verify.stats().entries == 0);
}

TEST_CASE(
    "a token is not remembered for keys that came back, where others had verified it meanwhile") {
  const auto usual = ba::testing::signer::generate(ba::algorithm::eddsa, "usual"),
             other = ba::testing::signer::generate(ba::algorithm::eddsa, "other");
  flipping_keys keys(set_of(usual), set_of(other));
  const ba::cached_verifier<plain<flipping_keys&>> verify{
      {keys, ba::policy::jwt_plugin(support::origin), ba::manual_clock(support::now)}, small};
  const std::string token = token_of("ada", other);
  keys.flips = true;
  CHECK(verify(token));  // by the keys of that moment
  keys.flips = false;
  CHECK(verify(token).error().code() == ba::errc::unknown_key);
  CHECK(verify.stats().entries == 0);
}

TEST_CASE("the same keys put in place again are other keys to the cache") {
  const ba::key_set set = set_of(ed());
  ba::live_key_set keys{set};
  const ba::cached_verifier<plain<ba::live_key_set&>> verify{
      {keys, ba::policy::jwt_plugin(support::origin), ba::manual_clock(support::now)}, small};
  const std::string token = token_of("ada");
  REQUIRE(verify(token));
  keys.replace(set);
  CHECK(verify(token));
  CHECK(verify.stats().hits == 0);
  CHECK(verify(token));
  CHECK(verify.stats().hits == 1);
}

TEST_CASE(
    "a clock that was set back behind the last fetch gives the verdicts of the verifier without a "
    "cache") {
  const std::string jwks = ba::testing::jwks({ed().public_jwk()});
  const auto fetch = [&](const ba::fetch_request&) {
    return ba::fetch_response{.status = 200, .body = jwks};
  };
  ba::manual_clock clock(support::now);
  ba::jwks_source keys{fetch, "https://app.example/api/auth/jwks",
                       ba::jwks_options{.by = ba::refreshed_by::caller}, clock};
  REQUIRE(keys.refresh());
  const ba::verifier without{keys, ba::policy::jwt_plugin(support::origin), clock};
  const ba::cached_verifier with{without, small};
  const std::string token = token_of("ada");
  for (const std::int64_t step :
       {0, -1, -10, -100'000, 100'011, 899, 1, 30'000, -31'000, -1'700'000'000}) {
    clock.advance(step);
    for (int i = 0; i < 2; ++i) CHECK(verdict(with(token)) == verdict(without(token)));
  }
  CHECK(with.stats().hits > 0);
}

TEST_CASE(
    "claims with a default that points elsewhere are right each time, also where they ask for an "
    "alignment") {
  const pair_of_verifiers<> verify;
  auto claims = support::plugin_claims();
  const std::string absent = ed().token(claims), present = ed().token(claims.with("plan", "pro"));
  for (int round = 0; round < 3; ++round)
    for (const auto& [token, plan] : {std::pair(absent, "free"), std::pair(present, "pro")}) {
      const auto user = verify.with.as<app::aligned_claims>(token);
      REQUIRE(user);
      CHECK(((*user)->plan == plan && (*user)->not_listed == 7 && (*user)->sub == "user-1"));
      CHECK(reinterpret_cast<std::uintptr_t>(&**user) % 64 == 0);
    }
  CHECK(verify.with.stats().entries == 1);  // the one whose texts all stand in its payload
  CHECK(verify.with.stats().hits == 2);
}

TEST_CASE(
    "what was remembered moves along with its verifier, and many verifiers keep to themselves") {
  pair_of_verifiers<> verify;
  const std::string token = token_of("ada");
  REQUIRE(verify.with(token));
  const auto moved = std::move(verify.with);
  CHECK(moved(token));
  CHECK(moved.stats().hits == 1);
  std::vector<ba::cached_verifier<plain<ba::key_set>>> many;
  for (int i = 0; i < 50; ++i) many.emplace_back(verify.without, small);
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < many.size(); ++i) {
      const std::string own = i % 2 == 0 ? token : token_of("user-" + std::to_string(i));
      const auto user = many[i](own);
      CHECK(user->subject() == (i % 2 == 0 ? "ada" : "user-" + std::to_string(i)));
    }
  for (const auto& each : many) CHECK((each.stats().hits == 1 && each.stats().misses == 1));
}

TEST_CASE("tokens whose tags collide are told apart") {
  const pair_of_verifiers<one_tag> verify;
  std::vector<std::string> tokens;
  for (int i = 0; i < 8; ++i) tokens.push_back(token_of("user-" + std::to_string(i)));
  for (int round = 0; round < 3; ++round)
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto user = verify.with(tokens[i]), again = verify.with(tokens[i]);
      REQUIRE(user);
      CHECK(user->subject() == "user-" + std::to_string(i));
      CHECK(again->subject() == user->subject());
    }
  CHECK(verify.with.stats().hits == 24);
}

TEST_CASE("a token that differs from a remembered one anywhere is refused as without the cache") {
  const pair_of_verifiers<one_tag> verify;
  const std::string token = token_of("ada"), other = token_of("bob");
  REQUIRE(token.size() == other.size());
  REQUIRE(verify.with(token));
  const std::string letters = "AB";
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == letters[0] ? letters[1] : letters[0];
    CHECK(verdict(verify.with(changed)) == verdict(verify.without(changed)));
    CHECK_FALSE(verify.with(changed));
  }
  const std::size_t signature = token.rfind('.');
  // The signature of a remembered token under other contents, and its contents under another
  // signature.
  CHECK(verdict(verify.with(other.substr(0, signature) + token.substr(signature))) ==
        "signature_invalid/");
  CHECK(verdict(verify.with(token.substr(0, signature) + other.substr(signature))) ==
        "signature_invalid/");
  CHECK_FALSE(verify.with(token + "A"));
  CHECK_FALSE(verify.with(token.substr(0, token.size() - 1)));
  CHECK_FALSE(verify.with(token.substr(1)));
  CHECK(verify.with(token));
  CHECK(verify.with.stats().hits == 1);
}

TEST_CASE(
    "two configurations never share what they remember, also where one stands where the other "
    "stood") {
  const auto mine = ba::testing::signer::generate(ba::algorithm::eddsa, "kid");
  const auto theirs = ba::testing::signer::generate(ba::algorithm::eddsa, "kid");
  const std::string token = token_of("ada", mine);
  const auto make = [&](const ba::testing::signer& key, std::string_view origin) {
    return ba::cached_verifier{
        ba::verifier{set_of(key), ba::policy::jwt_plugin(origin), ba::manual_clock(support::now)},
        small};
  };
  for (int i = 0; i < 20; ++i) {
    auto verify =
        std::make_unique<decltype(make(mine, support::origin))>(make(mine, support::origin));
    REQUIRE((*verify)(token));
    REQUIRE((*verify)(token));
    *verify = make(theirs, support::origin);
    CHECK((*verify)(token).error().code() == ba::errc::signature_invalid);
    verify.reset();
    verify = std::make_unique<decltype(make(mine, support::origin))>(
        make(mine, "https://other.example"));
    CHECK((*verify)(token).error().code() == ba::errc::issuer_mismatch);
  }
}

TEST_CASE("copies of a cached verifier remember together") {
  const pair_of_verifiers<> verify;
  const auto copy = verify.with;
  const std::string token = token_of("ada");
  CHECK(verify.with(token));
  CHECK(copy(token));
  CHECK(copy.stats().hits == 1);
}

TEST_CASE("a token that is refused is never remembered") {
  pair_of_verifiers<> verify;
  const auto stranger = ba::testing::signer::generate(ba::algorithm::eddsa);
  auto claims = support::plugin_claims();
  auto expired = claims, elsewhere = claims, nobody = claims;
  expired.lifetime = 10;
  elsewhere.aud = "https://other.example";
  nobody.sub = "";
  const std::string tokens[] = {ba::testing::tampered(token_of("ada")),
                                token_of("ada", stranger),
                                ed().token(expired),
                                ed().token(elsewhere),
                                ed().token(nobody),
                                ba::testing::unsigned_token(claims),
                                ed().token("[]"),
                                "",
                                "a.b.c",
                                std::string(100, '.'),
                                std::string(70'000, 'a')};
  for (int round = 0; round < 2; ++round)
    for (const std::string& token : tokens) {
      CHECK_FALSE(verify.with(token));
      CHECK(verdict(verify.with(token)) == verdict(verify.without(token)));
    }
  // Accepted as one type, refused as another.
  const std::string without_role = ed().token(claims);
  CHECK(verdict(verify.with.as<app::role_claims>(without_role)) == "claim_missing/role");
  CHECK(verdict(verify.with.as<app::document_claims>(without_role)) == "claim_missing/");
  CHECK(verify.with.stats().entries == 0);
  CHECK(verify.with.stats().hits == 0);
}

TEST_CASE("one token is remembered for each claims type, and each type reads its own") {
  const pair_of_verifiers<> verify;
  auto claims = support::plugin_claims();
  const std::string token = ed().token(claims.with("role", "adm\"in").with("team", 7));
  for (int round = 0; round < 3; ++round) {
    const auto user = verify.with(token);
    CHECK((*user)->email == "ada@example.com");
    const auto registered = verify.with.as<ba::registered_claims>(token);
    CHECK((*registered)->sub == "user-1");
    const auto listed = verify.with.as<app::role_claims>(token);
    CHECK(((*listed)->role == "adm\"in" && (*listed)->team == 7 &&
           (*listed)->email == "ada@example.com"));
    const auto owning = verify.with.as<app::owning_claims>(token);
    CHECK(((*owning)->role == "adm\"in" && (*owning)->email == "ada@example.com"));
    const auto document = verify.with.as<app::document_claims>(token);
    CHECK(((*document)->role == "adm\"in" && (*document)->sub == "user-1"));
  }
  CHECK(verify.with.stats().entries == 5);
  CHECK(verify.with.stats().hits == 10);
}

TEST_CASE("a token that is larger than an entry is verified every time") {
  const pair_of_verifiers<> verify;
  auto claims = support::plugin_claims();
  const std::string token = ed().token(claims.with("more", std::string(1200, 'x')));
  CHECK(verify.with(token));
  CHECK(verify.with(token));
  CHECK(verify.with.stats().misses == 2);
  CHECK(verify.with.stats().entries == 0);
}

TEST_CASE("a token is remembered up to the size of an entry, and beyond it nothing is written") {
  std::uint64_t entries = 0;
  for (std::size_t more = 0; more < 320; ++more) {
    const pair_of_verifiers<> verify(ba::policy::jwt_plugin(support::origin),
                                     {.bytes = 64 << 10, .entry_bytes = 768});
    auto claims = support::plugin_claims();
    const std::string token = ed().token(claims.with("more", std::string(more, 'x')));
    REQUIRE(verify.with(token));
    REQUIRE(verify.with(token));
    const auto stats = verify.with.stats();
    CAPTURE(more);
    REQUIRE(stats.entries == stats.hits);
    // Once they are too large, they stay so.
    REQUIRE((more == 0 || stats.entries <= entries));
    entries = stats.entries;
  }
  CHECK(entries == 0);
}

namespace {
/// A tag whose last 16 bits, which are what it is found by, are those of an empty slot.
struct tag_of_an_empty_slot {
  static constexpr std::size_t characters = 32;
  static ba::result<tag_of_an_empty_slot> make() noexcept { return tag_of_an_empty_slot{}; }
  std::uint64_t operator()(std::string_view) const noexcept { return 0x420000; }
};
}  // namespace

TEST_CASE("a token whose tag ends like an empty slot is remembered, and counted") {
  const pair_of_verifiers<tag_of_an_empty_slot> verify;
  const std::string token = token_of("ada");
  for (int i = 0; i < 3; ++i) CHECK(verify.with(token));
  CHECK(verify.with.stats().hits == 2);
  CHECK(verify.with.stats().entries == 1);
}

TEST_CASE("every algorithm's tokens are remembered") {
  ba::manual_clock clock(support::now);
  for (const auto a : {ba::algorithm::rs256, ba::algorithm::ps512, ba::algorithm::es256,
                       ba::algorithm::es512, ba::algorithm::eddsa}) {
    const ba::cached_verifier verify{
        ba::verifier{set_of(support::key_for(a)), ba::policy::jwt_plugin(support::origin), clock},
        small};
    const std::string token = token_of("ada", support::key_for(a));
    CHECK((verify(token) && verify(token)));
    CHECK(verify.stats().hits == 1);
  }
  for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
    const std::string secret(64, 's');
    const auto policy = ba::policy::shared_secret().algorithms({a}).audience(support::origin);
    const ba::cached_verifier verify{ba::verifier{ba::shared_secret(secret, a), policy, clock},
                                     small};
    const std::string token = token_of("ada", ba::testing::signer::with_secret(secret, a));
    CHECK((verify(token) && verify(token)));
    CHECK(verify.stats().hits == 1);
  }
}

TEST_CASE("more tokens than fit push each other out, and none is mistaken") {
  const pair_of_verifiers<> verify;
  const std::uint64_t capacity = verify.with.stats().capacity;
  REQUIRE(capacity > 0);
  std::vector<std::string> tokens;
  for (std::uint64_t i = 0; i < 4 * capacity; ++i)
    tokens.push_back(token_of("user-" + std::to_string(i)));
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto user = verify.with(tokens[i]);
      REQUIRE(user->subject() == "user-" + std::to_string(i));
    }
  const auto stats = verify.with.stats();
  CHECK(stats.entries == capacity);
  CHECK(stats.evictions > 0);
  CHECK(stats.evictions + stats.entries <= stats.misses);
}

TEST_CASE("entries of keys that are gone make room first") {
  const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
  ba::live_key_set keys{set_of(key)};
  const ba::cached_verifier<plain<ba::live_key_set&>> verify{
      {keys, ba::policy::jwt_plugin(support::origin), ba::manual_clock(support::now)},
      {.bytes = 64 << 10, .entry_bytes = 1024}};
  for (std::uint64_t i = 0; i < 4 * verify.stats().capacity; ++i)
    CHECK(verify(token_of("old-" + std::to_string(i), key)));
  REQUIRE(verify.stats().entries == verify.stats().capacity);
  for (int round = 0; round < 5; ++round) {
    keys.replace(set_of(key));
    // No more than two places hold, which is what one tag has.
    std::vector<std::string> fresh;
    for (int i = 0; i < 16; ++i) fresh.push_back(token_of("new-" + std::to_string(i), key));
    for (const std::string& token : fresh) CHECK(verify(token));
    const auto before = verify.stats().hits;
    for (const std::string& token : fresh) CHECK(verify(token));
    CHECK(verify.stats().hits == before + fresh.size());
  }
}

TEST_CASE("limits that make no sense are refused") {
  const pair_of_verifiers<> verify;
  const auto error = [&](ba::token_cache_options options) {
    return ba::cached_verifier<plain<ba::key_set>>::make(verify.without, options).error().code();
  };
  CHECK(error({.bytes = 0}) == ba::errc::invalid_limits);
  CHECK(error({.bytes = 8 << 10}) == ba::errc::invalid_limits);
  CHECK(error({.bytes = 1 << 20, .entry_bytes = 511}) == ba::errc::invalid_limits);
  CHECK(error({.bytes = 1 << 30, .entry_bytes = (1 << 20) + 1}) == ba::errc::invalid_limits);
  CHECK_THROWS_AS((ba::cached_verifier<plain<ba::key_set>>(verify.without, {.bytes = 0})),
                  ba::exception);
}

TEST_CASE("with and without a cache the verdicts are the same, whatever clock and keys do") {
  const auto first = ba::testing::signer::generate(ba::algorithm::eddsa, "first");
  const auto second = ba::testing::signer::generate(ba::algorithm::eddsa, "second");
  ba::live_key_set keys{set_of(first)};
  ba::manual_clock clock(support::now);
  const auto policy = ba::policy::jwt_plugin(support::origin).leeway(5).max_lifetime(1000);
  const plain<ba::live_key_set&> without{keys, policy, clock};
  const ba::cached_verifier with{without, small};
  std::mt19937 random(20261124);
  const auto up_to = [&](int n) {
    return static_cast<std::int64_t>(random() % static_cast<unsigned>(n));
  };
  std::vector<std::string> tokens;
  for (int i = 0; i < 24; ++i) {
    auto claims = support::plugin_claims();
    claims.sub = "user-" + std::to_string(i);
    claims.iat = support::now - 50 + up_to(100);
    claims.lifetime = up_to(i % 3 == 0 ? 1100 : 120);
    if (i % 2 == 0) claims.with("nbf", support::now - 50 + up_to(100));
    if (i % 5 == 0) claims.with("role", "a\tb");
    tokens.push_back((i % 4 == 3 ? second : first).token(claims));
  }
  int accepted = 0;
  for (int step = 0; step < 6000; ++step) {
    if (step % 40 == 0) clock.set(support::now - 100 + up_to(300));
    if (step % 200 == 0) keys.replace(set_of(up_to(3) == 0 ? second : first));
    const std::string& token = tokens[random() % tokens.size()];
    const auto a = with(token), b = without(token);
    REQUIRE(verdict(a) == verdict(b));
    if (a) REQUIRE(((*a)->sub == (*b)->sub && a->payload() == b->payload()));
    accepted += a ? 1 : 0;
    REQUIRE(verdict(with.as<app::owning_claims>(token)) ==
            verdict(without.as<app::owning_claims>(token)));
  }
  CHECK(accepted > 300);
  CHECK(with.stats().hits > 300);
}

TEST_CASE("threads that read, push out and replace get the right user every time") {
  const std::string secret(32, 'k');
  const auto key = ba::testing::signer::with_secret(secret);
  const ba::policy policy = ba::policy::shared_secret().audience(support::origin);
  const plain<ba::shared_secret> without{ba::shared_secret(secret), policy,
                                         ba::manual_clock(support::now)};
  // All in two places, so that slots are written while they are read.
  const ba::cached_verifier<plain<ba::shared_secret>, one_tag> crowded{without, small};
  const ba::cached_verifier<plain<ba::shared_secret>> roomy{without, {.bytes = 1 << 20}};
  std::vector<std::string> tokens;
  for (int i = 0; i < 40; ++i) tokens.push_back(token_of("user-" + std::to_string(i), key));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      for (int i = 0; i < 20'000; ++i) {
        const std::size_t which = random() % tokens.size();
        const std::string expected = "user-" + std::to_string(which);
        if (auto user = crowded(tokens[which]); !user || user->subject() != expected) ++wrong;
        if (auto user = roomy(tokens[which]); !user || user->subject() != expected) ++wrong;
        if (auto user = crowded.as<app::role_claims>(tokens[which]);
            !user || user->subject() != expected || (*user)->role != "admin")
          ++wrong;
        if (crowded(ba::testing::tampered(tokens[which]))) ++wrong;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(crowded.stats().hits > 0);
  CHECK(roomy.stats().hits + roomy.stats().misses == 80'000);
}

TEST_CASE("the claims of an entry that is written over while it is read are not used") {
  const std::string secret(32, 'k');
  const auto key = ba::testing::signer::with_secret(secret);
  // All in one slot.
  const ba::cached_verifier<plain<ba::shared_secret>, one_tag> verify{
      {ba::shared_secret(secret), ba::policy::shared_secret(), ba::manual_clock(support::now)},
      {.bytes = 1 << 20, .entry_bytes = 32 << 10}};
  // Two names of escapes alone, which are what is copied last, so many that it takes a while: token
  // and signature have been compared then.
  constexpr std::size_t letters = 1500;
  const auto token_named = [&](const char* escape) {
    std::string name;
    for (std::size_t i = 0; i < letters; ++i) name += escape;
    return key.token(R"({"sub":"ada","exp":)" + std::to_string(support::now + 900) +
                     R"(,"name":")" + name + "\"}");
  };
  const std::string tokens[] = {token_named("\\u0041"), token_named("\\u0042")};
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(600);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (const std::size_t mine : {0U, 1U})
    threads.emplace_back([&, mine] {
      const std::string expected(letters, mine == 0 ? 'A' : 'B');
      while (std::chrono::steady_clock::now() < end)
        if (const auto user = verify(tokens[mine]); !user || (*user)->name != expected) ++wrong;
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}

#if __has_include(<sys/wait.h>)
TEST_CASE(
    "in a process that was forked while other threads wrote, everything can still be remembered") {
  const std::string secret(32, 'k');
  const auto key = ba::testing::signer::with_secret(secret);
  const ba::cached_verifier<plain<ba::shared_secret>, one_tag> verify(
      {ba::shared_secret(secret), ba::policy::shared_secret().audience(support::origin),
       ba::manual_clock(support::now)},
      small);
  std::vector<std::string> tokens;
  for (int i = 0; i < 8; ++i) tokens.push_back(token_of("user-" + std::to_string(i), key));
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (std::size_t i = 0; !stop; ++i) (void)verify(tokens[i % tokens.size()]);
  });
  const std::string fresh = token_of("ada", key);
  int failed = 0;
  for (int i = 0; i < 60; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      const bool verified = verify(fresh).has_value();
      const auto before = verify.stats().hits;
      const auto again = verify(fresh);
      _exit(verified && again && again->subject() == "ada" && verify.stats().hits == before + 1
                ? 0
                : 1);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    failed += status == 0 ? 0 : 1;
  }
  stop = true;
  writer.join();
  CHECK(failed == 0);
}
#endif

namespace {
/// Asks the cache when the process ends: what it needs of its thread must still work then.
struct asks_at_exit {
  std::unique_ptr<ba::cached_verifier<plain<ba::key_set>>> verify;
  std::string token;
  ~asks_at_exit() {
    if (verify && !(*verify)(token)) std::abort();
  }
};
asks_at_exit at_exit;
}  // namespace

TEST_CASE("a hit works from the destructor of a static object") {
  const pair_of_verifiers<> verify;
  at_exit.token = token_of("ada");
  at_exit.verify = std::make_unique<ba::cached_verifier<plain<ba::key_set>>>(verify.with);
  CHECK((*at_exit.verify)(at_exit.token));
}
