// SPDX-License-Identifier: MIT
#include <better_auth/old/jwk.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/key_set.hpp>

#include <nlohmann/json.hpp>

namespace ba = better_auth;
using nlohmann::json;

namespace {

json jwk_of(ba::algorithm a) { return json::parse(support::key_for(a).public_jwk()); }

/// The verdict on a key with some members changed; null takes one away.
std::string changed(ba::algorithm a, const json& changes) {
  json key = jwk_of(a);
  for (const auto& [name, value] : changes.items()) {
    key.erase(name);
    if (!value.is_null()) key[name] = value;
  }
  const auto set = ba::key_set::from_jwk(key.dump());
  return set ? "ok" : std::string(set.error().name());
}

}  // namespace

TEST_CASE("a JWK of each kind makes a key") {
  for (const auto a : {ba::algorithm::rs256, ba::algorithm::ps512, ba::algorithm::es256,
                       ba::algorithm::es384, ba::algorithm::es512, ba::algorithm::eddsa})
    CHECK(changed(a, json::object()) == "ok");
  CHECK(changed(
            ba::algorithm::eddsa,
            {{"alg", "Ed25519"}, {"use", "sig"}, {"key_ops", {"verify"}}, {"x5c", {"ignored"}}}) ==
        "ok");
}

TEST_CASE("a JWK without alg can do what its type and curve allow, and no more") {
  const auto algorithms = [](ba::algorithm a) {
    json key = jwk_of(a);
    key.erase("alg");
    return ba::key_set::from_jwk(key.dump()).value().snapshot().keys()[0].key->algorithms();
  };
  CHECK(algorithms(ba::algorithm::eddsa) == ba::algorithm_set{ba::algorithm::eddsa});
  CHECK(algorithms(ba::algorithm::es384) == ba::algorithm_set{ba::algorithm::es384});
  CHECK(algorithms(ba::algorithm::rs256) ==
        ba::algorithm_set::of({ba::algorithm_family::rsa_pkcs1, ba::algorithm_family::rsa_pss}));
}

TEST_CASE("a JWK that is private, symmetric or for something else is refused") {
  CHECK(changed(ba::algorithm::eddsa, {{"d", "AAAA"}}) == "private_key_material");
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth"})
    CHECK(changed(ba::algorithm::rs256, {{name, "AQAB"}}) == "private_key_material");
  CHECK(changed(ba::algorithm::eddsa, {{"k", "AAAA"}}) == "symmetric_key_material");
  CHECK(changed(ba::algorithm::eddsa, {{"kty", "oct"}}) == "symmetric_key_material");
  CHECK(changed(ba::algorithm::eddsa, {{"use", "enc"}}) == "wrong_key_use");
  CHECK(changed(ba::algorithm::eddsa, {{"key_ops", {"sign"}}}) == "wrong_key_use");
  CHECK(changed(ba::algorithm::eddsa, {{"key_ops", json::array()}}) == "wrong_key_use");
  CHECK(changed(ba::algorithm::eddsa, {{"key_ops", "verify"}}) == "malformed_key");
}

TEST_CASE("a JWK whose parts do not fit together is refused") {
  CHECK(changed(ba::algorithm::eddsa, {{"alg", "RS256"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::eddsa, {{"alg", "HS256"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::eddsa, {{"alg", "none"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"alg", "ES521"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"crv", "P-384"}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"crv", "secp256k1"}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"kty", "RSA"}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"kty", nullptr}}) == "unsupported_key");
  CHECK(changed(ba::algorithm::es256, {{"kty", 5}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"kid", std::string(257, 'k')}}) == "malformed_key");
}

TEST_CASE("points must lie on the curve and coordinates must have their full width") {
  const json key = jwk_of(ba::algorithm::es256);
  const std::string x = key["x"], y = key["y"];
  CHECK(changed(ba::algorithm::es256, {{"x", y}, {"y", x}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"x", x.substr(0, 40)}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"x", "AAAA" + x}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"x", x + "="}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"y", nullptr}}) == "malformed_key");
  CHECK(changed(ba::algorithm::es256, {{"x", std::string(43, 'A')}, {"y", std::string(43, 'A')}}) ==
        "malformed_key");
}

TEST_CASE("Ed25519 keys of small order or with an unreduced y are refused") {
  const auto with = [](std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2)
      bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return changed(ba::algorithm::eddsa, {{"x", ba::base64url::encode(bytes)}});
  };
  for (const char* bad : {"0100000000000000000000000000000000000000000000000000000000000000",
                          "0100000000000000000000000000000000000000000000000000000000000080",
                          "0000000000000000000000000000000000000000000000000000000000000000",
                          "0000000000000000000000000000000000000000000000000000000000000080",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                          "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    CAPTURE(bad);
    CHECK(with(bad) == "weak_key");
  }
  CHECK(with("01") == "malformed_key");
  CHECK(with(std::string(66, '1')) == "malformed_key");
}

TEST_CASE("RSA keys must have a sound size, exponent and modulus") {
  const auto n_of = [](int bits) {
    const ba::detail::pkey key(EVP_RSA_gen(static_cast<unsigned>(bits)));
    BIGNUM* n = nullptr;
    EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_N, &n);
    const ba::detail::bignum owned(n);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(n)), '\0');
    BN_bn2bin(n, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
  };
  CHECK(changed(ba::algorithm::rs256, {{"n", ba::base64url::encode(n_of(1024))}}) == "weak_key");
  CHECK(changed(ba::algorithm::rs256, {{"n", ba::base64url::encode(n_of(2047))}}) == "weak_key");
  CHECK(changed(ba::algorithm::rs256, {{"n", ba::base64url::encode(std::string(1025, '\x7f'))}}) ==
        "weak_key");
  const std::string n = n_of(2048);
  CHECK(changed(ba::algorithm::rs256, {{"n", ba::base64url::encode('\0' + n)}}) == "malformed_key");
  for (const char* bad : {"AQ", "Ag", "AQAA", "AQAAAAE"})
    CHECK(changed(ba::algorithm::rs256, {{"e", bad}}) == "weak_key");
  CHECK(changed(ba::algorithm::rs256, {{"e", "AAAB"}}) == "malformed_key");
  CHECK(changed(ba::algorithm::rs256, {{"e", nullptr}}) == "malformed_key");
  CHECK(changed(ba::algorithm::rs256, {{"e", "Aw"}}) == "ok");
  std::string even = n;
  even.back() = static_cast<char>(even.back() & ~1);
  CHECK(changed(ba::algorithm::rs256, {{"n", ba::base64url::encode(even)}}) == "weak_key");
}

TEST_CASE("an RSA modulus of the faulty generator is refused") {
  // CVE-2017-15361: a modulus that is a power of 65537 modulo every small prime. 65537 to the 129th
  // has that form.
  const ba::detail::bignum n(BN_new()), e(BN_new());
  const ba::detail::handle<BN_CTX, BN_CTX_free> context(BN_CTX_new());
  BN_set_word(n.get(), 65537);
  BN_set_word(e.get(), 129);
  BN_exp(n.get(), n.get(), e.get(), context.get());
  CHECK(ba::detail::is_roca(n.get()));
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(n.get())), '\0');
  BN_bn2bin(n.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  CHECK(BN_num_bits(n.get()) >= 2048);
  CHECK(changed(ba::algorithm::rs256, {{"n", ba::base64url::encode(bytes)}}) == "weak_key");
}
