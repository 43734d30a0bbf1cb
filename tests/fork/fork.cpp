// SPDX-License-Identifier: MIT
// A prefork server: children are forked under load, then keys are rotated and withdrawn. No child
// hangs, accepts a withdrawn key beyond TTL and grace, or fails to end.
#include <better_auth/keys/live_key_set.hpp>
#include <better_auth/keys/source.hpp>

#include "support.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace ba = better_auth;
using namespace std::chrono_literals;

namespace {

constexpr int children = 20;
constexpr std::int64_t ttl = 2, cooldown = 1;
constexpr std::int64_t grace = 3;  // seconds for a busy machine

std::atomic<int> failures = 0;
void expect(bool holds, const char* what, const std::string& detail = {}) {
  if (holds) return;
  ++failures;
  std::fprintf(stderr, "not so: %s %s\n", what, detail.c_str());
}

/// What parent and children see alike.
struct shared_memory {
  std::atomic<bool> rotated = false;
  std::atomic<std::int64_t> rotated_at = 0;  // milliseconds
  std::atomic<int> fetches = 0;
};
std::int64_t milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// The keys and tokens of one run. The server publishes the old key, and after the rotation the new
/// one only.
struct scene {
  ba::testing::signer old_key = ba::testing::signer::generate(ba::algorithm::eddsa, "old");
  ba::testing::signer new_key = ba::testing::signer::generate(ba::algorithm::eddsa, "new");
  std::string old_token = token(old_key), new_token = token(new_key);
  shared_memory* shared = make_shared_memory();

  static std::string token(const ba::testing::signer& key) {
    auto claims = support::plugin_claims();
    claims.lifetime = 100 * 365 * 86'400LL;
    return key.token(claims);
  }
  static shared_memory* make_shared_memory() {
    void* const place = ::mmap(nullptr, sizeof(shared_memory), PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) std::abort();
    return new (place) shared_memory;
  }
  [[nodiscard]] std::string document() const {
    ++shared->fetches;
    return ba::testing::jwks({(shared->rotated ? new_key : old_key).public_jwk()});
  }
  void rotate() const {
    shared->rotated_at = milliseconds();
    shared->rotated = true;
  }
};

/// Forks the children, each of which runs `work` and then ends in the usual way: its destructors
/// run. Returns whether all of them ended well.
template <class Work>
std::vector<pid_t> fork_children(const Work& work) {
  std::vector<pid_t> forked;
  for (int i = 0; i < children; ++i) {
    std::fflush(nullptr);  // or each child prints it again
    const pid_t child = ::fork();
    if (child != 0) {
      forked.push_back(child);
      continue;
    }
    ::alarm(60);  // a child that hangs is killed, and counts as a failure
    failures = 0;
    work();
    std::exit(failures == 0 ? 0 : 1);
  }
  return forked;
}
void wait_for(const std::vector<pid_t>& forked, const std::string& what) {
  for (const pid_t child : forked) {
    int status = 0;
    expect(::waitpid(child, &status, 0) == child, "a child can be waited for");
    expect(WIFEXITED(status) && WEXITSTATUS(status) == 0,
           "a child ends well:", what + ", status " + std::to_string(status));
  }
}

/// What a child does, and the parent too: it verifies until the rotation has arrived.
void serve(const scene& s, const ba::jwks_source& keys, const ba::verifier& verify, bool calls) {
  const auto ok = [&](const std::string& token) {
    if (calls) (void)keys.refresh();
    return verify(token).has_value();
  };
  const auto age = keys.stats().keys_age;  // seconds; it can be one more by the next line
  expect(ok(s.old_token) || s.shared->rotated || age.value_or(0) >= ttl - 1,
         "the keys of the parent serve in the child, within their TTL");
  bool old_gone = false, new_came = false;
  const auto end = std::chrono::steady_clock::now() + 40s;
  while (!(old_gone && new_came) && std::chrono::steady_clock::now() < end) {
    const bool accepted = ok(s.old_token);
    if (s.shared->rotated && accepted &&
        milliseconds() > s.shared->rotated_at + (ttl + grace) * 1000)
      expect(false, "a withdrawn key is not accepted beyond TTL and grace");
    old_gone = s.shared->rotated && !accepted;
    new_came = ok(s.new_token);
    std::this_thread::sleep_for(5ms);
  }
  expect(old_gone, "the withdrawn key is gone");
  expect(new_came, "the new key has come");
}

void prefork(ba::refreshed_by by, const char* name) {
  const scene s;
  const bool calls = by == ba::refreshed_by::caller;
  auto keys = std::make_unique<ba::jwks_source>(
      [s](std::string_view) { return s.document(); }, "https://app.example/api/auth/jwks",
      ba::jwks_options{
          .limits = {.ttl = ttl, .refresh_ahead = 1, .cooldown = cooldown, .timeout = 2},
          .by = by});
  auto verify = std::make_unique<ba::verifier>(*keys, ba::policy::jwt_plugin(support::origin));
  while (!(*verify)(s.old_token)) {
    (void)keys->refresh();
    std::this_thread::sleep_for(1ms);
  }
  std::atomic<bool> stop = false;
  std::vector<std::thread> load;
  for (int t = 0; t < 3; ++t)
    load.emplace_back([&, t] {
      // Unknown keys take the slow way, which holds the lock for longer.
      const auto unknown =
          s.old_key.token("{}", "{\"alg\":\"EdDSA\",\"kid\":\"k" + std::to_string(t) + "\"}");
      while (!stop) {
        (void)(*verify)(t == 0 ? unknown : s.old_token);
        if (calls) (void)keys->refresh();
        (void)keys->stats();
      }
    });
  const auto forked = fork_children([&] {
    serve(s, *keys, *verify, calls);
    verify.reset();  // the destructors of what was inherited or made here return
    keys.reset();
  });
  std::this_thread::sleep_for(200ms);
  s.rotate();
  serve(s, *keys, *verify, calls);
  wait_for(forked, name);
  stop = true;
  for (auto& thread : load) thread.join();
  std::printf("%-18s %d children, %d fetches\n", name, children, s.shared->fetches.load());
}

/// Keys that are replaced all the time, also at the moment of the fork.
void live() {
  const scene s;
  const std::array sets = {support::set_of(s.old_key), support::set_of(s.new_key)};
  const ba::live_key_set keys(sets[0]);
  const ba::verifier verify(keys, ba::policy::jwt_plugin(support::origin));
  std::atomic<bool> stop = false;
  std::vector<std::thread> load;
  for (int t = 0; t < 3; ++t)
    load.emplace_back([&] {
      for (std::size_t i = 0; !stop; ++i) {
        keys.replace(sets[i % 2]);
        (void)keys.keys();
      }
    });
  std::vector<pid_t> all;
  for (int round = 0; round < 10; ++round)
    for (const pid_t child : fork_children([&] {
           expect(verify(s.old_token).has_value() != verify(s.new_token).has_value(),
                  "a child has one of the two sets");
           keys.replace(sets[1]);
           expect(!verify(s.old_token) && verify(s.new_token), "a child can replace its keys");
         }))
      all.push_back(child);
  wait_for(all, "live_key_set");
  stop = true;
  for (auto& thread : load) thread.join();
  std::printf("%-18s %zu children\n", "live_key_set", all.size());
}

}  // namespace

int main() {
  prefork(ba::refreshed_by::verifying_threads, "verifying_threads");
  prefork(ba::refreshed_by::own_thread, "own_thread");
  prefork(ba::refreshed_by::caller, "caller");
  live();
  std::printf("%s\n",
              failures == 0 ? "no child hung, and no withdrawn key was accepted" : "failed");
  return failures == 0 ? 0 : 1;
}
