// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/attributes.hpp>
#include <better_auth/base64url.hpp>
#include <better_auth/jose_header.hpp>
#include <better_auth/json_members.hpp>
#include <better_auth/public_key.hpp>
#include <better_auth/result.hpp>

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace better_auth {

/// A JWK Set of more bytes, or with more keys, is refused.
inline constexpr std::size_t max_jwks_bytes = 1U << 20U;
inline constexpr std::size_t max_jwks_keys = 4096;

namespace detail {

/// The members of a JWK that matter here (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2).
struct jwk {
  std::string_view kty, kid, use, crv, x, y, n, e, k;
  std::string_view alg;  // without data() where it is absent
  raw_json key_ops;      // read when it is asked for
  raw_json secret_part;  // any of d, p, q, dp, dq, qi, oth
  bool well_typed = true;

  static constexpr auto members = member_list<jwk>(
      member<&jwk::kty>("kty"), member<&jwk::kid>("kid"), member<&jwk::use>("use"), member<&jwk::alg>("alg"),
      member<&jwk::crv>("crv"), member<&jwk::x>("x"), member<&jwk::y>("y"), member<&jwk::n>("n"), member<&jwk::e>("e"),
      member<&jwk::k>("k"), member<&jwk::key_ops>("key_ops"), member<&jwk::secret_part>("d"),
      member<&jwk::secret_part>("p"), member<&jwk::secret_part>("q"), member<&jwk::secret_part>("dp"),
      member<&jwk::secret_part>("dq"), member<&jwk::secret_part>("qi"), member<&jwk::secret_part>("oth"));
};

/// What is done with each key of a document: `use(context, key, place)`, the place counted from 0.
struct jwk_sink {
  void* context;
  void (*use)(void* context, const jwk& key, std::size_t place);
};

/// Reads the keys of a JWK Set, or one JWK, and hands each to `sink`; whether it was a set is written to `is_set`.
/// Errors: malformed_jwks (not JSON, neither of the two, or over a limit), out_of_memory.
[[nodiscard]] BETTER_AUTH_COLD inline result<void> read_jwks(std::string_view text, bool& is_set, const jwk_sink& sink) {
  if (text.size() > max_jwks_bytes) return errc::malformed_jwks;
  const memory arena = allocate(text.size() + 1);
  if (!arena) return errc::out_of_memory;
  json_reader reader(text, arena.get());
  std::size_t count = 0;
  is_set = false;
  jwk single;
  members_report single_report;
  const auto status = reader.document([&](std::string_view name) {
    const auto into_single = target(single);
    if (name != "keys") return read_member(reader, name, &into_single, 1, single_report);
    is_set = true;
    return reader.array([&] {
      if (count == max_jwks_keys) return json_status::malformed;
      jwk key;
      members_report report;
      const auto into = target(key);
      const auto before = reader.here();
      auto one = read_object(reader, false, &into, 1, report);
      key.well_typed = one == json_status::ok && report.wrong == 0;
      if (one == json_status::wrong_type) {  // not an object: left out like a key of an unknown kind
        reader.rewind(before);
        one = reader.skip();
      }
      if (one == json_status::ok) sink.use(sink.context, key, count++);
      return one;
    });
  });
  if (status == json_status::out_of_memory) return errc::out_of_memory;
  if (status != json_status::ok || (!is_set && single_report.seen == 0)) return errc::malformed_jwks;
  single.well_typed = single_report.wrong == 0;
  if (!is_set) sink.use(sink.context, single, 0);
  return {};
}

/// The bytes of a base64url member of at least one byte. False where it is absent or not canonical.
BETTER_AUTH_COLD inline bool decoded(std::string_view text, std::string& out) {
  out.resize(base64url::decoded_size(text.size()));
  return !text.empty() && base64url::decode(text, reinterpret_cast<unsigned char*>(out.data()));
}

using param_builder = handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using params = handle<OSSL_PARAM, OSSL_PARAM_free>;

BETTER_AUTH_COLD inline pkey key_from_params(const char* type, OSSL_PARAM_BLD* builder) {
  const params parameters(OSSL_PARAM_BLD_to_param(builder));
  const pkey_context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return {};
  return pkey(key);
}

/// RFC 7518 section 6.3.1: n and e as big-endian numbers without leading zeros.
BETTER_AUTH_COLD inline pkey rsa_key(const jwk& key) {
  std::string n, e;
  if (!decoded(key.n, n) || !decoded(key.e, e) || n.front() == '\0' || e.front() == '\0' || n.size() + e.size() > 4096) return {};
  const bignum modulus(BN_bin2bn(bytes(n), static_cast<int>(n.size()), nullptr));
  const bignum exponent(BN_bin2bn(bytes(e), static_cast<int>(e.size()), nullptr));
  const param_builder builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return {};
  return key_from_params("RSA", builder.get());
}

/// RFC 7518 section 6.2.1: x and y exactly as wide as the field.
BETTER_AUTH_COLD inline pkey ec_key(const jwk& key, const char* group, std::size_t coordinate_bytes) {
  std::string x, y;
  if (!decoded(key.x, x) || !decoded(key.y, y) || x.size() != coordinate_bytes || y.size() != coordinate_bytes) return {};
  std::string point(1, '\x04');  // uncompressed
  point.append(x).append(y);
  const param_builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return {};
  return key_from_params("EC", builder.get());  // refuses a point off the curve
}

/// RFC 8037 section 2.
BETTER_AUTH_COLD inline pkey ed25519_key(const jwk& key) {
  std::string x;
  if (!decoded(key.x, x) || x.size() != 32) return {};
  return pkey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(x), x.size()));
}

/// Whether `use` and `key_ops` allow verifying (RFC 7517 sections 4.2 and 4.3).
BETTER_AUTH_COLD inline bool may_verify(const jwk& key) {
  if (!key.use.empty() && key.use != "sig") return false;
  if (key.key_ops.text.empty()) return true;
  const memory arena = allocate(key.key_ops.text.size());
  json_reader reader(key.key_ops.text, arena.get());
  string_list operations;
  return arena && reader.strings(operations, false) == json_status::ok && operations.contains("verify");
}

/// A public key for what kty, crv and alg allow; without `alg`, all that the type can do. The token never has a say.
/// Errors: malformed_key, private_key_material, symmetric_key_material, wrong_key_use, unsupported_key, weak_key.
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
  const error_queue_guard errors;
  pkey made;
  if (key.kty == "RSA")
    made = rsa_key(key);
  else if (key.kty == "EC" && key.crv == "P-256")
    made = ec_key(key, "prime256v1", 32);
  else if (key.kty == "EC" && key.crv == "P-384")
    made = ec_key(key, "secp384r1", 48);
  else if (key.kty == "EC" && key.crv == "P-521")
    made = ec_key(key, "secp521r1", 66);
  else if (key.kty == "OKP" && key.crv == "Ed25519")
    made = ed25519_key(key);
  else
    return errc::unsupported_key;
  if (!made) return errc::malformed_key;
  return public_key::make(std::move(made), wanted);
}

}  // namespace detail

}  // namespace better_auth
