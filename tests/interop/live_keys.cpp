// SPDX-License-Identifier: MIT
// Verifies tokens of a running Better Auth through its live JWKS, for live_keys.mjs. Talks in
// lines:
//
//   live_keys JWKS_URL ORIGIN TTL COOLDOWN [own_thread]
//                       seconds; by default the verifying threads fetch
//
//   verify TOKEN        answers "ok SUB", or the name of the error
//   load KID TOKEN      from now on two threads verify it too, at full speed, in turn with the
//                       others; no answer
//   removed KID         what is said of its tokens from now on is counted apart; no answer
//   report              stops them and answers one JSON object: {"verified", "tokens": [{"kid",
//                       "ok", "refused": {CODE: N}, "refused_later": {CODE: N}, "last_ok",
//                       "first_unknown"}], "fetches", "failures", "suppressed"}, times in
//                       milliseconds
#include <better_auth/curl.hpp>
#include <better_auth/jwt.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ba = better_auth;

namespace {

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// A token, and what was said of it.
struct loaded {
  std::string kid;
  std::string token;
  std::mutex mutex = {};
  std::uint64_t ok = 0;
  std::int64_t last_ok = 0;
  std::int64_t first_unknown = 0;
  bool removed = false;
  std::map<std::string_view, std::uint64_t> refused[2] =
      {};  // before it was said to be removed, and after
};

class load {
 public:
  void add(std::string kid, std::string token) {
    const std::lock_guard lock(mutex_);
    auto& fresh = tokens_.emplace_back();
    fresh.kid = std::move(kid);
    fresh.token = std::move(token);
    count_.store(tokens_.size(), std::memory_order_release);
  }

  void removed(const std::string& kid) {
    const std::lock_guard lock(mutex_);
    for (loaded& each : tokens_) {
      const std::lock_guard token_lock(each.mutex);
      if (each.kid == kid) each.removed = true;
    }
  }

  void start(const ba::verifier& verify) {
    for (std::size_t offset = 0; offset < 2; ++offset)
      threads_.emplace_back([this, verify, offset] {
        for (std::size_t turn = offset; !stop_; ++turn) {
          const std::size_t count = count_.load(std::memory_order_acquire);
          if (count == 0) {
            std::this_thread::yield();
            continue;
          }
          loaded& each = at(turn % count);
          const std::int64_t began = now_ms();
          const auto user = verify(each.token);
          const std::lock_guard lock(each.mutex);
          if (user) {
            ++each.ok;
            each.last_ok = std::max(each.last_ok, began);
          } else {
            ++each.refused[each.removed ? 1 : 0][user.error().name()];
            if (user.error().code() == ba::errc::unknown_key && each.first_unknown == 0)
              each.first_unknown = now_ms();
          }
        }
      });
  }
  void stop() {
    stop_ = true;
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }
  [[nodiscard]] std::deque<loaded>& tokens() { return tokens_; }

 private:
  loaded& at(std::size_t i) {
    const std::lock_guard lock(mutex_);
    return tokens_[i];
  }
  std::mutex mutex_;
  std::deque<loaded> tokens_;  // its elements stay where they are
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> threads_;
};

void report(std::deque<loaded>& tokens, const ba::jwks_stats& stats) {
  std::uint64_t verified = 0, failures = 0;
  for (const std::uint64_t each : stats.failures) failures += each;
  std::string list;
  for (const loaded& each : tokens) {
    std::string refused[2];
    for (int i = 0; i < 2; ++i)
      for (const auto& [code, times] : each.refused[i]) {
        refused[i]
            .append(refused[i].empty() ? "\"" : ",\"")
            .append(code)
            .append("\":")
            .append(std::to_string(times));
        verified += times;
      }
    verified += each.ok;
    list += (list.empty() ? "" : ",");
    list.append("{\"kid\":\"")
        .append(each.kid)
        .append("\",\"ok\":")
        .append(std::to_string(each.ok))
        .append(",\"refused\":{")
        .append(refused[0]);
    list.append("},\"refused_later\":{").append(refused[1]);
    list.append("},\"last_ok\":")
        .append(std::to_string(each.last_ok))
        .append(",\"first_unknown\":")
        .append(std::to_string(each.first_unknown))
        .append("}");
  }
  std::cout << "{\"verified\":" << verified << ",\"tokens\":[" << list
            << "],\"fetches\":" << stats.fetches << ",\"failures\":" << failures
            << ",\"suppressed\":" << stats.suppressed << "}" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::cerr << "usage: live_keys JWKS_URL ORIGIN TTL COOLDOWN [own_thread]\n";
    return 2;
  }
  ba::jwks_options options;
  options.limits.ttl = std::stoll(argv[3]);
  options.limits.cooldown = std::stoll(argv[4]);
  if (argc > 5) options.by = ba::refreshed_by::own_thread;
  const ba::jwks_source keys(ba::curl_fetcher{}, argv[1], options);
  const ba::verifier verify(keys, ba::policy::jwt_plugin(argv[2]));

  load work;
  work.start(verify);
  std::string command;
  while (std::cin >> command) {
    std::string kid, token;
    if (command == "verify") {
      std::cin >> token;
      const auto user = verify(token);
      std::cout << (user ? "ok " + user->subject() : std::string(user.error().name())) << std::endl;
    } else if (command == "load") {
      std::cin >> kid >> token;
      work.add(std::move(kid), std::move(token));
    } else if (command == "removed") {
      std::cin >> kid;
      work.removed(kid);
    } else if (command == "report") {
      work.stop();
      report(work.tokens(), keys.stats());
    }
  }
  work.stop();
}
