// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/algorithm.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/key_strength.hpp>
#include <better_auth/old/detail/openssl.hpp>
#include <better_auth/old/detail/openssl_pem.hpp>
#include <better_auth/old/detail/shared_number.hpp>
#include <better_auth/old/result.hpp>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

namespace detail {

/// Turns the r and s of RFC 7518 section 3.4 (each as wide as the curve's order) into the DER that
/// OpenSSL reads. Whether both lie within 1 and n-1 is checked there.
class ecdsa_der {
 public:
  explicit ecdsa_der(std::string_view r_and_s) noexcept {
    const std::size_t half = r_and_s.size() / 2;
    for (std::string_view number = r_and_s; !number.empty(); number.remove_prefix(half)) {
      std::size_t zeros = 0;
      while (zeros + 1 < half && number[zeros] == '\0') ++zeros;
      const bool pad =
          (static_cast<unsigned char>(number[zeros]) & 0x80U) != 0;  // it would read as negative
      put(0x02);
      put(half - zeros + (pad ? 1 : 0));
      if (pad) put(0);
      std::memcpy(bytes_ + end_, number.data() + zeros, half - zeros);
      end_ += half - zeros;
    }
    // The sequence that holds both, in front of them.
    const std::size_t body = end_ - begin_;
    bytes_[--begin_] = static_cast<unsigned char>(body);
    if (body > 0x7f) bytes_[--begin_] = 0x81;
    bytes_[--begin_] = 0x30;
  }

  [[nodiscard]] const unsigned char* data() const noexcept { return bytes_ + begin_; }
  [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }

 private:
  void put(std::size_t byte) noexcept { bytes_[end_++] = static_cast<unsigned char>(byte); }

  std::size_t begin_ = 3;  // of the room for tag and length
  std::size_t end_ = 3;
  unsigned char bytes_[3 + 2 * (3 + 66)];
};

/// A context ready to verify under `a`; empty where OpenSSL refuses.
BETTER_AUTH_COLD inline md_context verification_context(EVP_PKEY* key, algorithm a) noexcept {
  const algorithm_facts& fact = facts(a);
  md_context context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // the context's own
  if (!context || EVP_DigestVerifyInit_ex(context.get(), &parameters, fact.digest, nullptr, nullptr,
                                          key, nullptr) != 1)
    return {};
  // RFC 7518 section 3.5: MGF1 with the same digest, a salt as long as the digest.
  if (fact.family == algorithm_family::rsa_pss) {
    const auto text = [](const char* name, const char* value) {
      return OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0);
    };
    const OSSL_PARAM pss[] = {
        text(OSSL_PKEY_PARAM_PAD_MODE, OSSL_PKEY_RSA_PAD_MODE_PSS),
        text(OSSL_PKEY_PARAM_MGF1_DIGEST, fact.digest),
        text(OSSL_PKEY_PARAM_RSA_PSS_SALTLEN, OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST),
        OSSL_PARAM_construct_end()};
    if (EVP_PKEY_CTX_set_params(parameters, pss) != 1) return {};
  }
  return context;
}

/// Makes `work` a context like `from`. Where this thread did the same before for an Ed25519 key of
/// this number, its context needs no copying: it has no parameters that a new beginning would lose,
/// as one for RSA-PSS has. 0 stands for other keys.
BETTER_AUTH_COLD inline bool prepare(EVP_MD_CTX* work, const EVP_MD_CTX* from,
                                     std::uint64_t ed25519_key) noexcept {
  std::uint64_t& ready_for = this_thread_contexts.ed25519_key;
  if (ed25519_key != 0 && ready_for == ed25519_key &&
      EVP_DigestVerifyInit(work, nullptr, nullptr, nullptr, nullptr) == 1)
    return true;
  // Reset first: OpenSSL 3.6 and 4.0 crash where both have a digest and no state of it, as contexts
  // for verifying have.
  const bool done = EVP_MD_CTX_reset(work) == 1 && EVP_MD_CTX_copy_ex(work, from) == 1;
  ready_for = done ? ed25519_key : 0;
  return done;
}

}  // namespace detail

/// A public key, bound to the algorithms it may be used for. It has no HMAC operation, so the
/// confusion of a public key with a shared secret cannot be written. Copies share one immutable
/// state, which many threads
/// can use at once.
class public_key {
 public:
  /// `wanted` are the algorithms it is meant for; the key's type and curve decide which of them it
  /// can do. Errors: unsupported_key where none is left, weak_key, out_of_memory, crypto_failure.
  [[nodiscard]] BETTER_AUTH_COLD static result<public_key> make(detail::pkey key,
                                                                algorithm_set wanted) {
    const detail::refusal_guard refusal;
    algorithm_set possible;
    if (const auto good = detail::possible_algorithms(key.get(), possible); !good)
      return refusal.reason(good.error().code());
    const algorithm_set algorithms = possible & wanted;
    if (algorithms.empty()) return errc::unsupported_key;
    public_key made(shared_state::make());
    made.state_->algorithms = algorithms;
    made.state_->rsa_bytes = static_cast<std::size_t>(EVP_PKEY_get_size(key.get()));
    for (std::size_t i = 0; i < detail::algorithm_count; ++i) {
      const auto a = static_cast<algorithm>(i);
      if (!algorithms.contains(a)) continue;
      detail::md_context& context = made.state_->contexts[i];
      context = detail::verification_context(key.get(), a);
      if (!context) return refusal.reason(errc::crypto_failure);
    }
    return made;
  }

  /// From PEM, a SubjectPublicKeyInfo ("BEGIN PUBLIC KEY", RFC 7468 section 13).
  /// Errors: malformed_key, private_key_material, and those of `make`.
  [[nodiscard]] BETTER_AUTH_COLD static result<public_key> from_pem(
      std::string_view pem, algorithm_set wanted = algorithm_set::public_key()) {
    if (pem.find("PRIVATE KEY-----") != std::string_view::npos) return errc::private_key_material;
    if (pem.size() > static_cast<std::size_t>((std::numeric_limits<int>::max)()))
      return errc::malformed_key;
    const detail::refusal_guard refusal;
    const detail::bio source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!source) return errc::out_of_memory;
    // Without a callback of ours, an encrypted PEM would ask for its password on the terminal.
    const auto no_password = [](char*, int, int, void*) { return -1; };
    detail::pkey key(PEM_read_bio_PUBKEY(source.get(), nullptr, no_password, nullptr));
    if (!key) return refusal.reason(errc::malformed_key);
    return make(std::move(key), wanted);
  }

  /// What this key may be used for; never empty.
  [[nodiscard]] algorithm_set algorithms() const noexcept { return state_->algorithms; }

  /// Whether `signature`, in the form of RFC 7518 section 3 and RFC 8037 section 3.1, signs `text`
  /// under `a`. Errors: algorithm_not_allowed, signature_invalid, out_of_memory, crypto_failure.
  [[nodiscard]] BETTER_AUTH_COLD result<void> verify(algorithm a, std::string_view text,
                                                     std::string_view signature) const noexcept {
    if (!state_->algorithms.contains(a)) return errc::algorithm_not_allowed;
    const algorithm_facts& fact = facts(a);
    // The exact length first: nothing is converted, padded or cut to fit.
    if (signature.size() != (fact.signature_bytes != 0 ? fact.signature_bytes : state_->rsa_bytes))
      return errc::signature_invalid;
    const detail::refusal_guard refusal;
    detail::md_context spare;
    EVP_MD_CTX* const work = detail::working_context(detail::context_slot::public_key, spare);
    if (work == nullptr ||
        !detail::prepare(work, state_->contexts[static_cast<std::size_t>(a)].get(),
                         a == algorithm::eddsa && !spare ? state_->number : 0))
      return errc::crypto_failure;
    const auto holds = [&](const unsigned char* bytes, std::size_t size) {
      return EVP_DigestVerify(work, bytes, size, detail::bytes(text), text.size()) == 1;
    };
    bool valid = false;
    if (fact.family == algorithm_family::ecdsa) {
      const detail::ecdsa_der der(signature);
      valid = holds(der.data(), der.size());
    } else {
      valid = holds(detail::bytes(signature), signature.size());
    }
    if (!valid) return refusal.reason(errc::signature_invalid);
    return {};
  }

 private:
  struct state {
    std::uint64_t number = detail::next_unique_number();
    algorithm_set algorithms = {};
    std::size_t rsa_bytes = 0;
    // Contexts initialised for each algorithm, copied for each token; most keys have one.
    detail::md_context contexts[detail::algorithm_count] = {};
  };
  using shared_state = detail::shared_handle<state>;
  explicit public_key(shared_state made) noexcept : state_(std::move(made)) {}

  shared_state state_;
};

}  // namespace better_auth::inline v0
