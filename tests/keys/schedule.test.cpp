// SPDX-License-Identifier: MIT
#include <better_auth/keys/schedule.hpp>

#include "catch.hpp"

namespace ba = better_auth;

namespace {

/// A schedule whose first fetch began and succeeded at 1000.
ba::refresh_schedule fetched_at_1000(ba::refresh_limits limits = {}) {
  ba::refresh_schedule schedule(limits);
  schedule.notice(1000);
  schedule.begin();
  schedule.succeed({});
  return schedule;
}

bool due_at(ba::refresh_schedule schedule, std::int64_t now) {
  schedule.notice(now);
  return schedule.due();
}

}  // namespace

TEST_CASE("a schedule without keys is due at once, and nothing is usable") {
  ba::refresh_schedule schedule{{}};
  schedule.notice(0);
  CHECK(schedule.due());
  CHECK(schedule.may_ask());
  CHECK_FALSE(schedule.usable());
  CHECK_FALSE(schedule.fresh());
  CHECK_FALSE(schedule.tried());
}

TEST_CASE("keys are fetched anew ahead of the end of their TTL") {
  const auto schedule = fetched_at_1000();
  CHECK_FALSE(due_at(schedule, 1239));
  CHECK(due_at(schedule, 1240));
  CHECK_FALSE(due_at(fetched_at_1000({.refresh_ahead = 0}), 1299));
  CHECK(due_at(fetched_at_1000({.refresh_ahead = 0}), 1300));
  // Never earlier than in the middle of a short TTL, nor within the cooldown.
  CHECK_FALSE(due_at(fetched_at_1000({.ttl = 50, .cooldown = 5}), 1024));
  CHECK(due_at(fetched_at_1000({.ttl = 50, .cooldown = 5}), 1025));
  CHECK_FALSE(due_at(fetched_at_1000({.ttl = 50, .cooldown = 40}), 1039));
}

TEST_CASE("keys are fresh within the TTL and usable within the hard limit") {
  auto schedule = fetched_at_1000();
  schedule.notice(1299);
  CHECK(schedule.fresh());
  schedule.notice(1300);
  CHECK_FALSE(schedule.fresh());
  schedule.notice(1000 + 86'399);
  CHECK(schedule.usable());
  schedule.notice(1000 + 86'400);
  CHECK_FALSE(schedule.usable());
  CHECK(schedule.has_keys());
}

TEST_CASE("ages count from the beginning of the fetch") {
  ba::refresh_schedule schedule{{}};
  schedule.notice(1000);
  schedule.begin();
  schedule.notice(1004);
  schedule.succeed({});
  CHECK(schedule.since_success() == 4);
  CHECK(schedule.fresh_until() == 1300);
  CHECK(schedule.hard_limit() == 1000 + 86'400);
  schedule.notice(1010);
  schedule.asked();
  CHECK(schedule.ask_at() == 1040);  // but the cooldown from its end
}

TEST_CASE(
    "an unknown key may be asked for after a scheduled fetch, and then not within the cooldown") {
  for (const bool good : {true, false}) {
    CAPTURE(good);
    auto schedule = fetched_at_1000();
    CHECK(schedule.may_ask());
    schedule.notice(1001);
    schedule.begin();
    good ? schedule.succeed({}) : schedule.fail();
    schedule.asked();
    CHECK_FALSE(schedule.may_ask());
    schedule.notice(1030);
    CHECK_FALSE(schedule.may_ask());
    CHECK(schedule.ask_at() == 1031);
    schedule.notice(1031);
    CHECK(schedule.may_ask());
  }
}

TEST_CASE("no fetch follows one that failed within the cooldown, and no scheduled one any other") {
  auto schedule = fetched_at_1000();
  schedule.notice(1240);
  schedule.begin();
  schedule.fail();
  CHECK_FALSE(schedule.may_ask());
  CHECK(schedule.due_at() == 1270);
  schedule.notice(1270);
  CHECK(schedule.may_ask());
  auto short_lived = fetched_at_1000({.ttl = 30});
  short_lived.notice(1014);
  short_lived.begin();
  short_lived.succeed({});
  short_lived.asked();
  CHECK(short_lived.due_at() == 1044);
  // Without usable keys every fetch counts.
  ba::refresh_schedule none{{}};
  none.notice(0);
  none.begin();
  none.fail();
  CHECK(none.ask_at() == 30);
}

TEST_CASE("of a clock that runs, a second more is waited for") {
  // A fetch that ends at 1000.9 and a clock that says 1030 at 1030.0: that would be 29.1 seconds.
  ba::refresh_schedule schedule({}, 1);
  schedule.notice(1000);
  schedule.begin();
  schedule.fail();
  schedule.notice(1030);
  CHECK_FALSE(schedule.may_ask());
  CHECK_FALSE(schedule.due());
  schedule.notice(1031);
  CHECK(schedule.may_ask());
  CHECK(schedule.due());
}

TEST_CASE("failures are tried again at intervals that double up to the TTL") {
  auto schedule = fetched_at_1000();
  std::int64_t now = 1240;
  for (const std::int64_t wait : {30, 60, 120, 240, 300, 300}) {
    CAPTURE(wait);
    schedule.notice(now);
    REQUIRE(schedule.due());
    schedule.begin();
    schedule.fail();
    CHECK(schedule.due_at() == now + wait);
    now += wait;
  }
  for (int i = 0; i < 100; ++i) schedule.fail();
  CHECK(schedule.due_at() == schedule.now() + 300);
  schedule.notice(now);
  schedule.begin();
  schedule.succeed({});
  CHECK_FALSE(schedule.failing());
  CHECK(schedule.due_at() == now + 240);
}

TEST_CASE("without a usable key every cooldown is tried") {
  auto schedule = fetched_at_1000({.ttl = 300, .cooldown = 30, .max_stale = 600});
  for (std::int64_t now = 1240; now < 1600; now = schedule.due_at()) {
    schedule.notice(now);
    schedule.begin();
    schedule.fail();
  }
  CHECK(schedule.due_at() == 1600);  // the hard limit ends a wait that would be longer
  for (std::int64_t now : {1600, 1630, 1660}) {
    schedule.notice(now);
    CHECK_FALSE(schedule.usable());
    CHECK(schedule.due());
    schedule.begin();
    schedule.fail();
    CHECK_FALSE(schedule.due());
  }
}

TEST_CASE("max-age is honoured between the cooldown and an hour") {
  const auto fresh_for = [](std::int64_t max_age, ba::refresh_limits limits = {}) {
    ba::refresh_schedule schedule{limits};
    schedule.notice(1000);
    schedule.begin();
    schedule.succeed(max_age);
    return schedule.fresh_until() - 1000;
  };
  CHECK(fresh_for(120) == 120);
  CHECK(fresh_for(600) == 600);
  CHECK(fresh_for(0) == 30);
  CHECK(fresh_for(29) == 30);
  CHECK(fresh_for(3600) == 3600);
  CHECK(fresh_for(3601) == 3600);
  CHECK(fresh_for(9'999'999'999) == 3600);
  CHECK(fresh_for(100'000, {.ttl = 7200}) == 7200);
  CHECK(fresh_for(7000, {.ttl = 7200}) == 7000);
  // What one answer said ends with it.
  auto schedule = fetched_at_1000();
  schedule.succeed(60);
  schedule.succeed({});
  CHECK(schedule.fresh_until() == 1300);
}

TEST_CASE("a clock that is set back stops no time") {
  auto schedule = fetched_at_1000();
  schedule.asked();
  schedule.notice(1100);
  schedule.notice(50);  // as if no time had passed since
  CHECK(schedule.since_success() == 100);
  CHECK(schedule.fresh_until() == 250);
  CHECK(schedule.ask_at() == -20);
  CHECK(schedule.due_at() == 190);
  CHECK(schedule.hard_limit() == 50 - 100 + 86'400);
}

TEST_CASE("a thread that comes late with its time makes nothing older") {
  auto schedule = fetched_at_1000();
  for (int i = 0; i < 100; ++i) {
    schedule.notice(1100);
    schedule.notice(1099);
    schedule.notice(1095);
  }
  schedule.notice(1100);
  CHECK(schedule.since_success() == 100);
  CHECK(schedule.fresh_until() == 1300);
}

TEST_CASE("limits that contradict each other are refused") {
  const auto code = [](ba::refresh_limits limits) {
    const auto fine = limits.check();
    return fine ? "ok" : std::string(fine.error().name());
  };
  CHECK(code({}) == "ok");
  CHECK(code({.ttl = 1, .refresh_ahead = 0, .cooldown = 1, .max_stale = 1, .timeout = 1}) == "ok");
  CHECK(code({.cooldown = 0}) == "invalid_limits");
  CHECK(code({.ttl = 29}) == "invalid_limits");
  CHECK(code({.max_stale = 299}) == "invalid_limits");
  CHECK(code({.max_stale = 400'000'000}) == "invalid_limits");
  CHECK(code({.refresh_ahead = -1}) == "invalid_limits");
  CHECK(code({.timeout = 0}) == "invalid_limits");
  CHECK(code({.timeout = 61}) == "invalid_limits");
  CHECK(code({.ttl = -5, .cooldown = -6}) == "invalid_limits");
}
