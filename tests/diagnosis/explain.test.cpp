// SPDX-License-Identifier: MIT
#include <better_auth/diagnosis/explain.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/http/authorization.hpp>

#include <ctime>

namespace ba = better_auth;

TEST_CASE("every error alone has its own name, its sentence and a remedy") {
  for (int i = 0; i <= static_cast<int>(ba::errc::invalid_policy); ++i) {
    const ba::error e(static_cast<ba::errc>(i));
    const ba::explanation why = ba::explain(e);
    CAPTURE(e.name());
    CHECK(why.cause == e.name());
    CHECK(why.text == e.message());
    CHECK(why.remedy.size() > 20);
  }
  CHECK(ba::explain(ba::error(ba::errc::claim_missing, "role")).text ==
        "a required claim is missing (role)");
}

TEST_CASE("a token of the JWT plugin under a shared secret is explained") {
  const std::string token = support::key_for(ba::algorithm::eddsa).token(support::plugin_claims());
  const auto user = support::secret_verifier()(token);
  REQUIRE_FALSE(user);
  const ba::explanation why =
      ba::explain(user.error(), token, {.keys = ba::key_kind::shared_secret});
  CHECK(why.cause == "public_key_token_for_secret");
  CHECK(why.text.find("EdDSA") != std::string::npos);
  CHECK(why.remedy.find("/api/auth/jwks") != std::string_view::npos);
  // Without the configuration nothing is guessed.
  CHECK(ba::explain(user.error(), token).cause == "algorithm_not_allowed");
}

TEST_CASE("an issuer with a path is explained as the OAuth provider's, and both are quoted") {
  const std::string token =
      ba::testing::signer::with_secret(support::secret)
          .token(R"({"sub":"u","iss":"https://app.example/api/auth","exp":9999999999})");
  const auto user =
      support::secret_verifier(ba::policy::shared_secret().issuer(support::origin))(token);
  REQUIRE_FALSE(user);
  const ba::explanation why = ba::explain(
      user.error(), token, {.keys = ba::key_kind::shared_secret, .issuer = support::origin});
  CHECK(why.cause == "issuer_with_path");
  CHECK(why.text.find("\"https://app.example/api/auth\", configured is \"https://app.example\"") !=
        std::string::npos);
}

TEST_CASE("no explanation has a piece of the token beyond what it says of itself") {
  const std::string token =
      ba::testing::signer::with_secret("quite another secret, 0123456789abcdef")
          .token(R"({"sub":"ada-lovelace","email":"ada@example.com","exp":9999999999})");
  for (int i = 0; i <= static_cast<int>(ba::errc::invalid_policy); ++i)
    for (const auto keys :
         {ba::key_kind::unknown, ba::key_kind::shared_secret, ba::key_kind::public_keys}) {
      const std::string text = ba::explain(static_cast<ba::errc>(i), token,
                                           {.keys = keys, .issuer = "i", .audience = "a"})
                                   .text;
      CHECK(text.find("ada") == std::string::npos);
      CHECK(text.find(token.substr(0, 8)) == std::string::npos);
      CHECK(text.find(token.substr(token.size() - 8)) == std::string::npos);
    }
}

TEST_CASE("a cookie that is missing is told from one of another name and from an empty one") {
  const auto why = [](const char* cookie, std::string_view header) {
    return ba::explain(ba::error(ba::errc::missing_credentials, cookie), "",
                       {.cookie = ba::artefact::compact_session, .cookie_header = header})
        .cause;
  };
  CHECK(why("session_data", "a=b; __Secure-better-auth.session_data=x") == "secure_prefix");
  CHECK(why("session_data", "a=b; __Secure-better-auth.session_data.0=x") == "secure_prefix");
  CHECK(why("session_data", "my.session_data=x") == "cookie_prefix");
  CHECK(why("session_data", "better-auth.session_token=x") == "cache_run_out");
  CHECK(why("session_data", "better-auth.session_data=; better-auth.session_token=x") ==
        "cache_run_out");
  CHECK(why("session_token", "better-auth.session_data=x") == "no_session_token");
  CHECK(why("session_data", "") == "missing_credentials");
  CHECK(why("session_data", "a.session_data") == "missing_credentials");
}

TEST_CASE("the circumstances of an Authorization header tell another scheme from none") {
  CHECK(
      ba::explain(ba::errc::missing_credentials, "", {.authorization_header = "Basic abc"}).cause ==
      "other_scheme");
  CHECK(ba::explain(ba::errc::missing_credentials, "", {}).cause == "missing_credentials");
}

TEST_CASE("what follows Bearer, where it is not one token, is explained") {
  const auto why = [](std::string_view header) {
    const auto token = ba::bearer_token(header);
    REQUIRE_FALSE(token);
    return ba::explain(token.error(), "", {.authorization_header = header}).cause;
  };
  CHECK(why("Bearer Bearer a.b.c") == "scheme_doubled");
  CHECK(why("bearer  bearer a.b.c") == "scheme_doubled");
  CHECK(why("Bearer [object Object]") == "missing_as_text");
  CHECK(why("Bearer {\"token\":\"a.b.c\"}") == "json_answer");
  CHECK(why("Bearer \"a.b.c\"") == "quotes");
  CHECK(why("Bearer") == "empty_token");
  CHECK(why("Bearer  ") == "empty_token");
  CHECK(why("Bearer a,b") == "malformed_credentials");
  CHECK(ba::explain(ba::errc::malformed_credentials, "", {}).cause == "malformed_credentials");
}

TEST_CASE("a missing token that was sent as text is explained, and so is the whole answer") {
  const auto why = [](std::string_view token) {
    return ba::explain(support::secret_verifier()(token).error(), token,
                       {.keys = ba::key_kind::shared_secret})
        .cause;
  };
  CHECK(why("null") == "missing_as_text");
  CHECK(why("undefined") == "missing_as_text");
  CHECK(why("nullable") == "missing_segment");
  CHECK(why("{\"token\":\"a.b.c\"}") == "json_answer");
}

TEST_CASE("the explanation of a cookie takes time in proportion to the header") {
  // In quadratic time, these two megabytes would take minutes.
  for (const std::string_view piece : {".session_data", ".session_data=", ";", "=", ".0;"}) {
    std::string header;
    while (header.size() < (2U << 20U)) header += piece;
    const std::clock_t start = std::clock();  // of the processor: the machine may be busy
    (void)ba::explain(ba::error(ba::errc::missing_credentials, "session_data"), "",
                      {.cookie = ba::artefact::compact_session, .cookie_header = header});
    (void)ba::explain(ba::errc::malformed_credentials, "",
                      {.authorization_header = "Bearer " + header});
    CHECK(std::clock() - start < 10 * CLOCKS_PER_SEC);
  }
}

TEST_CASE("two cookies of one name with different values are explained") {
  const auto why = ba::explain(ba::error(ba::errc::conflicting_cookies, "session_data"), "",
                               {.cookie = ba::artefact::compact_session});
  CHECK(why.cause == "conflicting_cookies");
  CHECK(why.remedy.find("Domain and Path") != std::string_view::npos);
}

TEST_CASE("a date in milliseconds is told from one of another type") {
  const auto why = [](std::string_view payload) {
    const std::string token = ba::testing::signer::with_secret(support::secret).token(payload);
    return ba::explain(support::secret_verifier()(token).error(), token).cause;
  };
  CHECK(why(R"({"sub":"u","exp":1795477531282000})") == "in_milliseconds");
  CHECK(why(R"({"sub":"u","exp":"tomorrow"})") == "date_no_number");
  CHECK(why(R"({"sub":"u"})") == "never_expires");
}

TEST_CASE("what trying other secrets has shown is the cause") {
  const std::string token = ba::testing::signer::with_secret(support::secret).token("{}");
  const auto why = [&](ba::secret_flaw shown) {
    return ba::explain(ba::errc::signature_invalid, token,
                       {.keys = ba::key_kind::shared_secret, .secret = shown})
        .cause;
  };
  CHECK(why(ba::secret_flaw::none) == "secret_differs");
  CHECK(why(ba::secret_flaw::is_a_list) == "secret_is_list");
  CHECK(why(ba::secret_flaw::newline_elsewhere) == "secret_newline_elsewhere");
  CHECK(why(ba::secret_flaw::is_newer) == "older_secret");
}
