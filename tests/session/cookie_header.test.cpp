// SPDX-License-Identifier: MIT
#include <better_auth/session/cookie_header.hpp>

#include "catch.hpp"

#include <string>

namespace ba = better_auth;

namespace {
std::string found(const std::string& header, std::string_view name = "s") {
  const auto value = ba::find_cookie(header, name);
  return value ? *value : std::string(value.error().name());
}
std::string repeated(char c, std::size_t n) { return std::string(n, c); }
}  // namespace

TEST_CASE("a cookie is found by its whole name and nothing else") {
  CHECK(found("s=1") == "1");
  CHECK(found("a=0; s=1; b=2") == "1");
  CHECK(found("a=0;s=1;b=2") == "1");
  CHECK(found(" \ts\t = 1 \t; b=2") == "1");
  CHECK(found("s=a=b") == "a=b");
  CHECK(found("s=\"quoted\"") == "quoted");
  CHECK(found("s=\"") == "\"");
  CHECK(found("flag; s=1") == "1");
  CHECK(found("s.x=1; s=2; s2=3; xs=4") == "2");
  for (const char* header : {"",       ";",      "=",      "s",      "S=1",   "xs=1",  "s2=1",
                             "s-x=1",  "s-0=1",  "s_0=1",  "ss0=1",  "a=s=1", "s.x=1", "s.=1",
                             "s.0x=1", "s.00=1", "s.01=1", "s.-1=1", "s=",    "s=\"\""})
    CHECK(found(header) == "missing_credentials");
  CHECK(found("__Secure-better-auth.session_data=x", "better-auth.session_data") ==
        "missing_credentials");
  CHECK(found("better-auth.session_data_multi=x", "better-auth.session_data") ==
        "missing_credentials");
}

TEST_CASE("escapes are undone once") {
  CHECK(found("s=a%2Bb%2fc%3D") == "a+b/c=");
  CHECK(found("s=%252B") == "%2B");
  CHECK(found("s=a+b") == "a+b");
  CHECK(found("s.0=a%2B; s.1=%3Db") == "a+=b");
}

TEST_CASE("an escape that is not valid is refused") {
  for (const char* value : {"%", "%2", "%2x", "%x2", "a%", "%%20", "%-1", "% 2", "ab%4"})
    CHECK(found(std::string("s=") + value) == "malformed_token");
  CHECK(ba::find_cookie(std::string_view("s=a%41", 5), "s").error().code() ==
        ba::errc::malformed_token);  // nothing behind the header is read
  CHECK(found("s.0=a%2; s.1=Bb") ==
        "malformed_token");  // not across chunks: each was escaped alone
}

TEST_CASE("chunks are put together by number, whatever their order in the header") {
  CHECK(found("s.1=b; s.0=a") == "ab");
  std::string header, expected;
  for (int i = 99; i >= 0; --i)
    header += "s." + std::to_string(i) + "=" + std::to_string(i) + ",; ";
  for (int i = 0; i < 100; ++i) expected += std::to_string(i) + ",";
  CHECK(found(header) == expected);
  CHECK(found("s.0=a") == "a");
  CHECK(found("s.0=; s.1=b") == "b");
}

TEST_CASE("the cookie itself wins over chunks, unless it is empty") {
  CHECK(found("s.0=a; s=whole; s.1=b") == "whole");
  CHECK(found("s.0=a; s=whole; s.0=b") == "whole");
  CHECK(found("s.7=a; s=whole; s.100=x") == "whole");
  CHECK(found("s=; s.0=a; s.1=b") == "ab");
}

TEST_CASE("a missing chunk is refused") {
  for (const char* header : {"s.1=b", "s.0=a; s.2=c", "s.0=a; s.1=b; s.99=z"})
    CHECK(found(header) == "malformed_token");
}

TEST_CASE("fault 5: two cookies of one name pass if they are equal, and else say what to do") {
  for (const char* header : {"s=a; s=a", "s.0=a; s.0=a", "s=\"a\"; s=a", "s=a; s=a; s=a"})
    CHECK(found(header) == "a");
  CHECK(found("s.0=a; s.1=b; s.1=b") == "ab");
  for (const char* header : {"s=a; s=b", "s=; s=b", "s=a; s=", "s=a; s=a; s=b",
                             "s.0=a; s.1=b; s.1=c", "s.0=; s.0=a", "s.0=a; s.0=A"})
    CHECK(found(header) == "conflicting_cookies");
  const std::string message(ba::error(ba::errc::conflicting_cookies).message());
  CHECK(message.find("expire the older one") != message.npos);
}

TEST_CASE("more than 100 chunks are refused") {
  CHECK(found("s.0=a; s.100=b") == "token_too_large");
  CHECK(found("s.100=b") == "token_too_large");
  CHECK(found("s.18446744073709551616=b") == "token_too_large");
  CHECK(found("s." + repeated('9', 5000) + "=b") == "token_too_large");
}

TEST_CASE("more than 128 KiB are refused, counted when put together") {
  CHECK(found("s=" + repeated('x', 131072)).size() == 131072);
  CHECK(found("s=" + repeated('x', 131073)) == "token_too_large");
  CHECK(found("s.0=" + repeated('x', 65536) + "; s.1=" + repeated('x', 65536)).size() == 131072);
  CHECK(found("s.0=" + repeated('x', 65536) + "; s.1=" + repeated('x', 65537)) ==
        "token_too_large");
  std::string escapes;
  for (int i = 0; i < 131072; ++i) escapes += "%41";
  CHECK(found("s=" + escapes).size() == 131072);
  CHECK(found("s=" + escapes + "A") == "token_too_large");
  CHECK(found("s=" + escapes + "%41") == "token_too_large");
  // What is too long however it is escaped is not looked at, and takes no memory.
  CHECK(found("s=" + repeated('%', 3 * 131072 + 1)) == "token_too_large");
}
