// SPDX-License-Identifier: MIT
#include <better_auth/http/authorization.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <cctype>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ba = better_auth;

namespace {

std::string token(std::string_view header) {
  const auto read = ba::bearer_token(header);
  return read ? std::string(*read) : std::string(read.error().name());
}

struct admin_claims {
  std::string role;
  static constexpr auto members =
      ba::members<admin_claims>(ba::member<&admin_claims::role>("role"));
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

TEST_CASE("authenticate goes from the header's values to the claims") {
  const auto verify = support::secret_verifier();
  ba::testing::token_claims claims;
  claims.more = R"("role":"admin")";
  const auto key = ba::testing::signer::with_secret(support::secret);
  const std::vector<std::string> values = {ba::testing::bearer(key.token(claims))};
  const auto user = ba::authenticate(verify, values);
  REQUIRE(user);
  CHECK(user->subject() == "user-1");
  const auto admin = ba::authenticate<admin_claims>(verify, values);
  REQUIRE(admin);
  CHECK((*admin)->role == "admin");
  const std::string plain = ba::testing::bearer(key.token(ba::testing::token_claims{}));
  const auto no_role = ba::authenticate<admin_claims>(verify, {plain});
  REQUIRE_FALSE(no_role);
  CHECK(no_role.error() == ba::error(ba::errc::claim_missing, "role"));
  CHECK(ba::authenticate(verify, {plain}));
  CHECK(ba::authenticate(verify, {}).error().code() == ba::errc::missing_credentials);
  CHECK(ba::authenticate(verify, {""}).error().code() == ba::errc::missing_credentials);
  CHECK(ba::authenticate(verify, {"Bearer x"}).error().code() == ba::errc::malformed_token);
  // For a server that has made sure that there is one value.
  CHECK(ba::authenticate_only_value(verify, plain));
  CHECK(ba::authenticate_only_value<admin_claims>(verify, values.front()));
  CHECK(ba::authenticate_only_value(verify, "").error().code() == ba::errc::missing_credentials);
}

TEST_CASE("whatever verifies can authenticate") {
  const auto verify = support::secret_verifier();
  const std::string good = ba::testing::bearer(
      ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{}));
  const std::function<ba::result<ba::verified<ba::user_claims>>(std::string_view)> function =
      verify;
  CHECK(ba::authenticate(function, {good}));
  CHECK(ba::authenticate(function, {good, good}).error().code() == ba::errc::multiple_credentials);
  int calls = 0;
  const auto counting = [&](std::string_view token) {
    ++calls;
    return verify(token);
  };
  CHECK(ba::authenticate(counting, {good}));
  CHECK(ba::authenticate(counting, std::vector<const char*>{good.c_str()}));
  CHECK_FALSE(ba::authenticate(counting, {"Basic x"}));
  CHECK(calls == 2);
  // A session token by the bearer plugin, whose result is of another type.
  const auto length = [](std::string_view token) -> ba::result<std::size_t> {
    return token.size();
  };
  CHECK(ba::authenticate(length, {"Bearer abc"}).value() == 3);
}

TEST_CASE("fault 13: a bearer token owns its text") {
  const auto token = ba::bearer_token(std::string("Bearer ") + std::string(100, 'a'));
  CHECK(token.value() == std::string(100, 'a'));
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

TEST_CASE("what counts as the values of a header field") {
  CHECK(ba::detail::header_values<std::vector<std::string>>);
  CHECK(ba::detail::header_values<std::vector<const char*>>);
  CHECK(ba::detail::header_values<std::string_view[2]>);
  CHECK_FALSE(ba::detail::header_values<std::string>);
  CHECK_FALSE(ba::detail::header_values<const char*>);
  CHECK_FALSE(ba::detail::header_values<std::vector<int>>);
  CHECK_FALSE(ba::detail::header_values<int>);
}
