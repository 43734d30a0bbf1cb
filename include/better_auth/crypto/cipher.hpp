// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/crypto/handles.hpp>
#include <better_auth/crypto/hmac.hpp>

#include <openssl/kdf.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// HKDF-SHA256 (RFC 5869). Errors: crypto_failure.
template <std::size_t Size>
result<void> hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view info,
                         wiped_bytes<Size>& out) {
  const error_queue_guard errors;
  const pkey_context context(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr));
  std::size_t size = Size;
  const auto length = [](std::string_view text) { return libcrypto_size(text.size()); };
  const bool done =
      context && EVP_PKEY_derive_init(context.get()) == 1 &&
      EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) == 1 &&
      EVP_PKEY_CTX_set1_hkdf_salt(context.get(), bytes_of(salt), length(salt)) == 1 &&
      EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytes_of(secret), length(secret)) == 1 &&
      EVP_PKEY_CTX_add1_hkdf_info(context.get(), bytes_of(info), length(info)) == 1 &&
      EVP_PKEY_derive(context.get(), out.bytes.data(), &size) == 1 && size == Size;
  if (!done) return errc::crypto_failure;
  return {};
}

/// A key for AES-256-CBC with PKCS #7 padding. Copies share it; libcrypto wipes its schedule.
class aes_key {
 public:
  static constexpr std::size_t key_bytes = 32;
  static constexpr std::size_t iv_bytes = 16;

  /// Errors: crypto_failure.
  static result<aes_key> make(std::string_view key) {
    const error_queue_guard errors;
    const std::shared_ptr<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    if (!context || key.size() != key_bytes ||
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, bytes_of(key), nullptr) != 1)
      return errc::crypto_failure;
    return aes_key(context);
  }

  /// Errors: decryption_failed (not whole blocks, or other padding), crypto_failure.
  result<std::string> decrypt(std::string_view iv, std::string_view text) const {
    const refusal_guard refusal;
    const std::unique_ptr<EVP_CIPHER_CTX, freed_by<EVP_CIPHER_CTX_free>> work(EVP_CIPHER_CTX_new());
    if (!work || EVP_CIPHER_CTX_copy(work.get(), context_.get()) != 1 ||
        EVP_DecryptInit_ex(work.get(), nullptr, nullptr, nullptr, bytes_of(iv)) != 1)
      return errc::crypto_failure;
    std::string plain(text.size() + iv_bytes, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(plain.data());
    int written = 0, last = 0;
    if (EVP_DecryptUpdate(work.get(), out, &written, bytes_of(text),
                          static_cast<int>(text.size())) != 1 ||
        EVP_DecryptFinal_ex(work.get(), out + written, &last) != 1)
      return refusal.reason(errc::decryption_failed);
    plain.resize(static_cast<std::size_t>(written) + static_cast<std::size_t>(last));
    return plain;
  }

 private:
  explicit aes_key(std::shared_ptr<const EVP_CIPHER_CTX> context) noexcept
      : context_(std::move(context)) {}
  std::shared_ptr<const EVP_CIPHER_CTX> context_;
};

}
