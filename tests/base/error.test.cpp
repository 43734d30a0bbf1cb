// SPDX-License-Identifier: MIT
#include <better_auth/base/error.hpp>

#include "catch.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace ba = better_auth;

TEST_CASE("an error carries code, kind, name, message and claim") {
  const ba::error e(ba::errc::token_expired, "exp");
  CHECK(e.code() == ba::errc::token_expired);
  CHECK(e.kind() == ba::error_kind::invalid);
  CHECK(e.name() == "token_expired");
  CHECK(e.message() == "the token has expired");
  CHECK(e.claim() == "exp");
  CHECK(ba::error(ba::errc::token_expired).claim().empty());
}

TEST_CASE("an error carries the seconds after which another attempt makes sense") {
  const ba::error e(ba::errc::unavailable);
  CHECK(e.retry_after() == 0);
  CHECK(e.with_retry_after(30).retry_after() == 30);
  CHECK(e.retry_after() == 0);
  CHECK(e.with_retry_after(30).code() == ba::errc::unavailable);
}

TEST_CASE("two errors are equal if code and claim are") {
  const ba::error e(ba::errc::claim_invalid, "exp");
  const std::string same_text = "exp";
  CHECK(e == ba::error(ba::errc::claim_invalid, same_text.c_str()));
  CHECK(e.with_retry_after(30) == e);
  CHECK_FALSE(e == ba::error(ba::errc::claim_invalid, "nbf"));
  CHECK_FALSE(e == ba::error(ba::errc::claim_invalid));
  CHECK_FALSE(e == ba::error(ba::errc::claim_missing, "exp"));
  // A code alone is compared with the code.
  CHECK(e == ba::errc::claim_invalid);
  CHECK(ba::errc::claim_invalid == e);
  CHECK(e != ba::errc::claim_missing);
}

TEST_CASE("every error has a name of its own that fits into a JSON string and a log field") {
  std::set<std::string_view> names;
  for (const auto& row : ba::detail::error_texts) {
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.name.empty());
    CHECK(std::all_of(row.name.begin(), row.name.end(),
                      [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
    CHECK(ba::error(row.code).name() == row.name);
  }
}

TEST_CASE("every message fits into an HTTP header field unchanged") {
  for (const auto& row : ba::detail::error_texts) {
    CAPTURE(row.name);
    CHECK_FALSE(row.message.empty());
    CHECK(ba::error(row.code).message() == row.message);
    CHECK(std::all_of(row.message.begin(), row.message.end(),
                      [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }));
  }
}

TEST_CASE("names and messages end with NUL, as the functions that print them need") {
  for (const auto& row : ba::detail::error_texts) {
    CHECK(std::string(row.name.data()) == row.name);
    CHECK(std::string(row.message.data()) == row.message);
  }
}

TEST_CASE("the kind of an error says who has to act") {
  const auto kind_of = [](ba::errc code) { return ba::error(code).kind(); };
  CHECK(kind_of(ba::errc::missing_credentials) == ba::error_kind::missing);
  CHECK(kind_of(ba::errc::malformed_credentials) == ba::error_kind::malformed);
  CHECK(kind_of(ba::errc::multiple_credentials) == ba::error_kind::malformed);
  CHECK(kind_of(ba::errc::token_too_large) == ba::error_kind::invalid);
  CHECK(kind_of(ba::errc::unknown_key) == ba::error_kind::invalid);
  CHECK(kind_of(ba::errc::session_mismatch) == ba::error_kind::invalid);
  CHECK(kind_of(ba::errc::insufficient_scope) == ba::error_kind::forbidden);
  CHECK(kind_of(ba::errc::user_mismatch) == ba::error_kind::forbidden);
  CHECK(kind_of(ba::errc::unavailable) == ba::error_kind::unavailable);
  CHECK(kind_of(ba::errc::crypto_failure) == ba::error_kind::unavailable);
  CHECK(kind_of(ba::errc::malformed_jwks) == ba::error_kind::configuration);
  CHECK(kind_of(ba::errc::invalid_policy) == ba::error_kind::configuration);
}

TEST_CASE("an error is printed with its claim, if it has one") {
  const ba::error plain(ba::errc::token_expired), with_claim(ba::errc::token_expired, "exp");
  CHECK(to_string(plain) == "token_expired: the token has expired");
  CHECK(to_string(with_claim) == "token_expired (exp): the token has expired");
  std::ostringstream out;
  out << with_claim;
  CHECK(out.str() == to_string(with_claim));
}

TEST_CASE("an exception carries the error and names it") {
  const ba::error e(ba::errc::secret_too_short);
  try {
    ba::detail::raise(e);
  } catch (const std::exception& thrown) {
    CHECK(thrown.what() == to_string(e));
    CHECK(dynamic_cast<const ba::exception&>(thrown).error() == e);
  }
}
