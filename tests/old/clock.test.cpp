// SPDX-License-Identifier: MIT
#include <better_auth/old/clock.hpp>

#include "catch.hpp"

#include <cstdint>
#include <limits>

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

TEST_CASE(
    "the system clock counts milliseconds too, and a clock of seconds stands at the beginning of "
    "one") {
  const std::int64_t before = ba::system_clock().now();
  const std::int64_t milliseconds = ba::detail::milliseconds(ba::system_clock());
  const std::int64_t after = ba::system_clock().now();
  CHECK(milliseconds / 1000 >= before - 1);  // the two may be read from clocks of another grain
  CHECK(milliseconds / 1000 <= after + 1);
  CHECK(ba::detail::milliseconds(ba::manual_clock(7)) == 7000);
  // A clock that is far off stays beyond every date, on its side.
  CHECK(ba::detail::milliseconds(ba::manual_clock(std::numeric_limits<std::int64_t>::max())) >
        253'402'300'799'999);
  CHECK(ba::detail::milliseconds(ba::manual_clock(std::numeric_limits<std::int64_t>::min())) < 0);
}
