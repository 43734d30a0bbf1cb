// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/algorithm.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/openssl.hpp>
#include <better_auth/old/result.hpp>

#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

/// A symmetric key for one HMAC algorithm (RFC 7518 section 3.2). Immutable and usable by many
/// threads at once.
///
/// The hash states behind the inner and the outer padding are computed once and copied for each
/// token (RFC 2104 section 4); the key itself is not kept. OpenSSL wipes the states when they are
/// freed.
class hmac_key {
 public:
  /// `key` is taken byte by byte as it stands. Whether it is long enough is asked by
  /// `shared_secret`. Errors: algorithm_not_allowed where `a` is no HMAC algorithm, crypto_failure.
  [[nodiscard]] BETTER_AUTH_COLD static result<hmac_key> make(std::string_view key, algorithm a) {
    const algorithm_facts& fact = facts(a);
    if (fact.family != algorithm_family::hmac) return errc::algorithm_not_allowed;
    const detail::error_queue_guard errors;
    const EVP_MD* const digest = EVP_get_digestbyname(fact.digest);
    unsigned char block[128] = {};
    unsigned length = 0;
    if (key.size() > fact.block_bytes &&
        EVP_Digest(key.data(), key.size(), block, &length, digest, nullptr) != 1)
      return errc::crypto_failure;
    if (key.size() <= fact.block_bytes && !key.empty()) std::memcpy(block, key.data(), key.size());
    const auto state = [&](unsigned char pad) {
      detail::md_context context(EVP_MD_CTX_new());
      unsigned char padded[128] = {};
      for (std::size_t i = 0; i < fact.block_bytes; ++i)
        padded[i] = static_cast<unsigned char>(block[i] ^ pad);
      if (!context || EVP_DigestInit_ex(context.get(), digest, nullptr) != 1 ||
          EVP_DigestUpdate(context.get(), padded, fact.block_bytes) != 1)
        context.reset(nullptr);
      OPENSSL_cleanse(padded, sizeof padded);
      return context;
    };
    hmac_key made(a, state(0x36), state(0x5c));
    OPENSSL_cleanse(block, sizeof block);
    if (!made.inner_ || !made.outer_) return errc::crypto_failure;
    return made;
  }

  /// The one algorithm that it can do.
  [[nodiscard]] better_auth::v0::algorithm algorithm() const noexcept { return algorithm_; }

  /// Whether `mac` is the MAC of `text`. It is compared in time that depends on its length alone.
  /// Errors: signature_invalid, crypto_failure.
  [[nodiscard]] result<void> verify(std::string_view text, std::string_view mac) const noexcept {
    return verify_left(text, mac, facts(algorithm_).signature_bytes);
  }

  /// The same where only the left half of the MAC is sent, as in a JWE (RFC 7518 section 5.2.2.1).
  [[nodiscard]] result<void> verify_half(std::string_view text,
                                         std::string_view mac) const noexcept {
    return verify_left(text, mac, facts(algorithm_).signature_bytes / 2);
  }

 private:
  [[nodiscard]] result<void> verify_left(std::string_view text, std::string_view mac,
                                         std::size_t sent_bytes) const noexcept {
    const algorithm_facts& fact = facts(algorithm_);
    if (mac.size() != sent_bytes) return errc::signature_invalid;
    // As `error_queue_guard`, which would cost a hundredth of it all: where there is nothing in the
    // queue, nothing need be marked; and where all goes well nothing comes into it, but for a
    // thread's first use, in which OpenSSL does without some of what it asks for.
    const bool others_errors = ERR_peek_error() != 0,
               first_use = !detail::has_working_context(slot_of(algorithm_));
    if (others_errors) ERR_set_mark();
    detail::md_context spare;
    EVP_MD_CTX* const work = detail::working_context(slot_of(algorithm_), spare);
    unsigned char computed[EVP_MAX_MD_SIZE];
    const bool done = work != nullptr && EVP_MD_CTX_copy_ex(work, inner_.get()) == 1 &&
                      EVP_DigestUpdate(work, text.data(), text.size()) == 1 &&
                      EVP_DigestFinal_ex(work, computed, nullptr) == 1 &&
                      EVP_MD_CTX_copy_ex(work, outer_.get()) == 1 &&
                      EVP_DigestUpdate(work, computed, fact.digest_bytes) == 1 &&
                      EVP_DigestFinal_ex(work, computed, nullptr) == 1;
    if (others_errors || first_use || !done)
      ERR_pop_to_mark();  // without a mark it empties the queue
    if (!done) {
      EVP_MD_CTX_reset(work);  // a copy that failed leaves half a context, with which the next one
                               // crashes in OpenSSL 3.6 and 4.0
      return errc::crypto_failure;
    }
    // Sixteen bytes are what it does quickest.
    int differs = 0;
    for (std::size_t at = 0; at < sent_bytes; at += 16)
      differs |= CRYPTO_memcmp(computed + at, mac.data() + at,
                               sent_bytes - at < 16 ? sent_bytes - at : 16);
    OPENSSL_cleanse(computed, fact.digest_bytes);
    if (differs != 0) return errc::signature_invalid;
    return {};
  }

  hmac_key(better_auth::v0::algorithm a, detail::md_context inner,
           detail::md_context outer) noexcept
      : algorithm_(a), inner_(std::move(inner)), outer_(std::move(outer)) {}

  static detail::context_slot slot_of(better_auth::v0::algorithm a) noexcept {
    return a == algorithm::hs256   ? detail::context_slot::sha256
           : a == algorithm::hs384 ? detail::context_slot::sha384
                                   : detail::context_slot::sha512;
  }

  better_auth::v0::algorithm algorithm_;
  detail::md_context inner_;
  detail::md_context outer_;
};

}  // namespace better_auth::inline v0
