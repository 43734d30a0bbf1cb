// SPDX-License-Identifier: MIT
// The form of a token: segments, sizes, base64url, critical extensions.
#include "attack_support.hpp"
#include "catch.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using attack::by_keys;
using attack::by_secret;
using attack::secret_signer;
namespace ba = better_auth;

namespace {

const std::string claims = ba::testing::token_claims{}.json();

/// DEFLATE (RFC 1951 section 3.2.4) that stores the bytes as they are.
std::string stored(const std::string& bytes) {
  const auto size = bytes.size();
  const auto byte = [](std::size_t value) { return static_cast<char>(value & 0xffU); };
  return std::string{1, byte(size), byte(size >> 8U), byte(~size), byte(~size >> 8U)} + bytes;
}

}  // namespace

TEST_CASE("attack 14: a MAC that is cut, extended or changed is invalid") {
  for (const ba::algorithm a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
    const std::string secret(64, 's');
    const auto key = ba::testing::signer::with_secret(secret, a);
    const ba::verifier verify{ba::shared_secret(secret, {.algorithm = a}),
                              ba::policy({a}).any_issuer(),
                              ba::testing::manual_clock(support::now)};
    const std::string token = key.token(claims), input = token.substr(0, token.rfind('.'));
    const std::string mac = key.sign(input);
    CHECK(attack::verdict_of(verify, token) == "ok");
    const auto with_mac = [&](const std::string& bytes) {
      return attack::verdict_of(verify, input + '.' + ba::base64url::encode(bytes));
    };
    for (std::size_t size = 0; size < mac.size(); ++size) {
      CHECK(with_mac(mac.substr(0, size)) == "signature_invalid");
      CHECK(with_mac(mac.substr(mac.size() - size)) == "signature_invalid");
    }
    for (const std::string& more : {std::string(1, '\0'), std::string(1, mac[0]), mac,
                                    std::string(900, '\0'), std::string(2000, '\0')}) {
      CHECK(with_mac(mac + more) == "signature_invalid");
      CHECK(with_mac(more + mac) == "signature_invalid");
    }
    for (std::size_t bit = 0; bit < 8 * mac.size(); ++bit) {
      std::string other = mac;
      other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
      CHECK(with_mac(other) == "signature_invalid");
    }
    // The MAC of another algorithm with the same secret, and the empty MAC of an empty text.
    for (const ba::algorithm other :
         {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
      if (other == a) continue;
      const std::string foreign = ba::testing::signer::with_secret(secret, other).sign(input);
      CHECK(with_mac(foreign) == "signature_invalid");
      CHECK(with_mac(foreign.substr(0, mac.size())) == "signature_invalid");
    }
    CHECK(with_mac(std::string(mac.size(), '\0')) == "signature_invalid");
    CHECK(with_mac(key.sign("")) == "signature_invalid");
  }
}

TEST_CASE("attack 18: a token of five segments is malformed, whatever its header requests") {
  const std::string good = secret_signer().token(claims);
  // Around a good token, and with a header that is good for a JWS.
  for (const std::string& five :
       {good + ".e30.e30", "e30.e30." + good, good + "..", ".." + good, good + '.' + good,
        std::string("e30.e30.e30.e30.e30"), std::string("...."), good + '.', good + "..e30"}) {
    INFO(five);
    CHECK(by_secret(five) == "malformed_token");
    CHECK(by_keys(R"({"keys":[]})", five) == "malformed_token");
  }
  // PBES2 could be told to hash for minutes; nothing of it is looked at.
  for (const char* alg : {"PBES2-HS256+A128KW", "PBES2-HS512+A256KW", "dir", "RSA-OAEP", "RSA1_5",
                          "A256KW", "A256GCMKW", "ECDH-ES", "ECDH-ES+A256KW", "HS256"}) {
    const std::string header = std::string(R"({"alg":")") + alg +
                               R"(","enc":"A256CBC-HS512","p2c":2147483647,"p2s":"AAAA"})";
    const std::string segment = ba::base64url::encode(header);
    const std::string body = ba::base64url::encode(claims);
    for (const std::string& jwe :
         {segment + ".." + ba::base64url::encode(std::string(16, 'i')) + '.' + body + ".AAAA",
          segment + ".AAAA.AAAA." + body + ".AAAA",
          secret_signer().token(claims, header) + ".AAAA.AAAA"}) {
      CHECK(by_secret(jwe) == "malformed_token");
      CHECK(by_keys(R"({"keys":[]})", jwe) == "malformed_token");
    }
    // In three segments only the algorithm of a JWS is accepted.
    CHECK(by_secret(secret_signer().token(claims, header)) ==
          (std::string_view(alg) == "HS256" ? "ok" : "algorithm_not_allowed"));
  }
}

TEST_CASE("attack 19: zip and enc in a header lead to no inflating and no decryption") {
  for (const char* zip : {R"("DEF")", R"("GZIP")", R"("")", "null", "true", "[]"})
    for (const char* more : {"", R"(,"enc":"A256CBC-HS512")", R"(,"enc":"none")"}) {
      const std::string header = std::string(R"({"alg":"HS256","zip":)") + zip + more + '}';
      INFO(header);
      // A JWS has no such members; the payload is what was signed.
      CHECK(by_secret(secret_signer().token(stored(claims), header)) == "malformed_payload");
      CHECK(by_secret(secret_signer().token(claims, header)) == "ok");
      CHECK(by_secret(secret_signer().token(stored(claims), header) + ".AAAA.AAAA") ==
            "malformed_token");
      CHECK(by_secret(ba::testing::tampered(secret_signer().token(claims, header))) ==
            "signature_invalid");
    }
  // A bomb of ours would be a payload of the size that was sent.
  CHECK(by_secret(secret_signer().token(stored(std::string(40'000, ' ') + claims),
                                        R"({"alg":"HS256","zip":"DEF"})")) == "malformed_payload");
}

TEST_CASE("attack 20: a token inside a token is never trusted") {
  const std::string inner_unsigned = ba::testing::unsigned_token({});
  const std::string inner = secret_signer().token(claims);
  const std::string inner_public =
      support::key_for(ba::algorithm::eddsa).token(support::plugin_claims());
  for (const std::string& within : {inner_unsigned, inner, inner_public}) {
    for (const char* header : {R"({"alg":"HS256"})", R"({"alg":"HS256","cty":"JWT"})",
                               R"({"alg":"HS256","typ":"JWT","cty":"jwt"})",
                               R"({"alg":"HS256","cty":"application/jwt"})"}) {
      CHECK(by_secret(secret_signer().token(within, header)) == "malformed_payload");
      CHECK(by_secret(secret_signer().token('"' + within + '"', header)) == "malformed_payload");
      CHECK(by_secret(secret_signer().token("[\"" + within + "\"]", header)) ==
            "malformed_payload");
      CHECK(by_secret(secret_signer().token('[' + claims + ']', header)) == "malformed_payload");
      CHECK(by_secret(secret_signer().token(claims + claims, header)) == "malformed_payload");
      CHECK(by_secret(secret_signer().token(claims + within, header)) == "malformed_payload");
      // As a claim it is text.
      for (const char* name : {"jwt", "token", "id_token", "payload", "vc"})
        CHECK(by_secret(secret_signer().token(
                  R"({"exp":1700000900,")" + std::string(name) + "\":\"" + within + "\"}",
                  header)) == "claim_missing");
    }
    // Nor is a header that is a token.
    CHECK(by_secret(secret_signer().token(claims, within)) == "malformed_header");
  }
  // An object in the payload is no payload.
  CHECK(by_secret(secret_signer().token(R"({"payload":)" + claims + '}')) == "claim_missing");
  for (const char* none : {"", " ", "null", "true", "1", "\"\"", "[]", "{", "}", "{}}"})
    CHECK(by_secret(secret_signer().token(none)) == "malformed_payload");
}

TEST_CASE("attack 22: a token over the limit is rejected unread, and one of the limit is read") {
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
  CHECK(by_secret(of_size(1000), ba::policy::shared_secret().max_size(1000)) == "ok");
  CHECK(by_secret(of_size(1000), ba::policy::shared_secret().max_size(999)) == "token_too_large");
  CHECK(by_secret(of_size(1000), ba::policy::shared_secret().max_size(1)) == "token_too_large");
  CHECK(by_secret(std::string(10'000'000, 'A')) == "token_too_large");
  CHECK(by_secret(std::string(10'000'000, '.')) == "token_too_large");
  // A large header or signature is no way around the limit.
  const std::string large_kid = R"({"alg":"HS256","x":")" + std::string(60'000, 'x') + "\"}";
  CHECK(by_secret(secret_signer().token(claims, large_kid)) == "token_too_large");
  // A signature that is larger than any key's is invalid, or malformed if it is not canonical.
  const std::string input = "eyJhbGciOiJIUzI1NiJ9.e30.";
  for (const std::size_t characters : {1364U, 1368U, 60'000U}) {
    CHECK(by_secret(input + std::string(characters, 'A')) == "signature_invalid");
    CHECK(by_secret(input + std::string(characters, '!')) == "malformed_token");
  }
  CHECK(attack::verdict(ba::verify_signature(
            of_size(65'537), ba::shared_secret(support::secret))) == "token_too_large");
  // A key set has limits too.
  const std::string jwk = support::key_for(ba::algorithm::eddsa).public_jwk();
  const std::string keys = ba::testing::jwks({jwk});
  const std::size_t limit = std::size_t{1} << 20U;
  CHECK(attack::verdict(ba::key_set::parse(keys + std::string(limit - keys.size(), ' '))) == "ok");
  CHECK(attack::verdict(ba::key_set::parse(keys + std::string(limit + 1 - keys.size(), ' '))) ==
        "malformed_jwks");
  const auto of_keys = [&](int count) {
    std::string text = R"({"keys":[)" + jwk;
    for (int i = 1; i < count; ++i) text += ",{}";
    return attack::verdict(ba::key_set::parse(text + "]}"));
  };
  CHECK(of_keys(4096) == "ok");
  CHECK(of_keys(4097) == "malformed_jwks");
}

TEST_CASE("attack 25: critical extensions and unencoded payloads are rejected by presence") {
  const auto& key = support::key_for(ba::algorithm::eddsa);
  const std::string keys = ba::testing::jwks({key.public_jwk()});
  for (const char* member : {R"("crit":["b64"],"b64":false)",
                             R"("crit":["b64"],"b64":true)",
                             R"("b64":false)",
                             R"("b64":true)",
                             R"("b64":null)",
                             R"("b64":"")",
                             R"("b64":0)",
                             R"("b64":{})",
                             R"("crit":["exp"],"exp":1)",
                             R"("crit":["x"],"x":1)",
                             R"("crit":["x"])",
                             R"("crit":[])",
                             R"("crit":[null])",
                             R"("crit":[""])",
                             R"("crit":"b64")",
                             R"("crit":"")",
                             R"("crit":null)",
                             R"("crit":{})",
                             R"("crit":{"b64":true})",
                             R"("crit":["alg"])",
                             R"("crit":["crit"])",
                             R"("crit":0)",
                             R"("crit":false)",
                             R"("crit":true)",
                             R"("c\u0072it":["x"])",
                             R"("c\u0072it":null)",
                             R"("b\u00364":false)",
                             R"("crit":[["x"]])"}) {
    INFO(member);
    const std::string text(member);
    for (const std::string& header :
         {R"({"alg":"HS256",)" + text + '}', '{' + text + R"(,"alg":"HS256"})",
          R"({"alg":"HS256","kid":"k",)" + text + R"(,"typ":"JWT"})"})
      CHECK(by_secret(secret_signer().token(claims, header)) == "unsupported_critical");
    CHECK(by_keys(keys, key.token(support::plugin_claims().json(),
                                  R"({"alg":"EdDSA","kid":"test-key",)" + text + '}')) ==
          "unsupported_critical");
    // The extension is the reason also if the algorithm is unknown.
    CHECK(by_secret(secret_signer().token(claims, R"({"alg":"none",)" + text + '}')) ==
          "unsupported_critical");
  }
  // Other names, and the same names inside other values, are not critical.
  CHECK(by_secret(secret_signer().token(
            claims, R"({"alg":"HS256","Crit":["x"],"CRIT":1,"crit ":1,"B64":false,)"
                    R"("x":{"crit":["x"],"b64":false}})")) == "ok");
  // The payload as it is, signed as it is.
  const std::string head = ba::base64url::encode(R"({"alg":"HS256"})") + '.';
  for (const std::string& payload :
       {std::string("plain text"), claims, std::string("plain.text"), std::string("a=b&c=d")})
    CHECK(by_secret(attack::sealed(secret_signer(), head + payload)) == "malformed_token");
  CHECK(by_secret(attack::sealed(secret_signer(), head + "plaintxt")) == "malformed_payload");
}

TEST_CASE("attack 33: base64url that is not canonical is rejected in every segment") {
  const std::string head = ba::base64url::encode(R"({"alg":"HS256" })");
  const std::string body = ba::base64url::encode(claims + ' ');
  const auto seal = [](const std::string& h, const std::string& b) {
    return attack::sealed(secret_signer(), h + '.' + b);
  };
  REQUIRE(by_secret(seal(head, body)) == "ok");

  const auto spoiled = [](const std::string& good) {
    std::vector<std::string> all = {good + '=',  good + "==", good + "===", '=' + good,
                                    good + ' ',  ' ' + good,  good + '\n',  good + "\r\n",
                                    good + '\t', good + '\0', good + "%3D"};
    // Characters of other alphabets, at places that are read in blocks and in the last of them.
    for (const std::size_t at : {std::size_t{0}, std::size_t{5}, std::size_t{15}, good.size() / 2,
                                 good.size() - 2, good.size() - 1})
      for (const char c : {'+', '/', '%', '=', ' ', '\n', '\0', '!', '~', '@', '[', '`', '{', ':',
                           ',', '\x7f', '\x80', '\xff'}) {
        if (at >= good.size()) continue;
        std::string other = good;
        other[at] = c;
        all.push_back(other);
        all.push_back(std::string(good).insert(at, 1, c));
      }
    if (good.size() > 8) all.push_back(good.substr(0, 5) + "\xc3\xa9" + good.substr(7));
    if (good.size() % 4 == 0) all.push_back(good + 'A');
    for (std::size_t cut = 1; cut < 4; ++cut)
      if ((good.size() - cut) % 4 == 1) all.push_back(good.substr(0, good.size() - cut));
    // Other spellings of the same bytes. The last character holds 4 bits, or 2, that no byte uses.
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const std::size_t unused = good.size() % 4 == 2 ? 16 : (good.size() % 4 == 3 ? 4 : 1);
    const std::size_t value = alphabet.find(good.back());
    for (std::size_t other = value / unused * unused; other < value / unused * unused + unused;
         ++other)
      if (other != value) all.push_back(good.substr(0, good.size() - 1) + alphabet[other]);
    return all;
  };
  for (const char* header : {R"({"alg":"HS256" })", R"({"alg":"HS256"})", R"({"alg":"HS256"}  )"})
    for (const std::string& bad : spoiled(ba::base64url::encode(header))) {
      INFO(bad);
      CHECK(by_secret(seal(bad, body)) == "malformed_token");
    }
  for (std::size_t blanks = 0; blanks < 3; ++blanks)
    for (const std::string& bad :
         spoiled(ba::base64url::encode(claims + std::string(blanks, ' ')))) {
      INFO(bad);
      CHECK(by_secret(seal(head, bad)) == "malformed_token");
    }
  const std::string token = seal(head, body), input = token.substr(0, token.rfind('.') + 1);
  for (const std::string& bad : spoiled(token.substr(input.size()))) {
    INFO(bad);
    CHECK(by_secret(input + bad) == "malformed_token");
    CHECK(attack::verdict(ba::verify_signature(input + bad, ba::shared_secret(support::secret))) ==
          "malformed_token");
  }
  // The same for signatures of public keys, whose sizes leave 0, 2 and 4 unused bits.
  for (const ba::algorithm a : {ba::algorithm::eddsa, ba::algorithm::es256, ba::algorithm::es384,
                                ba::algorithm::es512, ba::algorithm::rs256}) {
    const auto& key = support::key_for(a);
    const std::string keys = ba::testing::jwks({key.public_jwk()});
    const std::string signed_token = key.token(support::plugin_claims());
    const std::size_t at = signed_token.rfind('.') + 1;
    REQUIRE(by_keys(keys, signed_token) == "ok");
    for (const std::string& bad : spoiled(signed_token.substr(at)))
      CHECK(by_keys(keys, signed_token.substr(0, at) + bad) == "malformed_token");
    // And for the members of its key.
    const std::string jwk = key.public_jwk();
    for (const char* name : {"x", "y", "n", "e"}) {
      const std::size_t begin = jwk.find('"' + std::string(name) + "\":\"");
      if (begin == jwk.npos) continue;
      const std::size_t first = begin + 5, last = jwk.find('"', first);
      for (const std::string& bad : spoiled(jwk.substr(first, last - first))) {
        const std::string answer =
            attack::verdict_on_key(jwk.substr(0, first) + bad + jwk.substr(last));
        INFO(bad);
        CHECK((answer == "malformed_key" || answer == "malformed_jwks"));
      }
    }
  }
}
