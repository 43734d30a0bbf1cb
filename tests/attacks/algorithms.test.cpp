// SPDX-License-Identifier: MIT
// Who decides which algorithm verifies a token, and with which key.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/old/shared_secret.hpp>

#include <nlohmann/json.hpp>

#include <fstream>
#include <vector>

using attack::by_keys;
using attack::by_secret;
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
}  // namespace

TEST_CASE("attack 1: alg none is refused in every spelling, signed or not") {
  const std::string eddsa = ba::testing::jwks({key_for(ba::algorithm::eddsa).public_jwk()});
  for (const char* alg :
       {"none", "None", "NONE", "nOnE", "none ", " none", "no\u006ee", "", "null", "hs256",
        "HS256 ", " HS256", "HS256\t", "eddsa", "EDDSA", "EdDSA ", "Ed448"}) {
    INFO('"' << alg << '"');
    const std::string head = header(alg);
    CHECK(by_secret(unsigned_with(head)) == "algorithm_not_allowed");
    CHECK(by_secret(attack::secret_signer().token(payload, head),
                    ba::policy::shared_secret().any_audience()) == "algorithm_not_allowed");
    CHECK(by_keys(eddsa, unsigned_with(head)) == "algorithm_not_allowed");
    CHECK(by_keys(eddsa, key_for(ba::algorithm::eddsa).token(payload, head)) ==
          "algorithm_not_allowed");
  }
  for (const char* alg :
       {"null", "0", "true", R"(["none"])", R"(["HS256"])", R"({"alg":"HS256"})"}) {
    INFO(alg);
    CHECK(by_secret(attack::secret_signer().token(
              payload, std::string(R"({"alg":)") + alg + '}')) == "malformed_header");
  }
  CHECK(by_secret(attack::secret_signer().token(payload, "{}")) == "algorithm_not_allowed");
  // The true algorithm without its signature.
  CHECK(by_secret(unsigned_with(R"({"alg":"HS256"})")) == "signature_invalid");
  CHECK(by_secret(ba::testing::unsigned_token(support::plugin_claims())) ==
        "algorithm_not_allowed");
}

TEST_CASE("attack 2: a public key is never the secret of an HMAC") {
  for (const ba::algorithm a : {ba::algorithm::rs256, ba::algorithm::es256, ba::algorithm::eddsa}) {
    const auto& key = key_for(a);
    const std::string jwk = key.public_jwk(), pem = support::public_pem(key),
                      bare = attack::without_alg(jwk);
    std::vector<std::string> known_to_all = {pem, pem.substr(0, pem.size() - 1), jwk, bare,
                                             ba::testing::jwks({jwk})};
    const auto members = nlohmann::json::parse(jwk);
    for (const char* name : {"n", "x"})
      if (members.contains(name)) known_to_all.push_back(members[name].get<std::string>());
    for (const std::string& text : known_to_all)
      for (const ba::algorithm hmac :
           {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
        const std::string forged = ba::testing::signer::with_secret(text, hmac)
                                       .token(payload, header(ba::facts(hmac).name));
        for (const std::string& published : {jwk, bare}) {
          CHECK(by_keys(ba::testing::jwks({published}), forged) == "algorithm_not_allowed");
          // Not even where whoever wrote the policy lets both in.
          auto both = ba::algorithm_set::public_key();
          both.add(hmac);
          CHECK(by_keys(ba::testing::jwks({published}), forged,
                        ba::policy(both).any_issuer().any_audience()) == "algorithm_not_allowed");
        }
      }
  }
}

TEST_CASE(
    "attack 3: a key without alg does what its type and the policy allow, whatever the header "
    "says") {
  const auto ask = [](const ba::testing::signer& key, const std::string& jwk, std::string_view alg,
                      ba::policy policy = any_names) {
    return by_keys(ba::testing::jwks({jwk}), key.token(payload, header(alg)), std::move(policy));
  };
  const auto& es256 = key_for(ba::algorithm::es256);
  const std::string bare_ec = attack::without_alg(es256.public_jwk());
  CHECK(ask(es256, bare_ec, "ES256") == "ok");
  for (const char* alg : {"ES384", "ES512", "RS256", "PS256", "EdDSA", "HS256", "ES256K"})
    CHECK(ask(es256, bare_ec, alg) == "algorithm_not_allowed");

  const auto &rs256 = key_for(ba::algorithm::rs256), &ps256 = key_for(ba::algorithm::ps256);
  CHECK(ask(rs256, attack::without_alg(rs256.public_jwk()), "RS256") == "ok");
  CHECK(ask(ps256, attack::without_alg(ps256.public_jwk()), "PS256") == "ok");
  // The policy cuts what the type leaves open.
  const auto only_rs256 = ba::policy({ba::algorithm::rs256}).any_issuer().any_audience();
  CHECK(ask(ps256, attack::without_alg(ps256.public_jwk()), "PS256", only_rs256) ==
        "algorithm_not_allowed");
  // And where the key names its algorithm, that is the one.
  CHECK(ask(ps256, attack::with(ps256.public_jwk(), "PS256", "RS256"), "PS256") ==
        "algorithm_not_allowed");
  CHECK(ask(rs256, attack::with(rs256.public_jwk(), "RS256", "RS512"), "RS256") ==
        "algorithm_not_allowed");
}

TEST_CASE("attack 4: the algorithm that is looked up is the one that verifies") {
  const auto &rs256 = key_for(ba::algorithm::rs256), &ps256 = key_for(ba::algorithm::ps256);
  const std::string bare = attack::without_alg(ps256.public_jwk());
  // Said to be one and signed as the other, by the same key.
  CHECK(by_keys(ba::testing::jwks({bare}), ps256.token(payload, header("RS256")), any_names) ==
        "signature_invalid");
  CHECK(by_keys(ba::testing::jwks({bare}), ps256.token(payload, header("PS384")), any_names) ==
        "signature_invalid");
  // Said twice, so that two readers may take different ones.
  for (const char* head : {R"({"alg":"RS256","alg":"none","kid":"test-key"})",
                           R"({"alg":"none","alg":"RS256","kid":"test-key"})",
                           R"({"alg":"RS256","a\u006cg":"HS256","kid":"test-key"})"})
    CHECK(by_keys(ba::testing::jwks({rs256.public_jwk()}), rs256.token(payload, head), any_names) ==
          "malformed_header");
  // A policy without the algorithm, for every one, though the key could do it and the header is one
  // that is recognised.
  for (const ba::algorithm a :
       {ba::algorithm::rs256, ba::algorithm::ps256, ba::algorithm::es256, ba::algorithm::eddsa}) {
    ba::algorithm_set others;
    for (const ba::algorithm b :
         {ba::algorithm::rs384, ba::algorithm::es384, ba::algorithm::es512, ba::algorithm::ps512})
      others.add(b);
    CHECK(by_keys(ba::testing::jwks({key_for(a).public_jwk()}), key_for(a).token(payload),
                  ba::policy(others).any_issuer().any_audience()) == "algorithm_not_allowed");
    CHECK(by_keys(ba::testing::jwks({key_for(a).public_jwk()}), key_for(a).token(payload),
                  any_names) == "ok");
  }
  // HS256 is not HS384 with the same secret.
  for (const ba::algorithm a : {ba::algorithm::hs384, ba::algorithm::hs512})
    CHECK(by_secret(ba::testing::signer::with_secret(support::secret, a)
                        .token(ba::testing::token_claims{}.json(),
                               R"({"alg":")" + std::string(ba::facts(a).name) + "\"}")) ==
          "algorithm_not_allowed");
}

TEST_CASE(
    "attack 8: what the header says selects a key of the set or none, and is never a key itself") {
  // With a shared secret a kid means nothing.
  const std::string claims = ba::testing::token_claims{}.json();
  CHECK(by_secret(attack::secret_signer().token(claims, header("HS256", "whatever"))) == "ok");
  for (const std::string& kid : {std::string(40, 'k'), std::string("../../../../dev/null"),
                                 std::string(support::secret.substr(1))})
    for (const std::string& guessed : {kid, std::string(), std::string(32, '\0')})
      CHECK(by_secret(ba::testing::signer::with_secret(guessed).token(
                claims, header("HS256", kid))) == "signature_invalid");

  const auto first = ba::testing::signer::generate(ba::algorithm::eddsa, "first"),
             second = ba::testing::signer::generate(ba::algorithm::eddsa, "second");
  const std::string keys = ba::testing::jwks({first.public_jwk(), second.public_jwk()});
  CHECK(by_keys(keys, first.token(payload)) == "ok");
  CHECK(by_keys(keys, first.token(payload, header("EdDSA", "second"))) == "signature_invalid");
  CHECK(by_keys(keys, first.token(payload, header("EdDSA", "third"))) == "unknown_key");
  // No kid, and two that could be meant.
  CHECK(by_keys(keys, first.token(payload, R"({"alg":"EdDSA"})")) == "unknown_key");
  CHECK(by_keys(ba::testing::jwks({first.public_jwk()}),
                first.token(payload, header("EdDSA", "second"))) == "unknown_key");
}

TEST_CASE("attack 9: a key that the token brings along is not looked at") {
  const auto ours = ba::testing::signer::generate(ba::algorithm::es256, "ours"),
             theirs = ba::testing::signer::generate(ba::algorithm::es256, "theirs");
  const std::string keys = ba::testing::jwks({ours.public_jwk()});
  const std::string brought[] = {R"("jwk":)" + theirs.public_jwk(), R"("x5c":["MIIB"])",
                                 R"("x5t":"AAAA","x5t#S256":"AAAA")",
                                 R"("jwk":)" + ours.public_jwk()};
  for (const std::string& member : brought) {
    INFO(member);
    CHECK(by_keys(keys, theirs.token(payload, R"({"alg":"ES256","kid":"ours",)" + member + '}')) ==
          "signature_invalid");
    CHECK(by_keys(keys, theirs.token(payload, R"({"alg":"ES256","kid":"theirs",)" + member +
                                                  '}')) == "unknown_key");
    CHECK(by_keys(keys, theirs.token(payload, R"({"alg":"ES256",)" + member + '}')) ==
          "signature_invalid");
    CHECK(by_keys(keys, ours.token(payload, R"({"alg":"ES256","kid":"ours",)" + member + '}')) ==
          "ok");
  }
  CHECK(by_secret(theirs.token(payload, R"({"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}})")) ==
        "signature_invalid");
}

TEST_CASE("attack 55: a header that is recognised by its bytes gets no check less") {
  // Each of the forms that are recognised, with payloads that each break one rule.
  const auto& key = key_for(ba::algorithm::eddsa);
  const std::string keys = ba::testing::jwks({key.public_jwk()});
  const ba::policy plugin = ba::policy::jwt_plugin(support::origin);
  const struct {
    const char* member;
    const char* code;
  } broken[] = {{R"("more":1)", "ok"},
                {R"("nbf":1800000000)", "token_not_yet_valid"},
                {R"("exp":1)", "malformed_payload"},
                {R"("cnf":{})", "claim_invalid"},
                {R"("client_id":"user-1")", "claim_invalid"}};
  for (const char* head :
       {R"({"alg":"EdDSA","kid":"test-key"})", R"({"alg":"EdDSA","kid":"test-key","typ":"JWT"})",
        R"({"typ":"JWT","alg":"EdDSA","kid":"test-key"})",
        R"({"alg":"EdDSA","typ":"JWT","kid":"test-key"})", R"({ "alg":"EdDSA","kid":"test-key"})"})
    for (const auto& [member, code] : broken) {
      auto claims = support::plugin_claims();
      claims.more = member;
      CHECK(by_keys(keys, key.token(claims.json(), head), plugin) == code);
      CHECK(by_keys(keys, ba::testing::tampered(key.token(claims.json(), head)), plugin) ==
            "signature_invalid");
    }
  CHECK(by_keys(keys, key.token(payload, R"({"typ":"at+jwt","alg":"EdDSA","kid":"test-key"})"),
                plugin) == "type_not_allowed");
  CHECK(by_keys(keys, key.token(payload, R"({"alg":"EdDSA","kid":"test-key","typ":"JWT"})"),
                plugin.type("at+jwt")) == "type_not_allowed");
  CHECK(by_keys(keys, key.token(payload, R"({"alg":"EdDSA","kid":"test-key"})"),
                plugin.type("at+jwt")) == "type_not_allowed");

  // Real tokens, whole and with each character of their header changed.
  std::ifstream file(VECTORS "/jwks_tokens.json");
  std::size_t accepted = 0, asked = 0;
  const auto vectors = nlohmann::json::parse(file);
  for (const auto& v : vectors.at("vectors")) {
    const std::string token = v.at("token"), jwks = v.at("jwks_raw");
    const auto set = ba::key_set::parse(jwks);
    if (!set) continue;
    const ba::verifier verify{*set,
                              any_names.type("JWT")
                                  .or_type("at+jwt")
                                  .allow_absent_type()
                                  .allow_missing_subject()
                                  .allow_client_subject(),
                              ba::manual_clock(v.at("issued_at").get<std::int64_t>())};
    accepted += attack::verdict_of(verify, token) == "ok" ? 1U : 0U;
    for (std::size_t at = 0; at < token.find('.'); ++at, ++asked) {
      std::string changed = token;
      changed[at] = changed[at] == 'A' ? 'B' : 'A';
      const std::string verdict = attack::verdict_of(verify, changed);
      if (verdict == "ok" || verdict.substr(0, 7) == "depends")
        FAIL_CHECK(v.at("name") << " at " << at << ": " << verdict);
    }
  }
  CHECK(accepted > 10);
  CHECK(asked > 500);
}
