// SPDX-License-Identifier: MIT
#include <better_auth/jose/compact_token.hpp>

#include "catch.hpp"

#include <string>

namespace ba = better_auth;

TEST_CASE("a token is split into its three segments") {
  const auto token = ba::compact_token::split("abc.de.f").value();
  CHECK(token.header() == "abc");
  CHECK(token.payload() == "de");
  CHECK(token.signature() == "f");
  CHECK(token.signing_input() == "abc.de");
  const auto bare = ba::compact_token::split("a..").value();
  CHECK(bare.header() == "a");
  CHECK(bare.payload().empty());
  CHECK(bare.signature().empty());
  CHECK(bare.signing_input() == "a.");
}

TEST_CASE("text without exactly three segments, or without a header, is malformed") {
  // The five segments of a JWE are among these (RFC 7516 section 7.1).
  for (const char* bad : {"", ".", "..", ".a.b", "a", "a.b", "a.", "...", "a.b.c.d", "a.b.c.d.e",
                          "a.b.c.", "a.b..c", "a...", "a..b.c", "a.b...", "...."}) {
    CAPTURE(bad);
    CHECK(ba::compact_token::split(bad).error().code() == ba::errc::malformed_token);
  }
}

TEST_CASE("a token of more than 65,536 bytes, or more than a given limit, is rejected unread") {
  const auto code = [](const std::string& token) {
    return ba::compact_token::split(token).error().code();
  };
  CHECK(ba::compact_token::split("a.b." + std::string(65532, 'c')).has_value());
  CHECK(code("a.b." + std::string(65533, 'c')) == ba::errc::token_too_large);
  CHECK(code(std::string(65537, '.')) == ba::errc::token_too_large);
  CHECK(ba::compact_token::split("a.b.c", 5).has_value());
  CHECK(ba::compact_token::split("a.b.c", 4).error().code() == ba::errc::token_too_large);
}
