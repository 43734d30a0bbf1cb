// SPDX-License-Identifier: MIT
#include <better_auth/crypto/handles.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <cerrno>
#include <string>

namespace ba = better_auth;

TEST_CASE("the error queue guard drops new errors and keeps the older ones") {
  ERR_clear_error();
  {
    const ba::detail::error_queue_guard errors;
    support::put_error(1);
    support::put_error(2);
  }
  CHECK(ERR_peek_error() == 0);
  support::put_error(77);
  const auto before = ERR_peek_last_error();
  {
    const ba::detail::error_queue_guard errors;
    support::put_error(3);
    {
      const ba::detail::error_queue_guard inner;
      support::put_error(4);
    }
    CHECK(ERR_GET_REASON(ERR_peek_last_error()) == 3);
  }
  CHECK(ERR_peek_last_error() == before);
  CHECK(ERR_peek_error() == before);
  ERR_clear_error();
}

TEST_CASE("the refusal guard tells lack of memory from a judgement, and restores errno") {
  errno = ERANGE;
  {
    const ba::detail::refusal_guard refusal;
    CHECK(refusal.reason(ba::errc::malformed_key) == ba::errc::malformed_key);
    errno = ENOMEM;
    CHECK(refusal.reason(ba::errc::malformed_key) == ba::errc::crypto_failure);
  }
  CHECK(errno == ERANGE);
  errno = ENOMEM;  // what was there before means nothing
  {
    const ba::detail::refusal_guard refusal;
    CHECK(refusal.reason(ba::errc::signature_invalid) == ba::errc::signature_invalid);
  }
  CHECK(errno == ENOMEM);
  errno = 0;
}

TEST_CASE("byte strings are equal only with the same length and bytes") {
  using ba::detail::equal_in_constant_time;
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "ab"));
  CHECK_FALSE(equal_in_constant_time("", "a"));
}
