// SPDX-License-Identifier: MIT
#include <better_auth/old/detail/thread_counters.hpp>

#include "catch.hpp"

#include <thread>
#include <vector>

TEST_CASE("what more threads than there are counters have counted adds up") {
  better_auth::detail::thread_counters counters;
  std::vector<std::thread> threads;
  for (int t = 0; t < 40; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        counters.hit();
        if (i % 10 == 0) counters.miss();
        if (i % 100 == 0) counters.eviction();
      }
    });
  for (auto& thread : threads) thread.join();
  const auto sums = counters.sums();
  CHECK(sums.hits == 40'000);
  CHECK(sums.misses == 4'000);
  CHECK(sums.evictions == 400);
}

TEST_CASE("turns go up by one within a thread") {
  better_auth::detail::thread_counters counters;
  const auto first = counters.turn();
  CHECK(counters.turn() == first + 1);
  CHECK(counters.turn() == first + 2);
  CHECK(counters.sums().evictions == 0);
}
