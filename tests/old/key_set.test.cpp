// SPDX-License-Identifier: MIT
#include <better_auth/old/key_set.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace ba = better_auth;

namespace {

ba::jose_header header(ba::algorithm a, std::string_view kid) { return {a, kid, {}}; }

std::string selected(const ba::key_set& set, ba::algorithm a, std::string_view kid) {
  const auto key = set.snapshot().select(header(a, kid));
  return key ? "ok" : std::string(key.error().name());
}

std::string without(std::string text, const std::string& part) {
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.erase(at, part.size());
}

}  // namespace

TEST_CASE("a key is selected by its kid, and its kind decides the algorithm") {
  const auto ed = ba::testing::signer::generate(ba::algorithm::eddsa, "ed");
  const auto ec = ba::testing::signer::generate(ba::algorithm::es256, "ec");
  const auto set =
      ba::key_set::parse(ba::testing::jwks({ed.public_jwk(), ec.public_jwk()})).value();
  CHECK(set.size() == 2);
  CHECK(set.skipped().empty());
  CHECK(selected(set, ba::algorithm::eddsa, "ed") == "ok");
  CHECK(selected(set, ba::algorithm::es256, "ec") == "ok");
  CHECK(selected(set, ba::algorithm::es256, "ed") == "algorithm_not_allowed");
  CHECK(selected(set, ba::algorithm::hs256, "ed") == "algorithm_not_allowed");
  for (const char* kid : {"e", "edd", "ED", "ed ", "../ed", "ed' OR '1'='1"})
    CHECK(selected(set, ba::algorithm::eddsa, kid) == "unknown_key");
}

TEST_CASE("without a kid there must be exactly one key that can be meant") {
  const auto ed = ba::testing::signer::generate(ba::algorithm::eddsa, "ed");
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa, "other");
  const auto ec = ba::testing::signer::generate(ba::algorithm::es256, "ec");
  const auto one =
      ba::key_set::parse(ba::testing::jwks({ed.public_jwk(), ec.public_jwk()})).value();
  CHECK(selected(one, ba::algorithm::eddsa, "") == "ok");
  CHECK(selected(one, ba::algorithm::rs256, "") == "unknown_key");
  const auto two =
      ba::key_set::parse(ba::testing::jwks({ed.public_jwk(), other.public_jwk()})).value();
  CHECK(selected(two, ba::algorithm::eddsa, "") == "unknown_key");
  // A key without a kid is meant by any kid that no other key has.
  const auto bare =
      ba::key_set::parse(
          ba::testing::jwks({without(ed.public_jwk(), R"("kid":"ed",)"), ec.public_jwk()}))
          .value();
  CHECK(selected(bare, ba::algorithm::eddsa, "anything") == "ok");
  CHECK(selected(bare, ba::algorithm::eddsa, "ec") == "algorithm_not_allowed");
  // Several without one are no duplicates of each other.
  const auto both =
      ba::key_set::parse(ba::testing::jwks({without(ed.public_jwk(), R"("kid":"ed",)"),
                                            without(ec.public_jwk(), R"("kid":"ec",)")}))
          .value();
  CHECK(both.size() == 2);
  CHECK(selected(both, ba::algorithm::eddsa, "") == "ok");
  CHECK(selected(both, ba::algorithm::es256, "anything") == "ok");
}

TEST_CASE("keys with the same kid are never selected, whatever they are") {
  const auto a = ba::testing::signer::generate(ba::algorithm::eddsa, "same");
  const auto b = ba::testing::signer::generate(ba::algorithm::es256, "same");
  const auto c = ba::testing::signer::generate(ba::algorithm::es256, "other");
  const auto set =
      ba::key_set::parse(ba::testing::jwks({a.public_jwk(), c.public_jwk(), b.public_jwk()}))
          .value();
  CHECK(set.size() == 1);
  CHECK(selected(set, ba::algorithm::eddsa, "same") == "unknown_key");
  CHECK(selected(set, ba::algorithm::es256, "same") == "unknown_key");
  CHECK(selected(set, ba::algorithm::es256, "other") == "ok");
  REQUIRE(set.skipped().size() == 2);
  CHECK(set.skipped()[0].reason == ba::errc::duplicate_kid);
  CHECK(set.skipped()[0].index == 0);
  CHECK(set.skipped()[1].index == 2);
  CHECK(ba::key_set::parse(ba::testing::jwks({a.public_jwk(), b.public_jwk()})).error().code() ==
        ba::errc::no_usable_key);
  // Also where the other one could not be used anyway.
  const auto shadowed =
      ba::key_set::parse(
          ba::testing::jwks(
              {a.public_jwk(), R"({"kty":"oct","k":"AAAA","kid":"same"})", c.public_jwk()}))
          .value();
  CHECK(shadowed.size() == 1);
  CHECK(selected(shadowed, ba::algorithm::eddsa, "same") == "unknown_key");
}

TEST_CASE("keys that cannot serve are left out and reported") {
  const auto good = ba::testing::signer::generate(ba::algorithm::eddsa, "good");
  const auto set =
      ba::key_set::parse(ba::testing::jwks({R"({"kty":"oct","k":"AAAA","kid":"secret"})",
                                            good.public_jwk(), R"({"kty":"XYZ"})", R"({})"}))
          .value();
  CHECK(set.size() == 1);
  REQUIRE(set.skipped().size() == 3);
  CHECK(set.skipped()[0].reason == ba::errc::symmetric_key_material);
  CHECK(set.skipped()[0].kid == "secret");
  CHECK(set.skipped()[1].index == 2);
  CHECK(set.skipped()[1].reason == ba::errc::unsupported_key);
  const ba::skipped_key nothing;
  CHECK((nothing.index == 0 && nothing.kid.empty()));
}

TEST_CASE("a kid that is too long takes no other key away") {
  const auto good = ba::testing::signer::generate(ba::algorithm::eddsa, std::string(256, 'k'));
  const auto longer = ba::testing::signer::generate(ba::algorithm::eddsa, std::string(257, 'k'));
  const auto set =
      ba::key_set::parse(ba::testing::jwks({good.public_jwk(), longer.public_jwk(), "null", "[1]"}))
          .value();
  CHECK(selected(set, ba::algorithm::eddsa, std::string(256, 'k')) == "ok");
  CHECK(selected(set, ba::algorithm::eddsa, std::string(255, 'k')) == "unknown_key");
  CHECK(selected(set, ba::algorithm::eddsa, std::string(257, 'k')) == "unknown_key");
  REQUIRE(set.skipped().size() == 3);
  CHECK(set.skipped()[0].reason == ba::errc::malformed_key);
  CHECK(set.skipped()[0].kid.empty());
  CHECK(set.skipped()[1].reason == ba::errc::malformed_key);
}

TEST_CASE("a kid of a key that was left out does not lead to another key") {
  const auto bare = ba::testing::signer::generate(ba::algorithm::eddsa, "bare");
  const auto set =
      ba::key_set::parse(ba::testing::jwks({without(bare.public_jwk(), R"("kid":"bare",)"),
                                            R"({"kty":"oct","k":"AAAA","kid":"gone"})"}))
          .value();
  CHECK(selected(set, ba::algorithm::eddsa, "gone") == "unknown_key");
  CHECK(selected(set, ba::algorithm::eddsa, "other") == "ok");
}

TEST_CASE("text that is no JWK Set is refused") {
  const auto code = [](const std::string& text) { return ba::key_set::parse(text).error().code(); };
  for (const char* bad :
       {"", "[]", "{}", "null", "<html>", R"({"keys":{}})", R"({"keys":[{}],"keys":[]})",
        R"({"keys":[{"kty":"OKP","kty":"EC"}]})", R"({"keys":[{"kty":"OKP"}])", R"({"kty":"OKP"})"})
    CHECK(code(bad) == ba::errc::malformed_jwks);
  CHECK(code(R"({"keys":[]})") == ba::errc::no_usable_key);
  CHECK(code(R"({"keys":[{"kty":"oct","k":"AAAA"}]})") == ba::errc::no_usable_key);
}

TEST_CASE("a JWK Set of over 1 MiB or 4,096 keys is refused") {
  const auto good = ba::testing::signer::generate(ba::algorithm::eddsa, "good").public_jwk();
  const auto padded = [&](std::size_t bytes) {
    const std::string text = ba::testing::jwks({good});
    return text + std::string(bytes - text.size(), ' ');
  };
  CHECK(ba::key_set::parse(padded(1 << 20)).has_value());
  CHECK(ba::key_set::parse(padded((1 << 20) + 1)).error().code() == ba::errc::malformed_jwks);
  const auto many = [&](std::size_t count) {
    std::string text = "{\"keys\":[" + good;
    for (std::size_t i = 1; i < count; ++i) text += ",{}";
    return text + "]}";
  };
  const auto most = ba::key_set::parse(many(4096)).value();
  CHECK(most.skipped().size() == 4095);
  CHECK(ba::key_set::parse(many(4097)).error().code() == ba::errc::malformed_jwks);
}

TEST_CASE("one JWK alone is a set, and what is no JWK is none") {
  const auto& ed = support::key_for(ba::algorithm::eddsa);
  const auto set = ba::key_set::from_jwk(ed.public_jwk()).value();
  CHECK(set.size() == 1);
  CHECK(selected(set, ba::algorithm::eddsa, "test-key") == "ok");
  CHECK(selected(set, ba::algorithm::eddsa, "") == "ok");
  CHECK(selected(set, ba::algorithm::eddsa, "other") == "unknown_key");
  const auto code = [](const std::string& text) {
    return ba::key_set::from_jwk(text).error().code();
  };
  CHECK(code(ba::testing::jwks({ed.public_jwk()})) == ba::errc::malformed_jwks);
  CHECK(code(R"({"keys":[]})") == ba::errc::malformed_jwks);
  for (const char* bad : {"", "[]", "null", "{", R"({"kty":"OKP","kty":"EC"})"})
    CHECK(code(bad) == ba::errc::malformed_jwks);
  CHECK(code(R"({"kty":"oct","k":"AAAA"})") == ba::errc::symmetric_key_material);
  CHECK(code(R"({"kty":"XYZ"})") == ba::errc::unsupported_key);
}

TEST_CASE("a key in PEM has the kid that it is given") {
  const auto& ec = support::key_for(ba::algorithm::es256);
  const std::string pem = support::public_pem(ec);
  const auto bare = ba::key_set::from_pem(pem).value();
  CHECK(bare.size() == 1);
  CHECK(bare.skipped().empty());
  for (const char* kid : {"", "anything"}) CHECK(selected(bare, ba::algorithm::es256, kid) == "ok");
  CHECK(selected(bare, ba::algorithm::es384, "") == "unknown_key");
  const auto named = ba::key_set::from_pem(pem, {ba::algorithm::es256}, "ec").value();
  CHECK(selected(named, ba::algorithm::es256, "ec") == "ok");
  CHECK(selected(named, ba::algorithm::es256, "") == "ok");
  CHECK(selected(named, ba::algorithm::es256, "other") == "unknown_key");
  const std::string token = ec.token("{}", R"({"alg":"ES256"})");
  CHECK(ba::verify_signature(token, bare));
  // Of an RSA key, what was asked for and no more.
  const std::string rsa = support::public_pem(support::key_for(ba::algorithm::rs256));
  const auto pss = ba::key_set::from_pem(rsa, {ba::algorithm::ps256}).value();
  CHECK(selected(pss, ba::algorithm::ps256, "") == "ok");
  CHECK(selected(pss, ba::algorithm::rs256, "") == "unknown_key");

  CHECK(ba::key_set::from_pem(pem, {ba::algorithm::es256}, std::string(256, 'k')).has_value());
  CHECK(ba::key_set::from_pem(pem, {ba::algorithm::es256}, std::string(257, 'k')).error().code() ==
        ba::errc::malformed_key);
  CHECK(ba::key_set::from_pem("nonsense").error().code() == ba::errc::malformed_key);
  CHECK(ba::key_set::from_pem(ec.private_pem()).error().code() == ba::errc::private_key_material);
  CHECK(ba::key_set::from_pem(pem, {ba::algorithm::rs256}).error().code() ==
        ba::errc::unsupported_key);
}

TEST_CASE("a document without a usable key may be read as one that knows none") {
  const auto none = ba::key_set::parse_or_empty(R"({"keys":[]})").value();
  CHECK(none.size() == 0);
  CHECK(none.skipped().empty());
  const auto left_out =
      ba::key_set::parse_or_empty(R"({"keys":[{"kty":"oct","k":"AAAA","kid":"a"}]})").value();
  CHECK(left_out.size() == 0);
  CHECK(left_out.skipped().size() == 1);
  CHECK(selected(left_out, ba::algorithm::eddsa, "a") == "unknown_key");
  for (const char* bad : {"", "{}", R"({"kty":"OKP"})", R"({"keys":{}})"})
    CHECK(ba::key_set::parse_or_empty(bad).error().code() == ba::errc::malformed_jwks);
}

TEST_CASE("a set has a number of its own, which its copies share") {
  const ba::key_set a, b;
  CHECK(a.snapshot().generation() != 0);
  CHECK(a.snapshot().generation() != b.snapshot().generation());
  const ba::key_set copy = a;
  CHECK(copy.snapshot().generation() == a.snapshot().generation());
  CHECK(&copy.snapshot() == &a.snapshot());
}

TEST_CASE(
    "a key without a kid, or with one that stands twice, has no header by which it is recognised") {
  const auto ed = ba::testing::signer::generate(ba::algorithm::eddsa, "ed");
  const auto recognised = [](const ba::key_set& set, const std::string& header) {
    return set.snapshot().recognise(ba::base64url::encode(header)).key != nullptr;
  };
  const std::string ec = support::key_for(ba::algorithm::es256).public_jwk();
  const auto set = ba::key_set::parse(ba::testing::jwks({ed.public_jwk(), ec,
                                                         without(ec, R"("kid":"test-key",)")}))
                       .value();
  CHECK(set.size() == 3);
  for (const char* known :
       {R"({"alg":"EdDSA","kid":"ed"})", R"({"alg":"EdDSA","kid":"ed","typ":"JWT"})",
        R"({"alg":"ES256","kid":"test-key"})"})
    CHECK(recognised(set, known));
  for (const char* other :
       {R"({"alg":"ES256"})", R"({"alg":"ES256","kid":""})", R"({"alg":"ES256","kid":"ed"})",
        R"({"alg":"EdDSA"})", R"({"alg":"EdDSA","kid":"test-key"})"})
    CHECK_FALSE(recognised(set, other));
  const auto twice =
      ba::key_set::parse(ba::testing::jwks({ed.public_jwk(), ed.public_jwk(), ec})).value();
  CHECK(twice.size() == 1);
  CHECK_FALSE(recognised(twice, R"({"alg":"EdDSA","kid":"ed"})"));
  CHECK(recognised(twice, R"({"alg":"ES256","kid":"test-key"})"));
  // RSA without `alg` has a header for each of its algorithms.
  const auto rsa =
      ba::key_set::from_pem(support::public_pem(support::key_for(ba::algorithm::rs256)),
                            ba::algorithm_set::public_key(), "rsa")
          .value();
  for (const char* alg : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    CHECK(recognised(rsa, std::string(R"({"alg":")") + alg + R"(","kid":"rsa"})"));
  CHECK_FALSE(recognised(rsa, R"({"alg":"ES256","kid":"rsa"})"));
}

TEST_CASE("an empty key set knows no key") {
  const ba::key_set none;
  CHECK(none.size() == 0);
  CHECK(selected(none, ba::algorithm::eddsa, "a") == "unknown_key");
  CHECK(selected(none, ba::algorithm::eddsa, "") == "unknown_key");
  CHECK(none.snapshot().recognise("eyJhbGciOiJIUzI1NiJ9").key == nullptr);
}

TEST_CASE("a thousand keys are all found, recognised or not") {
  const auto ed = support::key_for(ba::algorithm::eddsa).public_jwk();
  std::string text = "{\"keys\":[";
  for (int i = 0; i < 1000; ++i) {
    std::string key = ed;
    key.replace(key.find("test-key"), 8, "key-" + std::to_string(i));
    text += (i == 0 ? "" : ",") + key;
  }
  const auto set = ba::key_set::parse(text + "]}").value();
  for (int i = 0; i < 1000; ++i) {
    const std::string kid = "key-" + std::to_string(i);
    CHECK(selected(set, ba::algorithm::eddsa, kid) == "ok");
    const auto known =
        set.snapshot().recognise(ba::base64url::encode(R"({"alg":"EdDSA","kid":")" + kid + "\"}"));
    REQUIRE(known.key != nullptr);
    CHECK(known.header.kid == kid);
    CHECK(known.key == *set.snapshot().select(known.header));
  }
  CHECK(
      set.snapshot().recognise(ba::base64url::encode(R"({"alg":"EdDSA","kid":"key-1000"})")).key ==
      nullptr);
  CHECK(set.snapshot().recognise(ba::base64url::encode(R"({"alg":"ES256","kid":"key-1"})")).key ==
        nullptr);
}
