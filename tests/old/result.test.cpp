// SPDX-License-Identifier: MIT
#include <better_auth/old/result.hpp>

#include "catch.hpp"

#include <memory>
#include <string>

namespace ba = better_auth;

TEST_CASE("a result holds a value or an error") {
  ba::result<std::string> good = std::string("value");
  ba::result<std::string> bad = ba::errc::claim_missing;
  REQUIRE(good);
  CHECK(*good == "value");
  CHECK(good->size() == 5);
  CHECK(good.value() == "value");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code() == ba::errc::claim_missing);
  CHECK(bad.value_or("other") == "other");
  CHECK(good.value_or("other") == "value");
}

TEST_CASE("value of an error throws the error") {
  const ba::result<int> bad = ba::error(ba::errc::claim_invalid, "exp");
  try {
    (void)bad.value();
    FAIL("nothing was thrown");
  } catch (const ba::exception& thrown) {
    CHECK(thrown.error() == ba::error(ba::errc::claim_invalid, "exp"));
  }
  CHECK_THROWS_AS(ba::result<void>(ba::errc::unavailable).value(), ba::exception);
  CHECK_NOTHROW(ba::result<void>().value());
}

TEST_CASE("a result is copied and assigned with what it holds") {
  ba::result<std::string> a = std::string("first value, too long for the small buffer");
  ba::result<std::string> b = ba::errc::unknown_key;
  const ba::result<std::string> copy = a;
  CHECK(*copy == *a);
  a = b;
  CHECK(a.error().code() == ba::errc::unknown_key);
  b = copy;
  CHECK(*b == *copy);
  a = std::move(b);
  CHECK(*a == *copy);
}

TEST_CASE("a reference to the value of a temporary result keeps it alive") {
  const auto make = [] {
    return ba::result<std::string>(std::string("a value that is too long for the small buffer"));
  };
  auto&& first = make().value();
  const auto& second = *make();
  CHECK(first == second);
}

TEST_CASE("a result takes values that can only be moved") {
  ba::result<std::unique_ptr<int>> a = std::make_unique<int>(7);
  ba::result<std::unique_ptr<int>> b = std::move(a);
  const auto out = *std::move(b);
  CHECK(*out == 7);
  static_assert(!std::is_copy_constructible_v<ba::result<std::unique_ptr<int>>>);
}

TEST_CASE("results are chained by and_then and transform") {
  const auto half = [](int n) {
    return n % 2 == 0 ? ba::result<int>(n / 2) : ba::result<int>(ba::errc::claim_invalid);
  };
  CHECK(*ba::result<int>(8).and_then(half) == 4);
  CHECK(ba::result<int>(7).and_then(half).error().code() == ba::errc::claim_invalid);
  CHECK(ba::result<int>(ba::errc::unavailable).and_then(half).error().code() ==
        ba::errc::unavailable);
  CHECK(*ba::result<int>(8).transform([](int n) { return std::to_string(n); }) == "8");
  CHECK(ba::result<int>(ba::errc::unavailable).transform([](int n) { return n; }).error().code() ==
        ba::errc::unavailable);
}
