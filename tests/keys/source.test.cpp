// SPDX-License-Identifier: MIT
#include <better_auth/keys/source.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <atomic>
#include <deque>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace ba = better_auth;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t start = support::now;
constexpr const char* url = "https://app.example/api/auth/jwks";

/// A key server that answers what it is told to, counts, and can be held up.
class scripted_server {
 public:
  ba::fetch_response operator()(const ba::fetch_request& request) {
    std::unique_lock lock(mutex_);
    ++fetches_;
    last_etag_ = request.etag;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !held_; });
    if (throws_) throw std::runtime_error("no route to host");
    return answer_;
  }
  void answer(ba::fetch_response response) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(response);
    throws_ = false;
  }
  void answer(const std::string& body) { answer({.status = 200, .body = body}); }
  void publish(std::initializer_list<std::string> keys) { answer(ba::testing::jwks(keys)); }
  void fail(ba::fetch_problem problem = ba::fetch_problem::connection) {
    answer({.problem = problem});
  }
  void throw_up() {
    const std::lock_guard lock(mutex_);
    throws_ = true;
  }
  void hold(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  void wait_for_fetches(int count) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, 20s, [&] { return fetches_ >= count; }));
  }
  [[nodiscard]] int fetches() const {
    const std::lock_guard lock(mutex_);
    return fetches_;
  }
  [[nodiscard]] std::string last_etag() const {
    const std::lock_guard lock(mutex_);
    return last_etag_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  ba::fetch_response answer_{.status = 500};
  std::string last_etag_;
  int fetches_ = 0;
  bool held_ = false;
  bool throws_ = false;
};

/// The server is shared with the test; a source owns its fetcher.
struct reach {
  scripted_server* server;
  ba::fetch_response operator()(const ba::fetch_request& request) const {
    return (*server)(request);
  }
};

/// A server, a source that fetches from it, and a verifier whose tokens do not expire.
struct world {
  explicit world(ba::jwks_options options = {}) : keys(reach{&server}, url, options, clock) {}

  /// The verdict on a token of this key.
  [[nodiscard]] std::string verdict(const ba::testing::signer& key,
                                    const std::string& sub = "user-1") {
    return verdict_on(token(key, sub));
  }
  [[nodiscard]] std::string verdict_on(const std::string& token) {
    const auto user = verify(token);
    return user ? "ok" : std::string(user.error().name());
  }
  [[nodiscard]] static std::string token(const ba::testing::signer& key,
                                         const std::string& sub = "user-1") {
    auto claims = support::plugin_claims();
    claims.sub = sub;
    claims.lifetime = 100 * 365 * 86'400LL;
    return key.token(claims);
  }

  scripted_server server;
  ba::testing::manual_clock clock{start};
  ba::jwks_source keys;
  ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin), clock};
};

/// Waits for what another thread brings about.
template <class Condition>
void eventually(Condition&& holds) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!holds()) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::this_thread::sleep_for(1ms);
  }
}

const ba::testing::signer& key(const std::string& kid) { return support::key_named(kid); }

}  // namespace

TEST_CASE("nothing is fetched before the first token, and then once") {
  world w;
  w.server.publish({key("a").public_jwk()});
  CHECK(w.server.fetches() == 0);
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.server.fetches() == 1);
}

TEST_CASE("a source from a callable that takes the URL verifies in two lines") {
  ba::jwks_source keys{[](std::string_view from) {
                         CHECK(from == url);
                         return ba::testing::jwks({key("a").public_jwk()});
                       },
                       url};
  ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin)};
  auto claims = support::plugin_claims();
  claims.iat = std::time(nullptr);
  CHECK(verify(key("a").token(claims)));
}

TEST_CASE("an unusable URL or limit is refused before anything is fetched") {
  scripted_server server;
  const auto code = [&](std::string_view text, ba::refresh_limits limits = {}) {
    const auto made = ba::jwks_source::make(reach{&server}, text, {.limits = limits});
    return made ? "ok" : std::string(made.error().name());
  };
  CHECK(code(url) == "ok");
  CHECK(code("http://localhost:3000/api/auth/jwks") == "ok");
  CHECK(code("http://app.example/api/auth/jwks") == "insecure_url");
  CHECK(code("app.example") == "invalid_url");
  CHECK(code("https://user:pw@app.example/jwks") == "invalid_url");
  CHECK(code(url, {.cooldown = 0}) == "invalid_limits");
  CHECK_THROWS_AS(ba::jwks_source(reach{&server}, "http://app.example/"), ba::exception);
  CHECK(server.fetches() == 0);
}

TEST_CASE("an unknown kid is fetched for, and verifies when its key is published") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.server.publish({key("a").public_jwk(), key("b").public_jwk()});
  CHECK(w.verdict(key("b")) == "ok");
  CHECK(w.server.fetches() == 2);
  // The next one, though that was a good fetch, not within the cooldown.
  w.server.publish({key("b").public_jwk(), key("c").public_jwk()});
  CHECK(w.verdict(key("c")) == "unavailable");
  w.clock.advance(29);
  CHECK(w.verdict(key("c")) == "unavailable");
  w.clock.advance(1);
  CHECK(w.verdict(key("c")) == "ok");
  CHECK(w.server.fetches() == 3);
}

TEST_CASE("an unknown kid is 401 only after a fetch that began after the token came") {
  world w;
  w.server.publish({key("a").public_jwk()});
  // The very first token: its own fetch answers for it.
  CHECK(w.verdict(key("b"), "first") == "unknown_key");
  CHECK(w.server.fetches() == 1);
  // Another one, within the cooldown: it may be of a key that was published meanwhile.
  CHECK(w.verdict(key("b"), "second") == "unavailable");
  CHECK(w.verdict(key("c")) == "unavailable");
  const auto refused = w.verify(world::token(key("c")));
  CHECK(refused.error().retry_after() == 30);
  w.clock.advance(29);
  CHECK(w.verify(world::token(key("c"))).error().retry_after() == 1);
  CHECK(w.server.fetches() == 1);
  CHECK(w.keys.stats().suppressed == 4);
  // When the cooldown is over, the next one is fetched for; and what waited is answered by that
  // fetch.
  w.clock.advance(1);
  CHECK(w.verdict(key("d")) == "unknown_key");
  CHECK(w.server.fetches() == 2);
  CHECK(w.verdict(key("b"), "second") == "unknown_key");
  CHECK(w.verdict(key("c")) == "unknown_key");
  CHECK(w.verdict(key("c"), "new") == "unavailable");
  CHECK(w.server.fetches() == 2);
}

TEST_CASE("attack 52: burning the cooldown turns a rotation into 503, never into 401") {
  world w;
  w.server.publish({key("old").public_jwk()});
  REQUIRE(w.verdict(key("old")) == "ok");
  // The attacker knows the kid of the next key, and asks for it first, again and again.
  w.clock.advance(30);
  CHECK(w.verdict(key("new"), "forged") == "unknown_key");
  w.server.publish({key("old").public_jwk(), key("new").public_jwk()});
  for (int i = 0; i < 29; ++i) {
    CHECK(w.verdict(key("new"), "forged " + std::to_string(i)) == "unavailable");
    CHECK(w.verdict(key("new"), "ada") == "unavailable");
    CHECK(w.verdict(key("old")) == "ok");
    w.clock.advance(1);
  }
  w.clock.advance(1);
  CHECK(w.verdict(key("new"), "ada") == "ok");
  CHECK(w.server.fetches() == 3);
}

TEST_CASE(
    "a fetch that fails leaves an unknown kid open, and is not repeated within the cooldown") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(30);
  w.server.fail();
  CHECK(w.verdict(key("b")) == "unavailable");
  CHECK(w.server.fetches() == 2);
  for (int i = 0; i < 30; ++i) {
    CHECK(w.verdict(key("b"), std::to_string(i)) == "unavailable");
    CHECK(w.verdict(key("a")) == "ok");
    w.clock.advance(1);
  }
  CHECK(w.server.fetches() == 2);
  w.server.publish({key("a").public_jwk(), key("b").public_jwk()});
  CHECK(w.verdict(key("b")) == "ok");
  CHECK(w.server.fetches() == 3);
}

TEST_CASE("after a scheduled fetch that failed no unknown kid is fetched for within the cooldown") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.server.fail();
  w.clock.advance(240);
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.verdict(key("b")) == "unavailable");
  CHECK(w.server.fetches() == 2);
}

TEST_CASE("a token of a known key that is forged or wrong in kind is not fetched for") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(30);
  std::string forged = world::token(key("a"));
  forged.back() = forged.back() == 'A' ? 'Q' : 'A';
  CHECK(w.verdict_on(forged) == "signature_invalid");
  CHECK(w.verdict_on(key("a").token("{}", R"({"alg":"ES256","kid":"a"})")) ==
        "algorithm_not_allowed");
  CHECK(w.verdict_on(key("a").token("{}", R"({"alg":"none","kid":"zzz"})")) ==
        "algorithm_not_allowed");
  CHECK(w.verdict_on("a.b") == "malformed_token");
  CHECK(w.server.fetches() == 1);
}

TEST_CASE("keys are fetched anew ahead of their TTL by one thread while others go on") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(239);
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.server.fetches() == 1);
  w.clock.advance(1);
  w.server.hold(true);
  auto winner = std::async(std::launch::async, [&] { return w.verdict(key("a")); });
  w.server.wait_for_fetches(2);
  for (int i = 0; i < 100; ++i)
    CHECK(w.verdict(key("a")) == "ok");  // it would hang here if it waited
  CHECK(winner.wait_for(0s) == std::future_status::timeout);
  w.server.hold(false);
  CHECK(winner.get() == "ok");
  CHECK(w.server.fetches() == 2);
}

TEST_CASE(
    "when the TTL is over, threads wait for the fetch under way, so that a withdrawn key is gone") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(300);
  w.server.publish({key("b").public_jwk()});
  w.server.hold(true);
  auto winner = std::async(std::launch::async, [&] { return w.verdict(key("a"), "1"); });
  w.server.wait_for_fetches(2);
  auto other = std::async(std::launch::async, [&] { return w.verdict(key("a"), "2"); });
  CHECK(other.wait_for(50ms) == std::future_status::timeout);
  w.server.hold(false);
  CHECK(winner.get() != "ok");
  CHECK(other.get() != "ok");
  CHECK(w.verdict(key("b")) == "ok");
  CHECK(w.server.fetches() == 2);
}

TEST_CASE("a token that waits for a scheduled fetch is answered by it, and waits for no other") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(240);
  CHECK(w.verdict(key("b"), "1") == "unknown_key");
  CHECK(w.server.fetches() == 2);
  CHECK(w.verdict(key("b"), "2") ==
        "unknown_key");  // that was none for an unknown kid, so this one is
  CHECK(w.server.fetches() == 3);
  w.server.fail();
  w.clock.advance(240);
  CHECK(w.verdict(key("b"), "3") == "unavailable");
  CHECK(w.server.fetches() == 4);
}

TEST_CASE("a scheduled fetch for which unknown keys had to wait is one for them") {
  world w({.limits = {.ttl = 60, .refresh_ahead = 30}});
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  CHECK(w.verdict(key("b"), "1") == "unknown_key");
  CHECK(w.verdict(key("b"), "2") == "unavailable");
  w.clock.advance(30);
  CHECK(w.verdict(key("a")) == "ok");  // the scheduled one
  CHECK(w.server.fetches() == 3);
  CHECK(w.verdict(key("b"), "2") == "unknown_key");
  CHECK(w.verdict(key("b"), "3") == "unavailable");
  CHECK(w.server.fetches() == 3);
  // Where none had to wait, the next unknown key is fetched for at once.
  for (int i = 0; i < 2; ++i) {
    w.clock.advance(60);
    CHECK(w.verdict(key("a")) == "ok");
  }
  CHECK(w.server.fetches() == 5);
  CHECK(w.verdict(key("b"), "4") == "unknown_key");
  CHECK(w.server.fetches() == 6);
}

TEST_CASE("threads that need keys at once share one fetch") {
  world w;
  w.server.publish({key("a").public_jwk()});
  w.server.hold(true);
  std::vector<std::future<std::string>> verdicts;
  for (int i = 0; i < 8; ++i)
    verdicts.push_back(
        std::async(std::launch::async, [&, i] { return w.verdict(key("a"), std::to_string(i)); }));
  w.server.wait_for_fetches(1);
  std::this_thread::sleep_for(20ms);
  w.server.hold(false);
  for (auto& verdict : verdicts) CHECK(verdict.get() == "ok");
  CHECK(w.server.fetches() == 1);
}

TEST_CASE("a refresh waits for the fetch under way") {
  world w;
  w.server.publish({key("a").public_jwk()});
  w.server.hold(true);
  auto first = std::async(std::launch::async, [&] { return w.keys.refresh().has_value(); });
  w.server.wait_for_fetches(1);
  auto second = std::async(std::launch::async, [&] { return w.keys.refresh().has_value(); });
  CHECK(second.wait_for(20ms) == std::future_status::timeout);
  w.server.hold(false);
  CHECK(first.get());
  CHECK(second.get());
  CHECK(w.server.fetches() == 1);
}

TEST_CASE(
    "a thread that waits for another's fetch says unavailable where that does not know the kid") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(30);
  w.server.hold(true);
  auto winner = std::async(std::launch::async, [&] { return w.verdict(key("b"), "1"); });
  w.server.wait_for_fetches(2);
  auto other = std::async(std::launch::async, [&] { return w.verdict(key("b"), "2"); });
  std::this_thread::sleep_for(20ms);
  w.server.hold(false);
  CHECK(winner.get() == "unknown_key");
  CHECK(other.get() == "unavailable");  // that fetch may be older than its key
  CHECK(w.server.fetches() == 2);
}

TEST_CASE("nobody waits longer than the timeout for a fetcher that does not end") {
  world w({.limits = {.timeout = 1}});
  w.server.hold(true);
  auto winner = std::async(std::launch::async, [&] { return w.verdict(key("a"), "1"); });
  w.server.wait_for_fetches(1);
  const auto before = std::chrono::steady_clock::now();
  CHECK(w.verdict(key("a"), "2") == "unavailable");
  CHECK(std::chrono::steady_clock::now() - before < 5s);
  w.server.publish({key("a").public_jwk()});
  w.server.hold(false);
  CHECK(winner.get() == "ok");
}

TEST_CASE(
    "a well-formed 200 is authoritative: fewer keys, none, other material under the same kid") {
  const auto impostor = ba::testing::signer::generate(ba::algorithm::eddsa, "a");
  world w;
  const auto refresh = [&] {
    w.clock.advance(240);
    return static_cast<bool>(w.keys.refresh());
  };
  w.server.publish({key("a").public_jwk(), key("b").public_jwk()});
  REQUIRE(refresh());
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.verdict(key("b")) == "ok");
  w.server.publish({key("b").public_jwk()});
  REQUIRE(refresh());
  CHECK(w.verdict(key("a")) == "unknown_key");
  CHECK(w.verdict(key("a"), "within the cooldown") == "unavailable");
  CHECK(w.verdict(key("b")) == "ok");
  w.server.publish({impostor.public_jwk()});
  REQUIRE(refresh());
  CHECK(w.verdict(key("a")) == "signature_invalid");
  CHECK(w.verdict(impostor) == "ok");
  for (const char* none :
       {R"({"keys":[]})",
        R"({"keys":[{"kty":"oct","k":"AAAA","kid":"a"},{"kty":"EC","kid":"x"}]})"}) {
    w.server.answer(std::string(none));
    REQUIRE(refresh());
    CHECK(w.verdict(impostor, std::string("within the cooldown ") + none[9]) != "ok");
    CHECK(w.keys.stats().kids.empty());
    CHECK(w.keys.stats().usable);
    w.clock.advance(30);
    CHECK(w.verdict(impostor, std::string("after it ") + none[9]) == "unknown_key");
  }
  REQUIRE(w.keys.stats().skipped.size() == 2);
  CHECK(w.keys.stats().skipped[0].reason == ba::errc::symmetric_key_material);
  CHECK(w.keys.stats().skipped[0].kid == "a");
  CHECK(w.keys.stats().skipped[1].reason == ba::errc::unsupported_key);
}

TEST_CASE("transport, status and parse failures keep the keys from before") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  const auto expect = [&](ba::fetch_problem problem) {
    w.clock.advance(300);
    CHECK(w.verdict(key("a")) == "ok");
    CHECK(w.keys.stats().last_problem == problem);
    CHECK(w.keys.stats().failures[static_cast<std::size_t>(problem)] > 0);
  };
  for (const auto problem :
       {ba::fetch_problem::connection, ba::fetch_problem::timeout, ba::fetch_problem::tls,
        ba::fetch_problem::too_large, ba::fetch_problem::exception}) {
    w.server.fail(problem);
    expect(problem);
  }
  w.server.throw_up();
  expect(ba::fetch_problem::exception);
  w.server.answer(ba::fetch_response{});
  expect(ba::fetch_problem::connection);
  const std::string good = ba::testing::jwks({key("b").public_jwk()});
  for (const int status : {100, 201, 204, 206, 301, 302, 304, 400, 401, 404, 429, 500, 503}) {
    w.server.answer({.status = status, .body = good});
    expect(ba::fetch_problem::status);
    CHECK(w.keys.stats().last_status == status);
  }
  for (const std::string& body :
       {std::string(), std::string("<html>"), good.substr(0, good.size() - 1), std::string("{}"),
        std::string("[]"), std::string("null"), std::string(R"({"keys":null})"),
        key("b").public_jwk(), good + "x"}) {
    w.server.answer(body);
    expect(ba::fetch_problem::malformed);
  }
  w.server.answer(good + std::string(1 << 20, ' '));
  expect(ba::fetch_problem::too_large);
  CHECK(w.keys.stats().kids == std::vector<std::string>{"a"});
  CHECK(w.keys.stats().successes == 1);
}

TEST_CASE(
    "a first fetch that fails makes tokens unavailable, and is tried again after every cooldown") {
  world w;
  w.server.fail();
  CHECK(w.verdict(key("a")) == "unavailable");
  CHECK(w.verdict(key("a")) == "unavailable");
  CHECK(w.server.fetches() == 1);
  CHECK_FALSE(w.keys.stats().keys_age);
  for (int i = 2; i < 12; ++i) {
    w.clock.advance(30);
    CHECK(w.verdict(key("a")) == "unavailable");
    CHECK(w.server.fetches() == i);
  }
  w.server.publish({key("a").public_jwk()});
  w.clock.advance(29);
  CHECK(w.verdict(key("a")) == "unavailable");
  w.clock.advance(1);
  CHECK(w.verdict(key("a")) == "ok");
}

TEST_CASE("attack 43: a server that is down for the whole stale window, then back") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.server.fail(ba::fetch_problem::timeout);
  int fetches = w.server.fetches();
  std::int64_t last_fetch = start;
  for (std::int64_t now = start; now < start + 86'400; now += 7) {
    w.clock.set(now);
    if (w.verdict(key("a")) != "ok") FAIL("refused after " << now - start << " s");
    if (now % 1000 == 0) CHECK(w.verdict(key("b"), std::to_string(now)) == "unavailable");
    if (w.server.fetches() != fetches) {
      CHECK(w.server.fetches() == fetches + 1);
      CHECK(now - last_fetch >= 30);
      fetches = w.server.fetches();
      last_fetch = now;
    }
  }
  w.clock.set(start + 86'399);
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.keys.stats().usable);
  w.clock.set(start + 86'400);
  CHECK(w.verdict(key("a")) == "unavailable");
  CHECK(w.verdict(key("b")) == "unavailable");
  CHECK(w.verdict_on(key("a").token("{}", R"({"alg":"EdDSA"})")) == "unavailable");
  CHECK_FALSE(w.keys.stats().usable);
  CHECK(w.keys.stats().keys_age == 86'400);
  CHECK(w.keys.stats().last_error() == ba::message(ba::fetch_problem::timeout));
  w.clock.advance(100 * 86'400);
  CHECK(w.verdict(key("a")) == "unavailable");
  // It comes back, without the key of long ago.
  w.server.publish({key("b").public_jwk()});
  CHECK(w.verdict(key("b")) == "unavailable");  // the cooldown of the attempt just now
  w.clock.advance(30);
  CHECK(w.verdict(key("b")) == "ok");
  CHECK(w.verdict(key("a"), "again") == "unknown_key");
  CHECK(w.keys.stats().last_error().empty());
}

TEST_CASE("a 304 confirms the keys that its ETag was for") {
  world w;
  w.server.answer(
      {.status = 200, .body = ba::testing::jwks({key("a").public_jwk()}), .etag = "\"v1\""});
  REQUIRE(w.verdict(key("a")) == "ok");
  CHECK(w.server.last_etag().empty());
  w.server.answer({.status = 304, .cache_control = "max-age=600"});
  w.clock.advance(300);
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.server.last_etag() == "\"v1\"");
  auto stats = w.keys.stats();
  CHECK(stats.not_modified == 1);
  CHECK(stats.successes == 2);
  CHECK(stats.keys_age == 0);
  CHECK(stats.next_refresh == 540);
  // It ends the wait of an unknown kid like any success, and holds off the hard limit.
  w.clock.advance(86'399);
  CHECK(w.verdict(key("b")) == "unknown_key");
  w.clock.advance(86'399);
  CHECK(w.verdict(key("a")) == "ok");
  // Failures do not lose it; a 200 without one does.
  w.server.answer("<html>");
  w.clock.advance(3600);
  CHECK(w.verdict(key("a")) == "ok");
  w.server.publish({key("a").public_jwk()});
  w.clock.advance(3600);
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.server.last_etag() == "\"v1\"");
  w.clock.advance(3600);
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.server.last_etag().empty());
}

TEST_CASE("an ETag that is no visible text is not sent back") {
  world w;
  w.server.answer(
      {.status = 200, .body = ba::testing::jwks({key("a").public_jwk()}), .etag = "\"v\"\r\nX: y"});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(300);
  REQUIRE(w.verdict(key("a")) == "ok");
  CHECK(w.server.fetches() == 2);
  CHECK(w.server.last_etag().empty());
}

TEST_CASE("no-store and max-age=0 cause no more than a fetch in every cooldown") {
  for (const char* control : {"no-store", "max-age=0", "no-cache, max-age=100"}) {
    world w;
    w.server.answer({.status = 200,
                     .body = ba::testing::jwks({key("a").public_jwk()}),
                     .cache_control = control});
    for (int i = 0; i < 300; ++i) {
      CHECK(w.verdict(key("a")) == "ok");
      w.clock.advance(1);
    }
    CHECK(w.server.fetches() == 10);
  }
}

TEST_CASE("a clock that is set back does not keep keys for longer, nor make a storm") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(200);
  CHECK(w.verdict(key("b")) == "unknown_key");
  w.clock.advance(100);
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(-1'000'000);
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.server.fetches() == 2);
  w.clock.advance(240);
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.server.fetches() == 3);
  w.server.fail();
  w.clock.advance(86'400);
  CHECK(w.verdict(key("a")) == "unavailable");
}

TEST_CASE("stats say what a health endpoint needs") {
  world w;
  auto stats = w.keys.stats();
  CHECK_FALSE(stats.usable);
  CHECK(stats.fetches == 0);
  CHECK_FALSE(stats.attempt_age);
  CHECK(stats.next_refresh == 0);
  w.server.publish({key("a").public_jwk(), R"({"kty":"oct","k":"AAAA","kid":"secret"})"});
  REQUIRE(w.keys.refresh());
  w.clock.advance(10);
  stats = w.keys.stats();
  CHECK(stats.usable);
  CHECK(stats.keys_age == 10);
  CHECK(stats.attempt_age == 10);
  CHECK(stats.next_refresh == 230);
  CHECK(stats.kids == std::vector<std::string>{"a"});
  REQUIRE(stats.skipped.size() == 1);
  CHECK(stats.skipped[0].reason == ba::errc::symmetric_key_material);
  CHECK(w.keys.keys().size() == 1);
}

TEST_CASE(
    "refreshed by the caller, verifying never fetches and an unknown kid asks for the next "
    "refresh") {
  world w({.by = ba::refreshed_by::caller});
  w.server.publish({key("a").public_jwk()});
  CHECK(w.verdict(key("a")) == "unavailable");
  CHECK(w.server.fetches() == 0);
  REQUIRE(w.keys.refresh());
  CHECK(w.verdict(key("a")) == "ok");
  for (int i = 0; i < 10; ++i) REQUIRE(w.keys.refresh());
  CHECK(w.server.fetches() == 1);
  // An unknown kid: asked for now, fetched by the next refresh, answered when the client comes
  // again.
  auto refused = w.verify(world::token(key("b")));
  CHECK(refused.error().code() == ba::errc::unavailable);
  CHECK(refused.error().retry_after() == 1);
  REQUIRE(w.keys.refresh());
  CHECK(w.server.fetches() == 2);
  CHECK(w.verdict(key("b")) == "unknown_key");
  // Another one within the cooldown.
  refused = w.verify(world::token(key("b"), "another"));
  CHECK(refused.error().code() == ba::errc::unavailable);
  CHECK(refused.error().retry_after() == 30);
  w.clock.advance(29);
  REQUIRE(w.keys.refresh());
  CHECK(w.server.fetches() == 2);
  w.clock.advance(1);
  REQUIRE(w.keys.refresh());
  CHECK(w.server.fetches() == 3);
  CHECK(w.verdict(key("b"), "another") == "unknown_key");
  // After the TTL they serve on: whoever refreshes has the say.
  w.clock.advance(86'399);
  CHECK(w.verdict(key("a")) == "ok");
  w.clock.advance(1);
  CHECK(w.verdict(key("a")) == "unavailable");
  w.server.fail();
  CHECK(w.keys.refresh().error().code() == ba::errc::unavailable);
  CHECK(w.keys.refresh().error().retry_after() == 30);
}

TEST_CASE("an event loop refreshes in two halves and never blocks") {
  world w({.by = ba::refreshed_by::caller});
  const std::string good = ba::testing::jwks({key("a").public_jwk()});
  auto pending = w.keys.begin_refresh();
  REQUIRE(pending);
  CHECK(pending->request.url == url);
  CHECK(pending->request.timeout == 5);
  CHECK_FALSE(w.keys.begin_refresh());  // single flight
  CHECK(w.verdict(key("a")) == "unavailable");
  w.keys.finish_refresh(*pending, {.status = 200, .body = good, .etag = "\"v1\""});
  CHECK(w.verdict(key("a")) == "ok");
  CHECK_FALSE(w.keys.begin_refresh());  // nothing is due
  CHECK(w.verdict(key("b")) == "unavailable");
  pending = w.keys.begin_refresh();  // but a key was asked for
  REQUIRE(pending);
  CHECK(pending->request.etag == "\"v1\"");
  w.keys.finish_refresh(*pending, {.status = 304});
  CHECK(w.verdict(key("b")) == "unknown_key");
  CHECK(w.verdict(key("b"), "another") == "unavailable");
  CHECK_FALSE(w.keys.begin_refresh());  // the cooldown of unknown keys
  // One that is never finished is given up, and what comes of it later changes nothing.
  w.clock.advance(240);
  const auto lost = w.keys.begin_refresh();
  REQUIRE(lost);
  w.clock.advance(10);
  CHECK_FALSE(w.keys.begin_refresh());
  w.clock.advance(1);
  CHECK_FALSE(w.keys.begin_refresh());  // a failure, so the cooldown
  CHECK(w.keys.stats().last_problem == ba::fetch_problem::timeout);
  w.keys.finish_refresh(*lost, {.status = 200, .body = R"({"keys":[]})"});
  CHECK(w.verdict(key("a")) == "ok");
  w.clock.advance(30);
  pending = w.keys.begin_refresh();
  REQUIRE(pending);
  w.keys.finish_refresh(*lost, {.status = 200, .body = R"({"keys":[]})"});
  CHECK(w.verdict(key("a")) == "ok");
  w.keys.finish_refresh(*pending, {.status = 500});
  CHECK(w.verdict(key("a")) == "ok");
  CHECK(w.keys.stats().last_status == 500);
  CHECK(w.server.fetches() == 0);
}

TEST_CASE("refreshed by its own thread, verifying never waits") {
  world w({.by = ba::refreshed_by::own_thread});
  eventually([&] { return w.keys.stats().last_status == 500; });  // at once, with nobody asking
  w.server.publish({key("a").public_jwk()});
  CHECK(w.verdict(key("a")) == "unavailable");
  w.clock.advance(30);
  w.server.wait_for_fetches(2);
  eventually([&] { return w.verdict(key("a")) == "ok"; });
  w.clock.advance(30);
  w.server.hold(true);
  w.server.publish({key("a").public_jwk(), key("b").public_jwk()});
  CHECK(w.verdict(key("b")) == "unavailable");
  w.server.wait_for_fetches(3);
  CHECK(w.verdict(key("b")) == "unavailable");  // it would hang here if it waited
  CHECK(w.verdict(key("a")) == "ok");
  w.server.hold(false);
  eventually([&] { return w.verdict(key("b")) == "ok"; });
  CHECK(w.server.fetches() == 3);
  // Ahead of the TTL, with nobody asking.
  w.clock.advance(240);
  w.server.wait_for_fetches(4);
}

TEST_CASE("a source with a thread of its own ends with the fetch under way") {
  auto w = std::make_unique<world>(ba::jwks_options{.by = ba::refreshed_by::own_thread});
  w->server.wait_for_fetches(1);
  const auto before = std::chrono::steady_clock::now();
  w.reset();
  CHECK(std::chrono::steady_clock::now() - before <
        900ms);  // the thread was woken, and did not sleep its second out
}

TEST_CASE("a flood of unknown kids from many threads fetches once, while known keys verify") {
  world w;
  w.server.publish({key("a").public_jwk()});
  REQUIRE(w.verdict(key("a")) == "ok");
  w.clock.advance(30);
  std::atomic<int> unknown = 0, unavailable = 0, other = 0;
  std::vector<std::thread> threads;
  const std::string good = world::token(key("a"));
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 250; ++i) {
        const std::string kid = "kid " + std::to_string(t * 1000 + i);
        const auto verdict =
            w.verdict_on(key("a").token("{}", "{\"alg\":\"EdDSA\",\"kid\":\"" + kid + "\"}"));
        ++(verdict == "unknown_key" ? unknown : (verdict == "unavailable" ? unavailable : other));
        if (w.verdict_on(good) != "ok") ++other;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(w.server.fetches() == 2);
  CHECK(unknown == 1);
  CHECK(unavailable == 1999);
  CHECK(other == 0);
}

TEST_CASE("keys rotate while threads verify, and no token of a published key is refused") {
  world w({.limits = {.ttl = 5, .refresh_ahead = 1, .cooldown = 2}});
  std::atomic<int> newest = 0;
  std::atomic<bool> stop = false;
  const auto kid = [](int i) { return "rotating " + std::to_string(i); };
  for (int i = 0; i < 40; ++i) (void)key(kid(i));
  w.server.publish({key(kid(0)).public_jwk()});
  std::atomic<int> good = 0, unavailable = 0, wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      while (!stop) {
        // The newest key is published before its number is told.
        const auto verdict = w.verdict(key(kid(newest)));
        ++(verdict == "ok" ? good : (verdict == "unavailable" ? unavailable : wrong));
      }
    });
  for (int i = 1; i < 40; ++i) {
    // With all of those before, since a thread may be held up for long between choosing its token
    // and verifying it.
    std::string set = "{\"keys\":[" + key(kid(i)).public_jwk();
    for (int old = 0; old < i; ++old) set += ',' + key(kid(old)).public_jwk();
    w.server.answer(set + "]}");
    newest = i;
    const int before = good;
    for (int n = 0; n < 200 && good < before + 20; ++n) {
      w.clock.advance(n % 2);
      std::this_thread::sleep_for(1ms);
    }
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  CHECK(good > 100);
  CHECK(wrong == 0);
}

TEST_CASE("only a source that its caller refreshes needs no fetcher") {
  for (const ba::any_fetcher& none :
       {ba::any_fetcher(ba::fetcher()), ba::any_fetcher(ba::body_fetcher())}) {
    for (const auto by : {ba::refreshed_by::verifying_threads, ba::refreshed_by::own_thread}) {
      const auto made = ba::jwks_source::make(none, url, {.by = by});
      REQUIRE_FALSE(made);
      CHECK(made.error() == ba::errc::invalid_limits);
    }
    const auto keys = ba::jwks_source::make(none, url, {.by = ba::refreshed_by::caller});
    REQUIRE(keys);
    REQUIRE_FALSE(keys->refresh());
    CHECK(keys->stats().fetches == 0);
  }
}
