// SPDX-License-Identifier: MIT
// What a key set contains, and how a token selects a key of it.
#include "attack_support.hpp"
#include "catch.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

using attack::added;
using attack::by_keys;
using attack::verdict;
using attack::verdict_on_key;
namespace ba = better_auth;

namespace {

const ba::testing::signer& key(const std::string& kid) { return support::key_named(kid); }
const std::string payload = support::plugin_claims().json();
std::string token_of(const std::string& kid) { return key(kid).token(payload); }
std::string token_with(std::string_view header) { return key("good").token(payload, header); }
std::string named(std::string_view kid) {
  return R"({"alg":"EdDSA","kid":)" + ba::testing::json_string(kid) + '}';
}

}  // namespace

TEST_CASE("attack 10: a source of keys is given kid and algorithm, and never a URL of the token") {
  const auto source = std::make_shared<const attack::recording_source>(
      ba::key_set::parse(ba::testing::jwks({key("good").public_jwk()})).value());
  const ba::verifier verify{source, ba::policy::jwt_plugin(support::origin),
                            ba::testing::manual_clock(support::now)};
  const std::string evil = "https://evil.test/jwks";
  const auto ask = [&](const std::string& token) { return verdict(verify(token)); };

  // With the right kid, a URL changes nothing, whatever it is. Nothing is requested for it.
  for (const std::string& members :
       {R"("jku":")" + evil + '"', R"("x5u":")" + evil + '"', R"("jku":")" + evil + R"(","x5u":"")",
        std::string(R"("jku":"http://169.254.169.254/")"), std::string(R"("jku":null)"),
        std::string(R"("jku":["file:///etc/passwd"])"), R"("iss":")" + evil + '"',
        R"("url":")" + evil + '"'}) {
    INFO(members);
    CHECK(ask(token_with(R"({"alg":"EdDSA","kid":"good",)" + members + '}')) == "ok");
    CHECK(ask(key("evil").token(payload, R"({"alg":"EdDSA","kid":"good",)" + members + '}')) ==
          "signature_invalid");
    CHECK(ask(key("evil").token(payload, R"({"alg":"EdDSA",)" + members + '}')) ==
          "signature_invalid");
  }
  CHECK(source->asked().empty());

  // A key of theirs with a URL of theirs is an unknown key. The source sees the kid alone.
  CHECK(ask(key("evil").token(payload, R"({"alg":"EdDSA","kid":"evil","jku":")" + evil +
                                           R"(","x5u":")" + evil + "\"}")) == "unknown_key");
  REQUIRE(source->asked().size() == 1);
  CHECK(source->asked()[0].kid == "evil");
  CHECK(source->asked()[0].alg == ba::algorithm::eddsa);
  CHECK_FALSE(source->asked()[0].typ);

  // A URL in the payload is not looked at before the signature is verified, and selects nothing
  // afterwards.
  for (const char* name : {"iss", "jku", "jwks_uri"}) {
    const std::string claims = R"({"sub":"user-1","exp":1700000900,"aud":"https://app.example",")" +
                               std::string(name) + "\":\"" + evil + "\"}";
    CHECK(ask(key("evil").token(claims, named("good"))) == "signature_invalid");
    CHECK(ask(key("good").token(claims)) ==
          (std::string(name) == "iss" ? "issuer_mismatch" : "claim_missing"));
  }
  CHECK(source->asked().size() == 1);
}

TEST_CASE("attack 11: a kid is compared byte by byte, and has at most 256 bytes") {
  const std::string keys = ba::testing::jwks({key("good").public_jwk(), key("other").public_jwk()});
  CHECK(by_keys(keys, token_with(named("good"))) == "ok");
  for (const std::string& kid : {std::string("../../../../dev/null"),
                                 std::string("/dev/null"),
                                 std::string("C:\\keys\\good"),
                                 std::string("' OR '1'='1"),
                                 std::string("good' --"),
                                 std::string("good; rm -rf /"),
                                 std::string("GOOD"),
                                 std::string("Good"),
                                 std::string("good "),
                                 std::string(" good"),
                                 std::string("goo"),
                                 std::string("g"),
                                 std::string("goodd"),
                                 std::string("good\0", 5),
                                 std::string("good\0x", 6),
                                 std::string("\0good", 5),
                                 std::string("\0", 1),
                                 std::string("good\n"),
                                 std::string("%67ood"),
                                 std::string("*"),
                                 std::string("%"),
                                 std::string("go.d"),
                                 std::string("./good"),
                                 std::string("good/"),
                                 std::string("\xef\xbb\xbfgood"),
                                 std::string("g\xd0\xbeod"),
                                 std::string("good\xe2\x80\x8b"),
                                 std::string("0"),
                                 std::string("other,good"),
                                 std::string(256, 'k')}) {
    INFO(kid);
    CHECK(by_keys(keys, token_with(named(kid))) == "unknown_key");
  }
  for (const std::size_t size : {std::size_t{257}, std::size_t{10'000}}) {
    const std::string kid(size, 'k');
    CHECK(by_keys(keys, token_with(named(kid))) == "malformed_header");
    CHECK(attack::by_secret(attack::secret_signer().token(
              ba::testing::token_claims{}.json(), R"({"alg":"HS256","kid":")" + kid + "\"}")) ==
          "malformed_header");
    CHECK(verdict_on_key(ba::testing::signer::generate(ba::algorithm::eddsa, kid).public_jwk()) ==
          "malformed_key");
    CHECK(verdict(ba::key_set::from_pem(key("good").public_pem(), ba::algorithm_set::public_key(),
                                        kid)) == "malformed_key");
  }
  // 257 bytes in 129 characters, and 256 bytes in 1536 characters of JSON.
  CHECK(by_keys(keys, token_with(R"({"alg":"EdDSA","kid":"x)" + [] {
                  std::string twice_128;
                  for (int i = 0; i < 128; ++i) twice_128 += "\xc3\xa9";
                  return twice_128;
                }() + "\"}")) == "malformed_header");
  std::string escaped;
  for (int i = 0; i < 256; ++i) escaped += "\\u006b";
  CHECK(by_keys(keys, token_with(R"({"alg":"EdDSA","kid":")" + escaped + "\"}")) == "unknown_key");

  for (const char* kid : {"0", "1", "-1", "1e2", "null", "true", "false", "[]", R"(["good"])", "{}",
                          R"({"kid":"good"})"}) {
    INFO(kid);
    CHECK(by_keys(keys, token_with(R"({"alg":"EdDSA","kid":)" + std::string(kid) + '}')) ==
          "malformed_header");
    CHECK(attack::by_secret(attack::secret_signer().token(
              ba::testing::token_claims{}.json(),
              R"({"alg":"HS256","kid":)" + std::string(kid) + '}')) == "malformed_header");
    // In a key it is no better.
    CHECK(verdict_on_key(attack::with(key("good").public_jwk(), R"("kid":"good")",
                                      R"("kid":)" + std::string(kid))) == "malformed_key");
  }
  CHECK(by_keys(keys, token_with(R"({"alg":"EdDSA","kid":"g\u006fod"})")) == "ok");
  // An empty kid is none: of two keys it selects neither.
  CHECK(by_keys(keys, token_with(named(""))) == "unknown_key");

  // A key with an odd kid is found by exactly that kid.
  for (const std::string& kid :
       {std::string("../../../../dev/null"), std::string("' OR '1'='1"), std::string(256, 'k'),
        std::string("a\"b\\c"), std::string("\xf0\x9f\x98\x80"), std::string("a\0b", 3)}) {
    const auto odd = ba::testing::signer::generate(ba::algorithm::eddsa, kid);
    const std::string with_odd = ba::testing::jwks({odd.public_jwk(), key("other").public_jwk()});
    CHECK(by_keys(with_odd, odd.token(payload)) == "ok");
    CHECK(by_keys(with_odd, odd.token(payload, named("a"))) == "unknown_key");
  }
}

TEST_CASE("attack 39: a kid that two keys of a set have selects neither") {
  const auto mine = ba::testing::signer::generate(ba::algorithm::eddsa, "same");
  const auto yours = ba::testing::signer::generate(ba::algorithm::eddsa, "same");
  const auto ec = ba::testing::signer::generate(ba::algorithm::es256, "same");
  const std::string my_jwk = mine.public_jwk(), your_jwk = yours.public_jwk();
  const std::string oct = R"({"kty":"oct","k":"AAAA","kid":"same"})";
  const std::string escaped = attack::with(your_jwk, R"("same")", R"("s\u0061me")");
  const std::string weak = R"({"kty":"RSA","kid":"same","n":"AQAB","e":"AQAB"})";
  const std::string leaked = added(your_jwk, R"("d":"AAAA")");
  const std::string unknown_type = R"({"kty":"XYZ","kid":"same"})";
  const std::string broken = R"({"kty":"OKP","crv":"Ed25519","x":1,"kid":"same"})";
  const std::string other = key("good").public_jwk();
  for (const std::string& twin :
       {your_jwk, my_jwk, ec.public_jwk(), oct, escaped, weak, leaked, unknown_type, broken})
    for (const std::string& keys :
         {ba::testing::jwks({my_jwk, twin}), ba::testing::jwks({twin, my_jwk}),
          ba::testing::jwks({my_jwk, other, twin}), ba::testing::jwks({my_jwk, twin, twin}),
          ba::testing::jwks({twin, twin, my_jwk})}) {
      INFO(keys);
      CHECK(by_keys(keys, mine.token(payload)) == "unknown_key");
      CHECK(by_keys(keys, yours.token(payload)) == "unknown_key");
      // The other keys of the set still verify.
      if (keys.find(other) != keys.npos) CHECK(by_keys(keys, token_of("good")) == "ok");
    }
  const auto set = ba::key_set::parse(ba::testing::jwks({my_jwk, other, your_jwk})).value();
  CHECK(set.size() == 1);
  REQUIRE(set.skipped().size() == 2);
  CHECK((set.skipped()[0].reason == ba::errc::duplicate_kid && set.skipped()[0].index == 0));
  CHECK((set.skipped()[1].reason == ba::errc::duplicate_kid && set.skipped()[1].index == 2));

  // A key for encryption competes with no signing key (RFC 7517 section 4.2), in no order, and does
  // not stand in for it.
  const std::string enc = added(your_jwk, R"("use":"enc")");
  for (const std::string& keys :
       {ba::testing::jwks({my_jwk, enc}), ba::testing::jwks({enc, my_jwk}),
        ba::testing::jwks({enc, my_jwk, enc}), ba::testing::jwks({enc, enc, my_jwk})}) {
    CHECK(by_keys(keys, mine.token(payload)) == "ok");
    CHECK(by_keys(keys, yours.token(payload)) == "signature_invalid");
  }
  for (const std::string& keys :
       {ba::testing::jwks({my_jwk, enc, your_jwk}), ba::testing::jwks({enc, my_jwk, your_jwk})}) {
    CHECK(by_keys(keys, mine.token(payload)) == "unknown_key");
    CHECK(by_keys(keys, yours.token(payload)) == "unknown_key");
  }
  // Two keys without a kid, or with an empty one: none is chosen.
  const auto nameless = ba::testing::signer::generate(ba::algorithm::eddsa, "");
  const std::string empty_kid =
      added(ba::testing::signer::generate(ba::algorithm::eddsa, "").public_jwk(), R"("kid":"")");
  CHECK(by_keys(ba::testing::jwks({nameless.public_jwk()}), nameless.token(payload)) == "ok");
  CHECK(by_keys(ba::testing::jwks({nameless.public_jwk(), empty_kid}), nameless.token(payload)) ==
        "unknown_key");
}

TEST_CASE("attack 40: symmetric and private keys in a set are skipped and reported") {
  const std::string oct = R"({"kty":"oct","alg":"HS256","kid":"oct","k":")" +
                          ba::base64url::encode(support::secret) + "\"}";
  CHECK(verdict_on_key(oct) == "symmetric_key_material");
  CHECK(verdict_on_key(R"({"kty":"oct"})") == "symmetric_key_material");
  CHECK(verdict_on_key(attack::with(oct, "HS256", "EdDSA")) == "symmetric_key_material");
  // Its secret verifies nothing, even if the policy allows HMAC.
  auto with_hmac = ba::algorithm_set::public_key();
  with_hmac.add(ba::algorithm::hs256);
  const std::string claims = ba::testing::token_claims{}.json();
  for (const std::string& keys :
       {ba::testing::jwks({oct, key("good").public_jwk()}), ba::testing::jwks({oct})})
    for (const char* header : {R"({"alg":"HS256","kid":"oct"})", R"({"alg":"HS256"})",
                               R"({"alg":"HS256","kid":"good"})"}) {
      const std::string verdict = by_keys(keys, attack::secret_signer().token(claims, header),
                                          ba::policy(with_hmac).any_issuer());
      INFO(header);
      CHECK((verdict == "unknown_key" || verdict == "algorithm_not_allowed"));
    }

  const std::string good = key("good").public_jwk();
  CHECK(verdict_on_key(added(good, R"("k":"AAAA")")) == "symmetric_key_material");
  for (const ba::algorithm a : {ba::algorithm::eddsa, ba::algorithm::es256, ba::algorithm::rs256}) {
    const std::string jwk = support::key_for(a).public_jwk();
    for (const std::string name : {"d", "p", "q", "dp", "dq", "qi", "oth"}) {
      INFO(name);
      const std::string member = '"' + name + "\":";
      if (name != "oth")
        CHECK(verdict_on_key(added(jwk, member + R"("")")) == "private_key_material");
      CHECK(verdict_on_key(added(jwk, member + (name == "oth" ? "[]" : R"("AAAA")"))) ==
            "private_key_material");
      const std::string leaked = ba::testing::jwks({added(jwk, member + R"("AAAA")")});
      CHECK(by_keys(leaked, support::key_for(a).token(payload)) == "unknown_key");
      const auto report = ba::key_set::parse_or_empty(leaked).value().skipped();
      REQUIRE(report.size() == 1);
      CHECK((report[0].reason == ba::errc::private_key_material && report[0].kid == "test-key"));
      // Null, or another type, is neither a private key nor a good public one.
      CHECK(verdict_on_key(added(jwk, member + "null")) == "malformed_key");
      if (name != "oth") CHECK(verdict_on_key(added(jwk, member + "1")) == "malformed_key");
    }
    CHECK(verdict_on_key(added(jwk, R"("\u0064":"AAAA")")) == "private_key_material");
    CHECK(verdict_on_key(added(jwk, R"("k":null)")) == "malformed_key");
  }
  CHECK(verdict(ba::key_set::from_pem(key("good").private_pem())) == "private_key_material");
  CHECK(verdict(ba::key_set::from_pem(key("good").public_pem() + key("good").private_pem())) ==
        "private_key_material");
}

TEST_CASE("attack 41: a key that is meant for another purpose is skipped and reported") {
  const std::string good = key("good").public_jwk();
  for (const char* member :
       {R"("use":"sig")", R"("key_ops":["verify"])", R"("key_ops":["sign","verify"])",
        R"("use":"sig","key_ops":["verify"])", R"("u\u0073e":"s\u0069g")", R"("ext":true)"})
    CHECK(verdict_on_key(added(good, member)) == "ok");
  for (const char* member : {R"("use":"enc")",
                             R"("use":"")",
                             R"("use":"SIG")",
                             R"("use":"Sig")",
                             R"("use":"sig ")",
                             R"("use":" sig")",
                             R"("use":"sig\u0000")",
                             R"("use":"si")",
                             R"("use":"sign")",
                             R"("use":"verify")",
                             R"("use":"sig enc")",
                             R"("u\u0073e":"enc")",
                             R"("key_ops":["sign"])",
                             R"("key_ops":[])",
                             R"("key_ops":[""])",
                             R"("key_ops":["VERIFY"])",
                             R"("key_ops":["verify "])",
                             R"("key_ops":["verif"])",
                             R"("key_ops":["encrypt","wrapKey"])",
                             R"("key_ops":["sign verify"])",
                             R"("use":"sig","key_ops":["deriveKey"])",
                             R"("use":"enc","key_ops":["verify"])"}) {
    INFO(member);
    CHECK(verdict_on_key(added(good, member)) == "wrong_key_use");
    CHECK(by_keys(ba::testing::jwks({added(good, member)}), token_of("good")) == "unknown_key");
    CHECK(verdict(ba::key_set::parse(ba::testing::jwks({added(good, member)}))) == "no_usable_key");
  }
  for (const char* member :
       {R"("use":1)", R"("use":null)", R"("use":["sig"])", R"("use":true)", R"("key_ops":"verify")",
        R"("key_ops":[1])", R"("key_ops":["verify",1])", R"("key_ops":["verify",null])",
        R"("key_ops":null)", R"("key_ops":{"verify":true})", R"("key_ops":[["verify"]])"}) {
    INFO(member);
    CHECK(verdict_on_key(added(good, member)) == "malformed_key");
    CHECK(by_keys(ba::testing::jwks({added(good, member)}), token_of("good")) == "unknown_key");
  }

  // An alg of another family, of encryption, or of nothing.
  const struct {
    ba::algorithm alg;
    std::vector<const char*> others;
  } types[] = {
      {ba::algorithm::es256,
       {"ES384", "ES512", "EdDSA", "Ed25519", "RS256", "PS256", "HS256", "none", "ES256K", "es256",
        "ES256 ", "ES25", "", "Es256", "ES256\\u0000"}},
      {ba::algorithm::rs256,
       {"ES256", "EdDSA", "HS256", "HS512", "none", "rs256", "RS1", "RS256 ", ""}},
      {ba::algorithm::eddsa,
       {"ES256", "RS256", "HS256", "none", "EDDSA", "Ed448", "ed25519", "X25519", ""}},
  };
  for (const auto& [alg, others] : types) {
    const auto& signer = support::key_for(alg);
    const std::string jwk = signer.public_jwk(), right(ba::facts(alg).name);
    const auto with_alg = [&](const std::string& json) {
      return attack::with(jwk, R"("alg":")" + right + '"', R"("alg":)" + json);
    };
    CHECK(verdict_on_key(jwk) == "ok");
    for (const char* other : others) {
      INFO(right << " as " << other);
      const std::string changed = with_alg('"' + std::string(other) + '"');
      CHECK(verdict_on_key(changed) == "unsupported_key");
      CHECK(by_keys(ba::testing::jwks({changed}), signer.token(payload)) == "unknown_key");
    }
    for (const char* encryption :
         {"RSA-OAEP", "RSA-OAEP-256", "RSA1_5", "ECDH-ES", "ECDH-ES+A128KW", "A128KW", "A192GCMKW",
          "A256KW", "dir", "PBES2-HS256+A128KW"})
      CHECK(verdict_on_key(with_alg('"' + std::string(encryption) + '"')) == "wrong_key_use");
    for (const std::string& json : {std::string("null"), std::string("1"), std::string("true"),
                                    std::string("[]"), "[\"" + right + "\"]", std::string("{}")})
      CHECK(verdict_on_key(with_alg(json)) == "malformed_key");
  }
}
