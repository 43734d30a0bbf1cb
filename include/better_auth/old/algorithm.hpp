// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace better_auth::inline v0 {

/// The JWS algorithms that are understood (RFC 7518 section 3.1, RFC 8037 section 3.1). There is no
/// `none`. EdDSA means Ed25519; RFC 9864's name for it, "Ed25519", is the same algorithm here.
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
  eddsa,  ///< Ed25519 (RFC 8037)
};

/// What kind of key an algorithm needs. A key has one family, and so never does another's work.
enum class algorithm_family : std::uint8_t {
  hmac,       ///< a shared secret
  rsa_pkcs1,  ///< an RSA key, with the older padding
  rsa_pss,    ///< an RSA key, with the newer one
  ecdsa,      ///< a key on a NIST curve
  eddsa,      ///< a key on Curve25519
};

/// What the standards fix for an algorithm.
struct algorithm_facts {
  std::string_view name;        ///< the `alg` value
  algorithm_family family;      ///< its kind of key
  const char* digest;           ///< OpenSSL's name, or nullptr where the algorithm brings its own
  std::size_t digest_bytes;     ///< 0 where the algorithm brings its own
  std::size_t block_bytes;      ///< of the digest (FIPS 180-4)
  std::size_t signature_bytes;  ///< 0 where the key decides (RSA)
};

namespace detail {
inline constexpr algorithm_facts all_algorithm_facts[] = {
    {"HS256", algorithm_family::hmac, "SHA256", 32, 64, 32},
    {"HS384", algorithm_family::hmac, "SHA384", 48, 128, 48},
    {"HS512", algorithm_family::hmac, "SHA512", 64, 128, 64},
    {"RS256", algorithm_family::rsa_pkcs1, "SHA256", 32, 64, 0},
    {"RS384", algorithm_family::rsa_pkcs1, "SHA384", 48, 128, 0},
    {"RS512", algorithm_family::rsa_pkcs1, "SHA512", 64, 128, 0},
    {"PS256", algorithm_family::rsa_pss, "SHA256", 32, 64, 0},
    {"PS384", algorithm_family::rsa_pss, "SHA384", 48, 128, 0},
    {"PS512", algorithm_family::rsa_pss, "SHA512", 64, 128, 0},
    {"ES256", algorithm_family::ecdsa, "SHA256", 32, 64, 64},
    {"ES384", algorithm_family::ecdsa, "SHA384", 48, 128, 96},
    {"ES512", algorithm_family::ecdsa, "SHA512", 64, 128, 132},
    {"EdDSA", algorithm_family::eddsa, nullptr, 0, 0, 64},
};
inline constexpr std::size_t algorithm_count = std::size(all_algorithm_facts);
}  // namespace detail

/// The facts of an algorithm.
[[nodiscard]] constexpr const algorithm_facts& facts(algorithm a) noexcept {
  return detail::all_algorithm_facts[static_cast<std::size_t>(a)];
}

/// The algorithm of exactly this `alg` value, compared with case (RFC 7515 section 4.1.1).
/// False where there is none; `out` is then left as it is.
[[nodiscard]] constexpr bool algorithm_named(std::string_view name, algorithm& out) noexcept {
  if (name == "Ed25519") return out = algorithm::eddsa, true;
  for (std::size_t i = 0; i < detail::algorithm_count; ++i)
    if (detail::all_algorithm_facts[i].name == name) return out = static_cast<algorithm>(i), true;
  return false;
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
    for (std::size_t i = 0; i < detail::algorithm_count; ++i)
      for (const algorithm_family family : families)
        if (detail::all_algorithm_facts[i].family == family) set.add(static_cast<algorithm>(i));
    return set;
  }
  /// Every algorithm with a public key: what the keys of a JWKS can be used for.
  [[nodiscard]] static constexpr algorithm_set public_key() noexcept {
    return of({algorithm_family::rsa_pkcs1, algorithm_family::rsa_pss, algorithm_family::ecdsa,
               algorithm_family::eddsa});
  }

  /// Adds one that may be there already.
  constexpr void add(algorithm a) noexcept { bits_ = static_cast<std::uint16_t>(bits_ | bit(a)); }
  /// Whether it is one of them.
  [[nodiscard]] constexpr bool contains(algorithm a) const noexcept {
    return (bits_ & bit(a)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    std::size_t n = 0;
    for (unsigned bits = bits_; bits != 0; bits &= bits - 1) ++n;
    return n;
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

}  // namespace better_auth::inline v0
