// SPDX-License-Identifier: MIT
#include <better_auth/old/jose_header.hpp>

#include "catch.hpp"

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/detail/header_book.hpp>

#include <string>

namespace ba = better_auth;

namespace {
std::string read(const std::string& json) {
  ba::detail::header_memory room;
  ba::jose_header header;
  const auto verdict = ba::detail::read_jose_header(ba::base64url::encode(json), room, header);
  if (!verdict) return std::string(verdict.error().name());
  return std::string(ba::facts(header.alg).name) + '|' + std::string(header.kid) + '|' +
         (header.typ.data() == nullptr ? "-" : std::string(header.typ));
}
}  // namespace

TEST_CASE("a header gives algorithm, kid and type, and nothing else of it is believed") {
  CHECK(read(R"({"alg":"HS256"})") == "HS256||-");
  CHECK(read(R"({"alg":"EdDSA","kid":"k1"})") == "EdDSA|k1|-");
  CHECK(read(R"({"alg":"Ed25519","kid":"k1","typ":"JWT"})") == "EdDSA|k1|JWT");
  CHECK(read(R"( {"typ" : "", "kid":"\u006b1", "\u0061lg":"RS256"} )") == "RS256|k1|");
  CHECK(read(R"({"alg":"ES256","jwk":{"kty":"EC"},"jku":"https://evil.example","x5c":["a"],)"
             R"("x5u":"u","zip":"DEF","enc":"x"})") == "ES256||-");
}

TEST_CASE("a header that says too little, too much or nonsense is refused by its cause") {
  CHECK(read("") == "malformed_header");
  CHECK(read("[]") == "malformed_header");
  CHECK(read(R"({"alg":1})") == "malformed_header");
  CHECK(read(R"({"alg":null})") == "malformed_header");
  CHECK(read(R"({"alg":"HS256","kid":1})") == "malformed_header");
  CHECK(read(R"({"alg":"HS256","typ":null})") == "malformed_header");
  CHECK(read(R"({"alg":"HS256","alg":"none"})") == "malformed_header");
  CHECK(read(R"({"alg":"HS256"}x)") == "malformed_header");
  CHECK(read(R"({})") == "algorithm_not_allowed");
  CHECK(read(R"({"alg":"none"})") == "algorithm_not_allowed");
  CHECK(read(R"({"alg":""})") == "algorithm_not_allowed");
  CHECK(read(R"({"alg":"HS256","crit":["b64"],"b64":false})") == "unsupported_critical");
  CHECK(read(R"({"alg":"HS256","crit":[]})") == "unsupported_critical");
  CHECK(read(R"({"alg":"HS256","crit":null})") == "unsupported_critical");
  CHECK(read(R"({"alg":"HS256","b64":true})") == "unsupported_critical");
  CHECK(read(R"({"alg":"HS256","kid":")" + std::string(256, 'k') + "\"}").substr(0, 6) == "HS256|");
  CHECK(read(R"({"alg":"HS256","kid":")" + std::string(257, 'k') + "\"}") == "malformed_header");
  CHECK(read(R"({"alg":"HS256","pad":")" + std::string(20'000, 'k') + "\"}") == "HS256||-");
  ba::detail::header_memory room;
  ba::jose_header header;
  CHECK(ba::detail::read_jose_header("eyJhbGciOiJIUzI1NiJ9=", room, header).error().code() ==
        ba::errc::malformed_token);
}

TEST_CASE("what is recognised is what would have been read") {
  for (const std::string kid : {"", "Zz9-_.~ {}", "kid"}) {
    ba::detail::header_book book(1);
    book.add(ba::algorithm::es384, kid, 5);
    const auto* forms =
        kid.empty() ? ba::detail::header_book::without_kid : ba::detail::header_book::with_kid;
    for (std::size_t i = 0; i < (kid.empty() ? std::size(ba::detail::header_book::without_kid)
                                             : std::size(ba::detail::header_book::with_kid));
         ++i) {
      std::string json;
      for (const char c : forms[i].json)
        json += c == 'A' ? R"("alg":"ES384")"
                         : (c == 'K' ? "\"kid\":\"" + kid + '"' : std::string(1, c));
      const std::string segment = ba::base64url::encode(json);
      const auto match = book.find(segment);
      REQUIRE(match.found);
      CHECK(match.key == 5);
      ba::detail::header_memory room;
      ba::jose_header read;
      REQUIRE(ba::detail::read_jose_header(segment, room, read));
      const auto recognised = match.header(kid);
      CHECK(recognised.alg == read.alg);
      CHECK(recognised.kid == read.kid);
      CHECK(recognised.typ == read.typ);
      CHECK((recognised.typ.data() == nullptr) == (read.typ.data() == nullptr));
      CHECK_FALSE(book.find(segment + 'A').found);
    }
  }
  ba::detail::header_book book(1);
  book.add(ba::algorithm::es384, "needs \"escapes\"", 0);
  CHECK_FALSE(
      book.find(ba::base64url::encode(R"({"alg":"ES384","kid":"needs \"escapes\""})")).found);
}
