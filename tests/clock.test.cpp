// SPDX-License-Identifier: MIT
#include <better_auth/clock.hpp>

#include "catch.hpp"

namespace ba = better_auth;

TEST_CASE("the copies of a manual clock tell the same time") {
  ba::manual_clock mine(1000);
  const ba::manual_clock theirs = mine;
  mine.advance(60);
  CHECK(theirs.now() == 1060);
  mine.set(5);
  CHECK(theirs.now() == 5);
}

TEST_CASE("the system clock counts seconds since 1970") {
  CHECK(ba::system_clock().now() > 1'700'000'000);
  CHECK(ba::system_clock().now() < 10'000'000'000);
}
