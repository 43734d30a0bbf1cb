// SPDX-License-Identifier: MIT
#include <better_auth/old/detail/token_tag.hpp>

#include "catch.hpp"

#include <set>
#include <string>

using better_auth::detail::token_tag;

TEST_CASE("a tag depends on each of the last 32 characters and on no other") {
  const token_tag tag = token_tag::make().value();
  const std::string token = "header.payload.0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] ^= 1;
    CHECK((tag(other) == tag(token)) == (i + token_tag::characters < token.size()));
  }
  CHECK(tag(token.substr(token.size() - token_tag::characters)) == tag(token));
}

TEST_CASE("no two caches give a token the same tag") {
  const std::string token(40, 'x');
  std::set<std::uint64_t> tags;
  for (int i = 0; i < 100; ++i) tags.insert(token_tag::make().value()(token));
  CHECK(tags.size() == 100);
  CHECK(tags.count(0) == 0);
}

TEST_CASE("tags of many signatures differ") {
  const token_tag tag = token_tag::make().value();
  std::set<std::uint64_t> tags;
  for (int i = 0; i < 20'000; ++i)
    tags.insert(tag(std::string(32, 'A') + std::to_string(100'000 + i)));
  CHECK(tags.size() == 20'000);
}
