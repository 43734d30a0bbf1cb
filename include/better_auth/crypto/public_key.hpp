// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/crypto/hmac.hpp>
#include <better_auth/crypto/pem.hpp>
#include <better_auth/crypto/spki.hpp>
#include <better_auth/crypto/working_context.hpp>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

namespace detail {

/// Converts r and s, each as wide as the curve's order (RFC 7518 section 3.4), to the DER that
/// libcrypto reads. libcrypto checks that both are between 1 and n-1.
class ecdsa_der {
 public:
  explicit ecdsa_der(std::string_view r_and_s) noexcept {
    const std::size_t half = r_and_s.size() / 2;
    for (std::string_view number = r_and_s; !number.empty(); number.remove_prefix(half)) {
      std::size_t zeros = 0;
      while (zeros + 1 < half && number[zeros] == '\0') ++zeros;
      const bool pad = (number[zeros] & 0x80) != 0;  // it would read as negative
      put(0x02);
      put(half - zeros + (pad ? 1 : 0));
      if (pad) put(0);
      for (const char byte : number.substr(zeros, half - zeros))
        put(static_cast<unsigned char>(byte));
    }
    // The sequence that holds both, in front of them.
    const std::size_t body = end_ - begin_;
    bytes_[--begin_] = static_cast<unsigned char>(body);
    if (body > 0x7f) bytes_[--begin_] = 0x81;
    bytes_[--begin_] = 0x30;
  }

  [[nodiscard]] const unsigned char* data() const noexcept { return bytes_.data() + begin_; }
  [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }

 private:
  void put(std::size_t byte) noexcept { bytes_[end_++] = static_cast<unsigned char>(byte); }

  static constexpr std::size_t largest_number = 66;  // P-521
  static constexpr std::size_t header = 3;           // tag and length
  std::size_t begin_ = header;
  std::size_t end_ = header;
  std::array<unsigned char, header + 2 * (header + largest_number)> bytes_ = {};
};

/// libcrypto's number for the curve of an ECDSA algorithm.
constexpr int curve_nid(algorithm a) noexcept {
  return a == algorithm::es256   ? NID_X9_62_prime256v1
         : a == algorithm::es384 ? NID_secp384r1
                                 : NID_secp521r1;
}

/// Whether an uncompressed point is on the curve of this ECDSA algorithm, with coordinates below p.
/// The cofactor is 1, so every such point has the right order. This needs no provider. Errors:
/// malformed_key, crypto_failure.
inline result<void> check_point(algorithm a, std::string_view point) noexcept {
  const refusal_guard refusal;
  const ec_group group(EC_GROUP_new_by_curve_name(curve_nid(a)));
  if (!group) return errc::crypto_failure;
  const ec_point read(EC_POINT_new(group.get()));
  if (!read) return errc::crypto_failure;
  if (EC_POINT_oct2point(group.get(), read.get(), bytes_of(point), point.size(), nullptr) != 1)
    return refusal.reason(errc::malformed_key);
  return {};
}

/// Whether 32 bytes with y below p are a point of Ed25519's curve, which libcrypto finds out for
/// each signature. RFC 8032 section 5.1.3: x^2 = (y^2 - 1) / (d y^2 + 1), with d = -121665/121666,
/// has a solution. It has one if the product of both sides of the fraction, here multiplied by
/// 121666^2, has a square root. Errors: malformed_key, crypto_failure.
inline result<void> check_ed25519_point(std::string_view key) {
  std::array<unsigned char, 32> big_endian = {};
  std::reverse_copy(key.begin(), key.end(), big_endian.begin());
  big_endian[0] &= 0x7fU;  // the sign of x
  const refusal_guard refusal;
  const big_number_context context(BN_CTX_new());
  const big_number p(BN_new()), y(BN_bin2bn(big_endian.data(), 32, nullptr)), above(BN_new()),
      below(BN_new()), root(BN_new());
  BN_CTX* const with = context.get();
  const bool done = with != nullptr && p && y && above && below && root &&  //
                    BN_set_bit(p.get(), 255) == 1 && BN_sub_word(p.get(), 19) == 1 &&
                    BN_mod_sqr(above.get(), y.get(), p.get(), with) == 1 &&
                    BN_copy(below.get(), above.get()) != nullptr &&
                    BN_sub_word(above.get(), 1) == 1 && BN_mul_word(above.get(), 121666) == 1 &&
                    BN_mul_word(below.get(), 121665) == 1 && BN_set_word(root.get(), 121666) == 1 &&
                    BN_mod_sub(below.get(), root.get(), below.get(), p.get(), with) == 1 &&
                    BN_mod_mul(above.get(), above.get(), below.get(), p.get(), with) == 1;
  if (!done) return errc::crypto_failure;
  if (BN_mod_sqrt(root.get(), above.get(), p.get(), with) == nullptr)
    return refusal.reason(errc::malformed_key);
  return {};
}

/// A context that is ready to verify with this key; empty if libcrypto fails.
inline md_context verification_context(EVP_PKEY* key, algorithm a) noexcept {
  const algorithm_facts& fact = facts(a);
  const EVP_MD* const digest = fact.digest_bytes == 0 ? nullptr : digest_of(fact.digest_bytes);
  md_context context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  if (!context || EVP_DigestVerifyInit(context.get(), &parameters, digest, nullptr, key) != 1)
    return {};
  // RFC 7518 section 3.5: MGF1 with the same digest, and a salt of the digest's size.
  if (fact.family == algorithm_family::rsa_pss &&
      (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
       EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, digest) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, static_cast<int>(fact.digest_bytes)) != 1))
    return {};
  return context;
}

}  // namespace detail

/// A public key. It has no HMAC operation, so it cannot be used as a shared secret. Copies are the
/// same key object: they share one immutable state, which many threads can use at once.
class public_key {
 public:
  /// Does not compile: a secret is no public key.
  template <std::same_as<hmac_key> Key>
  public_key(const Key&) {  // NOLINT(*-explicit-*)
    static_assert(!std::same_as<Key, hmac_key>,
                  "better_auth: an HMAC key is not a public key. For tokens that are signed with "
                  "a secret, give the verifier a shared_secret");
  }

  /// From the DER of a SubjectPublicKeyInfo in canonical form.
  /// Errors: malformed_key, unsupported_key, weak_key, crypto_failure.
  static result<public_key> from_spki(std::string_view spki) {
    const auto known = detail::read_spki(spki);
    if (!known) return known.error();
    result<void> good;
    if (known->curve != nullptr) good = detail::check_point(known->curve->alg, known->point);
    else if (!known->point.empty()) good = detail::check_ed25519_point(known->point);
    if (!good) return good.error();
    // The key is good. If libcrypto rejects it, it lacks memory or a provider.
    const detail::error_queue_guard errors;
    const unsigned char* at = detail::bytes_of(spki);
    const detail::pkey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
    if (!key) return errc::crypto_failure;

    auto made = std::make_shared<state>();
    made->spki = spki;
    made->algorithms = known->algorithms;
    made->modulus_bytes = known->modulus_bytes;
    for (std::size_t i = 0; i < made->contexts.size(); ++i) {
      const auto a = static_cast<algorithm>(i);
      if (!known->algorithms.contains(a)) continue;
      made->contexts[i] = detail::verification_context(key.get(), a);
      if (!made->contexts[i]) return errc::crypto_failure;
    }
    return public_key(std::move(made));
  }

  /// From one PEM block "BEGIN PUBLIC KEY" (RFC 7468 section 13). Errors: those of `from_spki`,
  /// private_key_material, key_is_certificate, key_is_not_spki, key_has_escaped_newlines.
  static result<public_key> from_pem(std::string_view pem) {
    const auto spki = detail::spki_of_pem(pem);
    if (!spki) return spki.error();
    return from_spki(*spki);
  }

  /// The algorithms that the type and curve of the key allow.
  [[nodiscard]] algorithm_set algorithms() const noexcept {
    return state_ ? state_->algorithms : algorithm_set();
  }
  /// The canonical DER, valid as long as a copy of the key exists; empty after a move.
  [[nodiscard]] std::string_view spki() const noexcept {
    return state_ ? std::string_view(state_->spki) : std::string_view();
  }

  /// The bytes of a signature under `a` (RFC 7518 section 3); 0 if the key does not allow `a`.
  [[nodiscard]] std::size_t signature_bytes(algorithm a) const noexcept {
    if (!algorithms().contains(a)) return 0;
    const algorithm_facts& fact = facts(a);
    return fact.signature_bytes != 0 ? fact.signature_bytes : state_->modulus_bytes;
  }
  /// The key object itself, to be compared by owner.
  [[nodiscard]] std::weak_ptr<const void> identity() const noexcept { return state_; }

  /// Whether `signature` signs `text` under `a`, in the form of RFC 7518 section 3 and RFC 8037
  /// section 3.1. Errors: algorithm_not_allowed, signature_invalid, crypto_failure.
  // In parentheses: a macro of old macOS headers.
  result<void>(verify)(algorithm a, std::string_view text,
                       std::string_view signature) const noexcept {
    if (!algorithms().contains(a)) return errc::algorithm_not_allowed;
    const algorithm_facts& fact = facts(a);
    // The exact size: nothing is padded or cut to fit.
    if (signature.size() != signature_bytes(a)) return errc::signature_invalid;
    const detail::refusal_guard refusal;
    detail::md_context spare;
    EVP_MD_CTX* const work = detail::working_context(detail::context_use::public_key, spare);
    if (!detail::copy_context(work, state_->contexts[static_cast<std::size_t>(a)].get()))
      return errc::crypto_failure;
    const auto holds = [&](const unsigned char* bytes, std::size_t count) {
      return EVP_DigestVerify(work, bytes, count, detail::bytes_of(text), text.size()) == 1;
    };
    bool valid = false;
    if (fact.family == algorithm_family::ecdsa) {
      const detail::ecdsa_der der(signature);
      valid = holds(der.data(), der.size());
    } else {
      valid = holds(detail::bytes_of(signature), signature.size());
    }
    if (!valid) return refusal.reason(errc::signature_invalid);
    return {};
  }

  /// Whether both are the same key object, not just equal keys.
  friend bool operator==(const public_key&, const public_key&) noexcept = default;

 private:
  struct state {
    std::string spki;
    algorithm_set algorithms;
    std::size_t modulus_bytes = 0;
    // By algorithm; copied for each token, which is faster than making them.
    std::array<detail::md_context, detail::all_algorithm_facts.size()> contexts;
  };
  explicit public_key(std::shared_ptr<const state> made) noexcept : state_(std::move(made)) {}

  std::shared_ptr<const state> state_;
};

}
