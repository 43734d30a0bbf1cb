// SPDX-License-Identifier: MIT
#include <better_auth/jose/published.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace ba = better_auth;

namespace {
ba::key_set set_for(ba::algorithm a) { return support::set_of(support::key_for(a)); }
using published_keys = ba::published<ba::key_set>;
}  // namespace

TEST_CASE("readers get the value that was published last, and keep the one they have") {
  published_keys published{ba::key_set()};
  CHECK(published.get()->size() == 0);
  const auto first = set_for(ba::algorithm::eddsa), second = set_for(ba::algorithm::es256);
  published.set(first);
  const auto held = published.get();
  CHECK(*held == first);
  published.set(second);
  CHECK(*published.get() == second);
  CHECK(*held == first);
  CHECK(held->size() == 1);
  CHECK(*published_keys(first).get() == first);
}

TEST_CASE("a published value is freed when nobody holds it any more") {
  ba::published<std::shared_ptr<int>> published{nullptr};
  auto value = std::make_shared<int>(7);
  const std::weak_ptr<int> watched = value;
  published.set(std::move(value));
  const auto held = published.get();
  published.set(std::shared_ptr<int>());
  CHECK_FALSE(watched.expired());
  CHECK(**held == 7);
}

TEST_CASE("a value is complete for its readers while others replace it") {
  const auto one = set_for(ba::algorithm::eddsa), two = set_for(ba::algorithm::es256);
  published_keys published(one);
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!stop) {
        const auto set = published.get();
        if (set->size() != 1 || (*set != one && *set != two)) ++wrong;
        const bool has_ed =
            set->select({.alg = ba::algorithm::eddsa, .kid = {}, .typ = {}}).has_value();
        const bool has_ec =
            set->select({.alg = ba::algorithm::es256, .kid = {}, .typ = {}}).has_value();
        if (has_ed == has_ec) ++wrong;
      }
    });
  for (int i = 0; i < 2000; ++i) published.set(i % 2 == 0 ? two : one);
  stop = true;
  for (auto& reader : readers) reader.join();
  CHECK(wrong == 0);
}
