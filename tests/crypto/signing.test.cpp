// SPDX-License-Identifier: MIT
#include <better_auth/crypto/signing.hpp>

#include "catch.hpp"

#include <openssl/ecdsa.h>

#include <memory>
#include <set>
#include <string>

namespace ba = better_auth;
using ba::detail::private_key;

namespace {

/// What libcrypto itself verifies with a key in PEM. ECDSA signatures are in DER here.
bool libcrypto_verifies(const std::string& pem, ba::algorithm a, const std::string& text,
                        const std::string& signature) {
  const ba::detail::bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const ba::detail::pkey key(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
  REQUIRE(key);
  const EVP_MD* const digests[] = {EVP_sha256(), EVP_sha384(), EVP_sha512()};
  const auto number = static_cast<std::size_t>(a);  // in each family: SHA-256, 384, 512
  const EVP_MD* const digest = a == ba::algorithm::eddsa ? nullptr : digests[number % 3];
  const ba::detail::md_context context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  REQUIRE(EVP_DigestVerifyInit(context.get(), &parameters, digest, nullptr, key.get()) == 1);
  if (a == ba::algorithm::ps256 || a == ba::algorithm::ps384 || a == ba::algorithm::ps512) {
    EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
  }
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

/// r and s as libcrypto encodes them.
std::string to_der(const std::string& r_and_s) {
  const auto half = ba::detail::libcrypto_size(r_and_s.size() / 2);
  const auto* bytes = reinterpret_cast<const unsigned char*>(r_and_s.data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(ECDSA_SIG_new(),
                                                                        ECDSA_SIG_free);
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(bytes, half, nullptr),
                 BN_bin2bn(bytes + half, half, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  REQUIRE(size > 0);
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

}  // namespace

TEST_CASE("libcrypto itself verifies what a private key signs, in the form of RFC 7518") {
  for (const auto a : {ba::algorithm::rs256, ba::algorithm::ps384, ba::algorithm::es256,
                       ba::algorithm::es384, ba::algorithm::es512, ba::algorithm::eddsa}) {
    CAPTURE(ba::facts(a).name);
    const auto key = private_key::generate(a);
    const bool ecdsa = ba::facts(a).family == ba::algorithm_family::ecdsa;
    for (int i = 0; i < (ecdsa ? 300 : 3); ++i) {  // enough for r and s with zeros in front
      const std::string text = std::to_string(i), signature = key.sign(text);
      if (ecdsa) REQUIRE(signature.size() == ba::facts(a).signature_bytes);
      CHECK(libcrypto_verifies(key.public_pem(), a, text, ecdsa ? to_der(signature) : signature));
    }
  }
}

TEST_CASE("a private key in PEM is the same key") {
  for (const auto a : {ba::algorithm::rs256, ba::algorithm::es384, ba::algorithm::eddsa}) {
    const auto key = private_key::generate(a);
    const auto same = private_key::from_pem(key.pem(), a);
    CHECK(same.spki() == key.spki());
    CHECK(same.public_pem() == key.public_pem());
    CHECK(private_key::generate(a).spki() != key.spki());
  }
  CHECK_THROWS_AS(private_key::from_pem("nonsense", ba::algorithm::es256), ba::exception);
}

TEST_CASE("HMAC-SHA-2 gives the values of RFC 4231 section 4.2") {
  const std::string key(20, '\x0b');
  const auto starts_with = [&](ba::algorithm a, std::string_view bytes, std::size_t size) {
    const std::string mac = ba::detail::hmac(a, key, "Hi There");
    return mac.starts_with(bytes) && mac.size() == size;
  };
  CHECK(starts_with(ba::algorithm::hs256, "\xb0\x34\x4c\x61\xd8\xdb\x38\x53", 32));
  CHECK(starts_with(ba::algorithm::hs384, "\xaf\xd0\x39\x44\xd8\x48\x95\x62", 48));
  CHECK(starts_with(ba::algorithm::hs512, "\x87\xaa\x7c\xde\xa5\xef\x61\x9d", 64));
}

TEST_CASE("random bytes have their size and do not repeat") {
  CHECK(ba::detail::random_bytes(0).empty());
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string bytes = ba::detail::random_bytes(16);
    CHECK(bytes.size() == 16);
    CHECK(seen.insert(bytes).second);
  }
}
