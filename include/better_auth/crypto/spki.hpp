// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/crypto/der.hpp>
#include <better_auth/crypto/key_strength.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7), the one form of keys in this library.
namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// A NIST curve (RFC 7518 section 6.2.1.1, RFC 5480 section 2.1.1.1).
struct curve_facts {
  std::string_view name;  ///< the `crv` value
  std::string_view oid;
  std::size_t coordinate_bytes;
  algorithm alg;
};
inline constexpr std::array<curve_facts, 3> curves = {{
    {"P-256", "\x2a\x86\x48\xce\x3d\x03\x01\x07", 32, algorithm::es256},
    {"P-384", {"\x2b\x81\x04\x00\x22", 5}, 48, algorithm::es384},
    {"P-521", {"\x2b\x81\x04\x00\x23", 5}, 66, algorithm::es512},
}};

namespace oid {
inline constexpr std::string_view rsa_encryption = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
inline constexpr std::string_view ec_public_key = "\x2a\x86\x48\xce\x3d\x02\x01";
inline constexpr std::string_view ed25519 = "\x2b\x65\x70";
}  // namespace oid

inline std::string encode_spki(std::string_view oid, std::string_view parameters,
                               std::string_view key) {
  const std::string algorithm_identifier =
      der::element(der::sequence, der::element(der::object_identifier, oid).append(parameters));
  return der::element(der::sequence, algorithm_identifier + der::bits(key));
}

/// RFC 3279 section 2.3.1, RFC 8017 appendix A.1.1. The numbers have no leading zeros.
inline std::string encode_rsa_spki(std::string_view n, std::string_view e) {
  const std::string numbers = der::positive_integer(n) + der::positive_integer(e);
  return encode_spki(oid::rsa_encryption, der::element(der::null, {}),
                     der::element(der::sequence, numbers));
}

/// RFC 5480: a named curve and an uncompressed point. The coordinates have the size of the field.
inline std::string encode_ec_spki(const curve_facts& curve, std::string_view x,
                                  std::string_view y) {
  std::string point(1, '\x04');
  point.append(x).append(y);
  return encode_spki(oid::ec_public_key, der::element(der::object_identifier, curve.oid), point);
}

/// RFC 8410.
inline std::string encode_ed25519_spki(std::string_view x) {
  return encode_spki(oid::ed25519, {}, x);
}

/// What a SubjectPublicKeyInfo says, and what the key can verify.
struct spki_facts {
  algorithm_set algorithms = {};
  std::size_t modulus_bytes = 0;       ///< RSA only
  const curve_facts* curve = nullptr;  ///< EC only
  std::string_view point = {};         ///< EC and Ed25519: perhaps not on the curve
};

inline result<spki_facts> read_rsa_spki(std::string_view spki, std::string_view key) {
  auto numbers = der::take(key, der::sequence);
  if (!numbers) return errc::malformed_key;
  const auto n = der::take(*numbers, der::integer), e = der::take(*numbers, der::integer);
  if (!n || !e) return errc::malformed_key;
  const auto magnitude = [](std::string_view number) {
    return number.size() > 1 && number.front() == '\0' ? number.substr(1) : number;
  };
  const std::string_view modulus = magnitude(*n), exponent = magnitude(*e);
  if (encode_rsa_spki(modulus, exponent) != spki) return errc::malformed_key;
  if (!is_sound_rsa(modulus, exponent)) return errc::weak_key;
  constexpr auto rsa = algorithm_set::of({algorithm_family::rsa_pkcs1, algorithm_family::rsa_pss});
  return spki_facts{.algorithms = rsa, .modulus_bytes = modulus.size()};
}

inline result<spki_facts> read_ec_spki(std::string_view spki, std::string_view parameters,
                                       std::string_view key) {
  const auto name = der::take(parameters, der::object_identifier);
  for (const curve_facts& curve : curves) {
    if (!name || *name != curve.oid) continue;
    const std::size_t size = curve.coordinate_bytes;
    if (key.size() != 1 + 2 * size) return errc::malformed_key;
    if (encode_ec_spki(curve, key.substr(1, size), key.substr(1 + size)) != spki)
      return errc::malformed_key;
    return spki_facts{.algorithms = {curve.alg}, .curve = &curve, .point = key};
  }
  return name ? errc::unsupported_key : errc::malformed_key;
}

inline result<spki_facts> read_ed25519_spki(std::string_view spki, std::string_view key) {
  if (key.size() != 32 || encode_ed25519_spki(key) != spki) return errc::malformed_key;
  if (!is_sound_ed25519(key)) return errc::weak_key;
  return spki_facts{.algorithms = {algorithm::eddsa}, .point = key};
}

/// Reads a key and encodes it again. Only the canonical encoding gives the same bytes: no
/// compressed point, explicit curve, BER, negative number, or anything behind the key. Errors:
/// malformed_key, unsupported_key, weak_key.
inline result<spki_facts> read_spki(std::string_view spki) {
  std::string_view rest = spki;
  auto body = der::take(rest, der::sequence);
  if (!body) return errc::malformed_key;
  auto parameters = der::take(*body, der::sequence);
  auto key = der::take(*body, der::bit_string);
  if (!parameters || !key || key->empty()) return errc::malformed_key;
  key->remove_prefix(1);  // the number of unused bits, which encoding again checks
  const auto type = der::take(*parameters, der::object_identifier);
  if (!type) return errc::malformed_key;
  if (*type == oid::rsa_encryption) return read_rsa_spki(spki, *key);
  if (*type == oid::ec_public_key) return read_ec_spki(spki, *parameters, *key);
  if (*type == oid::ed25519) return read_ed25519_spki(spki, *key);
  return errc::unsupported_key;
}

}
