// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The supported JWS algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1). There is no `none`.
enum class algorithm : std::uint8_t {
  hs256,  ///< HMAC with SHA-256
  hs384,  ///< HMAC with SHA-384
  hs512,  ///< HMAC with SHA-512
  rs256,  ///< RSA PKCS #1 v1.5 with SHA-256
  rs384,  ///< RSA PKCS #1 v1.5 with SHA-384
  rs512,  ///< RSA PKCS #1 v1.5 with SHA-512
  ps256,  ///< RSA-PSS with SHA-256
  ps384,  ///< RSA-PSS with SHA-384
  ps512,  ///< RSA-PSS with SHA-512
  es256,  ///< ECDSA on P-256 with SHA-256
  es384,  ///< ECDSA on P-384 with SHA-384
  es512,  ///< ECDSA on P-521 with SHA-512
  eddsa,  ///< Ed25519, which is also its name in RFC 9864
};

/// The kind of key that an algorithm needs, and its padding.
enum class algorithm_family : std::uint8_t {
  hmac,       ///< a shared secret
  rsa_pkcs1,  ///< an RSA key, with PKCS #1 v1.5 padding
  rsa_pss,    ///< an RSA key, with PSS padding
  ecdsa,      ///< a key on a NIST curve
  eddsa,      ///< an Ed25519 key
};

/// What the standards define for an algorithm.
struct algorithm_facts {
  std::string_view name;        ///< the `alg` value
  algorithm_family family;      ///< the kind of key
  std::size_t digest_bytes;     ///< 0 if the algorithm has a digest of its own (Ed25519)
  std::size_t block_bytes;      ///< of the digest (FIPS 180-4)
  std::size_t signature_bytes;  ///< 0 if the key decides (RSA)
};

namespace detail {
inline constexpr std::array<algorithm_facts, 13> all_algorithm_facts = {{
    {"HS256", algorithm_family::hmac, 32, 64, 32},
    {"HS384", algorithm_family::hmac, 48, 128, 48},
    {"HS512", algorithm_family::hmac, 64, 128, 64},
    {"RS256", algorithm_family::rsa_pkcs1, 32, 64, 0},
    {"RS384", algorithm_family::rsa_pkcs1, 48, 128, 0},
    {"RS512", algorithm_family::rsa_pkcs1, 64, 128, 0},
    {"PS256", algorithm_family::rsa_pss, 32, 64, 0},
    {"PS384", algorithm_family::rsa_pss, 48, 128, 0},
    {"PS512", algorithm_family::rsa_pss, 64, 128, 0},
    {"ES256", algorithm_family::ecdsa, 32, 64, 64},
    {"ES384", algorithm_family::ecdsa, 48, 128, 96},
    {"ES512", algorithm_family::ecdsa, 64, 128, 132},
    {"EdDSA", algorithm_family::eddsa, 0, 0, 64},
}};
}  // namespace detail

/// What the standards define for `a`.
[[nodiscard]] constexpr const algorithm_facts& facts(algorithm a) noexcept {
  return detail::all_algorithm_facts[static_cast<std::size_t>(a)];
}

/// The algorithm with this `alg` value, which is case-sensitive (RFC 7515 section 4.1.1).
[[nodiscard]] constexpr std::optional<algorithm> algorithm_named(std::string_view name) noexcept {
  if (name == "Ed25519") return algorithm::eddsa;
  for (std::size_t i = 0; i < detail::all_algorithm_facts.size(); ++i)
    if (detail::all_algorithm_facts[i].name == name) return static_cast<algorithm>(i);
  return std::nullopt;
}

/// A set of algorithms.
class algorithm_set {
 public:
  constexpr algorithm_set() noexcept = default;
  /// These algorithms.
  constexpr algorithm_set(std::initializer_list<algorithm> list) noexcept {
    for (const algorithm a : list) add(a);
  }

  /// Every algorithm of these families.
  [[nodiscard]] static constexpr algorithm_set of(
      std::initializer_list<algorithm_family> families) noexcept {
    algorithm_set set;
    for (std::size_t i = 0; i < detail::all_algorithm_facts.size(); ++i)
      for (const algorithm_family family : families)
        if (detail::all_algorithm_facts[i].family == family) set.add(static_cast<algorithm>(i));
    return set;
  }
  /// Every algorithm with a public key.
  [[nodiscard]] static constexpr algorithm_set public_key() noexcept {
    return of({algorithm_family::rsa_pkcs1, algorithm_family::rsa_pss, algorithm_family::ecdsa,
               algorithm_family::eddsa});
  }

  /// Adds an algorithm.
  constexpr void add(algorithm a) noexcept { bits_ = static_cast<std::uint16_t>(bits_ | bit(a)); }
  /// Whether the algorithm is in the set.
  [[nodiscard]] constexpr bool contains(algorithm a) const noexcept {
    return (bits_ & bit(a)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return static_cast<std::size_t>(std::popcount(bits_));
  }
  friend constexpr algorithm_set operator&(algorithm_set a, algorithm_set b) noexcept {
    a.bits_ = static_cast<std::uint16_t>(a.bits_ & b.bits_);
    return a;
  }
  friend constexpr bool operator==(algorithm_set, algorithm_set) noexcept = default;

 private:
  static constexpr unsigned bit(algorithm a) noexcept { return 1U << static_cast<unsigned>(a); }
  std::uint16_t bits_ = 0;
};

}
