// SPDX-License-Identifier: MIT
#include <better_auth/old/http/authorization.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <nlohmann/json.hpp>

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace ba = better_auth;

namespace {

std::string token(std::string_view header) {
  const auto read = ba::bearer_token(header);
  return read ? std::string(*read) : std::string(read.error().name());
}

std::string header_of(const ba::http_response& response, std::string_view name) {
  for (const auto& header : response.headers)
    if (header.name == name) return header.value;
  return "(none)";
}

struct admin_claims : ba::user_claims {
  std::string_view role;
  static constexpr auto members =
      ba::member_list<admin_claims>(ba::member<&admin_claims::role>("role"));
};

}  // namespace

TEST_CASE("a bearer token is taken whatever the case of the scheme") {
  CHECK(token("Bearer abc.def-_") == "abc.def-_");
  CHECK(token("bearer abc") == "abc");
  CHECK(token("BEARER   abc") == "abc");
  CHECK(token("Bearer a~+/b==") == "a~+/b==");
}

TEST_CASE("no credentials and another scheme are alike") {
  for (const char* header :
       {"", "Basic dXNlcjpwYXNz", "Digest x", "Bear", "Token abc", "B", "Bearex abc"})
    CHECK(token(header) == "missing_credentials");
}

TEST_CASE("a malformed Authorization header is refused") {
  for (const char* header :
       {"Bearer", "Bearer ", "Bearer  ", "Bearerabc", "Bearer\tabc", "Bearer abc def",
        "Bearer abc ", "Bearer abc,Bearer def", "Bearer abc, Bearer def", "Bearer a\tb",
        "Bearer a\r\nX: y", "Bearer \"abc\"", "Bearer a=b", "Bearer =", "Bearer abc;",
        "Bearer a\x80", "Bearer, abc"}) {
    CAPTURE(header);
    CHECK(token(header) == "malformed_credentials");
  }
  CHECK(token(std::string_view("Bearer a\0b", 10)) == "malformed_credentials");
  CHECK(token(std::string_view("Bearer abc\0", 11)) == "malformed_credentials");
  CHECK(token(" Bearer abc") == "missing_credentials");
}

TEST_CASE(
    "every byte is asked whether it may stand in the scheme, behind it, in a token and at its "
    "end") {
  // RFC 6750 section 2.1
  const std::string in_token =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
  const std::string scheme = "Bearer";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const std::string one(1, c);
    CAPTURE(byte);
    for (std::size_t i = 0; i < scheme.size(); ++i) {
      std::string changed = scheme;
      changed[i] = c;
      const bool same =
          byte < 128 && std::tolower(byte) == std::tolower(static_cast<unsigned char>(scheme[i]));
      CHECK(token(changed + " abc") == (same ? "abc" : "missing_credentials"));
    }
    CHECK(token("Bearer" + one + "abc") == (c == ' ' ? "abc" : "malformed_credentials"));
    CHECK(token("Bearer " + one + "abc") == (c == ' ' ? "abc"
                                             : in_token.find(c) != std::string::npos
                                                 ? one + "abc"
                                                 : "malformed_credentials"));
    CHECK(token("Bearer a" + one + "b") ==
          (in_token.find(c) != std::string::npos ? 'a' + one + 'b' : "malformed_credentials"));
    CHECK(token("Bearer a" + one) ==
          ((in_token + '=').find(c) != std::string::npos ? 'a' + one : "malformed_credentials"));
    CHECK(token("Bearer a=" + one) == (c == '=' ? "a==" : "malformed_credentials"));
  }
}

TEST_CASE("nothing behind the end of a header value is looked at") {
  const std::string_view all = "Bearer  abc=def";
  for (std::size_t size = 0; size <= all.size(); ++size) {
    CAPTURE(size);
    const std::string expected = size < 6                ? "missing_credentials"
                                 : size < 9 || size > 12 ? "malformed_credentials"
                                                         : std::string(all.substr(8, size - 8));
    CHECK(token(all.substr(0, size)) == expected);
  }
  CHECK(token(std::string_view()) == "missing_credentials");
}

TEST_CASE("authenticate goes from the header to the claims") {
  const auto verify = support::secret_verifier();
  ba::testing::token_claims claims;
  claims.more = R"("role":"admin")";
  const std::string header =
      ba::testing::bearer(ba::testing::signer::with_secret(support::secret).token(claims));
  const auto user = ba::authenticate(verify, header);
  REQUIRE(user);
  CHECK((*user)->sub == "user-1");
  const auto admin = ba::authenticate<admin_claims>(verify, header);
  REQUIRE(admin);
  CHECK((*admin)->role == "admin");
  const std::string plain = ba::testing::bearer(
      ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{}));
  const auto no_role = ba::authenticate<admin_claims>(verify, plain);
  REQUIRE_FALSE(no_role);
  CHECK(no_role.error() == ba::error(ba::errc::claim_missing, "role"));
  CHECK(ba::authenticate(verify, plain.c_str()));
  const char* const absent = nullptr;
  CHECK(ba::authenticate(verify, absent).error().code() == ba::errc::missing_credentials);
  CHECK(ba::authenticate(verify, "").error().code() == ba::errc::missing_credentials);
  CHECK(ba::authenticate(verify, "Bearer x").error().code() == ba::errc::malformed_token);
}

TEST_CASE("more than one Authorization header is refused, even where all are good") {
  const auto verify = support::secret_verifier();
  const std::string header = ba::testing::bearer(
      ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{}));
  CHECK(ba::authenticate(verify, std::vector<std::string>{header}));
  CHECK(ba::authenticate(verify, std::vector<std::string>{header, header}).error().code() ==
        ba::errc::multiple_credentials);
  CHECK(ba::authenticate(verify, std::vector<std::string_view>{header, ""}).error().code() ==
        ba::errc::multiple_credentials);
  // A range that makes its strings as it goes.
  struct made_on_the_way {
    struct iterator {
      using value_type = std::string;
      using difference_type = std::ptrdiff_t;
      const std::string* at = nullptr;
      std::string operator*() const { return *at; }
      iterator& operator++() { return ++at, *this; }
      iterator operator++(int) { return {at++}; }
      bool operator==(const iterator&) const = default;
    };
    const std::string* text;
    iterator begin() const { return {text}; }
    iterator end() const { return {text + 1}; }
  };
  CHECK(ba::authenticate(verify, made_on_the_way{&header}));
  CHECK(ba::authenticate(verify, std::vector<std::string>{}).error().code() ==
        ba::errc::missing_credentials);
}

TEST_CASE("each error becomes the answer that RFC 6750 asks for") {
  const auto missing = ba::challenge(ba::errc::missing_credentials);
  CHECK(missing.status == 401);
  CHECK(header_of(missing, "WWW-Authenticate") == "Bearer");
  const auto malformed = ba::challenge(ba::errc::multiple_credentials);
  CHECK(malformed.status == 400);
  CHECK(header_of(malformed, "WWW-Authenticate").find("Bearer error=\"invalid_request\"") == 0);
  const auto expired = ba::challenge({ba::errc::token_expired, "exp"});
  CHECK(expired.status == 401);
  CHECK(header_of(expired, "WWW-Authenticate") ==
        "Bearer error=\"invalid_token\", error_description=\"the token has expired (exp)\"");
  const auto other = ba::challenge(ba::errc::user_mismatch);
  CHECK(other.status == 403);
  CHECK(header_of(other, "WWW-Authenticate") == "(none)");
  const auto scope = ba::challenge({ba::errc::insufficient_scope, "scope"});
  CHECK(scope.status == 403);
  CHECK(header_of(scope, "WWW-Authenticate").find("Bearer error=\"insufficient_scope\"") == 0);
  const auto unavailable = ba::challenge(ba::error(ba::errc::unavailable).with_retry_after(30));
  CHECK(unavailable.status == 503);
  CHECK(header_of(unavailable, "Retry-After") == "30");
  CHECK(header_of(ba::challenge(ba::errc::unavailable), "Retry-After") == "5");
  CHECK(header_of(ba::challenge(ba::error(ba::errc::unavailable).with_retry_after(1)),
                  "Retry-After") == "1");
  for (const auto code :
       {ba::errc::missing_credentials, ba::errc::multiple_credentials, ba::errc::token_expired,
        ba::errc::user_mismatch, ba::errc::secret_too_short})
    CHECK(header_of(ba::challenge(code), "Retry-After") == "(none)");
  const auto configuration = ba::challenge(ba::errc::secret_too_short);
  CHECK(configuration.status == 500);
  CHECK(configuration.body.find("secret") == std::string::npos);
}

TEST_CASE("an answer is complete, and has nothing that its error does not call for") {
  const auto written = [](const ba::error& e) {
    const auto response = ba::challenge(e);
    std::string text = std::to_string(response.status) + '\n';
    for (const auto& header : response.headers)
      text.append(header.name).append(": ").append(header.value).append("\n");
    CHECK(response.headers.size() ==
          static_cast<std::size_t>(response.headers.end() - response.headers.begin()));
    return text + response.body;
  };
  const std::string fixed = "Content-Type: application/problem+json\nCache-Control: no-store\n";
  const auto message = [](ba::errc code) { return std::string(ba::error(code).message()); };
  CHECK(written(ba::errc::missing_credentials) ==
        "401\n" + fixed + "WWW-Authenticate: Bearer\n" +
            R"({"type":"about:blank","title":"Unauthorized","status":401,"detail":")" +
            message(ba::errc::missing_credentials) + R"(","code":"missing_credentials"})");
  CHECK(written(ba::errc::malformed_credentials) ==
        "400\n" + fixed +
            R"(WWW-Authenticate: Bearer error="invalid_request", error_description=")" +
            message(ba::errc::malformed_credentials) + "\"\n" +
            R"({"type":"about:blank","title":"Bad Request","status":400,"detail":")" +
            message(ba::errc::malformed_credentials) + R"(","code":"malformed_credentials"})");
  const std::string expired = message(ba::errc::token_expired) + " (exp)";
  CHECK(written({ba::errc::token_expired, "exp"}) ==
        "401\n" + fixed + R"(WWW-Authenticate: Bearer error="invalid_token", error_description=")" +
            expired + "\"\n" +
            R"({"type":"about:blank","title":"Unauthorized","status":401,"detail":")" + expired +
            R"(","code":"token_expired","claim":"exp"})");
  const std::string scope = message(ba::errc::insufficient_scope) + " (scope)";
  CHECK(written({ba::errc::insufficient_scope, "scope"}) ==
        "403\n" + fixed +
            R"(WWW-Authenticate: Bearer error="insufficient_scope", error_description=")" + scope +
            "\"\n" + R"({"type":"about:blank","title":"Forbidden","status":403,"detail":")" +
            scope + R"(","code":"insufficient_scope","claim":"scope"})");
  CHECK(written(ba::errc::user_mismatch) ==
        "403\n" + fixed + R"({"type":"about:blank","title":"Forbidden","status":403,"detail":")" +
            message(ba::errc::user_mismatch) + R"(","code":"user_mismatch"})");
  CHECK(written(ba::errc::unavailable) ==
        "503\n" + fixed + "Retry-After: 5\n" +
            R"({"type":"about:blank","title":"Service Unavailable","status":503,"detail":")" +
            message(ba::errc::unavailable) + R"(","code":"unavailable"})");
  CHECK(written(ba::errc::secret_too_short) ==
        "500\n" + fixed + R"({"type":"about:blank","title":"Internal Server Error","status":500})");
  const ba::http_response none;
  CHECK(none.status == 500);
  CHECK(none.headers.size() == 0);
}

TEST_CASE("what counts as the values of a header field") {
  CHECK(ba::header_values<std::vector<std::string>>);
  CHECK(ba::header_values<std::vector<const char*>>);
  CHECK(ba::header_values<std::string_view[2]>);
  CHECK_FALSE(ba::header_values<std::string>);
  CHECK_FALSE(ba::header_values<const char*>);
  CHECK_FALSE(ba::header_values<std::vector<int>>);
  CHECK_FALSE(ba::header_values<int>);
}

TEST_CASE("every answer is a problem document that says its status") {
  for (const auto& row : ba::detail::error_texts) {
    const auto response = ba::challenge({row.code, "exp"});
    CHECK(header_of(response, "Content-Type") == "application/problem+json");
    CHECK(header_of(response, "Cache-Control") == "no-store");
    const auto body = nlohmann::json::parse(response.body);
    CHECK(body.at("status") == response.status);
    CHECK(body.at("type") == "about:blank");
    if (response.status == 500) continue;
    CHECK(body.at("code") == row.name);
    CHECK(body.at("claim") == "exp");
    CHECK(body.at("detail").get<std::string>().find(std::string(row.message)) == 0);
  }
}
