// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/crypto/der.hpp>
#include <better_auth/crypto/handles.hpp>
#include <better_auth/json/reader.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

/// Recognises a key that was given as a shared secret, by its structure, whether or not its type is
/// supported. A public key as an HMAC secret lets anyone sign (CVE-2017-11424, CVE-2022-29217).
namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// What files and shells leave at the ends of a secret.
inline constexpr std::string_view surroundings = " \t\r\n\v\f\"'`";

/// One DER sequence of 64 bytes or more, whose elements are valid and start with a number or a
/// sequence, as in PKCS #1 and X.509. Fewer than one in ten million random secrets look like it.
inline bool is_der_key(std::string_view text) noexcept {
  auto content = der::take(text, der::sequence);
  if (!content || content->size() < 64) return false;
  if (content->front() != der::integer && content->front() != der::sequence) return false;
  std::size_t elements = 0;
  while (!content->empty()) {
    if (!der::take(*content)) return false;
    ++elements;
  }
  return elements >= 2;
}

/// Whether bytes contain the object identifier, with its tag and length, of a key type or curve:
/// RSA, those of ANSI X9.62 and SEC 2, DSA, X25519 to Ed448 (RFC 8410). This finds keys in DER
/// (SubjectPublicKeyInfo, PKCS #8, SEC 1), cut short or with anything around.
inline bool has_key_identifier(std::string_view bytes) noexcept {
  for (const std::string_view mark :
       {"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01", "\x06\x07\x2a\x86\x48\xce",
        "\x06\x08\x2a\x86\x48\xce", "\x06\x05\x2b\x81\x04", "\x30\x05\x06\x03\x2b\x65"})
    if (bytes.find(mark) != bytes.npos) return true;
  return false;
}

/// A copy of the text without these characters.
inline std::string without(std::string_view characters, std::string_view text) {
  std::string out(text);
  std::erase_if(out, [&](char c) { return characters.find(c) != characters.npos; });
  return out;
}

/// Decodes base64 or base64url, with or without padding, with white space anywhere.
[[nodiscard]] inline bool decode_any_base64(std::string_view text, wiped_string& out) {
  wiped_string standard;
  standard.text = without(" \t\r\n\v\f=", text);
  std::replace(standard.text.begin(), standard.text.end(), '+', '-');
  std::replace(standard.text.begin(), standard.text.end(), '/', '_');
  return base64url::decode(standard.text, out.text);
}

/// What OpenSSH writes in base64: a public key, whose type is behind its length of four bytes
/// (RFC 4253 section 6.6), or a private key.
inline bool is_ssh_blob(std::string_view bytes) noexcept {
  if (bytes.starts_with("openssh-key-v1")) return true;
  if (bytes.size() < 4 || bytes.substr(0, 3) != std::string_view("\0\0\0", 3)) return false;
  const std::string_view type = bytes.substr(4, static_cast<unsigned char>(bytes[3]));
  return type.starts_with("ssh-") || type.starts_with("ecdsa-") || type.starts_with("sk-");
}

/// A JWK or a JWK Set, with nothing around it (RFC 7517 sections 4 and 5).
inline bool is_jwk(std::string_view text) {
  // No other secret passes through the reader, which keeps a copy of some strings.
  if (!text.starts_with('{') || !text.ends_with('}')) return false;
  json_reader reader(text);
  bool found = false;
  const auto status = reader.object([&](std::string_view name) {
    found = found || name == "kty" || name == "keys";
    return reader.skip();
  });
  return found && status == json_status::ok && reader.at_end();
}

/// Decodes hexadecimal digits, also with "0x" in front, white space and colons.
[[nodiscard]] inline bool decode_hex(std::string_view text, wiped_string& out) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  wiped_string digits;
  digits.text = without(" \t\r\n\v\f:", text);
  std::string_view rest = digits.text;
  if (rest.size() % 2 != 0) return false;
  out.text.reserve(rest.size() / 2);
  for (; !rest.empty(); rest.remove_prefix(2)) {
    unsigned char byte = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + 2, byte, 16);
    if (end != rest.data() + 2 || error != std::errc()) return false;
    out.text.push_back(static_cast<char>(byte));
  }
  return true;
}

/// Whether the text contains what only keys have: the first or last line of PEM, with five hyphens
/// or four and a blank (SSH2, RFC 4716), also as in a URL or a form; the member of a JWK; or XML.
inline bool has_key_mark(std::string_view text) noexcept {
  for (const std::string_view mark :
       {"-BEGIN ", "- BEGIN ", "-END ", "- END ", "-BEGIN%20", "-BEGIN+", "%2DBEGIN", "%2dBEGIN",
        "\"kty\"", "\\\"kty\\\"", "'kty'", "<RSAKeyValue"})
    if (text.find(mark) != text.npos) return true;
  return false;
}

/// A key in one of these forms.
inline bool is_plain_key(std::string_view text) {
  const std::string_view bare = trimmed(text, surroundings);
  // The last byte of DER may be one that looks like white space or a quote.
  text.remove_prefix((std::min)(text.find_first_not_of(surroundings), text.size()));
  if (has_key_mark(bare) || is_der_key(text) || has_key_identifier(text) || is_ssh_blob(bare) ||
      is_jwk(bare))
    return true;
  // UTF-16, as Windows writes it.
  constexpr std::string_view nul("\0", 1);
  wiped_string narrow;
  if (text.find(nul) != text.npos) narrow.text = without(nul, text);
  return has_key_mark(narrow.text);
}

inline bool is_encoded_key(std::string_view text, int encodings);

/// Whether one or several words of the text are a key in base64: `KEY=...`, a data URL, a line of
/// `authorized_keys`, or the lines between those of PEM, also with `\n` spelled out.
inline bool has_base64_key(std::string_view text, int encodings) {
  wiped_string joined;
  joined.text.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at, 2) == "\\n" || text.substr(at, 2) == "\\r") ++at;
    else joined.text.push_back(text[at]);
  }
  const auto is_key = [&](std::string_view part) {
    wiped_string decoded;
    return decode_any_base64(part, decoded) && is_encoded_key(decoded.text, encodings);
  };
  // With white space, and without: the same characters up to the blank.
  constexpr std::string_view with_space =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_ \t\r\n\v\f";
  constexpr std::string_view alphabet = with_space.substr(0, with_space.find(' '));
  for (const std::string_view characters : {alphabet, with_space}) {
    if (characters != alphabet && joined.text.find_first_of(white_space) == text.npos) break;
    std::string_view rest = joined.text;
    while (!rest.empty()) {
      const std::size_t size = (std::min)(rest.find_first_not_of(characters), rest.size());
      if (size != 0 && is_key(rest.substr(0, size))) return true;
      rest.remove_prefix((std::min)(size + 1, rest.size()));
    }
  }
  return false;
}

/// A key as it is, or in at most so many encodings.
inline bool is_encoded_key(std::string_view text, int encodings) {
  if (is_plain_key(text)) return true;
  if (encodings == 0) return false;
  const std::string_view bare = trimmed(text, surroundings);
  wiped_string from_hex;
  return has_base64_key(bare, encodings - 1) ||
         (decode_hex(bare, from_hex) && is_encoded_key(from_hex.text, encodings - 1));
}

/// Whether a secret is a key or a certificate, public or private, also in up to two layers of
/// base64 or hexadecimal, and with other text, white space or quotes around.
[[nodiscard]] inline bool is_key_material(std::string_view secret) {
  return is_encoded_key(secret, 2);
}

}
