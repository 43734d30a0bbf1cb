// SPDX-License-Identifier: MIT
#include <better_auth/session/token.hpp>

#include "catch.hpp"
#include "session_support.hpp"

#include <better_auth/http/authorization.hpp>

#include <type_traits>

namespace ba = better_auth;

namespace {
std::string verdict(std::string_view value) {
  static const ba::session_secrets secrets{session_support::cookie_secret};
  const auto token = ba::verify_session_token(value, secrets);
  return token ? token->value() : std::string(token.error().name());
}
}  // namespace

TEST_CASE("the token of a real session_token cookie is read") {
  const auto vector = session_support::session_vector("default_plain");
  const std::string header = vector.at("cookie_header");
  const auto value = ba::find_cookie(header, vector.at("cookie_name").get<std::string>());
  REQUIRE(value);
  const auto token =
      ba::verify_session_token(*value, ba::session_secrets(vector.at("secret").get<std::string>()));
  REQUIRE(token);
  CHECK(token->value() == vector.at("expected").at("token").get<std::string>());
}

TEST_CASE("a session token under any other MAC is refused") {
  const std::string good = session_support::signed_token();
  CHECK(verdict(good) == session_support::session_token_text);
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const char c : {'A', 'B', '0', '+', '.', '='}) {
      std::string other = good;
      if (other[i] == c) continue;
      other[i] = c;
      CAPTURE(other);
      CHECK((verdict(other) == "signature_invalid" || verdict(other) == "malformed_token"));
    }
  CHECK(verdict(session_support::signed_token(session_support::session_token_text,
                                              "another secret, 0123456789abcdefghijkl")) ==
        "signature_invalid");
}

TEST_CASE("a signature is 44 characters of canonical base64 with the standard alphabet") {
  // This one has both characters that the alphabets differ in.
  std::string token(32, 'a'), good;
  for (char c = 'a'; good.find('+') == good.npos || good.find('/') == good.npos;
       c = c == 'z' ? 'a' : static_cast<char>(c + 1)) {
    token.push_back(c);
    token.erase(0, 1);
    token[0] = static_cast<char>(token[0] == 'z' ? 'a' : token[0] + 1);
    good = session_support::signed_token(token);
  }
  CHECK(verdict(good) == token);
  std::string url = good;
  for (char& c : url) c = c == '+' ? '-' : (c == '/' ? '_' : c);
  CHECK(verdict(url) == "malformed_token");
  CHECK(verdict(url.substr(0, url.size() - 1)) == "malformed_token");
  CHECK(verdict(good.substr(0, good.size() - 1)) == "malformed_token");
  CHECK(verdict(good + '=') == "malformed_token");
  CHECK(verdict(good + ' ') == "malformed_token");
  CHECK(verdict(session_support::escaped(good)) == "malformed_token");
  // The last character before the padding has two bits that are not used.
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits = good;
  char& last = bits[bits.size() - 2];
  last = alphabet[alphabet.find(last) | 1];
  CHECK(verdict(bits) == "malformed_token");
}

TEST_CASE("attack 46: what the same secret signs elsewhere is no session token") {
  CHECK(verdict(session_support::signed_token("true")) ==
        "malformed_token");  // the cookie dont_remember
  CHECK(verdict(session_support::signed_token("")) == "malformed_token");
  CHECK(verdict(session_support::signed_token(std::string(23, 'a'))) == "malformed_token");
  CHECK(verdict(session_support::signed_token(std::string(24, 'a'))) == std::string(24, 'a'));
  CHECK(verdict(session_support::signed_token(std::string(64, 'a'))) == std::string(64, 'a'));
  CHECK(verdict(session_support::signed_token(std::string(65, 'a'))) == "malformed_token");
  for (const char* other :
       {"2fa-abcdefghijklmnopqrstuvwxyz012345", "TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa:true",
        "TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa!x", "TEcvUi8mgRUsprFceKXHYTyGWJbGVTJ\xc3\xa9"})
    CHECK(verdict(session_support::signed_token(other)) == "malformed_token");
  // A JWT signed with the secret, its signature spelled as a cookie's.
  const std::string token = session_support::jwt(R"({"email":"a@example.com","userId":"u1"})");
  const std::size_t dot = token.rfind('.');
  CHECK(verdict(session_support::signed_token(token.substr(0, dot))) == "malformed_token");
  CHECK(verdict(token) == "malformed_token");
}

TEST_CASE("a signed session token comes as a bearer token too") {
  for (const std::string& header : {"Bearer " + session_support::signed_token(),
                                    "bearer  " + session_support::signed_token()}) {
    const auto credential = ba::bearer_token(header);
    REQUIRE(credential);
    CHECK(verdict(*credential) == session_support::session_token_text);
  }
}

TEST_CASE("a token without its signature is of another type") {
  const auto token = ba::unsigned_session_token(session_support::session_token_text);
  REQUIRE(token);
  CHECK(token->value() == session_support::session_token_text);
  static_assert(!std::is_convertible_v<ba::unverified_session_token, ba::signed_session_token>);
  static_assert(!std::is_constructible_v<ba::signed_session_token, ba::unverified_session_token>);
  static_assert(!std::is_constructible_v<ba::signed_session_token, std::string_view>);
  static_assert(!std::is_default_constructible_v<ba::signed_session_token>);
  for (const std::string& bad :
       {std::string(), session_support::signed_token(), std::string("short"),
        std::string("TEcvUi8mgRUsprFceKXHYTyGWJbGVTJ "),
        std::string("TEcvUi8mgRUsprFceKXHYTyGWJbGVT%4a"), std::string(65, 'a')})
    CHECK(ba::unsigned_session_token(bad).error().code() == ba::errc::malformed_token);
}
