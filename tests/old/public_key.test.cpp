// SPDX-License-Identifier: MIT
#include <better_auth/old/public_key.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/key_set.hpp>

#include <openssl/pem.h>

namespace ba = better_auth;

namespace {

std::string pem_of(EVP_PKEY* key) {
  const ba::detail::bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio_PUBKEY(out.get(), key);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

ba::errc refusal(const ba::result<ba::public_key>& r) {
  return r ? ba::errc::missing_credentials : r.error().code();
}

}  // namespace

TEST_CASE("public keys from PEM verify what their private keys sign") {
  const ba::detail::pkey key(EVP_EC_gen("P-256"));
  const auto read = ba::public_key::from_pem(pem_of(key.get()));
  REQUIRE(read);
  CHECK(read->algorithms() == ba::algorithm_set{ba::algorithm::es256});
  CHECK(read->verify(ba::algorithm::rs256, "text", std::string(64, 'x')).error().code() ==
        ba::errc::algorithm_not_allowed);
  CHECK(read->verify(ba::algorithm::hs256, "text", std::string(32, 'x')).error().code() ==
        ba::errc::algorithm_not_allowed);
  CHECK(read->verify(ba::algorithm::es256, "text", std::string(64, 'x')).error().code() ==
        ba::errc::signature_invalid);
}

TEST_CASE("PEM that is no public key is refused by its cause") {
  CHECK(refusal(ba::public_key::from_pem("")) == ba::errc::malformed_key);
  CHECK(refusal(ba::public_key::from_pem(
            "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n")) ==
        ba::errc::malformed_key);
  const ba::detail::pkey key(EVP_EC_gen("P-256"));
  const ba::detail::bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  CHECK(refusal(ba::public_key::from_pem({data, static_cast<std::size_t>(size)})) ==
        ba::errc::private_key_material);
}

TEST_CASE("keys that are weak or of another kind are refused") {
  const auto pem = [](EVP_PKEY* key) {
    const ba::detail::pkey owned(key);
    return pem_of(owned.get());
  };
  CHECK(refusal(ba::public_key::from_pem(pem(EVP_RSA_gen(1024)))) == ba::errc::weak_key);
  CHECK(refusal(ba::public_key::from_pem(pem(EVP_EC_gen("secp256k1")))) ==
        ba::errc::unsupported_key);
  CHECK(refusal(ba::public_key::from_pem(pem(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448")))) ==
        ba::errc::unsupported_key);
  CHECK(refusal(ba::public_key::from_pem(pem(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")))) ==
        ba::errc::unsupported_key);
  CHECK(refusal(ba::public_key::from_pem(pem(EVP_EC_gen("P-256")), {ba::algorithm::rs256})) ==
        ba::errc::unsupported_key);
}

TEST_CASE("every algorithm verifies its signatures and refuses changed ones") {
  for (const auto a :
       {ba::algorithm::rs256, ba::algorithm::rs384, ba::algorithm::rs512, ba::algorithm::ps256,
        ba::algorithm::ps384, ba::algorithm::ps512, ba::algorithm::es256, ba::algorithm::es384,
        ba::algorithm::es512, ba::algorithm::eddsa}) {
    CAPTURE(ba::facts(a).name);
    const auto& signer = support::key_for(a);
    const auto keys = ba::key_set::from_jwk(signer.public_jwk());
    REQUIRE(keys);
    const auto& key = *keys->snapshot().keys()[0].key;
    CHECK(key.algorithms() == ba::algorithm_set{a});
    for (int i = 0; i < 20; ++i) {  // so that r and s begin with zeros and with a high bit
      const std::string text = "text " + std::to_string(i);
      const std::string signature = signer.sign(text);
      CHECK(key.verify(a, text, signature));
      std::string changed = signature;
      changed[static_cast<std::size_t>(i) % changed.size()] =
          static_cast<char>(changed[static_cast<std::size_t>(i) % changed.size()] ^ 4);
      CHECK(key.verify(a, text, changed).error().code() == ba::errc::signature_invalid);
      CHECK(key.verify(a, text + "x", signature).error().code() == ba::errc::signature_invalid);
      CHECK_FALSE(key.verify(a, text, signature.substr(1)));
      CHECK_FALSE(key.verify(a, text, signature + '\0'));
      CHECK_FALSE(key.verify(a, text, '\0' + signature));
    }
    CHECK_FALSE(key.verify(a, "text", ""));
  }
}

TEST_CASE(
    "keys of every kind verify in turn, each with its own key and parameters, whatever was "
    "verified before") {
  constexpr ba::algorithm kinds[] = {ba::algorithm::eddsa, ba::algorithm::ps256,
                                     ba::algorithm::eddsa, ba::algorithm::rs256,
                                     ba::algorithm::es256, ba::algorithm::eddsa};
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa, "other");
  const auto others = ba::key_set::from_jwk(other.public_jwk()).value();
  for (int round = 0; round < 3; ++round)
    for (const auto a : kinds) {
      CAPTURE(ba::facts(a).name);
      const auto& signer = support::key_for(a);
      const auto keys = ba::key_set::from_jwk(signer.public_jwk())
                            .value();  // a key of its own each time, often where another was
      const auto& key = *keys.snapshot().keys()[0].key;
      for (int i = 0; i < 3; ++i) {
        const std::string text = "text " + std::to_string(i), signature = signer.sign(text);
        CHECK(key.verify(a, text, signature));
        CHECK(key.verify(a, text + "?", signature).error().code() == ba::errc::signature_invalid);
        CHECK(
            others.snapshot().keys()[0].key->verify(ba::algorithm::eddsa, text, other.sign(text)));
        if (a == ba::algorithm::eddsa) {
          CHECK(others.snapshot().keys()[0].key->verify(a, text, signature).error().code() ==
                ba::errc::signature_invalid);
          CHECK(key.verify(a, text, other.sign(text)).error().code() ==
                ba::errc::signature_invalid);
        }
        CHECK(key.verify(a, text, signature));
      }
    }
}

TEST_CASE("verifying leaves OpenSSL's error queue as it was") {
  const auto& signer = support::key_for(ba::algorithm::es256);
  const auto keys = ba::key_set::from_jwk(signer.public_jwk()).value();
  ERR_clear_error();
  CHECK_FALSE(
      keys.snapshot().keys()[0].key->verify(ba::algorithm::es256, "text", std::string(64, '\0')));
  CHECK_FALSE(ba::public_key::from_pem("nonsense"));
  CHECK(ERR_peek_error() == 0);
  ERR_raise(ERR_LIB_USER, 77);
  const auto before = ERR_peek_last_error();
  CHECK_FALSE(
      keys.snapshot().keys()[0].key->verify(ba::algorithm::es256, "text", std::string(64, '\1')));
  CHECK(ERR_peek_last_error() == before);
  ERR_clear_error();
}
