// SPDX-License-Identifier: MIT
#include <better_auth/authorization.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <nlohmann/json.hpp>

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
  static constexpr auto members = ba::member_list<admin_claims>(ba::member<&admin_claims::role>("role"));
};

}  // namespace

TEST_CASE("a bearer token is taken whatever the case of the scheme") {
  CHECK(token("Bearer abc.def-_") == "abc.def-_");
  CHECK(token("bearer abc") == "abc");
  CHECK(token("BEARER   abc") == "abc");
  CHECK(token("Bearer a~+/b==") == "a~+/b==");
}

TEST_CASE("no credentials and another scheme are alike") {
  for (const char* header : {"", "Basic dXNlcjpwYXNz", "Digest x", "Bear", "Token abc", "B", "Bearex abc"}) CHECK(token(header) == "missing_credentials");
}

TEST_CASE("a malformed Authorization header is refused") {
  for (const char* header : {"Bearer", "Bearer ", "Bearer  ", "Bearerabc", "Bearer\tabc", "Bearer abc def", "Bearer abc ", "Bearer abc,Bearer def", "Bearer abc, Bearer def",
                             "Bearer a\tb", "Bearer a\r\nX: y", "Bearer \"abc\"", "Bearer a=b", "Bearer =", "Bearer abc;", "Bearer a\x80", "Bearer, abc"}) {
    CAPTURE(header);
    CHECK(token(header) == "malformed_credentials");
  }
  CHECK(token(std::string_view("Bearer a\0b", 10)) == "malformed_credentials");
  CHECK(token(std::string_view("Bearer abc\0", 11)) == "malformed_credentials");
  CHECK(token(" Bearer abc") == "missing_credentials");
}

TEST_CASE("authenticate goes from the header to the claims") {
  const auto verify = support::secret_verifier();
  ba::testing::token_claims claims;
  claims.more = R"("role":"admin")";
  const std::string header = ba::testing::bearer(ba::testing::signer::with_secret(support::secret).token(claims));
  const auto user = ba::authenticate(verify, header);
  REQUIRE(user);
  CHECK((*user)->sub == "user-1");
  const auto admin = ba::authenticate<admin_claims>(verify, header);
  REQUIRE(admin);
  CHECK((*admin)->role == "admin");
  const std::string plain = ba::testing::bearer(ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{}));
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
  const std::string header = ba::testing::bearer(ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{}));
  CHECK(ba::authenticate(verify, std::vector<std::string>{header}));
  CHECK(ba::authenticate(verify, std::vector<std::string>{header, header}).error().code() == ba::errc::multiple_credentials);
  CHECK(ba::authenticate(verify, std::vector<std::string_view>{header, ""}).error().code() == ba::errc::multiple_credentials);
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
  CHECK(ba::authenticate(verify, std::vector<std::string>{}).error().code() == ba::errc::missing_credentials);
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
  CHECK(header_of(expired, "WWW-Authenticate") == "Bearer error=\"invalid_token\", error_description=\"the token has expired (exp)\"");
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
  const auto configuration = ba::challenge(ba::errc::secret_too_short);
  CHECK(configuration.status == 500);
  CHECK(configuration.body.find("secret") == std::string::npos);
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
