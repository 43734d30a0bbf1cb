// SPDX-License-Identifier: MIT
#include <better_auth/testing/manual_clock.hpp>

#include "catch.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <limits>

namespace ba = better_auth;

TEST_CASE("copies of a manual clock show the same time") {
  ba::testing::manual_clock mine(1000);
  const ba::testing::manual_clock copy = mine;
  const ba::clock held = mine;
  mine.advance(60);
  CHECK(copy() == std::chrono::seconds(1060));
  CHECK(held() == std::chrono::seconds(1060));
  mine.set(5);
  CHECK(copy() == std::chrono::seconds(5));
  mine.advance(-10);
  CHECK(held() == std::chrono::seconds(-5));
  CHECK(ba::detail::seconds_now(held) == -5);
  mine.advance(std::chrono::milliseconds(-1));
  CHECK(ba::detail::seconds_now(held) == -6);
  CHECK(ba::detail::milliseconds_now(held) == -5001);
  mine.set(std::chrono::milliseconds(1999));
  CHECK(ba::detail::seconds_now(held) == 1);
  // No time is too far.
  mine.set((std::numeric_limits<std::int64_t>::max)());
  CHECK(ba::detail::seconds_now(held) == 9'000'000'000'000'000);
  mine.set((std::numeric_limits<std::int64_t>::min)());
  CHECK(ba::detail::seconds_now(held) == -9'000'000'000'000'000);
}

TEST_CASE("a manual clock is the time of a verifier, and an empty clock is the system's") {
  CHECK(ba::detail::seconds_now(ba::testing::manual_clock(7)) == 7);
  const std::int64_t before = std::time(nullptr);
  const std::int64_t now = ba::detail::seconds_now({});
  CHECK(now >= before);
  CHECK(now <= std::time(nullptr));
  CHECK(ba::detail::milliseconds_now({}) / 1000 >= now);
}
