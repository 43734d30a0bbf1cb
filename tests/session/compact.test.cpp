// SPDX-License-Identifier: MIT
#include <better_auth/session/compact.hpp>

#include "catch.hpp"
#include "session_support.hpp"

namespace ba = better_auth;

namespace {

// The text that the MAC holds for, or the error; behind it, when it expires.
std::string open(const std::string& outer) {
  static const ba::shared_secret secret(session_support::cookie_secret);
  const auto opened = ba::detail::open_compact_session(ba::base64url::encode(outer), secret);
  if (!opened) return std::string(opened.error().name());
  return opened->payload + '@' + std::to_string(opened->expires_at);
}

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  const std::size_t at = text.find(part);
  REQUIRE(at != text.npos);
  return text.replace(at, part.size(), by);
}

}  // namespace

TEST_CASE("a compact session opens to the text that was signed") {
  CHECK(open(session_support::compact_outer(R"({"a":1})", "1795477831282")) ==
        R"({"a":1,"expiresAt":1795477831282}@1795477831282)");
  CHECK(open(session_support::compact_outer(R"({"a":{"b":"},\"expiresAt\":7}"}})", "0")) ==
        R"({"a":{"b":"},\"expiresAt\":7}"},"expiresAt":0}@0)");
  CHECK(open(session_support::compact_outer(R"({"a":1})", "253402300799999")) ==
        R"({"a":1,"expiresAt":253402300799999}@253402300799999)");
}

TEST_CASE("a change of any byte of a compact session is refused") {
  const std::string outer =
      session_support::compact_outer(session_support::session_text{}.json(), "1795477831282");
  for (std::size_t i = 0; i < outer.size(); ++i)
    for (const int flip : {1, 2, 16, 128}) {
      std::string other = outer;
      other[i] = static_cast<char>(other[i] ^ flip);
      const std::string verdict = open(other);
      CAPTURE(i, flip);
      CHECK((verdict == "signature_invalid" || verdict == "malformed_token"));
    }
  for (std::size_t size = 0; size < outer.size(); ++size)
    CHECK(open(outer.substr(0, size)) == "malformed_token");
}

TEST_CASE("a compact session has one spelling") {
  const std::string outer = session_support::compact_outer(R"({"a":1})", "1795477831282");
  CHECK(open(outer + ' ') == "malformed_token");
  CHECK(open(' ' + outer) == "malformed_token");
  CHECK(open(replaced(outer, "\"session\":", "\"session\": ")) == "malformed_token");
  CHECK(open(replaced(outer, "\"session\"", "\"\\u0073ession\"")) == "malformed_token");
  CHECK(open(replaced(outer, ",\"signature\"", ", \"signature\"")) == "malformed_token");
  CHECK(open(replaced(outer, ",\"expiresAt\"", " ,\"expiresAt\"")) == "malformed_token");
  CHECK(open(replaced(outer, "\"expiresAt\":1795477831282", "\"expiresAt\":\"1795477831282\"")) ==
        "malformed_token");
  CHECK(open(outer.substr(0, outer.size() - 1) + ",\"more\":1}") == "malformed_token");
  CHECK(open(replaced(outer, "{\"session\"", "{\"more\":1,\"session\"")) == "malformed_token");
  const std::size_t signature = outer.find(",\"signature\"");
  CHECK(open(outer.substr(0, signature) + '}') == "malformed_token");
  CHECK(open(outer.substr(0, signature) + R"(,"signature":""})") == "malformed_token");
}

TEST_CASE("the time of expiry of a compact session is a plain number of milliseconds") {
  for (const char* bad : {"", "-1", "01", "1.5", "1e3", "253402300800000", "18446744073709551617",
                          "99999999999999999999999999999999999999", " 1", "1 ", "null"})
    CHECK(open(session_support::compact_outer(R"({"a":1})", bad)) == "malformed_token");
}

TEST_CASE("a compact session has its expiry where Better Auth puts it, under no other name") {
  const std::string_view tail = ",\"signature\":\"";
  for (const std::size_t digits : {1U, 2U, 3U, 12U, 13U, 14U, 15U, 24U, 100U})
    CHECK(open("{\"session\":" + std::string(digits, '1') + std::string(tail) +
               std::string(43, 'A') + "\"}") == "malformed_token");
  // Signed as it stands here.
  const std::string data = R"({"a":1)", end = R"(,"updatedAt":1795477831282)";
  const std::string mac =
      ba::testing::signer::with_secret(session_support::cookie_secret).sign(data + end + '}');
  CHECK(open("{\"session\":" + data + '}' + end + std::string(tail) + ba::base64url::encode(mac) +
             "\"}") == "malformed_token");
}

TEST_CASE("what stands in a compact session must be an object") {
  for (const char* data : {"", "[]", "1", "\"a\"", "}", "{"})
    CHECK(open("{\"session\":" + std::string(data) + ",\"expiresAt\":1,\"signature\":\"" +
               std::string(43, 'A') + "\"}") == "malformed_token");
  // Nothing in front of the comma: the signed text is then no JSON, and whoever reads it finds that
  // out.
  CHECK(open(session_support::compact_outer("{}", "1")) == "{,\"expiresAt\":1}@1");
}
