// SPDX-License-Identifier: MIT
#include <better_auth/jose/header.hpp>

#include "catch.hpp"

#include <string>

namespace ba = better_auth;

namespace {

/// "algorithm|kid|typ", with "-" for no typ, or the name of the error.
std::string read(const std::string& json) {
  const auto header = ba::jose_header::parse(ba::base64url::encode(json));
  if (!header) return std::string(header.error().name());
  return std::string(ba::facts(header->alg).name) + '|' + header->kid + '|' +
         header->typ.value_or("-");
}

}  // namespace

TEST_CASE("a header gives algorithm, kid and type, and nothing else of it is used") {
  CHECK(read(R"({"alg":"HS256"})") == "HS256||-");
  CHECK(read(R"({"alg":"EdDSA","kid":"k1"})") == "EdDSA|k1|-");
  CHECK(read(R"({"alg":"Ed25519","kid":"k1","typ":"JWT"})") == "EdDSA|k1|JWT");
  CHECK(read(R"( {"typ" : "", "kid":"\u006b1", "\u0061lg":"RS256"} )") == "RS256|k1|");
  CHECK(read(R"({"alg":"ES256","kid":""})") == "ES256||-");
  CHECK(read(R"({"alg":"ES256","jwk":{"kty":"EC"},"jku":"https://evil.example","x5c":["a"],)"
             R"("x5u":"u","zip":"DEF","enc":"x"})") == "ES256||-");
  CHECK(read(R"({"alg":"HS256","pad":")" + std::string(20'000, 'k') + "\"}") == "HS256||-");
}

TEST_CASE("a header that is not an object with the right members is malformed") {
  for (const char* bad : {"", "[]", "{}", "null", R"("HS256")", R"({"alg":1})", R"({"alg":null})",
                          R"({"kid":"k"})", R"({"alg":"HS256","kid":1})",
                          R"({"alg":"HS256","kid":null})", R"({"alg":"HS256","typ":null})",
                          R"({"alg":"HS256","typ":["JWT"]})", R"({"alg":"HS256","alg":"none"})",
                          R"({"alg":"HS256","\u0061lg":"HS256"})", R"({"alg":"HS256","x":1,"x":1})",
                          R"({"alg":"HS256"}x)", R"({"alg":"HS256",})", R"([{"alg":"HS256"}])"})
    CHECK(read(bad) == "malformed_header");
}

TEST_CASE("alg must be known, and is compared exactly") {
  for (const char* alg :
       {"none", "None", "NONE", "", "hs256", "HS256 ", "ES256K", "dir", "RSA-OAEP"})
    CHECK(read(R"({"alg":")" + std::string(alg) + "\"}") == "algorithm_not_allowed");
}

TEST_CASE("crit and b64 are rejected by presence") {
  for (const char* member : {R"("crit":["b64"],"b64":false)", R"("crit":[])", R"("crit":null)",
                             R"("crit":1)", R"("b64":true)", R"("b64":null)", R"("\u0063rit":[])"})
    CHECK(read(R"({"alg":"HS256",)" + std::string(member) + "}") == "unsupported_critical");
  CHECK(read(R"({"crit":["x"]})") == "unsupported_critical");
  CHECK(read(R"({"alg":5,"crit":["x"]})") == "unsupported_critical");
  // Text that is no JSON has no members.
  CHECK(read(R"({"alg":"HS256","crit":["x"],)") == "malformed_header");
}

TEST_CASE("a kid has at most 256 bytes") {
  CHECK(read(R"({"alg":"HS256","kid":")" + std::string(256, 'k') + "\"}").starts_with("HS256|k"));
  CHECK(read(R"({"alg":"HS256","kid":")" + std::string(257, 'k') + "\"}") == "malformed_header");
}

TEST_CASE("a header that is not canonical base64url is a malformed token") {
  for (const char* bad : {"eyJhbGciOiJIUzI1NiJ9=", "eyJhbGciOiJIUzI1NiJ9 ", "eyJhbGciOiJIUzI1NiJ",
                          "eyJh.bGci", "eyJhbGciOiJIUzI1NiJ+"})
    CHECK(ba::jose_header::parse(bad).error().code() == ba::errc::malformed_token);
}
