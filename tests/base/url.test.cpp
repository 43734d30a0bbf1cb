// SPDX-License-Identifier: MIT
#include <better_auth/base/url.hpp>

#include "catch.hpp"

#include <string>
#include <string_view>

namespace ba = better_auth;

namespace {

/// Origin and path, or "invalid_url".
std::string parts(std::string_view text) {
  const auto url = ba::detail::url::parse(text);
  return url ? url->origin + " " + url->path : std::string(url.error().name());
}

}  // namespace

TEST_CASE("the origin of a URL is the one that URL.origin gives in JavaScript") {
  CHECK(parts("https://app.example") == "https://app.example ");
  CHECK(parts("https://app.example/") == "https://app.example /");
  CHECK(parts("https://app.example/api/auth") == "https://app.example /api/auth");
  CHECK(parts("HTTPS://App.EXAMPLE/Api") == "https://app.example /Api");
  CHECK(parts("https://app.example:443/x") == "https://app.example /x");
  CHECK(parts("https://app.example:00443") == "https://app.example ");
  CHECK(parts("https://app.example:") == "https://app.example ");
  CHECK(parts("https://app.example:80") == "https://app.example:80 ");
  CHECK(parts("http://app.example:80") == "http://app.example ");
  CHECK(parts("http://app.example:443") == "http://app.example:443 ");
  CHECK(parts("http://localhost:3000/api/auth/jwks") == "http://localhost:3000 /api/auth/jwks");
  CHECK(parts("http://localhost:03000") == "http://localhost:3000 ");
  CHECK(parts("http://localhost:65535") == "http://localhost:65535 ");
  CHECK(parts("http://localhost:0") == "http://localhost:0 ");
  CHECK(parts("http://127.0.0.1") == "http://127.0.0.1 ");
  CHECK(parts("http://[::1]:8080/x") == "http://[::1]:8080 /x");
  CHECK(parts("https://[2001:DB8::1]") == "https://[2001:db8::1] ");
  CHECK(parts("https://[::ffff:192.0.2.1]") == "https://[::ffff:192.0.2.1] ");
  CHECK(parts("http://my_service-1") == "http://my_service-1 ");
}

TEST_CASE("the path of a URL has no query and no fragment") {
  CHECK(parts("https://a/b/c?d=e") == "https://a /b/c");
  CHECK(parts("https://a/b#c?d") == "https://a /b");
  CHECK(parts("https://a?b/c") == "https://a ");
  CHECK(parts("https://a#b/c") == "https://a ");
  CHECK(parts("https://a/b?c#d") == "https://a /b");
  CHECK(parts("https://a:8?@b/c") == "https://a:8 ");
}

TEST_CASE("a URL that is not absolute, not http, or has no plain ASCII host is rejected") {
  for (const char* bad : {"",
                          "app.example",
                          "//app.example",
                          "/api",
                          "https:",
                          "https:/a",
                          "https://",
                          "https:///x",
                          "https://?x",
                          "https://:443",
                          "ftp://a",
                          "javascript:alert(1)",
                          "file:///etc/passwd",
                          "httpss://a",
                          "http:a",
                          "https://a b",
                          " https://a",
                          "https://a ",
                          "https://a\n",
                          "https://a\t/",
                          "https://a\\b",
                          "https:\\\\a",
                          "https://\xc3\xa9.example",
                          "https://%61",
                          "https://a%2eb",
                          "https://a,b",
                          "https://a'b",
                          "https://a$b",
                          "https://a\x7f"}) {
    CAPTURE(bad);
    CHECK(parts(bad) == "invalid_url");
  }
  CHECK(parts(std::string_view("https://a\0b", 11)) == "invalid_url");
}

TEST_CASE("a URL with spaces, control characters, backslashes or other than ASCII is rejected") {
  for (const char* bad : {"\\", " ", "\t", "\n", "\r", "\x01", "\x7f", "\xc3\xa9", "\xff"})
    for (const char* before : {"https://a/b", "https://a/b?c=", "https://a/b#", "https://a"}) {
      CAPTURE(before, bad);
      CHECK(parts(std::string(before) + bad + "d") == "invalid_url");
      CHECK(parts(std::string(before) + bad) == "invalid_url");
    }
}

TEST_CASE("a URL with credentials is rejected") {
  for (const char* bad :
       {"https://user@a", "https://user:password@a", "https://@a", "https://:@a", "https://a:80@b",
        "https://app.example@evil.example", "https://[::1]@a"}) {
    CAPTURE(bad);
    CHECK(parts(bad) == "invalid_url");
  }
}

TEST_CASE("a port is a number from 0 to 65535") {
  for (const char* bad :
       {"https://a:65536", "https://a:4294967739", "https://a:99999999999999999999", "https://a:-1",
        "https://a:+1", "https://a:8x", "https://a:x", "https://a:80:80", "https://a: 80"}) {
    CAPTURE(bad);
    CHECK(parts(bad) == "invalid_url");
  }
}

TEST_CASE("an IPv6 address stands between one pair of brackets") {
  for (const char* bad :
       {"https://[", "https://[]", "https://[::1", "https://::1", "https://[::1]a",
        "https://[::1]80", "https://[::g]", "https://[[::1]]", "https://[[::1]",
        "https://[::1%25eth0]", "https://a[::1]", "https://]"}) {
    CAPTURE(bad);
    CHECK(parts(bad) == "invalid_url");
  }
}
