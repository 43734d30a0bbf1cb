// SPDX-License-Identifier: MIT
// The form of a token: segments, sizes, base64url, critical extensions.
#include "session_support.hpp"  // first: its names are shadowed otherwise

#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/old/session/session_cookie.hpp>

using attack::by_keys;
using attack::by_secret;
using attack::secret_signer;
namespace ba = better_auth;

namespace {
const std::string claims = ba::testing::token_claims{}.json();

std::string jwe_verdict(const std::string& token) {
  const ba::session_reader read{
      ba::session_secrets(support::cookie_secret),
      ba::session_policy(ba::session_strategy::jwe, "https://app.example"),
      support::millisecond_clock{}};
  const std::string header = support::cookies(token);
  const std::string recognised = attack::verdict(read(header)),
                    unrecognised = attack::verdict(read.without_header_recognition()(header));
  return recognised == unrecognised ? recognised : "depends on recognition";
}
std::string session() {
  return support::with_claims(support::session_text{}.json(), support::dates());
}
}  // namespace

TEST_CASE("attack 14: a MAC that is cut or extended verifies nothing") {
  for (const ba::algorithm a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
    const std::string secret(64, 's');
    const auto key = ba::testing::signer::with_secret(secret, a);
    const ba::verifier verify{ba::shared_secret(secret, a), ba::policy({a}).any_issuer(),
                              ba::manual_clock(support::now)};
    const std::string token = key.token(claims), input = token.substr(0, token.rfind('.')),
                      mac = key.sign(input);
    CHECK(attack::verdict_of(verify, token) == "ok");
    const auto with_mac = [&](const std::string& bytes) {
      return attack::verdict_of(verify, input + '.' + ba::base64url::encode(bytes));
    };
    for (std::size_t size = 0; size < mac.size(); ++size) {
      CHECK(with_mac(mac.substr(0, size)) == "signature_invalid");
      CHECK(with_mac(mac.substr(mac.size() - size)) == "signature_invalid");
    }
    for (const std::string& more :
         {std::string(1, '\0'), std::string(1, mac[0]), mac, std::string(2000, '\0')})
      CHECK(with_mac(mac + more) == "signature_invalid");
    for (std::size_t bit = 0; bit < 8 * mac.size(); ++bit) {
      std::string other = mac;
      other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
      CHECK(with_mac(other) == "signature_invalid");
    }
  }
}

TEST_CASE(
    "attack 18: an encrypted token is not taken for a signed one, and of JWE one kind is read in "
    "one place") {
  // Five segments where three are expected.
  CHECK(by_secret(support::jwe(claims)) == "malformed_token");
  CHECK(by_secret("e30.e30.e30.e30.e30") == "malformed_token");
  CHECK(by_secret(secret_signer().token(claims) + ".e30.e30") == "malformed_token");
  // PBES2 could be told to hash for minutes.
  for (const char* alg : {"PBES2-HS256+A128KW", "PBES2-HS512+A256KW", "dir", "RSA-OAEP", "RSA1_5",
                          "A256KW", "ECDH-ES"}) {
    const std::string members = std::string(R"("alg":")") + alg +
                                R"(","enc":"A256CBC-HS512","p2c":2147483647,"p2s":"AAAA")";
    CHECK(by_secret(secret_signer().token(claims, '{' + members + '}')) == "algorithm_not_allowed");
    support::jwe_options how;
    how.header = '{' + members + '}';
    CHECK(jwe_verdict(support::jwe(session(), how)) ==
          (std::string(alg) == "dir" ? "ok" : "algorithm_not_allowed"));
  }
  for (const char* enc : {"A256GCM", "A128CBC-HS256", "A192CBC-HS384", "none", ""}) {
    support::jwe_options how;
    how.header = std::string(R"({"alg":"dir","enc":")") + enc + "\"}";
    CHECK(jwe_verdict(support::jwe(session(), how)) == "algorithm_not_allowed");
  }
  // With an encrypted key, which `dir` has none of.
  const std::string token = support::jwe(session());
  CHECK(jwe_verdict(token) == "ok");
  CHECK(jwe_verdict(attack::with(token, "..", ".AAAA.")) == "malformed_token");
}

TEST_CASE("attack 19: a compressed JWE is refused") {
  for (const char* zip : {R"("DEF")", R"("GZIP")", R"("")", "null", "true", "[]"}) {
    INFO(zip);
    support::jwe_options how;
    how.header = R"({"alg":"dir","enc":"A256CBC-HS512","kid":")" + support::jwe_kid() +
                 R"(","zip":)" + zip + '}';
    CHECK(jwe_verdict(support::jwe(session(), how)) == "algorithm_not_allowed");
  }
}

TEST_CASE("attack 20: a token within a token is never trusted") {
  const std::string inner_unsigned = ba::testing::unsigned_token({}),
                    inner = secret_signer().token(claims);
  for (const std::string& within : {inner_unsigned, inner}) {
    for (const char* head : {R"({"alg":"HS256"})", R"({"alg":"HS256","cty":"JWT"})"}) {
      CHECK(by_secret(secret_signer().token(within, head)) == "malformed_payload");
      CHECK(by_secret(secret_signer().token('"' + within + '"', head)) == "malformed_payload");
    }
    CHECK(jwe_verdict(support::jwe(within)) == "malformed_payload");
    support::jwe_options how;
    how.header = R"({"alg":"dir","enc":"A256CBC-HS512","cty":"JWT"})";
    CHECK(jwe_verdict(support::jwe(within, how)) == "malformed_payload");
    // As a claim it is text.
    CHECK(by_secret(secret_signer().token(R"({"exp":1700000900,"jwt":")" + within + "\"}")) ==
          "claim_missing");
  }
}

TEST_CASE("attack 22: a token over the limit is refused unread, and one of the limit is read") {
  const auto of_size = [](std::size_t characters) {
    auto big = ba::testing::token_claims{};
    const std::size_t payload = ba::base64url::decoded_size(characters - 20 - 43 - 2);
    big.more = "\"x\":\"\"";
    big.more.insert(5, payload - big.json().size(), 'x');
    return secret_signer().token(big.json(), R"({"alg":"HS256"})");
  };
  REQUIRE(of_size(65'536).size() == 65'536);
  REQUIRE(of_size(65'537).size() == 65'537);
  CHECK(by_secret(of_size(65'536)) == "ok");
  CHECK(by_secret(of_size(65'537)) == "token_too_large");
  CHECK(by_secret(of_size(1000), ba::policy::shared_secret().max_size(999)) == "token_too_large");
  CHECK(by_secret(std::string(10'000'000, 'A')) == "token_too_large");
  // A key's size bounds its signature too: what is longer is not decoded.
  CHECK(by_secret("eyJhbGciOiJIUzI1NiJ9.e30." + std::string(60'000, 'A')) == "signature_invalid");
}

TEST_CASE("attack 25: critical extensions and unencoded payloads are refused") {
  for (const char* member :
       {R"("crit":["b64"],"b64":false)", R"("crit":["b64"],"b64":true)", R"("b64":false)",
        R"("b64":true)", R"("b64":null)", R"("crit":["exp"],"exp":1)", R"("crit":["x"],"x":1)",
        R"("crit":[])", R"("crit":"b64")", R"("crit":null)", R"("crit":{})", R"("crit":["alg"])",
        R"("crit":0)", R"("c\u0072it":["x"])"}) {
    INFO(member);
    CHECK(by_secret(secret_signer().token(
              claims, std::string(R"({"alg":"HS256",)") + member + '}')) == "unsupported_critical");
    CHECK(by_secret(secret_signer().token(
              claims, '{' + std::string(member) + R"(,"alg":"HS256"})")) == "unsupported_critical");
  }
  support::jwe_options how;
  how.header = R"({"alg":"dir","enc":"A256CBC-HS512","crit":["x"]})";
  CHECK(jwe_verdict(support::jwe(session(), how)) == "unsupported_critical");
  // The payload as it is, with the signature over it.
  CHECK(by_secret(attack::sealed(
            secret_signer(), ba::base64url::encode(R"({"alg":"HS256"})") + "." + "plain text")) ==
        "malformed_credentials");
  CHECK(by_secret(attack::sealed(secret_signer(), ba::base64url::encode(R"({"alg":"HS256"})") +
                                                      "." + "plaintxt")) == "malformed_payload");
}

TEST_CASE(
    "attack 33: base64url that is not canonical is refused in every segment, though signed as it "
    "stands") {
  const auto verify = support::secret_verifier(ba::policy::shared_secret());
  const std::string head = ba::base64url::encode(R"({"alg":"HS256" })"),
                    body = ba::base64url::encode(claims + ' ');  // both of 3n+2 and 3n+1 bytes
  const auto verdict = [&](const std::string& token) {
    const std::string recognised = attack::verdict(verify(token));
    CHECK(attack::verdict(verify.without_header_recognition()(token)) == recognised);
    return recognised;
  };
  const auto seal = [](const std::string& h, const std::string& b) {
    return attack::sealed(secret_signer(), h + '.' + b);
  };
  REQUIRE(verdict(seal(head, body)) == "ok");

  const auto spoiled = [](const std::string& good) {
    std::vector<std::string> all = {good + '=',
                                    good + "==",
                                    good + "===",
                                    '=' + good,
                                    good + ' ',
                                    ' ' + good,
                                    good + '\n',
                                    good.substr(0, 4) + '\n' + good.substr(4),
                                    good.substr(0, 8) + ' ' + good.substr(8),
                                    good + '\0',
                                    good.substr(0, 5) + '+' + good.substr(6),
                                    good.substr(0, 5) + '/' + good.substr(6),
                                    good.substr(0, 5) + '%' + good.substr(6),
                                    good.substr(0, 5) + "\xc3\xa9" + good.substr(7)};
    if (good.size() % 4 == 0) all.push_back(good + 'A');
    for (std::size_t cut = 1; cut < 4; ++cut)
      if ((good.size() - cut) % 4 == 1) all.push_back(good.substr(0, good.size() - cut));
    // Other spellings of the same bytes: bits that no byte takes.
    if (good.size() % 4 != 0)
      for (const char c :
           std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
        const std::string other = good.substr(0, good.size() - 1) + c;
        if (!ba::base64url::is_canonical(other)) all.push_back(other);
      }
    return all;
  };
  for (const std::string& text : {head, ba::base64url::encode(R"({"alg":"HS256"})"),
                                  ba::base64url::encode(R"({"alg":"HS256"}  )")})
    for (const std::string& bad : spoiled(text)) {
      INFO(bad);
      CHECK(verdict(seal(bad, body)) == "malformed_token");
    }
  for (std::size_t blanks = 0; blanks < 3; ++blanks)
    for (const std::string& bad :
         spoiled(ba::base64url::encode(claims + std::string(blanks, ' ')))) {
      INFO(bad);
      CHECK(verdict(seal(head, bad)) == "malformed_token");
    }
  const std::string token = seal(head, body), input = token.substr(0, token.rfind('.') + 1);
  std::size_t other_spellings = 0;
  for (const std::string& bad : spoiled(token.substr(input.size()))) {
    INFO(bad);
    CHECK(verdict(input + bad) == "malformed_token");
    ++other_spellings;
  }
  CHECK(other_spellings > 30);
}
