// SPDX-License-Identifier: MIT
#include <better_auth/jose/key_set.hpp>

#include "catch.hpp"
#include "support.hpp"
#include "key_samples.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace ba = better_auth;
using nlohmann::json;
using support::key_for;

namespace {

using list = std::vector<json>;

/// The public JWK of a key, with some members changed; null removes one.
json jwk(ba::algorithm a, const json& changes = json::object()) {
  json key = json::parse(key_for(a).public_jwk());
  for (const auto& [name, value] : changes.items()) {
    if (value.is_null()) key.erase(name);
    else key[name] = value;
  }
  return key;
}
json with_kid(ba::algorithm a, const char* kid) { return jwk(a, {{"kid", kid}}); }
json without_kid(ba::algorithm a) { return jwk(a, {{"kid", nullptr}}); }

ba::key_set set_of(const list& keys) {
  return ba::key_set::parse_or_empty(json{{"keys", keys}}.dump()).value();
}

/// Which key is selected: the algorithm's name of the key that has this DER, or the error's name.
std::string selected(const ba::key_set& set, ba::algorithm a, const std::string& kid) {
  const auto key = set.select({.alg = a, .kid = kid, .typ = {}});
  if (!key) return std::string(key.error().name());
  for (const auto each : {ba::algorithm::eddsa, ba::algorithm::es256, ba::algorithm::es384,
                          ba::algorithm::rs256, ba::algorithm::ps256})
    if (key->spki() == key_for(each).spki()) return std::string(ba::facts(each).name);
  return "another key";
}

std::vector<ba::errc> reasons(const ba::key_set& set) {
  std::vector<ba::errc> out;
  for (const auto& key : set.skipped()) out.push_back(key.reason);
  return out;
}

template <class T>
std::string verdict(const ba::result<T>& made) {
  return made ? "ok" : std::string(made.error().name());
}

constexpr auto ed = ba::algorithm::eddsa;
constexpr auto ec = ba::algorithm::es256;
constexpr auto rsa = ba::algorithm::rs256;

}  // namespace

TEST_CASE("the same key comes from a JWK, PEM and DER") {
  for (const auto a :
       {rsa, ba::algorithm::ps512, ec, ba::algorithm::es384, ba::algorithm::es512, ed}) {
    CAPTURE(ba::facts(a).name);
    const ba::jose_header header{.alg = a, .kid = "test-key", .typ = {}};
    const std::string spki = key_for(a).spki();  // written by libcrypto
    const auto by_jwk = ba::key_set::from_jwk(key_for(a).public_jwk()).value();
    const auto by_set = ba::key_set::parse(ba::testing::jwks({key_for(a).public_jwk()})).value();
    const auto by_pem = ba::key_set::from_pem(key_for(a).public_pem()).value();
    for (const auto& set : {by_jwk, by_set, by_pem}) {
      const auto key = set.select(header).value();
      CHECK(key.spki() == spki);
      CHECK(key.verify(a, "text", key_for(a).sign("text")));
    }
    CHECK(ba::public_key::from_spki(spki).value().spki() == spki);
  }
}

TEST_CASE("a key is selected by its kid, and its type decides the algorithm") {
  const auto set = set_of({with_kid(ed, "ed"), with_kid(ec, "ec")});
  CHECK(set.size() == 2);
  CHECK(set.skipped().empty());
  CHECK(selected(set, ed, "ed") == "EdDSA");
  CHECK(selected(set, ec, "ec") == "ES256");
  CHECK(selected(set, ec, "ed") == "algorithm_not_allowed");
  CHECK(selected(set, ba::algorithm::hs256, "ed") == "algorithm_not_allowed");
  for (const char* kid : {"e", "edd", "ED", "ed ", " ed", "../ed", "ed' OR '1'='1"})
    CHECK(selected(set, ed, kid) == "unknown_key");
  CHECK(selected(set, ed, std::string("ed\0", 3)) == "unknown_key");
}

TEST_CASE("the alg of a JWK narrows what its key verifies") {
  const auto narrow = set_of({with_kid(rsa, "a")});
  CHECK(selected(narrow, rsa, "a") == "RS256");
  CHECK(selected(narrow, ba::algorithm::ps256, "a") == "algorithm_not_allowed");
  CHECK(selected(narrow, ba::algorithm::rs384, "") == "unknown_key");
  const auto wide = set_of({jwk(rsa, {{"kid", "a"}, {"alg", nullptr}})});
  for (const auto a : {rsa, ba::algorithm::rs512, ba::algorithm::ps256})
    CHECK(selected(wide, a, "a") == "RS256");
  CHECK(selected(wide, ec, "a") == "algorithm_not_allowed");
}

TEST_CASE("without a kid, exactly one key must be possible") {
  const auto one = set_of({with_kid(ed, "ed"), with_kid(ec, "ec")});
  CHECK(selected(one, ed, "") == "EdDSA");
  CHECK(selected(one, rsa, "") == "unknown_key");
  const auto two =
      set_of({with_kid(rsa, "a"), jwk(ba::algorithm::ps256, {{"kid", "b"}, {"alg", nullptr}})});
  CHECK(selected(two, rsa, "") == "unknown_key");
  CHECK(selected(two, ba::algorithm::ps256, "") == "PS256");
  // A key without a kid is meant by any kid that no other key has.
  const auto bare = set_of({without_kid(ed), with_kid(ec, "ec")});
  CHECK(selected(bare, ed, "anything") == "EdDSA");
  CHECK(selected(bare, ed, "ec") == "algorithm_not_allowed");
  CHECK(selected(bare, ec, "anything") == "unknown_key");
  // Keys without a kid do not exclude each other.
  const auto both =
      set_of({without_kid(ed), without_kid(ec), jwk(ba::algorithm::es384, {{"kid", ""}})});
  CHECK(both.size() == 3);
  CHECK(selected(both, ed, "") == "EdDSA");
  CHECK(selected(both, ec, "anything") == "ES256");
  const auto same = set_of({without_kid(ed), without_kid(ed)});
  CHECK(same.size() == 2);
  CHECK(selected(same, ed, "") == "unknown_key");
}

TEST_CASE("of keys with the same kid that could verify, none is selected") {
  const auto set = set_of(
      {with_kid(ed, "same"), with_kid(ec, "other"), with_kid(ec, "same"), with_kid(rsa, "same")});
  CHECK(set.size() == 1);
  for (const auto a : {ed, ec, rsa}) CHECK(selected(set, a, "same") == "unknown_key");
  CHECK(selected(set, ec, "other") == "ES256");
  REQUIRE(set.skipped().size() == 3);
  for (const auto& key : set.skipped()) {
    CHECK(key.reason == ba::errc::duplicate_kid);
    CHECK(key.kid == "same");
  }
  CHECK(set.skipped()[1].index == 2);
  CHECK(verdict(ba::key_set::parse(
            json{{"keys", {with_kid(ed, "x"), with_kid(ec, "x")}}}.dump())) == "no_usable_key");
  // Escapes do not make another kid.
  const std::string escaped = R"({"kid":"\u0073ame",)" + without_kid(ec).dump().substr(1);
  const auto disguised = ba::key_set::parse_or_empty("{\"keys\":[" + with_kid(ed, "same").dump() +
                                                     ',' + escaped + "]}");
  CHECK(disguised.value().size() == 0);
}

TEST_CASE(
    "a key that is weak, malformed, private, symmetric or unknown still competes for its kid") {
  const std::string small = ba::base64url::encode('\x01' + std::string(31, '\0'));
  for (const json& other : list{jwk(ed, {{"x", small}}),
                                jwk(ed, {{"x", "AA"}}),
                                jwk(ed, {{"d", 5}}),
                                jwk(ed, {{"d", "AAAA"}}),
                                {{"kty", "oct"}, {"k", "AAAA"}},
                                jwk(ed, {{"alg", "nonsense"}}),
                                {{"kty", "XYZ"}},
                                json::object(),
                                jwk(ec, {{"crv", "secp256k1"}}),
                                jwk(ed, {{"use", "sig"}})}) {
    json same = other;
    same["kid"] = "same";
    CAPTURE(same.dump());
    for (const auto& set :
         {set_of({with_kid(ec, "same"), same}), set_of({same, with_kid(ec, "same")})}) {
      CHECK(set.size() == 0);
      CHECK(selected(set, ec, "same") == "unknown_key");
      CHECK(reasons(set) == std::vector(2, ba::errc::duplicate_kid));
    }
  }
  // null is a wrong type, and reads as a key that could verify.
  const std::string with_null = R"({"d":null,)" + with_kid(ed, "same").dump().substr(1);
  const auto set = ba::key_set::parse_or_empty("{\"keys\":[" + with_null + ',' +
                                               with_kid(ec, "same").dump() + "]}");
  CHECK(set.value().size() == 0);
}

TEST_CASE("an encryption key with the kid of a signing key does not take it down") {
  for (const json& changes : list{{{"use", "enc"}},
                                  {{"key_ops", {"deriveKey"}}},
                                  {{"key_ops", {"encrypt", "wrapKey"}}},
                                  {{"alg", "RSA-OAEP"}},
                                  {{"alg", "RSA-OAEP-256"}, {"use", "enc"}},
                                  {{"alg", "RSA1_5"}},
                                  {{"alg", "ECDH-ES"}},
                                  {{"alg", "ECDH-ES+A128KW"}},
                                  {{"alg", "A256KW"}},
                                  {{"kty", "OKP"}, {"crv", "X25519"}},
                                  {{"kty", "OKP"}, {"crv", "X448"}}}) {
    CAPTURE(changes.dump());
    json encryption = jwk(rsa, {{"kid", "same"}, {"alg", nullptr}});
    encryption.update(changes);
    const auto signing = with_kid(ec, "same");
    for (const auto& set : {set_of({signing, encryption}), set_of({encryption, signing}),
                            set_of({encryption, signing, encryption})}) {
      CHECK(set.size() == 1);
      CHECK(selected(set, ec, "same") == "ES256");
      CHECK(selected(set, rsa, "same") == "algorithm_not_allowed");
      for (const auto& key : set.skipped()) CHECK(key.reason == ba::errc::wrong_key_use);
    }
    // Two signing keys still exclude each other, wherever the encryption key is.
    for (const auto& set : {set_of({signing, encryption, with_kid(ed, "same")}),
                            set_of({encryption, signing, with_kid(ed, "same")}),
                            set_of({signing, with_kid(ed, "same"), encryption})}) {
      CHECK(set.size() == 0);
      CHECK(selected(set, ec, "same") == "unknown_key");
      CHECK(selected(set, ed, "same") == "unknown_key");
    }
    // And the kid of an encryption key alone does not lead to a key without a kid.
    const auto alone = set_of({without_kid(ec), encryption});
    CHECK(selected(alone, ec, "same") == "unknown_key");
    CHECK(selected(alone, ec, "other") == "ES256");
  }
}

TEST_CASE("a kid whose key was skipped does not lead to a key without a kid") {
  const std::string small = ba::base64url::encode('\x01' + std::string(31, '\0'));
  for (const json& skipped : list{{{"kty", "oct"}, {"k", "AAAA"}},
                                  {{"kty", "XYZ"}},
                                  json::object(),
                                  jwk(ed, {{"x", small}}),
                                  jwk(ed, {{"d", 5}}),
                                  jwk(ed, {{"use", "enc"}}),
                                  jwk(rsa, {{"alg", "RSA-OAEP"}})}) {
    json gone = skipped;
    gone["kid"] = "gone";
    const auto set = set_of({without_kid(ed), gone});
    CAPTURE(gone.dump());
    CHECK(selected(set, ed, "gone") == "unknown_key");
    CHECK(selected(set, ed, "other") == "EdDSA");
    CHECK(selected(set, ed, "") == "EdDSA");
  }
  const auto duplicates = set_of({without_kid(ed), with_kid(ec, "gone"), with_kid(ec, "gone")});
  CHECK(selected(duplicates, ed, "gone") == "unknown_key");
}

TEST_CASE("keys that cannot verify are skipped and reported with index, kid and reason") {
  const std::string null_d = R"({"kty":"RSA","kid":"null","d":null,"n":"AQAB","e":"AQAB"})";
  const auto set =
      ba::key_set::parse(
          ba::testing::jwks({R"({"kty":"oct","k":"AAAA","kid":"secret"})",
                             with_kid(ed, "good").dump(), R"({"kty":"XYZ"})", "{}", "5", null_d,
                             R"({"kty":"RSA","kid":"private","d":"AQAB"})"}))
          .value();
  CHECK(set.size() == 1);
  CHECK(reasons(set) == std::vector{ba::errc::symmetric_key_material, ba::errc::unsupported_key,
                                    ba::errc::malformed_key, ba::errc::malformed_key,
                                    ba::errc::malformed_key, ba::errc::private_key_material});
  const auto skipped = set.skipped();
  CHECK(skipped[0].kid == "secret");
  CHECK(skipped[0].index == 0);
  CHECK(skipped[1].index == 2);
  CHECK(skipped[1].kid.empty());
  CHECK(skipped[4].kid == "null");
}

TEST_CASE("a kid that is too long is dropped and takes no other key away") {
  const std::string longest(256, 'k'), longer(257, 'k');
  const auto set = set_of({with_kid(ed, longest.c_str()), with_kid(ed, longer.c_str())});
  CHECK(selected(set, ed, longest) == "EdDSA");
  CHECK(selected(set, ed, longest.substr(1)) == "unknown_key");
  CHECK(selected(set, ed, longer) == "unknown_key");
  REQUIRE(set.skipped().size() == 1);
  CHECK(set.skipped()[0].reason == ba::errc::malformed_key);
  CHECK(set.skipped()[0].kid.empty());
}

TEST_CASE("text that is not a JWK Set is rejected") {
  for (const char* bad : {"", "[]", "{}", "null", "<html>", R"({"keys":{}})", R"({"kty":"OKP"})",
                          R"({"keys":[{}],"keys":[]})", R"({"keys":[{"kty":"OKP","kty":"EC"}]})"}) {
    CHECK(verdict(ba::key_set::parse(bad)) == "malformed_jwks");
    CHECK(verdict(ba::key_set::parse_or_empty(bad)) == "malformed_jwks");
  }
}

TEST_CASE("a document without a usable key is an error, or a set without keys") {
  for (const char* none : {R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA","kid":"a"}]})"}) {
    CHECK(verdict(ba::key_set::parse(none)) == "no_usable_key");
    const auto set = ba::key_set::parse_or_empty(none).value();
    CHECK(set.size() == 0);
    CHECK(selected(set, ed, "a") == "unknown_key");
  }
  CHECK(set_of({{{"kty", "oct"}, {"k", "AAAA"}}}).skipped().size() == 1);
}

TEST_CASE("one JWK is a set of one key, and a set is not one JWK") {
  const auto set = ba::key_set::from_jwk(jwk(ed).dump()).value();
  CHECK(set.size() == 1);
  CHECK(selected(set, ed, "test-key") == "EdDSA");
  CHECK(selected(set, ed, "") == "EdDSA");
  CHECK(selected(set, ed, "other") == "unknown_key");
  const auto code = [](const std::string& text) { return verdict(ba::key_set::from_jwk(text)); };
  CHECK(code(json{{"keys", {jwk(ed)}}}.dump()) == "malformed_jwks");
  for (const char* bad : {"", "[]", "null", "{", R"({"kty":"OKP","kty":"EC"})", R"({"keys":[]})"})
    CHECK(code(bad) == "malformed_jwks");
  CHECK(code(R"({"kty":"oct","k":"AAAA"})") == "symmetric_key_material");
  CHECK(code(R"({"kty":"XYZ"})") == "unsupported_key");
  CHECK(code(R"({"d":null,)" + jwk(ed).dump().substr(1)) == "malformed_key");
  CHECK(code(jwk(ed, {{"d", "AAAA"}}).dump()) == "private_key_material");
}

TEST_CASE("a key in PEM has the kid and the algorithms that it is given") {
  const std::string pem = key_for(ec).public_pem();
  const auto bare = ba::key_set::from_pem(pem).value();
  CHECK(bare.size() == 1);
  for (const char* kid : {"", "anything"}) CHECK(selected(bare, ec, kid) == "ES256");
  CHECK(selected(bare, ba::algorithm::es384, "") == "unknown_key");
  const auto named = ba::key_set::from_pem(pem, {ec}, "ec").value();
  CHECK(selected(named, ec, "ec") == "ES256");
  CHECK(selected(named, ec, "") == "ES256");
  CHECK(selected(named, ec, "other") == "unknown_key");
  const auto pss = ba::key_set::from_pem(key_for(rsa).public_pem(), {ba::algorithm::ps256}).value();
  CHECK(selected(pss, ba::algorithm::ps256, "") == "RS256");
  CHECK(selected(pss, rsa, "") == "unknown_key");
  CHECK(verdict(ba::key_set::from_pem(pem, {ec}, std::string(256, 'k'))) == "ok");
  CHECK(verdict(ba::key_set::from_pem(pem, {ec}, std::string(257, 'k'))) == "malformed_key");
  CHECK(verdict(ba::key_set::from_pem(pem, {rsa})) == "unsupported_key");
  CHECK(verdict(ba::key_set::from_pem(pem, {ba::algorithm::hs256})) == "unsupported_key");
}

TEST_CASE("what is given in place of PEM has a code whose message names the remedy") {
  const auto check = [](const std::string& text, std::string_view name, std::string_view remedy) {
    const auto made = ba::key_set::from_pem(text);
    REQUIRE_FALSE(made);
    CHECK(made.error().name() == name);
    CHECK(made.error().message().find(remedy) != std::string_view::npos);
  };
  for (const auto& key : key_samples::der_samples) {
    const std::string text = key_samples::pem_of(key.label, key_samples::decoded(key.body));
    if (key.label == "CERTIFICATE") check(text, "key_is_certificate", "openssl x509 -pubkey");
    if (key.label == "RSA PUBLIC KEY")
      check(text, "key_is_not_spki", "openssl pkey -pubin -pubout");
    if (key.label.ends_with("PRIVATE KEY")) check(text, "private_key_material", "replace it");
  }
  std::string escaped;
  for (const char c : key_for(ec).public_pem())
    escaped += c == '\n' ? std::string("\\n") : std::string(1, c);
  check(escaped, "key_has_escaped_newlines", "line breaks");
  check("garbage", "malformed_key", "not well formed");
}

TEST_CASE("a set that is default-constructed or moved from knows no key, and copies go on") {
  const ba::key_set none;
  CHECK(none.size() == 0);
  CHECK(none.skipped().empty());
  CHECK(selected(none, ed, "a") == "unknown_key");
  CHECK(selected(none, ed, "") == "unknown_key");
  auto set = set_of({with_kid(ed, "a")});
  const auto copy = set;
  CHECK(copy == set);
  const auto moved = std::move(set);
  CHECK(copy == moved);
  CHECK(selected(copy, ed, "a") == "EdDSA");
  CHECK(selected(moved, ed, "a") == "EdDSA");
  // NOLINTBEGIN(bugprone-use-after-move)
  CHECK(set.size() == 0);
  CHECK(set.skipped().empty());
  CHECK(selected(set, ed, "a") == "unknown_key");
  CHECK(selected(set, ed, "") == "unknown_key");
  CHECK_FALSE(set == moved);
  set = copy;
  // NOLINTEND(bugprone-use-after-move)
  CHECK(selected(set, ed, "a") == "EdDSA");
  CHECK_FALSE(set_of({with_kid(ed, "a")}) == set_of({with_kid(ed, "a")}));
}

TEST_CASE("a selected key lives on its own") {
  const ba::jose_header header{.alg = ed, .kid = "a", .typ = {}};
  const auto key = set_of({with_kid(ed, "a")}).select(header).value();
  CHECK(key.verify(ed, "text", key_for(ed).sign("text")));
  const auto set = set_of({with_kid(ed, "a")});
  CHECK(set.select(header).value() == set.select(header).value());  // the same key object
}

TEST_CASE("a thousand keys are all found by their kid") {
  list keys;
  for (int i = 0; i < 1000; ++i) keys.push_back(with_kid(ed, ("key-" + std::to_string(i)).c_str()));
  const auto set = set_of(keys);
  CHECK(set.size() == 1000);
  for (int i = 0; i < 1000; ++i)
    if (selected(set, ed, "key-" + std::to_string(i)) != "EdDSA") FAIL("key " << i);
  CHECK(selected(set, ed, "key-1000") == "unknown_key");
  CHECK(selected(set, ed, "") == "unknown_key");
}

TEST_CASE("a key that did not change stays the same object, and everything else is read anew") {
  const auto parse = [](const std::vector<std::string>& keys, const ba::key_set& previous) {
    std::string text = "{\"keys\":[";
    for (const auto& key : keys) text += (text.back() == '[' ? "" : ",") + key;
    return ba::key_set::parse_or_empty(text + "]}", previous).value();
  };
  const auto key_of = [](const ba::key_set& set, ba::algorithm alg, const char* kid) {
    const auto found = set.select({.alg = alg, .kid = kid, .typ = {}});
    return found ? *found : throw std::runtime_error(std::string(found.error().name()));
  };
  const auto changed = [](ba::algorithm a, const nlohmann::json& changes) {
    auto key = nlohmann::json::parse(support::key_for(a).public_jwk());
    key.update(changes);
    return key.dump();
  };
  using a = ba::algorithm;
  const auto old =
      parse({changed(a::rs256, {{"kid", "rsa"}}), changed(a::eddsa, {{"kid", "ed"}})}, {});
  const auto old_rsa = key_of(old, a::rs256, "rsa"), old_ed = key_of(old, a::eddsa, "ed");

  // The same document, read with the old set and without.
  CHECK(key_of(parse({changed(a::eddsa, {{"kid", "ed"}})}, old), a::eddsa, "ed") == old_ed);
  CHECK_FALSE(key_of(parse({changed(a::eddsa, {{"kid", "ed"}})}, {}), a::eddsa, "ed") == old_ed);
  // A kid that moved to another key takes nothing along.
  const auto moved =
      parse({changed(a::eddsa, {{"kid", "rsa"}}), changed(a::rs256, {{"kid", "ed"}})}, old);
  CHECK(key_of(moved, a::eddsa, "rsa") == old_ed);
  CHECK(key_of(moved, a::rs256, "ed") == old_rsa);
  CHECK_THROWS(key_of(moved, a::rs256, "rsa"));
  // alg, use and key_ops are those of the new document.
  const auto narrowed = parse({changed(a::rs256, {{"kid", "rsa"}, {"alg", "PS256"}})}, old);
  CHECK(key_of(narrowed, a::ps256, "rsa") == old_rsa);
  CHECK_THROWS_WITH(key_of(narrowed, a::rs256, "rsa"), "algorithm_not_allowed");
  for (const auto& withdrawn : {nlohmann::json{{"kid", "rsa"}, {"use", "enc"}},
                                nlohmann::json{{"kid", "rsa"}, {"key_ops", {"encrypt"}}},
                                nlohmann::json{{"kid", "rsa"}, {"d", "AQAB"}}})
    CHECK_THROWS_WITH(key_of(parse({changed(a::rs256, withdrawn)}, old), a::rs256, "rsa"),
                      "unknown_key");
  // Other material under the same kid is another key.
  const auto other = ba::testing::signer::generate(a::eddsa, "ed");
  CHECK_FALSE(key_of(parse({other.public_jwk()}, old), a::eddsa, "ed") == old_ed);
  // Two keys that claim one kid exclude each other, whatever was carried over.
  CHECK(parse({changed(a::eddsa, {{"kid", "x"}}), changed(a::rs256, {{"kid", "x"}})}, old).size() ==
        0);
}

TEST_CASE("the kids of a set are those of the keys that can verify") {
  const auto key = [](const char* kid) {
    return ba::testing::signer::generate(ba::algorithm::eddsa, kid).public_jwk();
  };
  const auto set = ba::key_set::parse(ba::testing::jwks({key("b"), R"({"kty":"oct","kid":"s"})",
                                                         key("a"), key("")}))
                       .value();
  CHECK(set.kids() == std::vector<std::string>{"b", "a", ""});
  CHECK(ba::key_set().kids().empty());
}
