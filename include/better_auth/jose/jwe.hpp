// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/crypto/cipher.hpp>
#include <better_auth/crypto/digest.hpp>
#include <better_auth/jose/header.hpp>
#include <better_auth/json/members.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JWE in compact form with `dir` and `A256CBC-HS512` alone (RFC 7516 section 7.1, RFC 7518
/// sections 4.5 and 5.2.5), as Better Auth encrypts cookies.
namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// A key for `A256CBC-HS512`: 32 bytes for the MAC, then 32 bytes for AES. Copies share its state.
class jwe_key {
 public:
  static constexpr std::size_t tag_bytes = 32;

  /// The key that Better Auth derives from a secret. Errors: crypto_failure.
  static result<jwe_key> derive(std::string_view secret, std::string_view salt) {
    wiped_bytes<64> key;
    if (auto done = hkdf_sha256(secret, salt, "BetterAuth.js Generated Encryption Key", key); !done)
      return done.error();
    const std::string_view bytes(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
    auto mac = hmac_key::make(bytes.substr(0, 32), algorithm::hs512);
    if (!mac) return mac.error();
    auto aes = aes_key::make(bytes.substr(32));
    if (!aes) return aes.error();
    auto kid = thumbprint(bytes);
    if (!kid) return kid.error();
    return jwe_key(*std::move(mac), *std::move(aes), *std::move(kid));
  }

  /// The thumbprint of the key as a JWK (RFC 7638).
  [[nodiscard]] const std::string& kid() const noexcept { return kid_; }

  /// Verifies the tag, which covers `authenticated`, and then decrypts (RFC 7518 section 5.2.2.2).
  /// Errors: decryption_failed, whatever was wrong, and crypto_failure.
  result<std::string> open(std::string_view authenticated, std::string_view iv,
                           std::string_view ciphertext, std::string_view tag) const {
    if (const auto good = mac_.verify_half(authenticated, tag); !good)
      return good.error().code() == errc::crypto_failure ? good.error() : errc::decryption_failed;
    return aes_.decrypt(iv, ciphertext);
  }

 private:
  jwe_key(hmac_key mac, aes_key aes, std::string kid)
      : mac_(std::move(mac)), aes_(std::move(aes)), kid_(std::move(kid)) {}

  static result<std::string> thumbprint(std::string_view key) {
    wiped_string encoded, jwk;
    encoded.text = base64url::encode(key);
    jwk.text.reserve(2 * encoded.text.size());  // growing would leave copies of the key behind
    jwk.text.append(R"({"k":")").append(encoded.text).append(R"(","kty":"oct"})");
    const auto digest = sha256(jwk.text);
    if (!digest) return errc::crypto_failure;
    return base64url::encode({reinterpret_cast<const char*>(digest->data()), digest->size()});
  }

  hmac_key mac_;
  aes_key aes_;
  std::string kid_;
};

/// The members of a JWE header that matter here. `zip` and `crit` count by presence.
struct jwe_header {
  std::optional<std::string> alg, enc, kid;
  std::optional<raw_json> zip, crit;

  [[nodiscard]] bool has_extension() const noexcept { return crit.has_value(); }

  static constexpr auto members = better_auth::members<jwe_header>(
      non_null_member<&jwe_header::alg>("alg"), non_null_member<&jwe_header::enc>("enc"),
      non_null_member<&jwe_header::kid>("kid"), member<&jwe_header::zip>("zip"),
      member<&jwe_header::crit>("crit"));

  /// Errors: those of `read_header`, algorithm_not_allowed (`alg`, `enc`, or any `zip`).
  static result<jwe_header> parse(std::string_view segment) {
    auto read = read_header<jwe_header>(segment);
    if (read && (read->alg != "dir" || read->enc != "A256CBC-HS512" || read->zip))
      return errc::algorithm_not_allowed;
    return read;
  }
};

/// The five segments of a JWE (RFC 7516 section 7.1), encoded. Errors: malformed_token.
inline result<std::array<std::string_view, 5>> split_jwe(std::string_view token) {
  std::array<std::string_view, 5> segments;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::size_t dot = token.find('.');
    if ((dot == token.npos) != (i + 1 == segments.size())) return errc::malformed_token;
    segments[i] = token.substr(0, dot);
    token.remove_prefix(dot == token.npos ? token.size() : dot + 1);
  }
  return segments;
}

/// Decrypts with the key that the token's kid names or, without a kid, the first that fits.
/// Errors: malformed_token, those of `jwe_header::parse`, unknown_key, decryption_failed,
/// crypto_failure.
inline result<std::string> open_jwe(std::string_view token, const std::vector<jwe_key>& keys) {
  const auto segments = split_jwe(token);
  if (!segments) return segments.error();
  const auto& [header_text, encrypted_key, iv_text, ciphertext_text, tag_text] = *segments;
  // With `dir`, the encrypted key is empty (RFC 7518 section 4.5).
  if (header_text.empty() || !encrypted_key.empty()) return errc::malformed_token;
  const auto header = jwe_header::parse(header_text);
  if (!header) return header.error();

  std::vector<const jwe_key*> candidates;
  for (const jwe_key& key : keys)
    if (!header->kid || key.kid() == *header->kid) candidates.push_back(&key);
  if (candidates.empty()) return errc::unknown_key;

  std::string iv, ciphertext, tag;
  if (!base64url::decode(iv_text, iv) || !base64url::decode(ciphertext_text, ciphertext) ||
      !base64url::decode(tag_text, tag))
    return errc::malformed_token;
  if (iv.size() != aes_key::iv_bytes || tag.size() != jwe_key::tag_bytes)
    return errc::decryption_failed;

  // What the tag covers (RFC 7518 section 5.2.2.1).
  std::string authenticated;
  authenticated.reserve(header_text.size() + iv.size() + ciphertext.size() + 8);
  authenticated.append(header_text).append(iv).append(ciphertext);
  const std::uint64_t bits = std::uint64_t{header_text.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8)
    authenticated.push_back(static_cast<char>(static_cast<unsigned char>(bits >> shift)));

  result<std::string> plain = errc::decryption_failed;
  for (const jwe_key* key : candidates) {
    plain = key->open(authenticated, iv, ciphertext, tag);
    if (plain || plain.error().code() != errc::decryption_failed) break;
  }
  return plain;
}

}
