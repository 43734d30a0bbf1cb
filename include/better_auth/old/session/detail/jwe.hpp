// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/openssl.hpp>
#include <better_auth/old/hmac_key.hpp>
#include <better_auth/old/jose_header.hpp>
#include <better_auth/old/json_members.hpp>
#include <better_auth/old/result.hpp>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JWE in compact form with `dir` and `A256CBC-HS512` (RFC 7516 section 7.1, RFC 7518 sections 4.5
/// and 5.2.5), as Better Auth encrypts cookies; nothing else of JWE.
namespace better_auth::inline v0::detail {

using cipher = handle<EVP_CIPHER, EVP_CIPHER_free>;
using cipher_context = handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using kdf = handle<EVP_KDF, EVP_KDF_free>;
using kdf_context = handle<EVP_KDF_CTX, EVP_KDF_CTX_free>;

/// HKDF-SHA256 (RFC 5869) of a secret, with Better Auth's info. Error: crypto_failure.
[[nodiscard]] BETTER_AUTH_COLD inline result<void> derive_key(std::string_view secret,
                                                              std::string_view salt,
                                                              unsigned char (&out)[64]) {
  char digest[] = "SHA256";
  char info[] = "BetterAuth.js Generated Encryption Key";
  const auto octets = [](const char* name, std::string_view text) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(text.data()), text.size());
  };
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_SALT, salt),
      octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  const error_queue_guard errors;
  const kdf hkdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const kdf_context context(EVP_KDF_CTX_new(hkdf.get()));
  if (!context || EVP_KDF_derive(context.get(), out, sizeof out, parameters) != 1)
    return errc::crypto_failure;
  return {};
}

/// One key: 32 bytes for the MAC, 32 bytes for AES, both ready for use, and the key's name.
class jwe_key {
 public:
  /// Error: crypto_failure.
  [[nodiscard]] BETTER_AUTH_COLD static result<jwe_key> derive(std::string_view secret,
                                                               std::string_view salt) {
    const error_queue_guard errors;
    struct wiped {
      unsigned char bytes[64];
      ~wiped() { OPENSSL_cleanse(bytes, sizeof bytes); }
    } key;
    if (const auto derived = derive_key(secret, salt, key.bytes); !derived) return derived.error();
    return from_bytes(key.bytes);
  }

  /// The thumbprint of the key as a JWK (RFC 7638), 43 characters.
  [[nodiscard]] const std::string& kid() const noexcept { return kid_; }
  /// The header with which Better Auth writes this key's tokens, encoded.
  [[nodiscard]] const std::string& header() const noexcept { return header_; }

  /// Checks the tag of `aad`, IV (16 bytes), ciphertext and the length of `aad`, which stand in
  /// this order in `authenticated`, and only then decrypts the ciphertext into `out`, which has
  /// room for it. Gives the length of the plaintext. One error, whatever was wrong with them:
  /// decryption_failed. Else crypto_failure.
  [[nodiscard]] result<std::size_t> open(std::string_view authenticated, std::size_t aad,
                                         std::string_view tag, char* out) const noexcept {
    const std::size_t size = authenticated.size() - aad - iv_bytes - length_bytes;
    // RFC 7518 section 5.2.2.2: the tag first. What is not whole blocks OpenSSL refuses.
    if (const auto good = mac_.verify_half(authenticated, tag); !good)
      return good.error().code() == errc::crypto_failure ? errc::crypto_failure
                                                         : errc::decryption_failed;
    const error_queue_guard errors;
    // A copy, with the key's schedule in it; OpenSSL wipes it when it is freed.
    const cipher_context work(EVP_CIPHER_CTX_new());
    const unsigned char* const iv = bytes(authenticated) + aad;
    auto* const plain = reinterpret_cast<unsigned char*>(out);
    int written = 0, last = 0;
    if (!work || EVP_CIPHER_CTX_copy(work.get(), context_.get()) != 1 ||
        EVP_DecryptInit_ex2(work.get(), nullptr, nullptr, iv, nullptr) != 1)
      return errc::crypto_failure;
    if (EVP_DecryptUpdate(work.get(), plain, &written, iv + iv_bytes, static_cast<int>(size)) !=
            1 ||
        EVP_DecryptFinal_ex(work.get(), plain + written, &last) != 1)
      return errc::decryption_failed;
    return static_cast<std::size_t>(written) + static_cast<std::size_t>(last);
  }

  static constexpr std::size_t iv_bytes = 16;
  static constexpr std::size_t tag_bytes = 32;
  static constexpr std::size_t length_bytes = 8;

 private:
  jwe_key(hmac_key mac, cipher_context context, std::string kid)
      : mac_(std::move(mac)), context_(std::move(context)), kid_(std::move(kid)),
        header_(base64url::encode("{\"alg\":\"dir\",\"enc\":\"A256CBC-HS512\",\"kid\":\"" + kid_ +
                                  "\"}")) {}

  BETTER_AUTH_COLD static result<jwe_key> from_bytes(const unsigned char (&key)[64]) {
    const std::string_view text(reinterpret_cast<const char*>(key), sizeof key);
    auto mac = hmac_key::make(text.substr(0, 32), algorithm::hs512);
    if (!mac) return mac.error();
    const cipher aes(EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr));
    cipher_context context(EVP_CIPHER_CTX_new());
    if (!aes || !context ||
        EVP_DecryptInit_ex2(context.get(), aes.get(), key + 32, nullptr, nullptr) != 1)
      return errc::crypto_failure;

    std::string jwk;
    jwk.reserve(128);  // so that no copy of the key is left behind by growing, or where there is no
                       // memory for it
    std::string encoded = base64url::encode(text);
    jwk.append("{\"k\":\"").append(encoded).append("\",\"kty\":\"oct\"}");
    char digest[32];
    const bool hashed = EVP_Digest(jwk.data(), jwk.size(), reinterpret_cast<unsigned char*>(digest),
                                   nullptr, EVP_sha256(), nullptr) == 1;
    OPENSSL_cleanse(encoded.data(), encoded.size());
    OPENSSL_cleanse(jwk.data(), jwk.size());
    if (!hashed) return errc::crypto_failure;
    return jwe_key(std::move(*mac), std::move(context), base64url::encode({digest, sizeof digest}));
  }

  hmac_key mac_;
  cipher_context context_;
  std::string kid_;
  std::string header_;
};

/// The five segments, still encoded.
struct jwe_parts {
  std::string_view header, iv, ciphertext, tag;

  /// Errors: malformed_token; with `dir` the second segment, the encrypted key, is empty (RFC 7518
  /// section 4.5).
  [[nodiscard]] static result<jwe_parts> split(std::string_view token) noexcept {
    std::string_view segments[5];
    for (std::size_t i = 0; i < 5; ++i) {
      const std::size_t dot = token.find('.');
      if ((dot == std::string_view::npos) != (i == 4)) return errc::malformed_token;
      segments[i] = token.substr(0, dot);
      if (i < 4) token.remove_prefix(dot + 1);
    }
    if (segments[0].empty() || !segments[1].empty()) return errc::malformed_token;
    return jwe_parts{segments[0], segments[2], segments[3], segments[4]};
  }
};

struct jwe_header {
  std::string_view alg;
  std::string_view enc;
  std::string_view kid;  // without data() where it is absent
  raw_json zip;
  raw_json crit;

  static constexpr auto members =
      member_list<jwe_header>(member<&jwe_header::alg>("alg"), member<&jwe_header::enc>("enc"),
                              member<&jwe_header::kid>("kid"), member<&jwe_header::zip>("zip"),
                              member<&jwe_header::crit>("crit"));
};

/// The kid of a header that is acceptable, a view into `room`; without data() where it has none.
/// Errors: malformed_token, malformed_header, unsupported_critical, algorithm_not_allowed (`alg`,
/// `enc`, or any `zip`), out_of_memory.
[[nodiscard]] BETTER_AUTH_COLD inline result<std::string_view> read_jwe_header(
    std::string_view segment, header_memory& room) noexcept {
  jwe_header read;
  members_report report;
  if (auto good = read_header_members(segment, room, member_target(read), report); !good)
    return good.error();
  if (!read.crit.text.empty()) return errc::unsupported_critical;
  if (report.wrong != 0 || read.kid.size() > max_kid_bytes) return errc::malformed_header;
  if (read.alg != "dir" || read.enc != "A256CBC-HS512" || !read.zip.text.empty())
    return errc::algorithm_not_allowed;
  return read.kid;
}

/// Memory that `open_jwe` needs beyond what it writes: as much as the token is long, and this.
inline constexpr std::size_t jwe_spare_bytes = jwe_key::length_bytes;

/// Decrypts a token with the key that its kid names; without a kid, with the first key that fits.
/// `scratch` has room for the token and `jwe_spare_bytes`, `out` for the token; `out` gets the
/// plaintext, whose length is the result. Errors: malformed_token, those of `read_jwe_header`,
/// unknown_key, decryption_failed, crypto_failure.
[[nodiscard]] inline result<std::size_t> open_jwe(std::string_view token,
                                                  const std::vector<jwe_key>& keys,
                                                  bool recognise_headers, char* scratch,
                                                  char* out) noexcept {
  const auto parts = jwe_parts::split(token);
  if (!parts) return parts.error();

  const jwe_key* named = nullptr;
  if (recognise_headers)
    for (const jwe_key& key : keys)
      if (key.header() == parts->header) named = &key;
  if (named == nullptr) {
    header_memory room;
    const auto kid = read_jwe_header(parts->header, room);
    if (!kid) return kid.error();
    const bool has_kid = kid->data() != nullptr;
    for (const jwe_key& key : keys)
      if (has_kid && key.kid() == *kid) named = &key;
    if (has_kid && named == nullptr) return errc::unknown_key;
  }

  // What the MAC covers (RFC 7518 section 5.2.2.1): the header as it was sent, IV, ciphertext, and
  // the header's length in bits.
  const std::size_t aad = parts->header.size();
  const std::size_t iv = base64url::decoded_size(parts->iv.size()),
                    size = base64url::decoded_size(parts->ciphertext.size());
  unsigned char tag[jwe_key::tag_bytes];
  const bool right_sizes =
      iv == jwe_key::iv_bytes && base64url::decoded_size(parts->tag.size()) == sizeof tag;
  const auto decode_to = [](std::string_view text, char* to) {
    return base64url::decode(text, reinterpret_cast<unsigned char*>(to));
  };
  if (!right_sizes) {
    const bool canonical = base64url::is_canonical(parts->iv) &&
                           base64url::is_canonical(parts->ciphertext) &&
                           base64url::is_canonical(parts->tag);
    return canonical ? errc::decryption_failed : errc::malformed_token;
  }
  std::memcpy(scratch, parts->header.data(), aad);
  if (!decode_to(parts->iv, scratch + aad) || !decode_to(parts->ciphertext, scratch + aad + iv) ||
      !base64url::decode(parts->tag, tag))
    return errc::malformed_token;
  char* const length = scratch + aad + iv + size;
  for (std::size_t i = 0; i < jwe_key::length_bytes; ++i)
    length[i] = static_cast<char>(static_cast<unsigned char>(
        std::uint64_t{aad} * 8 >> (8 * (jwe_key::length_bytes - 1 - i))));

  const std::string_view authenticated(scratch, aad + iv + size + jwe_key::length_bytes);
  const std::string_view sent_tag(reinterpret_cast<const char*>(tag), sizeof tag);
  if (named != nullptr) return named->open(authenticated, aad, sent_tag, out);
  for (const jwe_key& key : keys)
    if (const auto opened = key.open(authenticated, aad, sent_tag, out);
        opened || opened.error().code() != errc::decryption_failed)
      return opened;
  return errc::decryption_failed;
}

}  // namespace better_auth::inline v0::detail
