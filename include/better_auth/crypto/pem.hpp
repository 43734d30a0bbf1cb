// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/base/result.hpp>
#include <better_auth/base/text.hpp>

#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// Decodes canonical, padded base64 (RFC 4648 section 4) with white space anywhere.
[[nodiscard]] inline bool decode_base64(std::string_view text, std::string& out) {
  std::string url_alphabet;
  url_alphabet.reserve(text.size());
  for (const char c : text) {
    if (white_space.find(c) != text.npos) continue;
    if (c == '-' || c == '_') return false;
    url_alphabet.push_back(c == '+' ? '-' : (c == '/' ? '_' : c));
  }
  if (url_alphabet.size() % 4 != 0) return false;
  for (int padding = 0; padding < 2 && url_alphabet.ends_with('='); ++padding)
    url_alphabet.pop_back();
  return base64url::decode(url_alphabet, out);
}

/// The DER in a PEM text that is one block `PUBLIC KEY` with only white space around it (RFC 7468
/// section 13). Errors: malformed_key, key_is_certificate, key_is_not_spki,
/// key_has_escaped_newlines, private_key_material.
inline result<std::string> spki_of_pem(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN PUBLIC KEY-----";
  constexpr std::string_view end = "-----END PUBLIC KEY-----";
  const auto contains = [pem](std::string_view part) { return pem.find(part) != pem.npos; };
  if (contains("PRIVATE KEY-----")) return errc::private_key_material;
  if (contains("-----BEGIN") && contains("\\n")) return errc::key_has_escaped_newlines;
  if (contains("CERTIFICATE-----")) return errc::key_is_certificate;
  std::string_view block = trimmed(pem);
  if (!block.starts_with(begin) || !block.ends_with(end) ||
      block.size() < begin.size() + end.size())
    return contains("-----BEGIN") ? errc::key_is_not_spki : errc::malformed_key;
  block.remove_prefix(begin.size());
  block.remove_suffix(end.size());
  if (block.find("-----") != block.npos) return errc::key_is_not_spki;  // more than one block
  std::string der;
  if (!decode_base64(block, der)) return errc::malformed_key;
  return der;
}

}
