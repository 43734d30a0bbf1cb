// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/base/result.hpp>
#include <better_auth/crypto/public_key.hpp>
#include <better_auth/jose/header.hpp>
#include <better_auth/json/members.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// A JWK Set of more bytes is rejected.
inline constexpr std::size_t max_jwks_bytes = 1U << 20U;
/// A JWK Set with more keys is rejected.
inline constexpr std::size_t max_jwks_keys = 4096;

namespace detail {

/// The members of a JWK that matter here (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section
/// 2), and `keys`, which makes a document a JWK Set (RFC 7517 section 5).
struct jwk {
  std::optional<std::string> kty, kid, use, alg, crv, x, y, n, e, k;
  std::optional<std::vector<std::string>> key_ops;
  std::optional<std::string> d, p, q, dp, dq, qi;
  std::optional<raw_json> oth, keys;

  static constexpr auto members = better_auth::members<jwk>(
      non_null_member<&jwk::kty>("kty"), non_null_member<&jwk::kid>("kid"),
      non_null_member<&jwk::use>("use"), non_null_member<&jwk::alg>("alg"),
      non_null_member<&jwk::crv>("crv"), non_null_member<&jwk::x>("x"),
      non_null_member<&jwk::y>("y"), non_null_member<&jwk::n>("n"), non_null_member<&jwk::e>("e"),
      non_null_member<&jwk::k>("k"), non_null_member<&jwk::key_ops>("key_ops"),
      non_null_member<&jwk::d>("d"), non_null_member<&jwk::p>("p"), non_null_member<&jwk::q>("q"),
      non_null_member<&jwk::dp>("dp"), non_null_member<&jwk::dq>("dq"),
      non_null_member<&jwk::qi>("qi"), non_null_member<&jwk::oth>("oth"),
      member<&jwk::keys>("keys"));

  /// Wipes secrets and private keys.
  ~jwk() {
    for (std::optional<std::string>* secret : {&k, &d, &p, &q, &dp, &dq, &qi})
      if (*secret) wipe(**secret);
    for (std::optional<raw_json>* secret : {&oth, &keys})
      if (*secret) wipe((*secret)->text);
  }

  [[nodiscard]] bool is_private() const noexcept { return d || p || q || dp || dq || qi || oth; }

  /// Whether `use`, `key_ops` (RFC 7517 sections 4.2 and 4.3) and `alg` (RFC 7518 section 4.1 is
  /// for encryption) allow verifying.
  [[nodiscard]] bool may_verify() const noexcept {
    if (use && *use != "sig") return false;
    if (key_ops && std::find(key_ops->begin(), key_ops->end(), "verify") == key_ops->end())
      return false;
    for (const std::string_view encryption :
         {"RSA", "ECDH-ES", "A128", "A192", "A256", "dir", "PBES2"})
      if (alg && alg->starts_with(encryption)) return false;
    return crv != "X25519" && crv != "X448";
  }
};

/// A JWK, or what could be read of it.
struct jwk_entry {
  jwk key = {};
  bool well_formed = true;
};

/// Reads an object into `entry`. After a wrong type, the entry is not well formed, and the rest of
/// the text stays readable.
inline json_status read_jwk(json_reader& reader, jwk_entry& entry) {
  const auto before = reader.here();
  const auto status = read_struct(reader, entry.key);
  if (status != json_status::wrong_type) return status;
  entry.well_formed = false;
  reader.rewind(before);
  return reader.skip();
}

/// Reads a JWK Set, or one JWK, and calls `use(const jwk_entry&)` for each key in order. Returns
/// whether it is a set. Errors: malformed_jwks (not JSON, neither of the two, or over a limit).
template <class Use>
result<bool> read_jwks(std::string_view text, Use use) {
  if (text.size() > max_jwks_bytes) return errc::malformed_jwks;
  jwk_entry document;
  json_reader reader(text);
  reader.skip_space();
  if (reader.peek() != '{' || read_jwk(reader, document) != json_status::ok || !reader.at_end())
    return errc::malformed_jwks;
  if (!document.key.keys) {
    use(std::as_const(document));
    return false;
  }
  std::size_t count = 0;
  json_reader set(document.key.keys->text);
  const auto status = set.array([&] {
    if (++count > max_jwks_keys) return json_status::malformed;
    jwk_entry entry;
    const auto one = read_jwk(set, entry);
    if (one == json_status::ok) use(std::as_const(entry));
    return one;
  });
  if (status != json_status::ok) return errc::malformed_jwks;
  return true;
}

/// Decodes a base64url member; nullopt if it is absent, empty or not canonical.
inline std::optional<std::string> decoded(const std::optional<std::string>& text) {
  std::string out;
  if (!text || !base64url::decode(*text, out) || out.empty()) return std::nullopt;
  return out;
}

/// The key in its canonical DER. Errors: malformed_key, unsupported_key.
inline result<std::string> spki_of(const jwk& key) {
  if (key.kty == "RSA") {  // RFC 7518 section 6.3.1: no leading zeros
    const auto n = decoded(key.n), e = decoded(key.e);
    if (!n || !e || n->front() == '\0' || e->front() == '\0') return errc::malformed_key;
    return encode_rsa_spki(*n, *e);
  }
  if (key.kty == "OKP" && key.crv == "Ed25519") {  // RFC 8037 section 2
    const auto x = decoded(key.x);
    if (!x || x->size() != 32) return errc::malformed_key;
    return encode_ed25519_spki(*x);
  }
  if (key.kty == "EC")  // RFC 7518 section 6.2.1: coordinates as wide as the field
    for (const curve_facts& curve : curves) {
      if (key.crv != curve.name) continue;
      const auto x = decoded(key.x), y = decoded(key.y);
      if (!x || !y || x->size() != curve.coordinate_bytes || y->size() != curve.coordinate_bytes)
        return errc::malformed_key;
      return encode_ec_spki(curve, *x, *y);
    }
  return errc::unsupported_key;
}

/// What the type, curve and `alg` of a JWK allow it to verify. The token decides nothing here.
inline algorithm_set algorithms_of(const jwk& key) {
  algorithm_set by_type;
  if (key.kty == "RSA")
    by_type = algorithm_set::of({algorithm_family::rsa_pkcs1, algorithm_family::rsa_pss});
  if (key.kty == "OKP" && key.crv == "Ed25519") by_type = {algorithm::eddsa};
  for (const curve_facts& curve : curves)
    if (key.kty == "EC" && key.crv == curve.name) by_type = {curve.alg};
  if (!key.alg) return by_type;
  const auto alg = algorithm_named(*key.alg);
  return alg ? by_type & algorithm_set{*alg} : algorithm_set();
}

/// The canonical DER of a JWK that can verify. Errors: malformed_key, symmetric_key_material,
/// private_key_material, wrong_key_use, unsupported_key.
inline result<std::string> verifying_spki_of(const jwk_entry& entry) {
  const jwk& key = entry.key;
  if (!entry.well_formed) return errc::malformed_key;
  if (key.kid && key.kid->size() > max_kid_bytes) return errc::malformed_key;
  if (key.kty == "oct" || key.k) return errc::symmetric_key_material;
  if (key.is_private()) return errc::private_key_material;
  if (!key.may_verify()) return errc::wrong_key_use;
  if (!key.kty) return errc::malformed_key;
  if (algorithms_of(key).empty()) return errc::unsupported_key;
  return spki_of(key);
}

}  // namespace detail
}
