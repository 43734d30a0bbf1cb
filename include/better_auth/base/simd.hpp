// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

// Define BETTER_AUTH_NO_SIMD for a whole program to use the portable code, as its tests do.
#if defined(BETTER_AUTH_NO_SIMD)
#elif defined(__SSE2__) || defined(_M_X64)
#define BETTER_AUTH_SSE2
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(__AARCH64EB__)
#define BETTER_AUTH_NEON
#include <arm_neon.h>
#endif

/// The two loops that read 16 bytes at a time, with instructions that every such target has.
namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// Whether the byte is ASCII and needs no escape in a JSON string (RFC 8259 section 7).
constexpr bool is_plain_ascii(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

/// The first byte from `p` on that is not plain ASCII in a JSON string, or `end`.
inline const char* find_special(const char* p, const char* end) noexcept {
#if defined(BETTER_AUTH_SSE2)
  for (; end - p >= 16; p += 16) {
    const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // Signed: bytes from 0x80 on are less than a blank too.
    const __m128i special = _mm_or_si128(_mm_cmplt_epi8(c, _mm_set1_epi8(0x20)),
                                         _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8('"')),
                                                      _mm_cmpeq_epi8(c, _mm_set1_epi8('\\'))));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(special));
    if (found != 0) return p + std::countr_zero(found);
  }
#elif defined(BETTER_AUTH_NEON)
  for (; end - p >= 16; p += 16) {
    const uint8x16_t c = vld1q_u8(reinterpret_cast<const unsigned char*>(p));
    const uint8x16_t special =
        vorrq_u8(vorrq_u8(vcltq_u8(c, vdupq_n_u8(0x20)), vcgeq_u8(c, vdupq_n_u8(0x80))),
                 vorrq_u8(vceqq_u8(c, vdupq_n_u8('"')), vceqq_u8(c, vdupq_n_u8('\\'))));
    // Four bits for each byte.
    const std::uint64_t found =
        vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(special), 4)), 0);
    if (found != 0) return p + std::countr_zero(found) / 4;
  }
#endif
  while (p != end && is_plain_ascii(*p)) ++p;
  return p;
}

struct decoded_blocks {
  std::size_t characters = 0;  ///< how many were decoded, a multiple of 16
  bool valid = true;           ///< whether all of them are of the alphabet
};

/// Decodes whole blocks of 16 characters of base64url into 12 bytes each; none in portable code.
[[nodiscard]] inline decoded_blocks decode_base64url_blocks(const char* in, std::size_t size,
                                                            unsigned char* out) noexcept {
  decoded_blocks done;
#if defined(BETTER_AUTH_SSE2)
  __m128i unknown = _mm_setzero_si128();
  for (; size - done.characters >= 16; done.characters += 16, out += 12) {
    const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + done.characters));
    const auto offset_in = [c](char first, char last, int offset) {
      const __m128i from = _mm_cmpgt_epi8(c, _mm_set1_epi8(static_cast<char>(first - 1)));
      const __m128i to = _mm_cmplt_epi8(c, _mm_set1_epi8(static_cast<char>(last + 1)));
      return _mm_and_si128(_mm_and_si128(from, to), _mm_set1_epi8(static_cast<char>(offset)));
    };
    // What to add to a character to get its value; never 0 for a character of the alphabet.
    __m128i offset = offset_in('A', 'Z', 0 - 'A');
    offset = _mm_or_si128(offset, offset_in('a', 'z', 26 - 'a'));
    offset = _mm_or_si128(offset, offset_in('0', '9', 52 - '0'));
    offset = _mm_or_si128(offset, offset_in('-', '-', 62 - '-'));
    offset = _mm_or_si128(offset, offset_in('_', '_', 63 - '_'));
    unknown = _mm_or_si128(unknown, _mm_cmpeq_epi8(offset, _mm_setzero_si128()));
    const __m128i six = _mm_add_epi8(c, offset);
    // Two values of 6 bits to 12, then two of 12 bits to 24.
    const __m128i twelve = _mm_or_si128(_mm_slli_epi16(_mm_and_si128(six, _mm_set1_epi16(0x3f)), 6),
                                        _mm_srli_epi16(six, 8));
    const __m128i group = _mm_madd_epi16(twelve, _mm_set1_epi32(0x00011000));
    // Each group's three bytes in memory order, then those of two groups next to each other.
    const __m128i low = _mm_set1_epi32(0xff), middle = _mm_set1_epi32(0xff00);
    const __m128i bytes =
        _mm_or_si128(_mm_or_si128(_mm_srli_epi32(group, 16), _mm_and_si128(group, middle)),
                     _mm_slli_epi32(_mm_and_si128(group, low), 16));
    const __m128i first = _mm_set_epi32(0, -1, 0, -1);
    const __m128i packed = _mm_or_si128(_mm_and_si128(bytes, first),
                                        _mm_srli_epi64(_mm_andnot_si128(first, bytes), 8));
    std::uint64_t halves[2];
    _mm_storeu_si128(reinterpret_cast<__m128i*>(halves), packed);
    std::memcpy(out, &halves[0], 6);
    std::memcpy(out + 6, &halves[1], 6);
  }
  done.valid = _mm_movemask_epi8(unknown) == 0;
#elif defined(BETTER_AUTH_NEON)
  uint8x16_t unknown = vdupq_n_u8(0);
  const auto value_of = [&unknown](uint8x16_t c) {
    const auto offset_in = [c](char first, char last, int offset) {
      const uint8x16_t where = vandq_u8(vcgeq_u8(c, vdupq_n_u8(static_cast<std::uint8_t>(first))),
                                        vcleq_u8(c, vdupq_n_u8(static_cast<std::uint8_t>(last))));
      return vandq_u8(where, vdupq_n_u8(static_cast<std::uint8_t>(offset)));
    };
    // As above.
    uint8x16_t offset = offset_in('A', 'Z', 0 - 'A');
    offset = vorrq_u8(offset, offset_in('a', 'z', 26 - 'a'));
    offset = vorrq_u8(offset, offset_in('0', '9', 52 - '0'));
    offset = vorrq_u8(offset, offset_in('-', '-', 62 - '-'));
    offset = vorrq_u8(offset, offset_in('_', '_', 63 - '_'));
    unknown = vorrq_u8(unknown, vceqq_u8(offset, vdupq_n_u8(0)));
    return vaddq_u8(c, offset);
  };
  // Four blocks at once: the first characters of 16 groups, the second ones, and so on.
  for (; size - done.characters >= 64; done.characters += 64, out += 48) {
    const auto* const from = reinterpret_cast<const unsigned char*>(in + done.characters);
    const uint8x16x4_t c = vld4q_u8(from);
    const uint8x16_t a = value_of(c.val[0]), b = value_of(c.val[1]);
    const uint8x16_t d = value_of(c.val[2]), e = value_of(c.val[3]);
    const uint8x16x3_t bytes = {{vorrq_u8(vshlq_n_u8(a, 2), vshrq_n_u8(b, 4)),
                                 vorrq_u8(vshlq_n_u8(b, 4), vshrq_n_u8(d, 2)),
                                 vorrq_u8(vshlq_n_u8(d, 6), e)}};
    vst3q_u8(out, bytes);
  }
  done.valid = vmaxvq_u8(unknown) == 0;
#else
  (void)in, (void)size, (void)out;
#endif
  return done;
}

}
