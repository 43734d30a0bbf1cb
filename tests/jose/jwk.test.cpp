// SPDX-License-Identifier: MIT
#include <better_auth/jose/jwk.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace ba = better_auth;
using nlohmann::json;
using support::key_for;

namespace {

json jwk_of(ba::algorithm a) { return json::parse(key_for(a).public_jwk()); }

struct document {
  bool is_set;
  std::vector<ba::detail::jwk_entry> keys;
};
ba::result<document> read(const std::string& text) {
  std::vector<ba::detail::jwk_entry> keys;
  const auto is_set = ba::detail::read_jwks(
      text, [&](const ba::detail::jwk_entry& entry) { keys.push_back(entry); });
  if (!is_set) return is_set.error();
  return document{*is_set, std::move(keys)};
}

ba::detail::jwk_entry entry_of(const std::string& text) { return read(text).value().keys.front(); }

ba::result<ba::public_key> public_key_of(const ba::detail::jwk_entry& entry) {
  const auto spki = ba::detail::verifying_spki_of(entry);
  if (!spki) return spki.error();
  return ba::public_key::from_spki(*spki);
}

/// The verdict on a key with some members changed.
std::string changed(ba::algorithm a, const json& changes) {
  json key = jwk_of(a);
  key.update(changes);
  const auto made = public_key_of(entry_of(key.dump()));
  return made ? "ok" : std::string(made.error().name());
}
std::string without(ba::algorithm a, const char* name) {
  json key = jwk_of(a);
  key.erase(name);
  const auto made = public_key_of(entry_of(key.dump()));
  return made ? "ok" : std::string(made.error().name());
}

std::string decoded(const std::string& text) {
  std::string out;
  REQUIRE(ba::base64url::decode(text, out));
  return out;
}
std::string encoded(const std::string& bytes) { return ba::base64url::encode(bytes); }

}  // namespace

TEST_CASE("a JWK of each type has the canonical DER that libcrypto writes") {
  for (const auto a : {ba::algorithm::rs256, ba::algorithm::ps512, ba::algorithm::es256,
                       ba::algorithm::es384, ba::algorithm::es512, ba::algorithm::eddsa}) {
    CAPTURE(ba::facts(a).name);
    const auto key = public_key_of(entry_of(key_for(a).public_jwk())).value();
    CHECK(key.spki() == key_for(a).spki());
  }
  CHECK(changed(
            ba::algorithm::eddsa,
            {{"alg", "Ed25519"}, {"use", "sig"}, {"key_ops", {"verify"}}, {"x5c", {"ignored"}}}) ==
        "ok");
}

TEST_CASE("a JWK can do what its type, curve and alg allow, and no more") {
  // A member that belongs to another type means nothing.
  for (const char* curve : {"Ed25519", "P-256", "secp256k1"})
    CHECK(ba::detail::algorithms_of(entry_of([&] {
                                      json key = jwk_of(ba::algorithm::rs256);
                                      key.erase("alg");
                                      key["crv"] = curve;
                                      return key.dump();
                                    }())
                                        .key)
              .contains(ba::algorithm::rs256));
  const auto algorithms = [](json key) {
    return ba::detail::algorithms_of(entry_of(key.dump()).key);
  };
  json rsa = jwk_of(ba::algorithm::rs256), ec = jwk_of(ba::algorithm::es384);
  CHECK(algorithms(rsa) == ba::algorithm_set{ba::algorithm::rs256});
  rsa.erase("alg");
  CHECK(algorithms(rsa) ==
        ba::algorithm_set::of({ba::algorithm_family::rsa_pkcs1, ba::algorithm_family::rsa_pss}));
  ec.erase("alg");
  CHECK(algorithms(ec) == ba::algorithm_set{ba::algorithm::es384});
  ec["alg"] = "ES256";
  CHECK(algorithms(ec).empty());
  ec["alg"] = "HS256";
  CHECK(algorithms(ec).empty());
  json ed = jwk_of(ba::algorithm::eddsa);
  ed.erase("alg");
  CHECK(algorithms(ed) == ba::algorithm_set{ba::algorithm::eddsa});
  ed["crv"] = "Ed448";
  CHECK(algorithms(ed).empty());
}

TEST_CASE("a private or symmetric JWK is rejected by its members") {
  CHECK(changed(ba::algorithm::eddsa, {{"d", "AAAA"}}) == "private_key_material");
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth"})
    CHECK(changed(ba::algorithm::rs256, {{name, "AQAB"}}) == "private_key_material");
  CHECK(changed(ba::algorithm::rs256, {{"oth", json::array({json::object()})}}) ==
        "private_key_material");
  CHECK(changed(ba::algorithm::eddsa, {{"k", "AAAA"}}) == "symmetric_key_material");
  CHECK(changed(ba::algorithm::eddsa, {{"kty", "oct"}}) == "symmetric_key_material");
}

TEST_CASE("a member that is null, or of another type, makes a JWK malformed") {
  for (const char* name : {"kty", "kid", "use", "alg", "crv", "x", "y", "n", "e", "k", "key_ops",
                           "d", "p", "q", "dp", "dq", "qi", "oth"}) {
    CAPTURE(name);
    for (const auto a : {ba::algorithm::rs256, ba::algorithm::es256, ba::algorithm::eddsa})
      CHECK(changed(a, {{name, nullptr}}) == "malformed_key");
    if (std::string(name) != "oth")
      CHECK(changed(ba::algorithm::rs256, {{name, 5}}) == "malformed_key");
  }
  CHECK(changed(ba::algorithm::eddsa, {{"key_ops", "verify"}}) == "malformed_key");
  CHECK(changed(ba::algorithm::eddsa, {{"key_ops", {"verify", 1}}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"kid", std::string(256, 'k')}}) == "ok");
  CHECK(changed(ba::algorithm::es256, {{"kid", std::string(257, 'k')}}) == "malformed_key");
}

TEST_CASE("a JWK for another purpose does not verify") {
  CHECK(changed(ba::algorithm::eddsa, {{"use", "enc"}}) == "wrong_key_use");
  CHECK(changed(ba::algorithm::eddsa, {{"use", "SIG"}}) == "wrong_key_use");
  CHECK(changed(ba::algorithm::eddsa, {{"key_ops", {"sign"}}}) == "wrong_key_use");
  CHECK(changed(ba::algorithm::eddsa, {{"key_ops", json::array()}}) == "wrong_key_use");
  CHECK(changed(ba::algorithm::eddsa, {{"key_ops", {"sign", "verify"}}}) == "ok");
  for (const char* alg : {"RSA-OAEP", "RSA-OAEP-256", "RSA1_5"})
    CHECK(changed(ba::algorithm::rs256, {{"alg", alg}}) == "wrong_key_use");
  for (const char* alg : {"ECDH-ES", "ECDH-ES+A256KW"})
    CHECK(changed(ba::algorithm::es256, {{"alg", alg}}) == "wrong_key_use");
  CHECK(changed(ba::algorithm::eddsa, {{"crv", "X25519"}}) == "wrong_key_use");
  CHECK(changed(ba::algorithm::eddsa, {{"crv", "X448"}}) == "wrong_key_use");
}

TEST_CASE("a JWK whose parts do not fit together is rejected") {
  for (const char* alg : {"RS256", "HS256", "none", "ES256", "nonsense"})
    CHECK(changed(ba::algorithm::eddsa, {{"alg", alg}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"alg", "ES521"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"crv", "P-384"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"crv", "P-384"}, {"alg", "ES384"}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"crv", "secp256k1"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"crv", "p-256"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"kty", "RSA"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"kty", "RSA"}, {"alg", "RS256"}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"kty", "ec"}}) == "unsupported_key");
  CHECK(without(ba::algorithm::es256, "kty") == "malformed_key");
  for (const char* name : {"x", "y"}) CHECK(without(ba::algorithm::es256, name) == "malformed_key");
  for (const char* name : {"n", "e"}) CHECK(without(ba::algorithm::rs256, name) == "malformed_key");
  CHECK(without(ba::algorithm::eddsa, "x") == "malformed_key");
  CHECK(without(ba::algorithm::eddsa, "crv") == "unsupported_key");
}

TEST_CASE("coordinates have their full width, are canonical base64url, and are on the curve") {
  const json key = jwk_of(ba::algorithm::es256);
  const std::string x = key["x"], y = key["y"];
  const std::string x_bytes = decoded(x);
  for (const std::string& bad :
       {y, x.substr(0, 40), encoded(x_bytes.substr(1)), encoded('\0' + x_bytes),
        encoded(x_bytes + '\0'), x + "=", x.substr(0, 42) + '!', std::string()})
    CHECK(changed(ba::algorithm::es256, {{"x", bad}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"x", y}, {"y", x}}) == "malformed_key");
  // The same bytes in all, but not the same two numbers.
  CHECK(changed(ba::algorithm::es256, {{"x", encoded(x_bytes.substr(0, 31))},
                                       {"y", encoded(x_bytes.substr(31) + decoded(y))}}) ==
        "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"x", std::string(43, 'A')}, {"y", std::string(43, 'A')}}) ==
        "malformed_key");
  const std::string ed = decoded(jwk_of(ba::algorithm::eddsa)["x"]);
  for (const std::string& bad : {std::string(), ed.substr(1), '\0' + ed, ed + '\0'})
    CHECK(changed(ba::algorithm::eddsa, {{"x", encoded(bad)}}) == "malformed_key");
  CHECK(changed(ba::algorithm::eddsa, {{"x", encoded('\x01' + std::string(31, '\0'))}}) ==
        "weak_key");
}

TEST_CASE("n and e have no leading zero and are sound") {
  const json key = jwk_of(ba::algorithm::rs256);
  const std::string n = decoded(key["n"]), e = decoded(key["e"]);
  const auto with = [](const char* name, const std::string& bytes) {
    return changed(ba::algorithm::rs256, {{name, encoded(bytes)}});
  };
  CHECK(with("n", n) == "ok");
  CHECK(with("n", '\0' + n) == "malformed_key");
  CHECK(with("e", '\0' + e) == "malformed_key");
  CHECK(with("e", std::string(1, '\0')) == "malformed_key");
  CHECK(with("n", "") == "malformed_key");
  CHECK(with("e", "") == "malformed_key");
  CHECK(changed(ba::algorithm::rs256, {{"n", std::string(key["n"]) + "="}}) == "malformed_key");
  CHECK(with("n", n.substr(0, 128)) == "weak_key");
  CHECK(with("n", std::string(1025, '\x7f')) == "weak_key");
  std::string even = n;
  even.back() = static_cast<char>(even.back() & ~1);
  CHECK(with("n", even) == "weak_key");
  CHECK(with("e", "\x01") == "weak_key");
  CHECK(with("e", "\x02") == "weak_key");
  CHECK(with("e", "\x03") == "ok");
  CHECK(changed(ba::algorithm::rs256, {{"e", "AQAAAAE"}}) == "weak_key");
}

TEST_CASE("a document is a JWK Set or one JWK, within its limits") {
  const auto is_read = [](const std::string& text) { return read(text).has_value(); };
  CHECK(read(R"({"keys":[{},{}]})").value().is_set);
  CHECK_FALSE(read(R"({"kty":"OKP"})").value().is_set);
  CHECK(read(R"({"keys":[null,5,"x",[],{}]})").value().keys.size() == 5);
  for (const char* bad : {"", "[]", "null", "<html>", R"({"keys":{}})", R"({"keys":null})",
                          R"({"keys":[{}],"keys":[]})", R"({"keys":[{"kty":"OKP","kty":"EC"}]})",
                          R"({"keys":[{"kty":"OKP"}])", "{}x", R"({"keys":[{"x":{"a":1,"a":2}}]})"})
    CHECK_FALSE(is_read(bad));
  const auto many = [](std::size_t count) {
    std::string text = "{\"keys\":[{}";
    for (std::size_t i = 1; i < count; ++i) text += ",{}";
    return text + "]}";
  };
  CHECK(is_read(many(4096)));
  CHECK_FALSE(is_read(many(4097)));
  CHECK(is_read("{}" + std::string((1U << 20U) - 2, ' ')));
  CHECK_FALSE(is_read("{}" + std::string((1U << 20U) - 1, ' ')));
}
