// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Which public keys are accepted, decided on the bytes, so that every libcrypto gives the same
/// verdict.
namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// The bits of a big-endian number without leading zero bytes.
inline std::size_t bit_length(std::string_view number) noexcept {
  if (number.empty()) return 0;
  const auto first = static_cast<unsigned char>(number.front());
  return (number.size() - 1) * 8 + static_cast<std::size_t>(std::bit_width(first));
}

/// Whether an RSA modulus has the fingerprint of CVE-2017-15361 (ROCA): modulo each of the first
/// primes it is a power of 65537. One sound modulus in some hundred million has it too.
inline bool is_roca(std::string_view modulus) noexcept {
  constexpr std::array<std::uint64_t, 38> primes = {
      3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
      73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
  return std::all_of(primes.begin(), primes.end(), [&](std::uint64_t prime) {
    std::uint64_t rest = 0;
    for (const char byte : modulus) rest = (rest * 256 + static_cast<unsigned char>(byte)) % prime;
    std::uint64_t power = 1;
    do power = power * 65537 % prime;
    while (power != rest && power != 1);
    return power == rest;
  });
}

/// An RSA key with a modulus of 2048 to 8192 bits and an exponent of 2 to 32 bits, both odd.
/// Smaller keys can be broken; larger ones take time. Big-endian, without leading zeros.
[[nodiscard]] inline bool is_sound_rsa(std::string_view modulus,
                                       std::string_view exponent) noexcept {
  const auto is_odd = [](std::string_view n) { return !n.empty() && (n.back() & 1) != 0; };
  const std::size_t n_bits = bit_length(modulus), e_bits = bit_length(exponent);
  return n_bits >= 2048 && n_bits <= 8192 && e_bits >= 2 && e_bits <= 32 && is_odd(modulus) &&
         is_odd(exponent) && !is_roca(modulus);
}

/// An Ed25519 key (RFC 8032 section 5.1.2) whose y is reduced and whose point is not one of the
/// eight of small order: for those, some signatures hold for every message.
[[nodiscard]] inline bool is_sound_ed25519(std::string_view key) noexcept {
  if (key.size() != 32) return false;
  std::array<unsigned char, 32> y = {};  // little endian
  std::copy(key.begin(), key.end(), y.begin());
  y[31] &= 0x7fU;
  // p = 2^255 - 19 is ed ff ... ff 7f.
  const bool high = y[31] == 0x7f && std::count(y.begin() + 1, y.end() - 1, 0xff) == 30;
  if (high && y[0] >= 0xed) return false;
  // The y of the points of order 1, 2, 4 and 8.
  constexpr std::array<std::array<unsigned char, 32>, 5> small_order = {{
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
       0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
  }};
  return std::find(small_order.begin(), small_order.end(), y) == small_order.end();
}

}
