// SPDX-License-Identifier: MIT
// Sources of keys, the signature cache and session readers are ordinary values too.
#include <better_auth/jwks.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/session.hpp>

#include "regular_types.hpp"
#include "session_support.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace ba = better_auth;
using namespace regular_types;

namespace {

const ba::testing::signer& key() { return support::key_for(ba::algorithm::eddsa); }
const std::string& token() {
  static const std::string text = key().token(support::plugin_claims());
  return text;
}
const ba::policy& plugin() {
  static const ba::policy policy = ba::policy::jwt_plugin(support::origin);
  return policy;
}
ba::clock clock_at(std::int64_t seconds) { return ba::testing::manual_clock(seconds); }

/// As an application writes it. The source needs nothing of this class, so it can be moved.
ba::jwks_source source_of(std::string document,
                          ba::refreshed_by by = ba::refreshed_by::verifying_threads) {
  return {[document = std::move(document)](std::string_view) { return document; },
          "https://app.example/api/auth/jwks",
          {.by = by},
          clock_at(support::now)};
}
ba::jwks_source a_source() { return source_of(ba::testing::jwks({key().public_jwk()})); }
ba::live_key_set a_live_set() { return ba::live_key_set(support::set_of(key())); }

template <class Source>
ba::verifier verifier_of(const Source& keys) {
  return {keys, plugin(), clock_at(support::now)};
}
bool accepts(const ba::verifier& verify) {
  const auto user = verify(token());
  return user && user->subject() == "user-1" && !verify(ba::testing::tampered(token()));
}
template <class Source>
bool serves(const Source& keys) {
  return accepts(verifier_of(keys)) && keys.keys().size() == 1;
}

constexpr ba::session_strategy strategies[] = {
    ba::session_strategy::compact, ba::session_strategy::jwt, ba::session_strategy::jwe};

ba::session_reader reader_of(ba::session_strategy strategy) {
  return {ba::session_secrets(session_support::cookie_secret),
          ba::session_policy(strategy, "https://app.example"),
          clock_at(session_support::cookie_now)};
}
/// A reader of session JWTs whose keys come from a source.
ba::session_reader reader_of(const ba::jwks_source& keys) {
  return {keys, ba::session_token::not_checked,
          ba::session_policy(ba::session_strategy::jwt, "https://app.example"),
          clock_at(session_support::cookie_now)};
}
std::string cookies_of(ba::session_strategy strategy) {
  const std::string json = session_support::session_text{}.json();
  const std::string with_dates = session_support::with_claims(json, session_support::dates());
  if (strategy == ba::session_strategy::jwt)
    return session_support::cookies(session_support::jwt(with_dates));
  if (strategy == ba::session_strategy::jwe)
    return session_support::cookies(session_support::jwe(with_dates));
  return session_support::cookies(session_support::compact(json));
}
std::string cookies_by_source() {
  const std::string payload = session_support::with_claims(
      session_support::session_text{}.json(),
      session_support::dates() +
          R"(,"sub":"user-1","sid":"TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa",)"
          R"("iss":"https://app.example","aud":"better-auth:session-cache")");
  return session_support::cookies(key().token(
      payload, R"({"alg":"EdDSA","kid":"test-key","typ":"better-auth.session-cache+jwt"})"));
}
bool reads(const ba::session_reader& read, const std::string& cookies) {
  const auto user = read(cookies);
  return user && user->subject() == "user-1" && (*user)->user.id == "user-1" && !read("a=b");
}

/// A reader and cookies that it accepts.
struct session_kind {
  ba::session_reader read;
  std::string cookies;
};
std::vector<session_kind> session_kinds() {
  std::vector<session_kind> kinds;
  for (const auto strategy : strategies)
    kinds.push_back({reader_of(strategy), cookies_of(strategy)});
  kinds.push_back({reader_of(a_source()), cookies_by_source()});
  return kinds;
}

// As a user writes it: members with default values, filled later.
class service {
 public:
  ba::jwks_source source;
  ba::live_key_set live;
  ba::signature_cache cache;
  ba::verifier verify;
  ba::session_policy policy;
  ba::session_secrets secrets;
  ba::session_reader read;
  ba::jwks_options options;
  std::optional<ba::verified<ba::session_claims>> session;

  void start(const session_kind& kind) {
    source = a_source();
    live = a_live_set();
    verify = verifier_of(source).with(cache);
    policy = ba::session_policy(ba::session_strategy::compact, "https://app.example");
    secrets = ba::session_secrets(session_support::cookie_secret);
    read = kind.read;
    session = read(kind.cookies).value();
  }
  [[nodiscard]] bool works(const std::string& cookies) const {
    return serves(source) && serves(live) && accepts(verify) && reads(read, cookies) && session &&
           session->subject() == "user-1";
  }
};

void members_and_returned_values() {
  const service empty;
  EXPECT(empty.verify(token()).error().code() == ba::errc::invalid_policy);
  EXPECT(empty.read("a=b").error().code() == ba::errc::invalid_policy);
  EXPECT(empty.source.keys().size() == 0 && empty.live.keys().size() == 0);
  EXPECT(!empty.source.refresh() && !empty.source.begin_refresh());
  EXPECT(!ba::verifier::make(empty.source, plugin()) && !ba::verifier::make(empty.live, plugin()));
  for (const session_kind& each : session_kinds()) {
    service first;
    first.start(each);
    EXPECT(first.works(each.cookies));
    service second = first, third;
    third = std::move(first);
    std::swap(second, third);
    EXPECT(second.works(each.cookies) && third.works(each.cookies));
    auto& same = second;
    second = same;
    EXPECT(second.works(each.cookies));
    // What was moved from is empty, and harmless.
    EXPECT(first.read(each.cookies).error().code() == ba::errc::invalid_policy);
    EXPECT(first.source.keys().size() == 0 && first.live.keys().size() == 0);
    EXPECT(!first.source.refresh() && first.source.stats().fetches == 0);
    first.live.replace(support::set_of(key()));
    EXPECT(first.cache.stats().entries == 0);
    first = third;
    EXPECT(first.works(each.cookies));
    const auto heap = std::make_unique<const service>(std::move(first));
    third = service();
    EXPECT(heap->works(each.cookies));
  }
}

void copies_are_the_same_source() {
  int fetches = 0;
  const ba::jwks_source source(
      [&fetches](std::string_view) {
        ++fetches;
        return ba::testing::jwks({key().public_jwk()});
      },
      "https://app.example/api/auth/jwks", {}, clock_at(support::now));
  std::vector<ba::jwks_source> sources(5, source);
  std::map<std::string, ba::jwks_source> by_tenant;
  for (const auto& each : sources) {
    EXPECT(serves(each));
    by_tenant.insert_or_assign("tenant-" + std::to_string(by_tenant.size()), each);
  }
  sources.erase(sources.begin(), sources.begin() + 4);
  std::optional<ba::jwks_source> maybe = by_tenant.at("tenant-3");
  by_tenant.clear();
  EXPECT(serves(sources.front()) && serves(*maybe));
  EXPECT(by_tenant["unknown tenant"].keys().size() == 0);
  EXPECT(fetches == 1 && source.stats().fetches == 1);
  // A verifier keeps its source alive.
  std::optional<ba::verifier> verify;
  {
    const ba::jwks_source gone = a_source();
    verify = verifier_of(gone);
  }
  EXPECT(accepts(*verify));

  const ba::live_key_set live = a_live_set();
  std::vector<ba::live_key_set> sets;
  for (int i = 0; i < 20; ++i) sets.push_back(live);  // moved as the vector grows
  std::map<int, ba::live_key_set> by_number = {{1, live}, {2, a_live_set()}};
  const ba::verifier live_verify = verifier_of(by_number.at(1));
  sets.back().replace(ba::key_set());
  EXPECT(live_verify(token()).error().code() == ba::errc::unknown_key);
  EXPECT(live.keys().size() == 0 && serves(by_number.at(2)));
  by_number.erase(1);
  sets.clear();
  live.replace(support::set_of(key()));
  EXPECT(accepts(live_verify));
  std::variant<std::monostate, ba::jwks_source, ba::live_key_set> any = a_source();
  any = live;
  EXPECT(serves(std::get<ba::live_key_set>(any)));

  const ba::signature_cache cache;
  std::vector<ba::signature_cache> caches(3, cache);
  std::map<std::string, ba::signature_cache> by_name;
  by_name.emplace("a", caches.back());
  std::optional<ba::signature_cache> third = by_name.at("a");
  const ba::verifier with_cache = verifier_of(live).with(*third);
  caches.clear();
  by_name.clear();
  third.reset();
  EXPECT(accepts(with_cache) && accepts(with_cache));
  EXPECT(cache.stats().hits == 1);
}

void readers_in_containers() {
  std::vector<ba::session_reader> readers;
  std::map<std::string, ba::session_reader> by_tenant;
  std::map<std::string, ba::verified<ba::session_claims>> users;
  std::optional<ba::session_reader> maybe;
  const auto kinds = session_kinds();
  for (int round = 0; round < 10; ++round)
    for (const session_kind& each : kinds) {
      readers.push_back(each.read);
      by_tenant[each.cookies] = each.read;
      users.insert_or_assign(each.cookies, each.read(each.cookies).value());
      maybe = each.read;
      EXPECT(reads(*maybe, each.cookies));
      maybe.reset();
    }
  EXPECT(reads(readers.front(), kinds.front().cookies));
  EXPECT(reads(readers.back(), kinds.back().cookies));
  readers.erase(readers.begin());
  std::swap(readers.front(), readers.back());
  EXPECT(reads(readers.front(), kinds.back().cookies));
  for (const session_kind& each : kinds) {
    EXPECT(reads(by_tenant.at(each.cookies), each.cookies));
    EXPECT(users.at(each.cookies).subject() == "user-1");
  }
  EXPECT(by_tenant["unknown"]("a=b").error().code() == ba::errc::invalid_policy);
  std::vector<ba::session_policy> policies(2);
  policies[1] = ba::session_policy(ba::session_strategy::compact, "https://app.example");
  std::map<int, ba::session_secrets> secrets;
  secrets[1] = ba::session_secrets(session_support::cookie_secret);
  EXPECT(!ba::session_reader::make(secrets[1], policies[0]));
  EXPECT(!ba::session_reader::make(secrets[2], policies[1]));
  EXPECT(ba::session_reader::make(secrets[1], policies[1]));
}

void functions_and_captures() {
  const auto kinds = session_kinds();
  std::vector<std::function<ba::result<ba::verified<ba::session_claims>>(std::string_view)>> all;
  for (const session_kind& each : kinds) {
    all.emplace_back(each.read);  // a reader is a function
    all.emplace_back([read = each.read](std::string_view cookies) { return read(cookies); });
  }
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT(all[i](kinds[i / 2].cookies).has_value());

  std::function<bool()> verifies, replaces;
  std::function<ba::jwks_stats()> health;
  std::function<ba::signature_cache_stats()> metrics;
  {
    const ba::jwks_source source = a_source();
    const ba::live_key_set live = a_live_set();
    const ba::signature_cache cache;
    health = [source] { return source.stats(); };
    metrics = [cache] { return cache.stats(); };
    verifies = [source, cache] { return accepts(verifier_of(source).with(cache)); };
    replaces = [live] {
      live.replace(support::set_of(key()));
      return serves(live);
    };
  }
  const auto copy = verifies;
  verifies = nullptr;
  EXPECT(copy() && copy() && replaces());
  EXPECT(health().fetches == 1 && metrics().hits == 1);

  // A fetcher and a clock are values of the user, in any form.
  ba::fetcher fetch = [](const ba::fetch_request&) {
    return ba::fetch_response{.status = 200, .body = ba::testing::jwks({key().public_jwk()})};
  };
  const auto made = [fetch = std::move(fetch)] {
    return ba::jwks_source(fetch, "https://app.example/jwks", {}, clock_at(support::now));
  };
  EXPECT(serves(made()) && serves(made()));
}

// The first thread is a parameter: clang 14 takes this_thread::get_id() for constant in a
// coroutine.
task handle_request(service app, std::string cookies, std::thread::id started_on,
                    std::vector<std::thread>& threads, std::atomic<int>& done) {
  const auto user = app.verify(token());
  const auto session = app.read(cookies);
  co_await on_another_thread{threads};
  EXPECT(std::this_thread::get_id() != started_on);
  EXPECT(user && session && user->subject() == session->subject());
  EXPECT(app.works(cookies));
  const auto scope = ba::verify_user_access("user-1", *session);
  EXPECT(scope && scope->id() == "user-1");
  app.live.replace(app.source.keys());
  EXPECT(serves(app.live));
  ++done;
}

void coroutines() {
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  threads.reserve(100);
  int started = 0;
  for (int round = 0; round < 3; ++round)
    for (const session_kind& each : session_kinds()) {
      service app;
      app.start(each);
      handle_request(app, each.cookies, std::this_thread::get_id(), threads, done);
      ++started;
    }
  for (std::thread& each : threads) each.join();
  EXPECT(done == started);
}

void threads_with_copies() {
  service app;
  const auto kinds = session_kinds();
  app.start(kinds.front());
  app.source = source_of(ba::testing::jwks({key().public_jwk()}), ba::refreshed_by::own_thread);
  EXPECT(app.source.refresh());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([app, kinds] {
      for (int i = 0; i < 20; ++i)
        for (const session_kind& each : kinds) {
          const service copy = app;
          EXPECT(accepts(copy.verify) && accepts(verifier_of(copy.source).with(copy.cache)));
          EXPECT(accepts(verifier_of(copy.live)) && reads(each.read, each.cookies));
          (void)copy.source.stats();
          (void)copy.cache.stats();
        }
    });
  for (int i = 0; i < 50; ++i) {
    app.live.replace(support::set_of(key()));
    const service dies = app;  // a copy ends while others verify
    EXPECT(dies.source.refresh());
  }
  app = service();
  for (std::thread& each : threads) each.join();
}

static_assert(is_regular<ba::jwks_source, true>);
static_assert(is_regular<ba::live_key_set, true>);
static_assert(is_regular<ba::signature_cache, true>);
static_assert(is_regular<ba::session_reader, true>);
static_assert(is_regular<ba::session_policy, true>);
static_assert(is_regular<ba::session_secrets, true>);
static_assert(is_regular<ba::verified<ba::session_claims>, false>);
static_assert(is_regular<ba::signed_session_token, false>);
static_assert(std::is_copy_assignable_v<ba::jwks_options>);
static_assert(std::is_copy_assignable_v<ba::jwks_stats>);

}  // namespace

void regular_types::sources_and_sessions() {
  members_and_returned_values();
  copies_are_the_same_source();
  readers_in_containers();
  functions_and_captures();
  coroutines();
  threads_with_copies();
}
