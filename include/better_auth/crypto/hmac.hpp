// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/crypto/working_context.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

namespace detail {

/// The digest of that many bytes. The pointer needs no freeing.
inline const EVP_MD* digest_of(std::size_t digest_bytes) noexcept {
  return digest_bytes == 32 ? EVP_sha256() : (digest_bytes == 48 ? EVP_sha384() : EVP_sha512());
}

/// Bytes that the destructor wipes.
template <std::size_t Size>
struct wiped_bytes {
  std::array<unsigned char, Size> bytes = {};
  wiped_bytes() = default;
  wiped_bytes(const wiped_bytes&) = delete;
  wiped_bytes& operator=(const wiped_bytes&) = delete;
  ~wiped_bytes() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

}  // namespace detail

/// A symmetric key for one HMAC algorithm (RFC 7518 section 3.2). Copies share one immutable state;
/// many threads can use it at once. Using it after a move terminates the program.
///
/// The key itself is not kept: the digest states behind both paddings (RFC 2104 section 4) are
/// computed once and copied for each token. libcrypto wipes them when it frees them.
class hmac_key {
 public:
  /// From raw bytes, whose strength `shared_secret` checks.
  /// Errors: algorithm_not_allowed if `a` is not an HMAC algorithm, crypto_failure.
  static result<hmac_key> make(std::string_view key, better_auth::algorithm a) {
    const algorithm_facts& fact = facts(a);
    if (fact.family != algorithm_family::hmac) return errc::algorithm_not_allowed;
    const detail::error_queue_guard errors;
    const EVP_MD* const digest = detail::digest_of(fact.digest_bytes);
    detail::wiped_bytes<largest_block> block;
    if (key.size() > fact.block_bytes) {
      if (EVP_Digest(key.data(), key.size(), block.bytes.data(), nullptr, digest, nullptr) != 1)
        return errc::crypto_failure;
    } else {
      key.copy(reinterpret_cast<char*>(block.bytes.data()), key.size());
    }
    auto made = std::make_shared<state>();
    made->algorithm = a;
    made->inner = padded_state(digest, block.bytes, fact.block_bytes, 0x36);
    made->outer = padded_state(digest, block.bytes, fact.block_bytes, 0x5c);
    if (!made->inner || !made->outer) return errc::crypto_failure;
    return hmac_key(std::move(made));
  }

  /// The one algorithm that it verifies.
  [[nodiscard]] better_auth::algorithm algorithm() const noexcept { return used().algorithm; }

  /// Whether `mac` is the MAC of `text`, compared in constant time. Errors: signature_invalid,
  /// crypto_failure.
  // In parentheses: a macro of old macOS headers.
  result<void>(verify)(std::string_view text, std::string_view mac) const noexcept {
    return verify_left(text, mac, facts(used().algorithm).signature_bytes);
  }

  /// The same for the left half of a MAC, as in a JWE (RFC 7518 section 5.2.2.1).
  result<void> verify_half(std::string_view text, std::string_view mac) const noexcept {
    return verify_left(text, mac, facts(used().algorithm).signature_bytes / 2);
  }

 private:
  static constexpr std::size_t largest_block = 128;

  struct state {
    better_auth::algorithm algorithm = better_auth::algorithm::hs256;
    detail::md_context inner;
    detail::md_context outer;
  };
  explicit hmac_key(std::shared_ptr<const state> made) noexcept : state_(std::move(made)) {}

  [[nodiscard]] const state& used() const noexcept {
    if (!state_) detail::terminate("an hmac_key was used after it was moved from");
    return *state_;
  }

  static detail::md_context padded_state(const EVP_MD* digest,
                                         const std::array<unsigned char, largest_block>& key,
                                         std::size_t block_bytes, unsigned char pad) {
    detail::wiped_bytes<largest_block> padded;
    for (std::size_t i = 0; i < block_bytes; ++i)
      padded.bytes[i] = static_cast<unsigned char>(key[i] ^ pad);
    detail::md_context context(EVP_MD_CTX_new());
    if (!context || EVP_DigestInit_ex(context.get(), digest, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), padded.bytes.data(), block_bytes) != 1)
      context.reset();
    return context;
  }

  result<void> verify_left(std::string_view text, std::string_view mac,
                           std::size_t sent_bytes) const noexcept {
    if (mac.size() != sent_bytes) return errc::signature_invalid;
    const std::size_t digest_bytes = facts(state_->algorithm).digest_bytes;
    const detail::error_queue_guard errors;
    detail::md_context spare;
    EVP_MD_CTX* const work = detail::working_context(use_of(digest_bytes), spare);
    detail::wiped_bytes<EVP_MAX_MD_SIZE> mine;
    unsigned char* const out = mine.bytes.data();
    const bool done = work != nullptr &&  //
                      EVP_MD_CTX_copy_ex(work, state_->inner.get()) == 1 &&
                      EVP_DigestUpdate(work, text.data(), text.size()) == 1 &&
                      EVP_DigestFinal_ex(work, out, nullptr) == 1 &&
                      EVP_MD_CTX_copy_ex(work, state_->outer.get()) == 1 &&
                      EVP_DigestUpdate(work, out, digest_bytes) == 1 &&
                      EVP_DigestFinal_ex(work, out, nullptr) == 1;
    if (!done) {
      // A copy that failed leaves half a context, from which OpenSSL 3.6 and 4.0 crash.
      if (work != nullptr) EVP_MD_CTX_reset(work);
      return errc::crypto_failure;
    }
    const std::string_view expected(reinterpret_cast<const char*>(out), sent_bytes);
    if (!detail::equal_in_constant_time(expected, mac)) return errc::signature_invalid;
    return {};
  }

  static detail::context_use use_of(std::size_t digest_bytes) noexcept {
    return digest_bytes == 32   ? detail::context_use::sha256
           : digest_bytes == 48 ? detail::context_use::sha384
                                : detail::context_use::sha512;
  }

  std::shared_ptr<const state> state_;
};

}
