// SPDX-License-Identifier: MIT
#include <better_auth/old/error.hpp>

#include "catch.hpp"

namespace ba = better_auth;

TEST_CASE("an error carries code, kind, name, message and claim") {
  const ba::error e(ba::errc::token_expired, "exp");
  CHECK(e.code() == ba::errc::token_expired);
  CHECK(e.kind() == ba::error_kind::invalid);
  CHECK(e.name() == "token_expired");
  CHECK(e.message() == "the token has expired");
  CHECK(e.claim() == "exp");
  CHECK(e.retry_after() == 0);
  CHECK(e.with_retry_after(30).retry_after() == 30);
  CHECK(e.with_retry_after(30) == e);
  CHECK_FALSE(e == ba::error(ba::errc::token_expired));
}

TEST_CASE("every message fits into an HTTP header field as it stands") {
  for (const auto& row : ba::detail::error_texts) {
    CHECK_FALSE(row.message.empty());
    CHECK_FALSE(row.name.empty());
    for (const char c : row.message) CHECK((c >= ' ' && c <= '~' && c != '"' && c != '\\'));
  }
}

TEST_CASE("an exception names the cause") {
  const ba::exception thrown(ba::errc::secret_too_short);
  CHECK(thrown.error().code() == ba::errc::secret_too_short);
  CHECK(std::string_view(thrown.what()) == ba::error(ba::errc::secret_too_short).message());
}
