// SPDX-License-Identifier: MIT
#include <better_auth/diagnosis/recognise.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace ba = better_auth;

namespace {

std::string jwt(std::string_view header, std::string_view payload) {
  return ba::base64url::encode(header) + "." + ba::base64url::encode(payload) + "." +
         std::string(86, 'A');
}

ba::artefact kind(std::string_view header, std::string_view payload) {
  return ba::recognise(jwt(header, payload)).what;
}

}  // namespace

TEST_CASE("what a JWT says of itself tells its kind") {
  CHECK(kind(R"({"alg":"EdDSA","kid":"k"})", R"({"sub":"u","email":"a@b.c"})") ==
        ba::artefact::jwt_plugin_token);
  CHECK(kind(R"({"alg":"HS256"})", R"({"sub":"u"})") == ba::artefact::shared_secret_token);
  CHECK(kind(R"({"alg":"HS256"})", R"({"email":"a@b.c"})") == ba::artefact::email_link);
  CHECK(kind(R"({"alg":"EdDSA","kid":"k","typ":"at+jwt"})", R"({"sub":"u"})") ==
        ba::artefact::oauth_access_token);
  CHECK(kind(R"({"alg":"EdDSA","kid":"k"})", R"({"sub":"u","aud":"c","acr":"0"})") ==
        ba::artefact::id_token);
  CHECK(kind(R"({"alg":"EdDSA","kid":"k","typ":"logout+jwt"})", R"({"sub":"u"})") ==
        ba::artefact::logout_token);
  CHECK(kind(R"({"alg":"HS256"})", R"({"session":{},"user":{}})") == ba::artefact::jwt_session);
  CHECK(kind(R"({"alg":"EdDSA","kid":"k","typ":"better-auth.session-cache+jwt"})",
             R"({"sub":"u"})") == ba::artefact::jwks_session);
  CHECK(kind(R"({"alg":"dir","enc":"A256CBC-HS512"})", "") == ba::artefact::jwe_session);
  CHECK(kind(R"({"alg":"HS256"})", "[]") == ba::artefact::unknown_jwt);
}

TEST_CASE("what is no JWT is told by its shape") {
  CHECK(ba::recognise("").what == ba::artefact::nothing);
  CHECK(ba::recognise("hello").what == ba::artefact::unknown);
  CHECK(ba::recognise("a.b.c").what == ba::artefact::unknown);
  CHECK(ba::recognise(std::string(32, 'a')).what == ba::artefact::opaque);
  std::string signed_token(32, 'a');
  signed_token.append(".").append(43, 'b');
  for (const char* end : {"=", "%3D"})
    CHECK(ba::recognise(signed_token + end).what == ba::artefact::signed_session_token);
  CHECK(ba::recognise(signed_token).what == ba::artefact::unknown);
  CHECK(ba::recognise(ba::base64url::encode(R"({"session":{"session":{}}})")).what ==
        ba::artefact::compact_session);
  CHECK(ba::recognise(std::string(10'000'000, '.')).what == ba::artefact::unknown);
}

TEST_CASE("how a token is spelled is told") {
  const std::string token = jwt(R"({"alg":"EdDSA","kid":"k"})", R"({"sub":"u"})");
  const auto spelled = [](const std::string& text) { return ba::recognise(text).written; };
  CHECK(spelled(token) == ba::spelling::canonical);
  CHECK(spelled(token + "\n") == ba::spelling::white_space);
  CHECK(spelled("Bearer " + token) == ba::spelling::scheme_in_front);
  CHECK(spelled("\"" + token + "\"") == ba::spelling::quotes);
  CHECK(spelled(token + "=") == ba::spelling::padding);
  CHECK(spelled(token + "+") == ba::spelling::standard_base64);
  CHECK(spelled(token + "%3D") == ba::spelling::percent_escapes);
  CHECK(spelled(token.substr(0, token.size() - 1) + "B") == ba::spelling::other);
  CHECK(spelled(R"({"token": ")" + token + R"("})") == ba::spelling::json);
  for (const char* const text : {"null", "undefined", "[object Object]", "[object Promise]"})
    CHECK(spelled(text) == ba::spelling::missing_as_text);
  for (const char* const text : {"Null", "nullable", "undefined.", "[object"})
    CHECK(spelled(text) != ba::spelling::missing_as_text);
  // The kind is seen all the same.
  for (const std::string& text :
       {token + "\n", "Bearer " + token, "\"" + token + "\"", token + "="})
    CHECK(ba::recognise(text).what == ba::artefact::jwt_plugin_token);
}

TEST_CASE("what is quoted of a token is short and printable") {
  const auto seen = ba::recognise(jwt(R"({"alg":"none\u001b[31m"})",
                                      R"({"iss":"https://a\u0000\"\u202e)" + std::string(500, 'x') +
                                          R"(","aud":["one","two"],"exp":12})"));
  CHECK(seen.alg == "none?[31m");
  CHECK(seen.iss.size() == 123);
  CHECK(seen.iss.starts_with("https://a??"));
  CHECK(seen.iss.find_first_not_of("https://a?x.") == std::string::npos);
  CHECK(seen.aud == "one");
  CHECK(seen.exp == 12);
  CHECK(seen.has_issuer);
  CHECK_FALSE(seen.has_subject);
}

TEST_CASE("every artefact has a name and a description of its own") {
  for (int i = 0; i <= static_cast<int>(ba::artefact::opaque); ++i)
    for (int j = 0; j < i; ++j) {
      CHECK(ba::name_of(static_cast<ba::artefact>(i)) != ba::name_of(static_cast<ba::artefact>(j)));
      CHECK(ba::description_of(static_cast<ba::artefact>(i)) !=
            ba::description_of(static_cast<ba::artefact>(j)));
    }
}
