// SPDX-License-Identifier: MIT
#include <better_auth/old/compact_token.hpp>

#include "catch.hpp"

#include <string>

namespace ba = better_auth;

TEST_CASE("a token is split into its three segments") {
  const auto token = ba::compact_token::split("abc.de.f");
  REQUIRE(token);
  CHECK(token->header() == "abc");
  CHECK(token->payload() == "de");
  CHECK(token->signature() == "f");
  CHECK(token->signing_input() == "abc.de");
  const auto bare = ba::compact_token::split("a..");
  REQUIRE(bare);
  CHECK(bare->payload().empty());
  CHECK(bare->signature().empty());
}

TEST_CASE("a token of nothing has three empty segments and nothing that was signed") {
  const ba::compact_token none;
  CHECK(none.header().empty());
  CHECK(none.payload().empty());
  CHECK(none.signature().empty());
  CHECK(none.signing_input().empty());
}

TEST_CASE("what has not three segments is no token") {
  for (const char* bad : {"", ".", "..", ".a.b", "a", "a.b", "a.", "..."}) {
    CAPTURE(bad);
    CHECK(ba::compact_token::split(bad).error().code() == ba::errc::malformed_token);
  }
}

TEST_CASE("a third dot is refused, wherever it stands behind the second") {
  // The five segments of a JWE are among these (RFC 7516 section 7.1).
  for (const char* bad :
       {"a.b.c.d", "a.b.c.d.e", "a.b.c.", "a.b..c", "a...", "a..b.c", "a.b...", "...."}) {
    CAPTURE(bad);
    const auto token = ba::compact_token::split(bad);
    REQUIRE_FALSE(token);
    CHECK(token.error().code() == ba::errc::malformed_token);
  }
}

TEST_CASE("a token of more than 65,536 bytes is refused unread") {
  CHECK(ba::compact_token::split("a.b." + std::string(65532, 'c')).has_value());
  CHECK(ba::compact_token::split("a.b." + std::string(65533, 'c')).error().code() ==
        ba::errc::token_too_large);
  CHECK(ba::compact_token::split(std::string(65537, '.')).error().code() ==
        ba::errc::token_too_large);
}
