// SPDX-License-Identifier: MIT
// A prefork server: children that inherit a source of keys, in whatever state it was.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/keys/live_key_set.hpp>
#include <better_auth/keys/source.hpp>
#include <better_auth/token/signature_cache.hpp>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using attack::verdict;
namespace ba = better_auth;
using namespace std::chrono_literals;

namespace {

/// What a child prints before it ends; nothing if it hangs.
template <class Function>
std::string said_by_child(const Function& function) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  std::fflush(nullptr);  // or the child prints it again
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);  // a child that hangs is killed
    const std::string text = function();
    const bool written = ::write(ends[1], text.data(), text.size()) >= 0;
    ::_exit(written ? 0 : 1);
  }
  ::close(ends[1]);
  std::string text(200, '\0');
  const ssize_t size = ::read(ends[0], text.data(), text.size());
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (!WIFEXITED(status)) return "it was killed";
  return text.substr(0, size > 0 ? static_cast<std::size_t>(size) : 0);
}

const ba::testing::signer& kept() { return support::key_for(ba::algorithm::eddsa); }
const ba::testing::signer& withdrawn() {
  static const auto key = ba::testing::signer::generate(ba::algorithm::eddsa, "withdrawn");
  return key;
}
std::string token_of(const ba::testing::signer& key, const std::string& sub = "user-1") {
  auto claims = support::plugin_claims();
  claims.sub = sub;
  claims.lifetime = 1'000'000;
  return key.token(claims);
}

/// A server that withdraws a key in the child's copy of it, and can hold a fetch up.
struct server {
  std::mutex mutex;
  std::condition_variable changed;
  bool held = false;
  std::atomic<bool> down = false;
  std::atomic<bool> has_withdrawn = false;
  std::atomic<int> fetches = 0;

  ba::fetch_response answer() {
    ++fetches;
    if (down) return {.problem = ba::fetch_problem::connection};
    const std::string both = ba::testing::jwks({kept().public_jwk(), withdrawn().public_jwk()});
    const std::string one = ba::testing::jwks({kept().public_jwk()});
    return {.status = 200, .body = has_withdrawn ? one : both};
  }
  [[nodiscard]] ba::fetcher fetcher() {
    return [this](const ba::fetch_request&) { return answer(); };
  }
  /// Waits in the parent while `held`. A child never inherits the wait.
  [[nodiscard]] ba::fetcher slow_fetcher() {
    return [this, parent = ::getpid()](const ba::fetch_request&) {
      auto got = answer();
      if (::getpid() == parent) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return !held; });
      }
      return got;
    };
  }
  void hold(bool on) {
    const std::lock_guard lock(mutex);
    held = on;
    changed.notify_all();
  }
};

const ba::refresh_limits limits = {.ttl = 300, .max_stale = 3600};

}  // namespace

TEST_CASE("attack 59: a child whose parent's thread fetched the keys fetches them itself") {
  server at;
  ba::testing::manual_clock clock(support::now);
  const ba::jwks_source keys(at.fetcher(), "https://app.example/jwks",
                             {.limits = limits, .by = ba::refreshed_by::own_thread}, clock);
  const ba::signature_cache cache;
  const ba::verifier verify =
      ba::verifier(keys, ba::policy::jwt_plugin(support::origin), clock).with(cache);
  const std::string token = token_of(withdrawn());
  while (!verify(token)) std::this_thread::sleep_for(1ms);
  REQUIRE(verify(token));

  const auto after = [&](std::int64_t seconds, bool down) {
    return said_by_child([&] {
      const std::string first = verdict(verify(token));
      at.has_withdrawn = true;
      at.down = down;
      clock.advance(seconds);
      std::string last;
      const auto end = std::chrono::steady_clock::now() + 10s;
      do {
        std::this_thread::sleep_for(5ms);
        last = verdict(verify(token));
      } while (last == "ok" && std::chrono::steady_clock::now() < end);
      // Once the keys are over, nothing is accepted before the child has fetched for itself.
      std::string other = verdict(verify(token_of(kept())));
      while (!down && other == "unavailable" && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(5ms);
        other = verdict(verify(token_of(kept())));
      }
      if (verify(token)) last = "ok again";
      return first + ", then " + last + "; the other one " + other;
    });
  };
  CHECK(after(300, false) == "ok, then unavailable; the other one ok");
  CHECK(after(3600, true) == "ok, then unavailable; the other one unavailable");
  CHECK(verdict(verify(token)) == "ok");
}

#ifdef __GLIBC__
TEST_CASE("attack 59: a child that cannot start its own thread is unavailable until it can") {
  server at;
  const ba::testing::manual_clock clock(support::now);
  const ba::jwks_source keys(at.fetcher(), "https://app.example/jwks",
                             {.limits = limits, .by = ba::refreshed_by::own_thread}, clock);
  const ba::verifier verify(keys, ba::policy::jwt_plugin(support::origin), clock);
  const std::string token = token_of(kept());
  while (!verify(token)) std::this_thread::sleep_for(1ms);
  CHECK(said_by_child([&] {
          pthread_attr_t usual, too_large;
          ::pthread_getattr_default_np(&usual);
          ::pthread_getattr_default_np(&too_large);
          ::pthread_attr_setstacksize(&too_large, std::size_t{1} << 60U);
          ::pthread_setattr_default_np(&too_large);
          const std::string without = verdict(verify(token));
          ::pthread_setattr_default_np(&usual);
          return without + ", then " + verdict(verify(token));
        }) == "unavailable, then ok");
}
#endif

TEST_CASE("attack 59: a child that was forked during a fetch does not wait for it") {
  server at;
  ba::testing::manual_clock clock(support::now);
  const ba::jwks_source keys(at.slow_fetcher(), "https://app.example/jwks", {.limits = limits},
                             clock);
  const ba::verifier verify(keys, ba::policy::jwt_plugin(support::origin), clock);
  const std::string token = token_of(withdrawn());
  REQUIRE(verdict(verify(token)) == "ok");
  // A thread of the parent fetches, and threads wait for it.
  at.hold(true);
  clock.advance(300);
  std::thread fetching([&] { (void)verify(token); });
  while (at.fetches < 2) std::this_thread::sleep_for(1ms);
  std::thread waiting([&] { (void)verify(token_of(kept(), "waiting")); });
  std::this_thread::sleep_for(20ms);

  CHECK(said_by_child([&] {
          at.has_withdrawn = true;
          const auto start = std::chrono::steady_clock::now();
          const std::string said = verdict(verify(token)) + ' ' + verdict(verify(token_of(kept())));
          return std::chrono::steady_clock::now() - start < 3s ? said : "it waited, " + said;
        }) == "unknown_key ok");
  // And if it cannot fetch, a key that it does not know is 503.
  CHECK(said_by_child([&] {
          at.down = true;
          clock.advance(3600);
          return verdict(verify(token)) + ' ' + verdict(verify(token_of(kept())));
        }) == "unavailable unavailable");
  at.hold(false);
  fetching.join();
  waiting.join();
}

TEST_CASE("attack 59: a child is not stopped by locks that its parent's threads held") {
  // Sets that are there already: libcrypto has locks of its own while it loads keys.
  const auto set = support::set_of(kept()), same = support::set_of(kept());
  const auto other = support::set_of(withdrawn());
  const ba::live_key_set keys(set);
  const ba::signature_cache cache;
  const ba::verifier verify = ba::verifier(keys, ba::policy::jwt_plugin(support::origin),
                                           ba::testing::manual_clock(support::now))
                                  .with(cache);
  const std::string token = token_of(kept());
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      for (int i = 0; !stop; ++i) {
        keys.replace(i % 2 == 0 ? same : set);
        (void)keys.keys();
        (void)cache.stats();
      }
    });
  for (int i = 0; i < 100; ++i)
    CHECK(said_by_child([&] {
            const std::string before = verdict(verify(token));
            keys.replace(other);
            const std::string after = verdict(verify(token));
            // The cache of the child is its own, and empty at first.
            return before + ' ' + after + ' ' + std::to_string(cache.stats().hits);
          }) == "ok unknown_key 0");
  stop = true;
  for (std::thread& each : threads) each.join();
}

namespace {
/// Takes so long to make in a child that all of its threads are at it.
struct slow_to_make {
  slow_to_make() = default;
  slow_to_make(ba::detail::in_child, const slow_to_make&) { std::this_thread::sleep_for(300ms); }
};
}  // namespace

TEST_CASE("attack 59: the threads of a child that come at once get one object") {
  const ba::detail::per_process<slow_to_make> object(std::in_place);
  CHECK(said_by_child([&] {
          std::vector<const slow_to_make*> seen(4);
          std::vector<std::thread> threads;
          for (auto& place : seen) threads.emplace_back([&] { place = &object.get(); });
          for (std::thread& each : threads) each.join();
          for (const auto* each : seen)
            if (each != &object.get()) return "another one";
          return "the same";
        }) == "the same");
}
