// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/openssl.hpp>
#include <better_auth/old/detail/openssl_pem.hpp>
#include <better_auth/old/json_reader.hpp>
#include <better_auth/old/result.hpp>

#include <cstddef>
#include <limits>
#include <new>
#include <string_view>

/// Asks whether a would-be shared secret is in truth a key (CVE-2022-29217, CVE-2017-11424):
/// whoever holds the public half could then sign tokens. Only what really parses counts, so random
/// bytes are never taken for one.
namespace better_auth::inline v0::detail {

inline bool contains(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

/// PEM of any kind, behind blanks too, and with line ends written as `\n`, as .env files have them.
/// Whatever it is of, it is no secret, and a key may stand behind it, as it does behind the
/// parameters of its curve.
BETTER_AUTH_COLD inline bool is_pem(std::string_view secret) {
  const std::size_t begin = secret.find("-----BEGIN ");
  if (begin == std::string_view::npos) return false;
  const memory text(static_cast<char*>(::operator new(secret.size() + 1)));
  std::size_t text_size = 0;
  for (std::size_t i = begin; i < secret.size(); ++i) {
    const bool escaped_newline = secret.substr(i, 2) == "\\n";
    text.get()[text_size++] = escaped_newline ? '\n' : secret[i];
    if (escaped_newline) ++i;
  }
  text.get()[text_size++] = '\n';
  bool pem = false;
  if (text_size <= static_cast<std::size_t>((std::numeric_limits<int>::max)())) {
    const bio source(BIO_new_mem_buf(text.get(), static_cast<int>(text_size)));
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    pem = source &&
          PEM_read_bio_ex(source.get(), &name, &header, &data, &size, secure_pem_flags) == 1;
    OPENSSL_secure_free(name);
    OPENSSL_secure_free(header);
    OPENSSL_secure_clear_free(data, static_cast<std::size_t>(size));
  }
  OPENSSL_cleanse(text.get(), text_size);
  return pem;
}

/// `ssh-ed25519 AAAA...`: the type, and in base64 the same type behind its length of four bytes
/// (RFC 4253 section 6.6).
BETTER_AUTH_COLD inline bool is_ssh_key(std::string_view secret) {
  const std::size_t begin = secret.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return false;
  secret.remove_prefix(begin);
  const std::size_t blank = secret.find(' ');
  if (blank > 64) return false;  // npos too
  const std::string_view type = secret.substr(0, blank);
  if (!type.starts_with("ssh-") && !type.starts_with("ecdsa-") && !type.starts_with("sk-"))
    return false;
  secret.remove_prefix(blank + 1);
  const std::string_view base64 = secret.substr(0, secret.find_first_of(" \t\r\n"));
  // 96 characters are 72 bytes, enough for the length and the longest type.
  unsigned char characters[96];
  unsigned char blob[72] = {};
  const std::size_t used = base64.substr(0, base64.size() / 4 * 4)
                               .copy(reinterpret_cast<char*>(characters), sizeof characters);
  if (used == 0 || EVP_DecodeBlock(blob, characters, static_cast<int>(used)) < 0) return false;
  const std::string_view decoded(reinterpret_cast<const char*>(blob), sizeof blob);
  return blob[0] == 0 && blob[1] == 0 && blob[2] == 0 && blob[3] == type.size() &&
         decoded.substr(4).starts_with(type);
}

/// DER of a SubjectPublicKeyInfo, a private key in any of OpenSSL's forms, or a certificate;
/// nothing behind it.
BETTER_AUTH_COLD inline bool is_der_key(std::string_view secret) {
  if (secret.empty() || secret.front() != 0x30 || secret.size() > 65536) return false;
  const auto parses = [&](auto&& read) {
    const error_queue_guard errors;  // one for each: the queue holds sixteen entries
    const unsigned char* p = bytes(secret);
    return read(&p, static_cast<long>(secret.size())) && p == bytes(secret) + secret.size();
  };
  return parses([](const unsigned char** p, long size) {
           return static_cast<bool>(pkey(d2i_PUBKEY(nullptr, p, size)));
         }) ||
         parses([](const unsigned char** p, long size) {
           return static_cast<bool>(pkey(d2i_AutoPrivateKey(nullptr, p, size)));
         }) ||
         parses([](const unsigned char** p, long size) {
           X509* const certificate = d2i_X509(nullptr, p, size);
           X509_free(certificate);
           return certificate != nullptr;
         });
}

/// Reads the text of a JWK or of a JWK Set; not `ok` where it is none.
BETTER_AUTH_COLD inline json_status read_as_jwk(std::string_view secret) noexcept {
  if (!contains(secret, "\"kty\"")) return json_status::malformed;
  const memory arena = allocate(secret.size() + 1);
  if (!arena) return json_status::out_of_memory;
  json_reader reader(secret, arena.get());
  return reader.document([&](std::string_view) { return reader.skip(); });
}

/// The DER of a key in base64 or base64url, without the lines that PEM has around it.
BETTER_AUTH_COLD inline bool is_bare_base64_key(std::string_view secret) {
  // The text, and behind it the bytes.
  const memory text(static_cast<char*>(::operator new(2 * secret.size() + 1)));
  std::size_t size = 0;
  for (const char c : secret)
    if (c != '\n' && c != '\r' && c != ' ' && c != '\t' && c != '=')
      text.get()[size++] = c == '+' ? '-' : c == '/' ? '_' : c;
  char* const der = text.get() + size;
  const std::size_t der_size = base64url::decoded_size(size);
  const bool key = base64url::decode({text.get(), size}, reinterpret_cast<unsigned char*>(der)) &&
                   is_der_key({der, der_size});
  OPENSSL_cleanse(text.get(), size + der_size);
  return key;
}

/// Errors: secret_is_a_key; out_of_memory, where there was none to tell.
BETTER_AUTH_COLD inline result<void> refuse_key_material(std::string_view secret) {
  const refusal_guard refusal;
  const json_status jwk = read_as_jwk(secret);
  if (is_pem(secret) || is_ssh_key(secret) || is_der_key(secret) || is_bare_base64_key(secret) ||
      jwk == json_status::ok)
    return errc::secret_is_a_key;
  if (jwk == json_status::out_of_memory ||
      refusal.reason(errc::secret_is_a_key) == errc::out_of_memory)
    return errc::out_of_memory;
  return {};
}

}  // namespace better_auth::inline v0::detail
