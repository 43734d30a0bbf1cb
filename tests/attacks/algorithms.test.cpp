// SPDX-License-Identifier: MIT
// Who decides which algorithm verifies a token, and with which key.
#include "attack_support.hpp"
#include "catch.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

using attack::by_keys;
using attack::by_secret;
using attack::verdict;
using support::key_for;
namespace ba = better_auth;

namespace {

const std::string payload = support::plugin_claims().json();
const ba::policy any_names =
    ba::policy(ba::algorithm_set::public_key()).any_issuer().any_audience();

std::string header(std::string_view alg, std::string_view kid = "test-key") {
  return R"({"alg":)" + ba::testing::json_string(alg) + R"(,"kid":)" +
         ba::testing::json_string(kid) + '}';
}
std::string unsigned_with(std::string_view head) {
  return ba::base64url::encode(head) + '.' + ba::base64url::encode(payload) + '.';
}
std::string jwks_of(const ba::testing::signer& key) {
  return ba::testing::jwks({key.public_jwk()});
}

}  // namespace

TEST_CASE("attack 1: an alg that is not exactly the name of an algorithm verifies nothing") {
  const auto& eddsa = key_for(ba::algorithm::eddsa);
  const std::string keys = jwks_of(eddsa);
  const auto open = ba::policy::shared_secret().any_audience();
  const std::vector<std::string> names = {
      "none", "None", "NONE", "nOnE", "none ", " none", "\tnone", "none\n", "no", "nonee",
      std::string("none\0", 5), std::string("\0none", 5), std::string("none\0HS256", 10),
      // Letters that only look alike, letters with an accent, full-width letters.
      "n\xd0\xbene", "non\xc3\xa9", "\xef\xbd\x8eone", "", "null", "undefined", "HS0", "HS1",
      "HS224", "hs256", "Hs256", "HS256 ", " HS256", "HS256\t", "HS256\n",
      std::string("HS256\0", 6), std::string("HS256\0x", 7), "HS-256", "HS256,none", "HS256;",
      "HS256/", "HS2560", "HS25", "HMACSHA256", "\xef\xbc\xa8S256",
      "H\xd0\x85"
      "256",
      "HS256\xe2\x80\x8b", "eddsa", "EDDSA", "EdDSA ", std::string("EdDSA\0", 6), "Ed448",
      "ed25519", "ED25519", "Ed25519 ", "RS1", "ES256K", "dir", "A256KW", std::string(10'000, 'n')};
  for (const std::string& alg : names) {
    INFO('"' << alg << '"');
    const std::string head = header(alg);
    CHECK(by_secret(unsigned_with(head), open) == "algorithm_not_allowed");
    CHECK(by_secret(attack::secret_signer().token(payload, head), open) == "algorithm_not_allowed");
    CHECK(by_keys(keys, unsigned_with(head)) == "algorithm_not_allowed");
    CHECK(by_keys(keys, eddsa.token(payload, head)) == "algorithm_not_allowed");
  }
  // The name in escapes is the same name, good or bad.
  CHECK(by_secret(attack::secret_signer().token(payload, R"({"alg":"H\u0053256"})"), open) == "ok");
  CHECK(by_secret(attack::secret_signer().token(payload, R"({"\u0061lg":"HS256"})"), open) == "ok");
  CHECK(by_secret(unsigned_with(R"({"alg":"n\u006fne"})"), open) == "algorithm_not_allowed");

  // An alg that is no string, and none at all.
  for (const char* alg : {"null", "0", "256", "true", "false", R"(["none"])", R"(["HS256"])", "[]",
                          R"({"alg":"HS256"})", "{}"}) {
    INFO(alg);
    const std::string head = std::string(R"({"alg":)") + alg + '}';
    CHECK(by_secret(attack::secret_signer().token(payload, head), open) == "malformed_header");
    CHECK(by_secret(unsigned_with(head), open) == "malformed_header");
  }
  for (const char* head : {"{}", R"({"typ":"JWT"})", R"({"ALG":"HS256"})", R"({"Alg":"HS256"})",
                           R"({"alg ":"HS256"})", "[]", "null", R"("HS256")", R"(["alg","HS256"])",
                           R"({"alg":"HS256"}x)", R"({"alg":"HS256"}{"alg":"HS256"})"}) {
    INFO(head);
    CHECK(by_secret(attack::secret_signer().token(payload, head), open) == "malformed_header");
  }
  CHECK(by_secret(attack::secret_signer().token(payload, ""), open) == "malformed_token");

  // The right algorithm without its signature.
  CHECK(by_secret(unsigned_with(R"({"alg":"HS256"})"), open) == "signature_invalid");
  CHECK(by_keys(keys, unsigned_with(header("EdDSA"))) == "signature_invalid");
  CHECK(by_secret(ba::testing::unsigned_token(support::plugin_claims()), open) ==
        "algorithm_not_allowed");
  CHECK(verdict(ba::verify_signature(unsigned_with(header("none")), support::set_of(eddsa))) ==
        "algorithm_not_allowed");
}

TEST_CASE("attack 2: no form of a public key verifies an HMAC") {
  for (const ba::algorithm a : {ba::algorithm::rs256, ba::algorithm::es256, ba::algorithm::eddsa}) {
    const auto& key = key_for(a);
    const std::string jwk = key.public_jwk(), pem = key.public_pem();
    const std::string bare = attack::without_alg(jwk);
    std::vector<std::string> known_to_all = {
        pem,        pem.substr(0, pem.size() - 1),     jwk,       bare, ba::testing::jwks({jwk}),
        key.spki(), ba::base64url::encode(key.spki()), key.kid(), "",   std::string(32, '\0')};
    const auto members = nlohmann::json::parse(jwk);
    for (const char* name : {"n", "e", "x", "y"}) {
      if (!members.contains(name)) continue;
      const auto text = members[name].get<std::string>();
      std::string bytes;
      REQUIRE(ba::base64url::decode(text, bytes));
      known_to_all.insert(known_to_all.end(), {text, bytes});
    }
    for (const std::string& text : known_to_all)
      for (const ba::algorithm hmac :
           {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
        const std::string name(ba::facts(hmac).name);
        const auto forger = ba::testing::signer::with_secret(text, hmac);
        const std::string forged = forger.token(payload, header(name));
        const std::string without_kid = forger.token(payload, R"({"alg":")" + name + "\"}");
        // Not even if the policy allows both.
        auto both = ba::algorithm_set::public_key();
        both.add(hmac);
        const auto lax = ba::policy(both).any_issuer().any_audience();
        for (const std::string& published : {jwk, bare}) {
          const std::string keys = ba::testing::jwks({published});
          CHECK(by_keys(keys, forged) == "algorithm_not_allowed");
          CHECK(by_keys(keys, forged, lax) == "algorithm_not_allowed");
          CHECK(by_keys(keys, without_kid, lax) == "unknown_key");
        }
        const auto set = ba::key_set::from_pem(pem).value();
        CHECK(verdict(ba::verify_signature(forged, set)) == "unknown_key");
        // A key that is asked directly has no such operation either.
        const std::string input = forged.substr(0, forged.rfind('.'));
        CHECK(verdict(ba::public_key::from_pem(pem).value().verify(
                  hmac, input, forger.sign(input))) == "algorithm_not_allowed");
      }
  }
  // A policy that allows HMAC alone is a mistake that is reported when the verifier is made.
  const auto set = support::set_of(key_for(ba::algorithm::eddsa));
  CHECK(verdict(ba::verifier::make(set, ba::policy::shared_secret())) == "algorithm_not_allowed");
  CHECK(verdict(ba::verifier::make(ba::shared_secret(support::secret),
                                   ba::policy::jwt_plugin(support::origin))) ==
        "algorithm_not_allowed");
}

TEST_CASE("attack 3: the type of a key without alg limits it, and the policy limits it further") {
  const auto ask = [](const ba::testing::signer& key, const std::string& jwk, std::string_view alg,
                      const ba::policy& policy = any_names) {
    return by_keys(ba::testing::jwks({jwk}), key.token(payload, header(alg)), policy);
  };
  const struct {
    ba::algorithm alg;
    std::vector<const char*> others;
  } types[] = {
      {ba::algorithm::es256, {"ES384", "ES512", "RS256", "PS256", "EdDSA", "Ed25519"}},
      {ba::algorithm::es384, {"ES256", "ES512", "RS256", "PS256", "EdDSA", "Ed25519"}},
      {ba::algorithm::es512, {"ES256", "ES384", "RS256", "PS256", "EdDSA", "Ed25519"}},
      {ba::algorithm::eddsa, {"ES256", "ES384", "ES512", "RS256", "PS256"}},
      {ba::algorithm::rs256, {"ES256", "ES384", "ES512", "EdDSA", "Ed25519"}},
  };
  for (const auto& [alg, others] : types) {
    const auto& key = key_for(alg);
    const std::string bare = attack::without_alg(key.public_jwk());
    CHECK(ask(key, bare, ba::facts(alg).name) == "ok");
    for (const char* other : others) {
      INFO(ba::facts(alg).name << " as " << other);
      CHECK(ask(key, bare, other) == "algorithm_not_allowed");
      CHECK(by_keys(ba::testing::jwks({bare}),
                    key.token(payload, R"({"alg":")" + std::string(other) + "\"}"),
                    any_names) == "unknown_key");
    }
    for (const char* hmac : {"HS256", "HS384", "HS512"})
      CHECK(ask(key, bare, hmac) == "algorithm_not_allowed");
  }

  const auto &rs256 = key_for(ba::algorithm::rs256), &ps256 = key_for(ba::algorithm::ps256);
  const std::string bare_rsa = attack::without_alg(ps256.public_jwk());
  CHECK(ask(rs256, attack::without_alg(rs256.public_jwk()), "RS256") == "ok");
  CHECK(ask(ps256, bare_rsa, "PS256") == "ok");
  // The policy limits what the type leaves open.
  const auto only_rs256 = ba::policy({ba::algorithm::rs256}).any_issuer().any_audience();
  CHECK(ask(ps256, bare_rsa, "PS256", only_rs256) == "algorithm_not_allowed");
  // A key that names its algorithm verifies that one alone.
  CHECK(ask(ps256, attack::with(ps256.public_jwk(), "PS256", "RS256"), "PS256") ==
        "algorithm_not_allowed");
  CHECK(ask(rs256, attack::with(rs256.public_jwk(), "RS256", "RS512"), "RS256") ==
        "algorithm_not_allowed");
  // The same for a key in PEM, which is limited by its caller.
  const auto limited =
      ba::key_set::from_pem(ps256.public_pem(), {ba::algorithm::rs256}, "test-key").value();
  const ba::verifier verify{limited, any_names, ba::testing::manual_clock(support::now)};
  CHECK(attack::verdict_of(verify, ps256.token(payload)) == "algorithm_not_allowed");
}

TEST_CASE("attack 4: the algorithm that the policy allows is the one that verifies") {
  const auto &rs256 = key_for(ba::algorithm::rs256), &ps256 = key_for(ba::algorithm::ps256);
  const std::string bare = ba::testing::jwks({attack::without_alg(ps256.public_jwk())});
  // Named as one and signed as the other, by the same key.
  for (const char* other : {"RS256", "RS384", "PS384", "PS512"})
    CHECK(by_keys(bare, ps256.token(payload, header(other)), any_names) == "signature_invalid");

  // Named twice, so that two readers may take different ones.
  for (const char* head : {R"({"alg":"RS256","alg":"none","kid":"test-key"})",
                           R"({"alg":"none","alg":"RS256","kid":"test-key"})",
                           R"({"alg":"RS256","alg":"RS256","kid":"test-key"})",
                           R"({"alg":"RS256","a\u006cg":"HS256","kid":"test-key"})",
                           R"({"\u0061\u006c\u0067":"none","alg":"RS256","kid":"test-key"})",
                           R"({"alg":"RS256","kid":"test-key","alg":null})",
                           R"({"alg":null,"kid":"test-key","alg":"RS256"})"}) {
    INFO(head);
    CHECK(by_keys(jwks_of(rs256), rs256.token(payload, head), any_names) == "malformed_header");
  }
  // Members that only look like it change nothing.
  CHECK(by_keys(jwks_of(rs256),
                rs256.token(payload, R"({"Alg":"none","alg":"RS256","kid":"test-key",)"
                                     R"("algorithm":"none","x":{"alg":"none"}})"),
                any_names) == "ok");

  // A policy without the algorithm, although the key could verify it.
  const auto others = ba::policy({ba::algorithm::rs384, ba::algorithm::es384, ba::algorithm::es512,
                                  ba::algorithm::ps512})
                          .any_issuer()
                          .any_audience();
  for (const ba::algorithm a :
       {ba::algorithm::rs256, ba::algorithm::ps256, ba::algorithm::es256, ba::algorithm::eddsa}) {
    CHECK(by_keys(jwks_of(key_for(a)), key_for(a).token(payload), others) ==
          "algorithm_not_allowed");
    CHECK(by_keys(jwks_of(key_for(a)), key_for(a).token(payload), any_names) == "ok");
  }

  // HS256 is not HS384 with the same secret, even if the policy allows both.
  const auto all_hmac =
      ba::policy({ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}).any_issuer();
  for (const ba::algorithm a : {ba::algorithm::hs384, ba::algorithm::hs512}) {
    const std::string token = ba::testing::signer::with_secret(support::secret, a)
                                  .token(ba::testing::token_claims{}.json(),
                                         R"({"alg":")" + std::string(ba::facts(a).name) + "\"}");
    CHECK(by_secret(token) == "algorithm_not_allowed");
    CHECK(by_secret(token, all_hmac) == "algorithm_not_allowed");
  }
}

TEST_CASE("attack 8: a kid selects a key of a fixed set or none, and is never a key itself") {
  // With a shared secret, a kid means nothing.
  const std::string claims = ba::testing::token_claims{}.json();
  CHECK(by_secret(attack::secret_signer().token(claims, header("HS256", "whatever"))) == "ok");
  for (const std::string& kid :
       {std::string(40, 'k'), std::string("../../../../dev/null"), std::string("test-key"),
        std::string("0"), std::string(support::secret.substr(1))})
    for (const std::string& guessed : {kid, std::string(), std::string(32, '\0')})
      CHECK(by_secret(ba::testing::signer::with_secret(guessed).token(
                claims, header("HS256", kid))) == "signature_invalid");

  const auto first = ba::testing::signer::generate(ba::algorithm::eddsa, "first");
  const auto second = ba::testing::signer::generate(ba::algorithm::eddsa, "second");
  const std::string keys = ba::testing::jwks({first.public_jwk(), second.public_jwk()});
  CHECK(by_keys(keys, first.token(payload)) == "ok");
  CHECK(by_keys(keys, first.token(payload, header("EdDSA", "second"))) == "signature_invalid");
  CHECK(by_keys(keys, first.token(payload, header("EdDSA", "third"))) == "unknown_key");
  // No kid, or an empty one, and two keys that could be meant.
  CHECK(by_keys(keys, first.token(payload, R"({"alg":"EdDSA"})")) == "unknown_key");
  CHECK(by_keys(keys, first.token(payload, header("EdDSA", ""))) == "unknown_key");
  // A kid that the set does not have selects no key that has another kid.
  CHECK(by_keys(jwks_of(first), first.token(payload, header("EdDSA", "second"))) == "unknown_key");
  CHECK(by_keys(jwks_of(first), first.token(payload, header("EdDSA", "0"))) == "unknown_key");
  // Nor does the kid of a key that was skipped select the key without a kid.
  const auto nameless = ba::testing::signer::generate(ba::algorithm::eddsa, "");
  const std::string skipped = attack::added(first.public_jwk(), R"("use":"enc")");
  const std::string both = ba::testing::jwks({skipped, nameless.public_jwk()});
  CHECK(by_keys(both, nameless.token(payload)) == "ok");
  CHECK(by_keys(both, nameless.token(payload, header("EdDSA", "first"))) == "unknown_key");
  CHECK(by_keys(both, first.token(payload)) == "unknown_key");
}

TEST_CASE("attack 9: a key that the token brings along is never used") {
  const auto ours = ba::testing::signer::generate(ba::algorithm::es256, "ours");
  const auto theirs = ba::testing::signer::generate(ba::algorithm::es256, "theirs");
  const std::string brought[] = {R"("jwk":)" + theirs.public_jwk(),
                                 R"("jwk":)" + attack::without_alg(theirs.public_jwk()),
                                 R"("jwks":)" + ba::testing::jwks({theirs.public_jwk()}),
                                 R"("keys":[)" + theirs.public_jwk() + ']',
                                 R"("x5c":["MIIB"])",
                                 R"("x5c":")" + ba::base64url::encode(theirs.spki()) + '"',
                                 R"("x5t":"AAAA","x5t#S256":"AAAA")",
                                 R"("epk":)" + theirs.public_jwk(),
                                 R"("jwk":null)",
                                 R"("jwk":)" + ours.public_jwk()};
  for (const std::string& member : brought) {
    INFO(member);
    const auto verdict = [&](const ba::testing::signer& key, const std::string& kid) {
      return by_keys(jwks_of(ours),
                     key.token(payload, R"({"alg":"ES256")" + kid + ',' + member + '}'));
    };
    CHECK(verdict(theirs, R"(,"kid":"ours")") == "signature_invalid");
    CHECK(verdict(theirs, R"(,"kid":"theirs")") == "unknown_key");
    CHECK(verdict(theirs, "") == "signature_invalid");
    CHECK(verdict(ours, R"(,"kid":"ours")") == "ok");
    // Without keys of our own, theirs is no substitute.
    CHECK(by_keys(R"({"keys":[]})", theirs.token(payload, R"({"alg":"ES256",)" + member + '}')) ==
          "unknown_key");
  }
  // A secret is not brought along either.
  const std::string guessed(32, 'k');
  CHECK(by_secret(ba::testing::signer::with_secret(guessed).token(
            ba::testing::token_claims{}.json(), R"({"alg":"HS256","jwk":{"kty":"oct","k":")" +
                                                    ba::base64url::encode(guessed) + "\"}}")) ==
        "signature_invalid");
}
