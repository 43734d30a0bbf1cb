// SPDX-License-Identifier: MIT
#include <better_auth/old/detail/seqlock_slots.hpp>

#include "catch.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using better_auth::detail::seqlock_slots;

TEST_CASE("what was put into a slot is read from it, to the byte") {
  seqlock_slots slots(1, 16);
  const std::string text = "a text of 35 bytes, the last odd ones";
  {
    seqlock_slots::writing to(slots, 3);
    REQUIRE(to);
    to.put(1, 77);
    to.put(2, text);
  }
  const seqlock_slots::reading from(slots, 3);
  CHECK(from[1] == 77);
  for (std::size_t words = 0; words <= seqlock_slots::words_for(text.size()); ++words) {
    std::string out(8 * words + 1, '#');
    from.copy(2, out.data(), words);
    CHECK(out == (text + std::string(8, '\0')).substr(0, 8 * words) + '#');
  }
  CHECK(from.equals(2, text));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] ^= 1;
    CHECK_FALSE(from.equals(2, other));
  }
  CHECK(from.holds());
  CHECK(slots.marked(3) == 0);
}

TEST_CASE("texts of every size are compared to their last byte") {
  const std::string text = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    seqlock_slots slots(1, 16);
    {
      seqlock_slots::writing to(slots, 0);
      to.put(1, std::string_view(text).substr(0, size));
    }
    const seqlock_slots::reading from(slots, 0);
    const std::string kept =
        text.substr(0, size);  // its own memory, so that nothing beyond its end is read unnoticed
    CHECK(from.equals(1, kept));
    for (std::size_t i = 0; i < size; ++i) {
      std::string other = kept;
      other[i] = '!';
      CHECK_FALSE(from.equals(1, other));
    }
    if (size % 8 != 0) CHECK_FALSE(from.equals(1, kept + '!'));
  }
}

TEST_CASE("a slot that is written, or was written since, does not hold") {
  seqlock_slots slots(1, 8);
  const seqlock_slots::reading before(slots, 0);
  CHECK(before.holds());
  {
    seqlock_slots::writing to(slots, 0);
    REQUIRE(to);
    CHECK_FALSE(before.holds());
    CHECK_FALSE(seqlock_slots::reading(slots, 0).holds());
    CHECK(seqlock_slots::reading(slots, 0).is_being_written());
    CHECK_FALSE(seqlock_slots::reading(slots, 1).is_being_written());
    CHECK_FALSE(seqlock_slots::writing(slots, 0));
    CHECK(seqlock_slots::writing(slots, 1));
  }
  CHECK_FALSE(before.holds());
  CHECK(seqlock_slots::reading(slots, 0).holds());
  CHECK(seqlock_slots::writing(slots, 0));
}

TEST_CASE("places lie within the slots and reach all of them") {
  seqlock_slots slots(3, 8);
  REQUIRE(slots.count() == 24);
  std::vector<bool> reached(slots.count());
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::uint64_t tag = i * 0x9e3779b97f4a7c15;
    for (const bool second : {false, true}) {
      REQUIRE(slots.place(tag, second) + seqlock_slots::ways <= slots.count());
      reached[slots.place(tag, second)] = true;
    }
  }
  CHECK((reached[0] && reached[8] && reached[16]));
  CHECK(slots.place(~std::uint64_t{0}, false) == 16);
  CHECK(slots.place(~std::uint64_t{0}, true) == 16);
}

TEST_CASE("no reader ever holds a mixture of two writings") {
  constexpr std::size_t words = 32;
  seqlock_slots slots(1, words);
  std::atomic<bool> stop = false;
  std::atomic<int> mixed = 0, whole = 0;
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 2; ++t)
    threads.emplace_back([&, t] {
      for (std::uint64_t n = 2; !stop; n += 2) {
        seqlock_slots::writing to(slots, 0);
        if (!to) continue;
        for (std::size_t i = 1; i < words; ++i) to.put(i, n + t);
      }
    });
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      while (whole < 2000) {
        const seqlock_slots::reading from(slots, 0);
        const std::uint64_t first = from[1];
        bool same = true;
        for (std::size_t i = 2; i < words; ++i) same = same && from[i] == first;
        if (!from.holds()) {
          std::this_thread::yield();
          continue;
        }
        ++whole;
        if (!same) ++mixed;
      }
    });
  threads[2].join();
  threads[3].join();
  stop = true;
  threads[0].join();
  threads[1].join();
  CHECK(mixed == 0);
}
