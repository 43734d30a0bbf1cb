// SPDX-License-Identifier: MIT
#include <better_auth/keys/waiting_tokens.hpp>

#include "catch.hpp"

namespace ba = better_auth;

namespace {

/// A digest whose first byte decides where it is kept.
ba::detail::token_digest digest(unsigned char first, unsigned char last) {
  std::array<unsigned char, 32> bytes = {};
  bytes.front() = first;
  bytes.back() = last;
  return bytes;
}

}  // namespace

TEST_CASE("a token that waits is remembered with the fetches before it") {
  ba::detail::waiting_tokens waiting;
  CHECK(waiting.first_seen(ba::detail::sha256("a"), 3) == 3);
  CHECK(waiting.first_seen(ba::detail::sha256("a"), 4) == 3);
  CHECK(waiting.first_seen(ba::detail::sha256("b"), 5) == 5);
  CHECK(waiting.first_seen(ba::detail::sha256("a"), 6) == 3);
}

TEST_CASE("four tokens do not push one another out, wherever they are kept") {
  ba::detail::waiting_tokens waiting;
  for (unsigned char first = 0; first != 64; ++first)
    for (unsigned char last = 1; last != 5; ++last)
      CHECK(waiting.first_seen(digest(first, last), last) == last);
  for (unsigned char first = 0; first != 64; ++first)
    for (unsigned char last = 1; last != 5; ++last)
      CHECK(waiting.first_seen(digest(first, last), 100) == last);
}

TEST_CASE("the fifth in the same place pushes out the oldest") {
  ba::detail::waiting_tokens waiting;
  for (unsigned char last = 1; last != 6; ++last)
    CHECK(waiting.first_seen(digest(7, last), last) == last);
  for (unsigned char last = 5; last != 1; --last)
    CHECK(waiting.first_seen(digest(7, last), 100) == last);
  CHECK(waiting.first_seen(digest(7, 1), 100) == 100);
}

TEST_CASE("a token without a digest is new each time") {
  ba::detail::waiting_tokens waiting;
  const ba::detail::token_digest none;
  CHECK(waiting.first_seen(none, 1) == 1);
  CHECK(waiting.first_seen(none, 2) == 2);
}
