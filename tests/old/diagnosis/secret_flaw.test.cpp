// SPDX-License-Identifier: MIT
#include <better_auth/old/diagnosis/secret_flaw.hpp>

#include "catch.hpp"

namespace ba = better_auth;

TEST_CASE("what stands around a secret is seen") {
  using enum ba::secret_flaw;
  CHECK(ba::flaw_of_secret("") == none);
  CHECK(ba::flaw_of_secret("abc def") == none);
  CHECK(ba::flaw_of_secret("abc\n") == ends_in_newline);
  CHECK(ba::flaw_of_secret("abc\r\n") == ends_in_newline);
  CHECK(ba::flaw_of_secret(" abc") == blanks_around);
  CHECK(ba::flaw_of_secret("abc ") == blanks_around);
  CHECK(ba::flaw_of_secret("'abc'") == quotes_around);
  CHECK(ba::flaw_of_secret("'abc") == none);
  CHECK(ba::flaw_of_secret("2:abc,1:def") == is_a_list);
  CHECK(ba::flaw_of_secret("2abc") == none);
  CHECK(ba::without_flaw(" \"abc\" \n") == "abc");
  CHECK(ba::without_flaw("\"") == "\"");
  CHECK(ba::without_flaw("\n").empty());
}
