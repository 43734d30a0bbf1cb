// SPDX-License-Identifier: MIT
#include <better_auth/base/result.hpp>

#include "catch.hpp"

#include <csignal>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if __has_include(<sys/wait.h>)
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace ba = better_auth;

namespace {
template <class Result, class Other>
concept takes_other = requires(Result held, Other other) { held.value_or(other); };
template <class Result>
concept has_arrow = requires(Result&& r) { std::forward<Result>(r).operator->(); };

#if __has_include(<sys/wait.h>)
/// What a child process writes to stderr when it runs `misuse`, if it then ends by SIGABRT.
template <class Misuse>
std::string last_words(Misuse misuse) {
  int ends[2] = {};
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    (void)dup2(ends[1], STDERR_FILENO);
    // Catch2 and sanitizers would report the signal at length.
    (void)std::signal(SIGABRT, SIG_DFL);
    misuse();
    _exit(0);
  }
  (void)close(ends[1]);
  std::string text;
  char buffer[256];
  for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  (void)close(ends[0]);
  int status = 0;
  (void)waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? text : "the program went on";
}
#endif
}  // namespace

#if __has_include(<sys/wait.h>)
TEST_CASE("using an error as a value prints it and terminates, and so does error() of a value") {
  ba::result<std::string> bad = ba::error(ba::errc::claim_missing, "exp");
  const ba::result<std::string> constant = bad, good = std::string("value");
  const ba::result<void> nothing = ba::errc::unavailable, done;
  const auto prints = [](const std::string& text, std::string_view with) {
    CAPTURE(text);
    CHECK(text.find(with) != std::string::npos);
  };
  prints(last_words([&] { (void)*bad; }), "was used as a value: claim_missing");
  prints(last_words([&] { (void)*constant; }), "was used as a value: claim_missing");
  prints(last_words([&] { (void)*std::move(bad); }), "was used as a value: claim_missing");
  prints(last_words([&] { (void)bad->size(); }), "was used as a value: claim_missing");
  prints(last_words([&] { (void)constant->size(); }), "was used as a value: claim_missing");
  prints(last_words([&] { *nothing; }), "is an error: unavailable");
  prints(last_words([&] { (void)good.error(); }), "error() of a result that has a value");
  prints(last_words([&] { (void)done.error(); }), "error() of a result that is a success");
}
#endif

TEST_CASE("a result holds a value or an error") {
  ba::result<std::string> good = std::string("value");
  ba::result<std::string> bad = ba::errc::claim_missing;
  REQUIRE(good);
  CHECK(good.has_value());
  CHECK(*good == "value");
  CHECK(good->size() == 5);
  CHECK(good.value() == "value");
  REQUIRE_FALSE(bad);
  CHECK_FALSE(bad.has_value());
  CHECK(bad.error().code() == ba::errc::claim_missing);
  CHECK(bad.value_or("other") == "other");
  CHECK(good.value_or("other") == "value");
  CHECK(std::move(good).value_or("other") == "value");
  CHECK(std::move(bad).value_or("other") == "other");
}

TEST_CASE("a result of void is a success or an error") {
  const ba::result<void> good, bad = ba::error(ba::errc::claim_invalid, "exp");
  CHECK(good.has_value());
  CHECK(good);
  CHECK_NOTHROW(good.value());
  CHECK_NOTHROW(*good);
  CHECK_FALSE(bad.has_value());
  CHECK_FALSE(bad);
  CHECK(bad.error() == ba::error(ba::errc::claim_invalid, "exp"));
}

TEST_CASE("value of an error throws the error") {
  const ba::error cause(ba::errc::claim_invalid, "exp");
  const auto thrown_by = [](auto&& read) {
    try {
      read();
    } catch (const ba::exception& thrown) {
      return thrown.error();
    }
    return ba::error(ba::errc::crypto_failure);  // nothing was thrown
  };
  ba::result<int> bad = cause;
  const ba::result<int> constant = cause;
  const ba::result<void> nothing = cause;
  CHECK(thrown_by([&] { (void)bad.value(); }) == cause);
  CHECK(thrown_by([&] { (void)constant.value(); }) == cause);
  CHECK(thrown_by([&] { (void)std::move(bad).value(); }) == cause);
  CHECK(thrown_by([&] { nothing.value(); }) == cause);
}

TEST_CASE("copying and assigning a result copies what it holds") {
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

TEST_CASE("the value of a temporary result is moved out, so that a reference to it stays valid") {
  const auto make = [] {
    return ba::result<std::string>(std::string("a value that is too long for the small buffer"));
  };
  auto&& first = make().value();
  const auto& second = *make();
  CHECK(first == second);
  const auto make_const = [] { return std::make_unique<const ba::result<std::string>>("text"); };
  auto&& third = std::move(*make_const()).value();
  const auto& fourth = *std::move(*make_const());
  CHECK(third == fourth);
  static_assert(!std::is_reference_v<decltype(std::declval<const ba::result<int>>().value())>);
  static_assert(!std::is_reference_v<decltype(*std::declval<const ba::result<int>>())>);
  static_assert(!has_arrow<ba::result<std::string>>);
  static_assert(!has_arrow<const ba::result<std::string>>);
  static_assert(has_arrow<ba::result<std::string>&>);
  static_assert(has_arrow<const ba::result<std::string>&>);
}

TEST_CASE("a result holds values that can only be moved") {
  ba::result<std::unique_ptr<int>> a = std::make_unique<int>(7);
  ba::result<std::unique_ptr<int>> b = std::move(a);
  const auto out = *std::move(b);
  CHECK(*out == 7);
  static_assert(!std::is_copy_constructible_v<ba::result<std::unique_ptr<int>>>);
}

TEST_CASE("a result is a member of standard containers") {
  std::vector<ba::result<std::string>> list;
  list.emplace_back(std::string("one"));
  list.emplace_back(ba::errc::unavailable);
  CHECK(list[0].value() == "one");
  CHECK(list[1].error().code() == ba::errc::unavailable);
  static_assert(std::is_nothrow_move_constructible_v<ba::result<std::string>>);
}

TEST_CASE("the value in place of an error converts to the type of the value") {
  const ba::result<std::string> none = ba::errc::unavailable;
  CHECK(none.value_or("other") == "other");
  CHECK(ba::result<std::string>("text").value_or("other") == "text");
  static_assert(takes_other<ba::result<std::string>, const char*>);
  static_assert(!takes_other<ba::result<std::vector<int>>, int>);  // not a vector of that size
}

TEST_CASE("results are chained by and_then and transform") {
  const auto half = [](int n) {
    return n % 2 == 0 ? ba::result<int>(n / 2) : ba::result<int>(ba::errc::claim_invalid);
  };
  CHECK(*ba::result<int>(8).and_then(half) == 4);
  CHECK(ba::result<int>(7).and_then(half).error().code() == ba::errc::claim_invalid);
  const ba::error cause = ba::error(ba::errc::unavailable, "x").with_retry_after(7);
  const auto kept = ba::result<int>(cause).and_then(half);
  CHECK(kept.error() == cause);
  CHECK(kept.error().retry_after() == 7);
  const auto to_text = [](int n) { return std::to_string(n); };
  CHECK(*ba::result<int>(8).transform(to_text) == "8");
  CHECK(ba::result<int>(cause).transform(to_text).error() == cause);
  const ba::result<int> eight = 8, none = cause;
  CHECK(*eight.and_then(half) == 4);
  CHECK(*eight.transform(to_text) == "8");
  CHECK(none.and_then(half).error() == cause);
  CHECK(none.transform(to_text).error() == cause);
}
