// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/simd.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// Base64url without padding, canonical only (RFC 4648 sections 3.5 and 5, RFC 7515 section 2): no
/// '=', no white space, no bits beyond the last byte. Every byte string has exactly one spelling.
namespace better_auth::inline BETTER_AUTH_ABI::base64url {

namespace detail {

inline constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// By character; 0xff for those that are not in the alphabet.
inline constexpr auto values = [] {
  std::array<unsigned char, 256> out = {};
  out.fill(0xff);
  unsigned char next = 0;
  for (const char c : alphabet) out[static_cast<unsigned char>(c)] = next++;
  return out;
}();

inline unsigned value_of(char c) noexcept { return values[static_cast<unsigned char>(c)]; }

/// The last two or three characters as 24 bits; larger if they are not canonical.
inline unsigned tail_value(std::string_view tail) noexcept {
  const unsigned a = value_of(tail[0]), b = value_of(tail[1]);
  const unsigned c = tail.size() == 3 ? value_of(tail[2]) : 0;
  const unsigned beyond = tail.size() == 3 ? (c & 0x03U) : (b & 0x0fU);
  if ((a | b | c) > 63U || beyond != 0) return 0xffffffffU;
  return (a << 18U) | (b << 12U) | (c << 6U);
}

}  // namespace detail

/// Bytes that `characters` characters decode to.
[[nodiscard]] constexpr std::size_t decoded_size(std::size_t characters) noexcept {
  return characters / 4 * 3 + (characters % 4) * 3 / 4;
}

/// Characters that `bytes` bytes encode to.
[[nodiscard]] constexpr std::size_t encoded_size(std::size_t bytes) noexcept {
  return bytes / 3 * 4 + (bytes % 3 == 0 ? 0 : bytes % 3 + 1);
}

/// Decodes `text` into `decoded_size(text.size())` bytes at `out`. Returns false if the text is not
/// canonical; the bytes are then unspecified.
[[nodiscard]] inline bool decode(std::string_view text, unsigned char* out) noexcept {
  if (text.size() % 4 == 1) return false;
  // 16 characters at a time; with the scan of JSON strings, 11 % of an HS256 token.
  const auto blocks = better_auth::detail::decode_base64url_blocks(text.data(), text.size(), out);
  out += decoded_size(blocks.characters);
  text.remove_prefix(blocks.characters);
  unsigned all = 0;
  for (; text.size() >= 4; text.remove_prefix(4), out += 3) {
    const unsigned a = detail::value_of(text[0]), b = detail::value_of(text[1]);
    const unsigned c = detail::value_of(text[2]), d = detail::value_of(text[3]);
    all |= a | b | c | d;
    const unsigned group = (a << 18U) | (b << 12U) | (c << 6U) | d;
    out[0] = static_cast<unsigned char>(group >> 16U);
    out[1] = static_cast<unsigned char>(group >> 8U);
    out[2] = static_cast<unsigned char>(group);
  }
  if (!text.empty()) {
    const unsigned group = detail::tail_value(text);
    all |= group >> 24U;
    out[0] = static_cast<unsigned char>(group >> 16U);
    if (text.size() == 3) out[1] = static_cast<unsigned char>(group >> 8U);
  }
  return blocks.valid && all <= 63U;
}

/// Decodes `text` into `out`. Returns false, and leaves `out` empty, if the text is not canonical.
[[nodiscard]] inline bool decode(std::string_view text, std::string& out) {
  out.resize(decoded_size(text.size()));
  const bool good = decode(text, reinterpret_cast<unsigned char*>(out.data()));
  if (!good) out.clear();
  return good;
}

/// Whether `decode` would succeed.
[[nodiscard]] inline bool is_canonical(std::string_view text) noexcept {
  if (text.size() % 4 == 1) return false;
  unsigned all = 0;
  for (const char c : text) all |= detail::value_of(c);
  if (const std::size_t rest = text.size() % 4; rest != 0)
    all |= detail::tail_value(text.substr(text.size() - rest)) >> 24U;
  return all <= 63U;
}

/// The one spelling of `bytes`.
[[nodiscard]] inline std::string encode(std::string_view bytes) {
  std::string text;
  text.reserve(encoded_size(bytes.size()));
  unsigned bits = 0;  // read, and not yet written below the lowest `count`
  unsigned count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6)
      text.push_back(detail::alphabet[bits >> (count - 6) & 63U]);
  }
  if (count != 0) text.push_back(detail::alphabet[bits << (6 - count) & 63U]);
  return text;
}

}
