// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/jose_header.hpp>
#include <better_auth/old/json_members.hpp>
#include <better_auth/old/public_key.hpp>
#include <better_auth/old/result.hpp>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <bit>
#include <cstddef>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

/// A JWK Set of more bytes, or with more keys, is refused.
inline constexpr std::size_t max_jwks_bytes = 1U << 20U;
/// How many keys a set may have.
inline constexpr std::size_t max_jwks_keys = 4096;

namespace detail {

/// The members of a JWK that matter here (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section
/// 2), and `keys`, which makes a document a JWK Set (RFC 7517 section 5).
struct jwk {
  std::string_view kty, kid, use, crv, x, y, n, e, k;
  std::string_view alg;  // without data() where it is absent
  string_list key_ops;
  raw_json secret_part;  // any of d, p, q, dp, dq, qi, oth
  raw_json keys;
  bool well_typed = true;

  static constexpr auto members =
      member_list<jwk>(member<&jwk::kty>("kty"), member<&jwk::kid>("kid"), member<&jwk::use>("use"),
                       member<&jwk::alg>("alg"), member<&jwk::crv>("crv"), member<&jwk::x>("x"),
                       member<&jwk::y>("y"), member<&jwk::n>("n"), member<&jwk::e>("e"),
                       member<&jwk::k>("k"), member<&jwk::key_ops>("key_ops"),
                       member<&jwk::secret_part>("d"), member<&jwk::secret_part>("p"),
                       member<&jwk::secret_part>("q"), member<&jwk::secret_part>("dp"),
                       member<&jwk::secret_part>("dq"), member<&jwk::secret_part>("qi"),
                       member<&jwk::secret_part>("oth"), member<&jwk::keys>("keys"));
};

/// What is done with each key of a document: `use(context, key)`.
struct jwk_sink {
  void* context;
  void (*use)(void* context, const jwk& key);
};

/// Reads an object into `key`; one that is not even an object is passed over and left as a key of
/// an unknown kind.
BETTER_AUTH_COLD inline json_status read_jwk(json_reader& reader, bool document, jwk& key) {
  members_report report;
  const auto before = reader.here();
  auto status = read_object(reader, document, member_target(key), report);
  key.well_typed = status == json_status::ok && report.wrong == 0;
  if (status == json_status::wrong_type) {
    reader.rewind(before);
    status = reader.skip();
  }
  return status;
}

/// Reads the keys of a JWK Set, or one JWK, and hands each to `sink`; whether it was a set is
/// written to `is_set`. Errors: malformed_jwks (not JSON, neither of the two, or over a limit),
/// out_of_memory.
[[nodiscard]] BETTER_AUTH_COLD inline result<void> read_jwks(std::string_view text, bool& is_set,
                                                             const jwk_sink& sink) {
  if (text.size() > max_jwks_bytes) return errc::malformed_jwks;
  const memory arena = allocate(text.size() + 1);
  if (!arena) return errc::out_of_memory;
  jwk single;
  json_reader document(text, arena.get());
  auto status = read_jwk(document, true, single);
  is_set = !single.keys.text.empty();
  if (status == json_status::ok && is_set) {
    std::size_t count = 0;
    json_reader keys(single.keys.text, arena.get());
    status = keys.array([&] {
      if (count++ == max_jwks_keys) return json_status::malformed;
      jwk key;
      const auto one = read_jwk(keys, false, key);
      if (one == json_status::ok) sink.use(sink.context, key);
      return one;
    });
  } else if (status == json_status::ok) {
    sink.use(sink.context, single);
  }
  if (status == json_status::out_of_memory) return errc::out_of_memory;
  if (status != json_status::ok) return errc::malformed_jwks;
  return {};
}

/// Decodes a base64url member into `out`; how many bytes that were, 0 where it is absent, not
/// canonical, or too long.
BETTER_AUTH_COLD inline std::size_t decoded(std::string_view text, unsigned char* out,
                                            std::size_t room) noexcept {
  const std::size_t size = base64url::decoded_size(text.size());
  return size <= room && base64url::decode(text, out) ? size : 0;
}

BETTER_AUTH_COLD inline pkey key_from_params(const char* type, OSSL_PARAM* parameters) noexcept {
  const pkey_context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
    return {};
  return pkey(key);
}

/// RFC 7518 section 6.3.1: n and e as big-endian numbers without leading zeros.
BETTER_AUTH_COLD inline pkey rsa_key(const jwk& key) noexcept {
  unsigned char n[4096], e[4096];
  const std::size_t n_size = decoded(key.n, n, sizeof n), e_size = decoded(key.e, e, sizeof e);
  if (n_size == 0 || e_size == 0 || n_size + e_size > sizeof n || n[0] == 0 || e[0] == 0) return {};
  const auto to_native = [](unsigned char* bytes,
                            std::size_t size) {  // the order that OSSL_PARAM takes
    if constexpr (std::endian::native == std::endian::little)
      for (std::size_t i = 0; i < size / 2; ++i) std::swap(bytes[i], bytes[size - 1 - i]);
  };
  to_native(n, n_size);
  to_native(e, e_size);
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, n, n_size),
                             OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, e, e_size),
                             OSSL_PARAM_construct_end()};
  return key_from_params("RSA", parameters);
}

/// RFC 7518 section 6.2.1: x and y exactly as wide as the field.
BETTER_AUTH_COLD inline pkey ec_key(const jwk& key, const char* group,
                                    std::size_t coordinate_bytes) noexcept {
  unsigned char point[1 + 2 * 66] = {0x04};  // uncompressed
  if (decoded(key.x, point + 1, coordinate_bytes) != coordinate_bytes ||
      decoded(key.y, point + 1 + coordinate_bytes, coordinate_bytes) != coordinate_bytes)
    return {};
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(group), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * coordinate_bytes),
      OSSL_PARAM_construct_end()};
  return key_from_params("EC", parameters);  // refuses a point off the curve
}

/// RFC 8037 section 2.
BETTER_AUTH_COLD inline pkey ed25519_key(const jwk& key) noexcept {
  unsigned char x[32];
  if (decoded(key.x, x, sizeof x) != sizeof x) return {};
  return pkey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x, sizeof x));
}

/// Whether `use` and `key_ops` allow verifying (RFC 7517 sections 4.2 and 4.3).
BETTER_AUTH_COLD inline bool may_verify(const jwk& key) noexcept {
  return (key.use.empty() || key.use == "sig") &&
         (key.key_ops.absent() || key.key_ops.contains("verify"));
}

/// The curves that are supported (RFC 7518 section 6.2.1.1, RFC 8037 section 3.1).
struct curve {
  std::string_view name;
  std::string_view kty;
  const char* group;  // OpenSSL's name, where it needs one
  std::size_t coordinate_bytes;
};
inline constexpr curve curves[] = {{"P-256", "EC", "prime256v1", 32},
                                   {"P-384", "EC", "secp384r1", 48},
                                   {"P-521", "EC", "secp521r1", 66},
                                   {"Ed25519", "OKP", nullptr, 32}};

/// A public key for what kty, crv and alg allow; without `alg`, all that the type can do. The token
/// never has a say. Errors: malformed_key, private_key_material, symmetric_key_material,
/// wrong_key_use, unsupported_key, weak_key, out_of_memory.
BETTER_AUTH_COLD inline result<public_key> public_key_of(const jwk& key) {
  if (!key.well_typed || key.kid.size() > max_kid_bytes) return errc::malformed_key;
  if (key.kty == "oct" || key.k.data() != nullptr) return errc::symmetric_key_material;
  if (!key.secret_part.text.empty()) return errc::private_key_material;
  if (!may_verify(key)) return errc::wrong_key_use;
  algorithm_set wanted = algorithm_set::public_key();
  if (key.alg.data() != nullptr) {
    algorithm alg{};
    if (!algorithm_named(key.alg, alg)) return errc::unsupported_key;
    wanted = {alg};
  }
  const refusal_guard refusal;
  pkey made;
  const curve* which = nullptr;
  for (const curve& each : curves)
    if (key.crv == each.name && key.kty == each.kty) which = &each;
  if (key.kty == "RSA") made = rsa_key(key);
  else if (which != nullptr)
    made = which->group == nullptr ? ed25519_key(key)
                                   : ec_key(key, which->group, which->coordinate_bytes);
  else return errc::unsupported_key;
  if (!made) return refusal.reason(errc::malformed_key);
  return public_key::make(std::move(made), wanted);
}

}  // namespace detail

}  // namespace better_auth::inline v0
