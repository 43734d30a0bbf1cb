// SPDX-License-Identifier: MIT
#include <better_auth/stores/curl.hpp>

#include <better_auth/keys/source.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "fault_server.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <iostream>
#include <thread>

namespace ba = better_auth;
using std::chrono::steady_clock;

TEST_CASE(
    "attack 42: 10,000 unknown kids from 8 threads cost one fetch in a cooldown, and known keys go "
    "on as before") {
  const auto key = ba::testing::signer::generate(ba::algorithm::eddsa, "known");
  fault_server::server server;
  server.write("good", ba::testing::jwks({key.public_jwk()}));
  server.start();
  server.mode("file:good");
  constexpr std::int64_t cooldown = 1;
  ba::jwks_source keys{ba::curl_fetcher(), server.url(), {.limits = {.cooldown = cooldown}}};
  ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin)};
  auto claims = support::plugin_claims();
  claims.iat = std::time(nullptr);
  const std::string good = key.token(claims);
  REQUIRE(verify(good));

  /// The median time of one verification, in nanoseconds; the lower of two rounds is what the
  /// machine's other work spares.
  int refused = 0;
  const auto median = [&](const auto& go_on) {
    std::vector<double> times;
    for (int i = 0; go_on(i); ++i) {
      const auto before = steady_clock::now();
      if (!verify(good)) ++refused;
      times.push_back(
          std::chrono::duration<double, std::nano>(steady_clock::now() - before).count());
    }
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
  };
  const double quiet_before = median([](int i) { return i < 5000; });

  std::this_thread::sleep_for(std::chrono::milliseconds(1000 * (cooldown + 2)));
  const int before = server.count();
  const auto began = steady_clock::now();
  std::atomic<int> running = 8, unknown = 0, unavailable = 0, other = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 1250; ++i) {
        const std::string kid = "unknown " + std::to_string(t * 10'000 + i);
        const auto user = verify(key.token("{}", R"({"alg":"EdDSA","kid":")" + kid + "\"}"));
        if (user || (user.error().code() != ba::errc::unknown_key &&
                     user.error().code() != ba::errc::unavailable))
          ++other;
        else ++(user.error().code() == ba::errc::unknown_key ? unknown : unavailable);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      --running;
    });
  const double loud = median([&](int) { return running > 0; });
  for (auto& thread : threads) thread.join();
  const double lasted = std::chrono::duration<double>(steady_clock::now() - began).count();
  const int fetches = server.count() - before;
  const double quiet_after = median([](int i) { return i < 5000; });
  const double quiet =
      std::max(quiet_before, quiet_after);  // other programs may have come or gone meanwhile

  std::cout << "10,000 unknown kids in " << lasted << " s: " << fetches << " fetches, " << unknown
            << " unknown_key, " << unavailable << " unavailable; a known key took " << quiet / 1000
            << " us when it was quiet, " << loud / 1000 << " us meanwhile (medians)\n";
  CHECK(fetches >= 1);
  CHECK(fetches <= static_cast<int>(lasted / cooldown) + 1);
  CHECK(other == 0);
  CHECK(unknown <=
        fetches);  // of each fetch only the token that it began for is known not to have a key
  CHECK(unavailable == 10'000 - unknown);
  CHECK(refused == 0);
#if !defined(__SANITIZE_THREAD__)
  CHECK(loud < quiet * 1.5);
#endif
}
