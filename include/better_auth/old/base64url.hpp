// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/base64_blocks.hpp>
#include <better_auth/old/detail/string_name.hpp>
#include <better_auth/old/detail/vector.hpp>

#include <cstddef>
#include <string_view>

/// Base64url without padding, canonical only (RFC 4648 sections 3.5 and 5, RFC 7515 section 2): no
/// '=', no white space, no '+' or '/', no length of 4n+1, no bits set beyond the last byte. One
/// byte string has one spelling.
namespace better_auth::inline v0::base64url {

namespace detail {

inline constexpr char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Value of each character; 0xff where it is none of the alphabet. A literal: building it at compile
// time is slow.
// clang-format off
inline constexpr unsigned char values[256] = {
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 62,  255, 255,
    52,  53,  54,  55,  56,  57,  58,  59,  60,  61,  255, 255, 255, 255, 255, 255,
    255, 0,   1,   2,   3,   4,   5,   6,   7,   8,   9,   10,  11,  12,  13,  14,
    15,  16,  17,  18,  19,  20,  21,  22,  23,  24,  25,  255, 255, 255, 255, 63,
    255, 26,  27,  28,  29,  30,  31,  32,  33,  34,  35,  36,  37,  38,  39,  40,
    41,  42,  43,  44,  45,  46,  47,  48,  49,  50,  51,  255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
// clang-format on

inline unsigned value_of(char c) noexcept { return values[static_cast<unsigned char>(c)]; }

// The last two or three characters: their value, left-aligned in 24 bits, or more than that where
// not canonical.
inline unsigned tail_value(std::string_view tail) noexcept {
  const unsigned a = value_of(tail[0]), b = value_of(tail[1]),
                 c = tail.size() == 3 ? value_of(tail[2]) : 0;
  const unsigned beyond = tail.size() == 3 ? (c & 0x03U) : (b & 0x0fU);
  return ((a | b | c) > 63U || beyond != 0) ? 0xffffffffU : (a << 18U) | (b << 12U) | (c << 6U);
}

// Groups of four characters. Whether all of those are of the alphabet.
inline bool decode_groups(const char* in, unsigned char* out, std::size_t groups) noexcept {
  unsigned bad = 0;
  for (const char* const end = in + 4 * groups; in != end; in += 4, out += 3) {
    const unsigned a = value_of(in[0]), b = value_of(in[1]), c = value_of(in[2]),
                   d = value_of(in[3]);
    bad |= a | b | c | d;
    const unsigned group = (a << 18U) | (b << 12U) | (c << 6U) | d;
    out[0] = static_cast<unsigned char>(group >> 16U);
    out[1] = static_cast<unsigned char>(group >> 8U);
    out[2] = static_cast<unsigned char>(group);
  }
  return bad <= 63U;
}

}  // namespace detail

/// Bytes that `characters` characters decode to. Meaningless, but harmless, for a length of 4n+1.
[[nodiscard]] constexpr std::size_t decoded_size(std::size_t characters) noexcept {
  return characters / 4 * 3 + (characters % 4) * 3 / 4;
}

/// Characters that `bytes` bytes encode to.
[[nodiscard]] constexpr std::size_t encoded_size(std::size_t bytes) noexcept {
  return bytes / 3 * 4 + (bytes % 3 == 0 ? 0 : bytes % 3 + 1);
}

/// Decodes `text` into `out`, which must have room for `decoded_size(text.size())` bytes and lie
/// elsewhere. False where the text is not canonical; `out` then holds nothing of use.
[[nodiscard]] BETTER_AUTH_NOINLINE inline bool decode(std::string_view text,
                                                      unsigned char* out) noexcept {
  std::size_t groups = text.size() / 4;
  const std::size_t rest = text.size() % 4;
  const char* in = text.data();
  if (rest == 1) return false;
  bool good = true;
  if (rest != 0) {
    const unsigned group = detail::tail_value({in + 4 * groups, rest});
    good = group >> 24U == 0;
    out[3 * groups] = static_cast<unsigned char>(group >> 16U);
    if (rest == 3) out[3 * groups + 1] = static_cast<unsigned char>(group >> 8U);
  }
#ifdef BETTER_AUTH_VECTORS
  using namespace better_auth::v0::detail;
  if (groups != 0 && has_vector_level(vector_level::avx512))
    return decode_base64_avx512(in, out, groups, detail::values) && good;
  // Blocks from the front, and one up to the end, which decodes a part again.
  if (groups >= 8 && has_vector_level(vector_level::avx2))
    return decode_base64_avx2(in, out, groups / 8) &&
           decode_base64_avx2(in + 4 * groups - 32, out + 3 * groups - 24, 1) && good;
  if (groups > 4 && has_vector_level(vector_level::sse2)) {
    const std::size_t blocks = (groups - 1) / 4;
    good = decode_base64_sse2(in, out, blocks) && good;
    in += 16 * blocks;
    out += 12 * blocks;
    groups -= 4 * blocks;
  }
#endif
  return detail::decode_groups(in, out, groups) && good;
}

/// Whether `decode` would succeed, without decoding.
[[nodiscard]] BETTER_AUTH_COLD inline bool is_canonical(std::string_view text) noexcept {
  if (text.size() % 4 == 1) return false;
  unsigned bad = 0;
  for (const char c : text) bad |= detail::value_of(c);
  if (const std::size_t rest = text.size() % 4; rest != 0)
    bad |= detail::tail_value(text.substr(text.size() - rest)) >> 24U;
  return bad <= 63U;
}

/// Writes the one spelling of `bytes` to `out`, which must have room for
/// `encoded_size(bytes.size())` characters.
BETTER_AUTH_COLD inline void encode(std::string_view bytes, char* out) noexcept {
  unsigned bits = 0;  // not yet written, below the others
  unsigned count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) *out++ = detail::alphabet[bits >> (count - 6) & 63U];
  }
  if (count != 0) *out = detail::alphabet[bits << (6 - count) & 63U];
}

/// The one spelling of `bytes`. Include `<string>` to call it.
template <class String = std::string>
[[nodiscard]] BETTER_AUTH_COLD String encode(std::string_view bytes) {
  String text(encoded_size(bytes.size()), '\0');
  encode(bytes, text.data());
  return text;
}

}  // namespace better_auth::inline v0::base64url
