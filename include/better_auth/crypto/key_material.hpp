// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/crypto/der.hpp>
#include <better_auth/crypto/handles.hpp>
#include <better_auth/crypto/pem.hpp>
#include <better_auth/json/reader.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// Recognises a key that was given as a shared secret, by its structure and not by the key types
/// that this library or libcrypto supports. A public key as an HMAC secret lets anyone sign
/// (CVE-2017-11424, CVE-2022-29217).
namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// A string that is wiped when it is no longer used.
struct wiped_string {
  std::string text = {};
  wiped_string() = default;
  wiped_string(const wiped_string&) = delete;
  wiped_string& operator=(const wiped_string&) = delete;
  ~wiped_string() { OPENSSL_cleanse(text.data(), text.size()); }
};

/// One DER sequence that fills the whole text, whose own elements are valid and start with a number
/// or another sequence. That is what keys and certificates have in common: SubjectPublicKeyInfo,
/// PKCS #1, PKCS #8, SEC 1, X.509. Of random secrets, fewer than one in ten million look like it.
[[nodiscard]] inline bool is_der_key(std::string_view text) noexcept {
  auto content = der::take(text, der::sequence);
  if (!content || !text.empty() || content->empty()) return false;
  if (content->front() != der::integer && content->front() != der::sequence) return false;
  std::size_t elements = 0;
  while (!content->empty()) {
    if (!der::take(*content)) return false;
    ++elements;
  }
  return elements >= 2;
}

/// `ssh-ed25519 AAAA...`: the type, and in base64 the same type behind its length of four bytes
/// (RFC 4253 section 6.6).
[[nodiscard]] inline bool is_ssh_key(std::string_view text) {
  text = trimmed(text);
  const std::string_view type = text.substr(0, text.find_first_of(" \t"));
  if (!type.starts_with("ssh-") && !type.starts_with("ecdsa-") && !type.starts_with("sk-"))
    return false;
  std::string_view blob = trimmed(text.substr(type.size()));
  blob = blob.substr(0, blob.find_first_of(white_space));
  wiped_string decoded;
  if (!decode_base64(blob, decoded.text) || decoded.text.size() < 4 + type.size()) return false;
  const std::string_view bytes = decoded.text;
  return bytes.substr(0, 3) == std::string_view("\0\0\0", 3) &&
         static_cast<unsigned char>(bytes[3]) == type.size() && bytes.substr(4).starts_with(type);
}

/// A JSON object with a member "kty" or "keys": a JWK or a JWK Set (RFC 7517 sections 4 and 5).
[[nodiscard]] inline bool is_jwk(std::string_view text) {
  json_reader reader(text);
  reader.skip_space();
  bool found = false;
  const auto status = reader.object([&](std::string_view name) {
    found = found || name == "kty" || name == "keys";
    return reader.skip();
  });
  return found && status == json_status::ok && reader.at_end();
}

/// The DER of a key in base64 or base64url, without the lines that PEM has around it.
[[nodiscard]] inline bool is_bare_base64_key(std::string_view text) {
  wiped_string standard, decoded;
  for (const char c : text)
    if (white_space.find(c) == std::string_view::npos && c != '=')
      standard.text.push_back(c == '+' ? '-' : (c == '/' ? '_' : c));
  return base64url::decode(standard.text, decoded.text) && is_der_key(decoded.text);
}

/// Whether a secret is in truth a key or a certificate, public or private.
[[nodiscard]] inline bool is_key_material(std::string_view secret) {
  return secret.find("-----BEGIN ") != std::string_view::npos || is_ssh_key(secret) ||
         is_der_key(secret) || is_bare_base64_key(secret) || is_jwk(secret);
}

}  // namespace better_auth::inline BETTER_AUTH_ABI::detail
