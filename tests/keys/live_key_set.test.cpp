// SPDX-License-Identifier: MIT
#include <better_auth/keys/live_key_set.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace ba = better_auth;

using support::set_of;

TEST_CASE("a verifier follows a key set that is replaced") {
  const auto first = ba::testing::signer::generate(ba::algorithm::eddsa, "first");
  const auto second = ba::testing::signer::generate(ba::algorithm::eddsa, "second");
  ba::live_key_set keys{set_of(first)};
  const ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin),
                            ba::testing::manual_clock(support::now)};
  const std::string a = first.token(support::plugin_claims()),
                    b = second.token(support::plugin_claims());
  CHECK(verify(a));
  CHECK(verify(b).error().code() == ba::errc::unknown_key);
  keys.replace(set_of(second));
  CHECK(verify(a).error().code() == ba::errc::unknown_key);
  CHECK(verify(b));
  CHECK(keys.keys().size() == 1);
}

TEST_CASE("many sources in one thread do not take each other's keys") {
  std::vector<ba::live_key_set> sources;
  std::vector<ba::testing::signer> signers;
  for (int i = 0; i < 20; ++i) {
    signers.push_back(ba::testing::signer::generate(ba::algorithm::eddsa, "kid"));
    sources.emplace_back(set_of(signers.back()));
  }
  for (int round = 0; round < 3; ++round)
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const ba::verifier verify{sources[i], ba::policy::jwt_plugin(support::origin),
                                ba::testing::manual_clock(support::now)};
      CHECK(verify(signers[i].token(support::plugin_claims())));
      CHECK(verify(signers[(i + 1) % sources.size()].token(support::plugin_claims()))
                .error()
                .code() == ba::errc::signature_invalid);
    }
}

TEST_CASE("keys are replaced while threads verify") {
  const auto first = ba::testing::signer::generate(ba::algorithm::eddsa, "first");
  const auto second = ba::testing::signer::generate(ba::algorithm::eddsa, "second");
  ba::live_key_set keys{set_of(first)};
  const ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin),
                            ba::testing::manual_clock(support::now)};
  const std::string a = first.token(support::plugin_claims()),
                    b = second.token(support::plugin_claims());
  std::atomic<bool> stop = false;
  std::atomic<int> accepted = 0, wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      while (!stop) {
        for (const std::string& token : {a, b}) {
          const auto user = verify(token);
          if (user) ++accepted;
          else if (user.error().code() != ba::errc::unknown_key) ++wrong;
        }
      }
    });
  for (int i = 0; i < 200; ++i) {
    keys.replace(set_of(i % 2 == 0 ? second : first));
    std::this_thread::yield();
  }
  while (accepted < 10) std::this_thread::yield();
  stop = true;
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}
