// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/crypto/hmac.hpp>
#include <better_auth/crypto/public_key.hpp>

#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

using bio = std::unique_ptr<BIO, freed_by<BIO_free_all>>;

/// A private key that signs as Better Auth does: for tests and tools, not for servers. Failures
/// throw `better_auth::exception` with crypto_failure.
class private_key {
 public:
  /// A new key for this public-key algorithm. RSA keys have 2048 bits.
  [[nodiscard]] static private_key generate(algorithm a) {
    const algorithm_family family = facts(a).family;
    const int type = family == algorithm_family::eddsa   ? EVP_PKEY_ED25519
                     : family == algorithm_family::ecdsa ? EVP_PKEY_EC
                                                         : EVP_PKEY_RSA;
    const pkey_context context(EVP_PKEY_CTX_new_id(type, nullptr));
    EVP_PKEY* key = nullptr;
    ensure(context && EVP_PKEY_keygen_init(context.get()) == 1);
    if (type == EVP_PKEY_EC)
      ensure(EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), curve_nid(a)) == 1);
    if (type == EVP_PKEY_RSA) ensure(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048) == 1);
    ensure(EVP_PKEY_keygen(context.get(), &key) == 1);
    return private_key(key, a);
  }

  /// From PEM.
  [[nodiscard]] static private_key from_pem(std::string_view pem, algorithm a) {
    const bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr);
    ensure(key != nullptr);
    return private_key(key, a);
  }

  /// The key in PEM.
  [[nodiscard]] std::string pem() const {
    return written([](BIO* out, EVP_PKEY* key) {
      return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

  /// The public key as DER and as PEM.
  [[nodiscard]] std::string spki() const { return written(i2d_PUBKEY_bio); }
  [[nodiscard]] std::string public_pem() const { return written(PEM_write_bio_PUBKEY); }

  /// The signature of `text` in the form of RFC 7518 section 3 and RFC 8037 section 3.1.
  [[nodiscard]] std::string sign(std::string_view text) const {
    const algorithm_facts& fact = facts(algorithm_);
    const EVP_MD* const digest = fact.digest_bytes == 0 ? nullptr : digest_of(fact.digest_bytes);
    const md_context context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;
    ensure(context &&
           EVP_DigestSignInit(context.get(), &parameters, digest, nullptr, key_.get()) == 1);
    if (fact.family == algorithm_family::rsa_pss) {
      const int salt = static_cast<int>(fact.digest_bytes);
      ensure(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1);
      ensure(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt) == 1);
    }
    std::string signature(1024, '\0');
    std::size_t size = signature.size();
    ensure(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                          bytes_of(text), text.size()) == 1);
    signature.resize(size);
    if (fact.family == algorithm_family::ecdsa) return r_and_s(signature, fact.signature_bytes / 2);
    return signature;
  }

 private:
  private_key(EVP_PKEY* key, algorithm a) : key_(key, EVP_PKEY_free), algorithm_(a) {}

  static void ensure(bool good) {
    if (!good) raise(errc::crypto_failure);
  }

  template <class Write>
  [[nodiscard]] std::string written(Write write) const {
    const bio out(BIO_new(BIO_s_mem()));
    ensure(out && write(out.get(), key_.get()) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }

  /// Both numbers of a DER signature, each as wide as the curve's order.
  static std::string r_and_s(std::string_view der_signature, std::size_t half) {
    auto numbers = der::take(der_signature, der::sequence);
    std::string out;
    for (int i = 0; i < 2; ++i) {
      auto number = numbers ? der::take(*numbers, der::integer) : std::nullopt;
      ensure(number.has_value());
      while (number->size() > half) number->remove_prefix(1);
      out.append(half - number->size(), '\0').append(*number);
    }
    return out;
  }

  std::shared_ptr<EVP_PKEY> key_;
  algorithm algorithm_;
};

/// The MAC of `text` under this HMAC algorithm.
inline std::string hmac(algorithm a, std::string_view secret, std::string_view text) {
  std::string mac(facts(a).digest_bytes, '\0');
  unsigned size = 0;
  if (HMAC(digest_of(mac.size()), secret.data(), libcrypto_size(secret.size()), bytes_of(text),
           text.size(), reinterpret_cast<unsigned char*>(mac.data()), &size) == nullptr)
    raise(errc::crypto_failure);
  return mac;
}

/// Random bytes.
inline std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), libcrypto_size(count)) != 1)
    raise(errc::crypto_failure);
  return out;
}

}
