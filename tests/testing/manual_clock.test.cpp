// SPDX-License-Identifier: MIT
#include <better_auth/testing/manual_clock.hpp>

#include "catch.hpp"

#include <cstdint>

namespace ba = better_auth;

TEST_CASE("copies of a manual clock show the same time") {
  ba::testing::manual_clock mine(1000);
  const ba::testing::manual_clock copy = mine;
  const ba::clock held = mine;
  mine.advance(60);
  CHECK(copy() == 1060);
  CHECK(held() == 1060);
  mine.set(5);
  CHECK(copy() == 5);
  mine.advance(-10);
  CHECK(held() == -5);
}

TEST_CASE("a manual clock is the time of a verifier, and an empty clock is the system's") {
  CHECK(ba::detail::seconds_now(ba::testing::manual_clock(7)) == 7);
  const std::int64_t before = std::time(nullptr);
  const std::int64_t now = ba::detail::seconds_now({});
  CHECK(now >= before);
  CHECK(now <= std::time(nullptr));
}
