// SPDX-License-Identifier: MIT
#include <better_auth/http/challenge.hpp>

#include "catch.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace ba = better_auth;

namespace {

std::string header_of(const ba::http_response& response, std::string_view name) {
  for (const auto& header : response.headers)
    if (header.name == name) return header.value;
  return "(none)";
}

}  // namespace

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

TEST_CASE("a client is not told why keys are unavailable") {
  const auto e = ba::error(ba::errc::unavailable).with_cause(ba::fetch_problem::tls, 0);
  CHECK(to_string(e).find("TLS") != std::string::npos);
  const auto response = ba::challenge(e);
  CHECK(response.body.find("TLS") == std::string::npos);
  for (const auto& header : response.headers) CHECK(header.value.find("TLS") == std::string::npos);
}
