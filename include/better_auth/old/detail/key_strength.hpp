// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/algorithm.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/openssl.hpp>
#include <better_auth/old/result.hpp>

#include <openssl/core_names.h>

#include <cstring>
#include <string_view>

/// What a public key must be to be used at all, however it came in.
namespace better_auth::inline v0::detail {

/// Whether an RSA modulus has the fingerprint of the faulty generator of CVE-2017-15361 (ROCA):
/// modulo each of the first primes it is a power of 65537. A sound modulus passes all of them once
/// in some hundred million.
BETTER_AUTH_COLD inline bool is_roca(const BIGNUM* modulus) noexcept {
  constexpr unsigned primes[] = {3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
                                 47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
                                 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
  for (const unsigned prime : primes) {
    const BN_ULONG rest = BN_mod_word(modulus, prime);
    BN_ULONG power = 1;
    do power = power * 65537 % prime;
    while (power != rest && power != 1);
    if (power != rest) return false;
  }
  return true;
}

/// RSA with 2048 to 8192 bits and an odd exponent from 3 to 32 bits: below is breakable, above only
/// costs time.
BETTER_AUTH_COLD inline bool is_sound_rsa(const EVP_PKEY* key) noexcept {
  BIGNUM *n = nullptr, *e = nullptr;
  const bool read = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1;
  const bignum modulus(n), exponent(e);
  return read && BN_num_bits(n) >= 2048 && BN_num_bits(n) <= 8192 && BN_is_odd(n) && BN_is_odd(e) &&
         !BN_is_one(e) && !BN_is_negative(e) && BN_num_bits(e) <= 32 && !is_roca(n);
}

/// An Ed25519 key whose y is reduced and whose point is not one of the eight of small order: for
/// those, signatures exist that hold for every message (RFC 8032 section 5.1.3 leaves the choice,
/// this is the strict one).
BETTER_AUTH_COLD inline bool is_sound_ed25519(const unsigned char (&key)[32]) noexcept {
  unsigned char y[32];  // little endian
  std::memcpy(y, key, sizeof y);
  y[31] &= 0x7fU;
  bool above = y[31] == 0x7f;  // at least p = 2^255 - 19
  for (std::size_t i = 30; i > 0; --i) above = above && y[i] == 0xff;
  if (above && y[0] >= 0xed) return false;
  // The y of the points of order 1, 2, 4 and 8.
  constexpr unsigned char small_order[][32] = {
      {0x01},
      {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
      {0x00},
      {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
       0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
       0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
      {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
       0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
       0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}};
  for (const auto& point : small_order)
    if (std::memcmp(y, point, sizeof point) == 0) return false;
  return true;
}

/// The algorithms that a key's type and curve allow; weak_key where its numbers are not sound,
/// unsupported_key where there are none.
BETTER_AUTH_COLD inline result<void> possible_algorithms(EVP_PKEY* key,
                                                         algorithm_set& possible) noexcept {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      if (!is_sound_rsa(key)) return errc::weak_key;
      possible = algorithm_set::of({algorithm_family::rsa_pkcs1, algorithm_family::rsa_pss});
      return {};
    case EVP_PKEY_EC: {
      char group[32] = {};
      if (EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) != 1)
        return errc::unsupported_key;
      const std::string_view curve(group);
      if (curve == "prime256v1") possible.add(algorithm::es256);
      if (curve == "secp384r1") possible.add(algorithm::es384);
      if (curve == "secp521r1") possible.add(algorithm::es512);
      if (possible.empty()) return errc::unsupported_key;
      const pkey_context context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
      if (!context || EVP_PKEY_public_check(context.get()) != 1) return errc::weak_key;
      return {};
    }
    case EVP_PKEY_ED25519: {
      unsigned char raw[32] = {};
      std::size_t size = sizeof raw;
      if (EVP_PKEY_get_raw_public_key(key, raw, &size) != 1 || !is_sound_ed25519(raw))
        return errc::weak_key;
      possible.add(algorithm::eddsa);
      return {};
    }
    default: return errc::unsupported_key;
  }
}

}  // namespace better_auth::inline v0::detail
