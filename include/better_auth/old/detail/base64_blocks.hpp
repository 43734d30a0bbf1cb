// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/vector.hpp>

#include <cstddef>
#include <cstdint>

#ifdef BETTER_AUTH_VECTORS

/// Base64url, many characters at a time: the methods of Mula and Lemire, "Faster Base64 Encoding
/// and Decoding Using AVX2 Instructions" (2018) and "Base64 encoding and decoding at almost the
/// speed of a memory copy" (2020), with the alphabet of RFC 4648 section 5. For each there is what
/// vector.hpp says.
namespace better_auth::inline v0::detail {

/// What the instructions below read.
struct alignas(64) base64_tables {
  unsigned char
      order[64];  // of the bytes within each group of three, and without what is between the groups
  unsigned char low[16],
      high[16];  // for the halves of a character: a common bit where it is none of the alphabet
  unsigned char shift[16];  // by the high half: from the character to its value, but for '_'
  std::uint32_t lanes[8];   // those that hold something, then the others
  std::uint32_t pairs, quads, half, line, line_shift, zero;
};
inline constexpr base64_tables base64_table{
    {2,  1,  0,  6,  5,  4,  10, 9,  8,  14, 13, 12, 18, 17, 16, 22,
     21, 20, 26, 25, 24, 30, 29, 28, 34, 33, 32, 38, 37, 36, 42, 41,
     40, 46, 45, 44, 50, 49, 48, 54, 53, 52, 58, 57, 56, 62, 61, 60},
    {0x25, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x23, 0x3b, 0x3b, 0x3a, 0x3b,
     0x33},
    {0x20, 0x20, 0x01, 0x02, 0x04, 0x08, 0x04, 0x10, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20,
     0x20},
    {0, 0, 17, 4, 191, 191, 185, 185},
    {0, 1, 2, 4, 5, 6, 3, 7},
    0x01400140,
    0x00011000,
    0x0f0f0f0f,
    0x5f5f5f5f,
    0x21212121,
    0x41414141};

/// Decodes blocks of 16 characters to 12 bytes; at least one. Two bytes behind the last block are
/// written too. Whether all of the characters were of the alphabet.
BETTER_AUTH_COLD inline bool decode_base64_sse2(const char* in, unsigned char* out,
                                                std::size_t blocks) noexcept {
  // Letters, whatever their case: the bit of lower case, the first of them, how far the last is
  // from it; then lower case alone. Then digits, '-', '_'. Then what the value of each kind has
  // beside its distance from the first.
  alignas(16) static constexpr std::uint64_t constants[] = {
      0x2020202020202020, 0x2020202020202020, 0x6161616161616161, 0x6161616161616161,
      0x1919191919191919, 0x1919191919191919, 0x6060606060606060, 0x6060606060606060,
      0x1a1a1a1a1a1a1a1a, 0x1a1a1a1a1a1a1a1a, 0x3030303030303030, 0x3030303030303030,
      0x0909090909090909, 0x0909090909090909, 0x3434343434343434, 0x3434343434343434,
      0x2d2d2d2d2d2d2d2d, 0x2d2d2d2d2d2d2d2d, 0x3e3e3e3e3e3e3e3e, 0x3e3e3e3e3e3e3e3e,
      0x5f5f5f5f5f5f5f5f, 0x5f5f5f5f5f5f5f5f, 0x3f3f3f3f3f3f3f3f, 0x3f3f3f3f3f3f3f3f,
      0x0fc00fc00fc00fc0, 0x0fc00fc00fc00fc0, 0x0001100000011000, 0x0001100000011000};
  unsigned bad = 0;
  std::uint64_t first, second;
  asm volatile(
      "movdqa (%[c]), %%xmm8\n\t"
      "movdqa 16(%[c]), %%xmm9\n\t"
      "movdqa 32(%[c]), %%xmm10\n\t"
      "movdqa 64(%[c]), %%xmm11\n\t"
      "movdqa 80(%[c]), %%xmm12\n\t"
      "movdqa 96(%[c]), %%xmm13\n\t"
      "movdqa 112(%[c]), %%xmm14\n\t"
      "movdqa 144(%[c]), %%xmm15\n\t"
      "pcmpeqb %%xmm7, %%xmm7\n"
      "1:\n\t"
      "movdqu (%[in]), %%xmm0\n\t"
      "movdqa %%xmm8, %%xmm1\n\t"
      "por %%xmm0, %%xmm1\n\t"
      "psubb %%xmm9, %%xmm1\n\t"
      "movdqa %%xmm10, %%xmm2\n\t"
      "pminub %%xmm1, %%xmm2\n\t"
      "pcmpeqb %%xmm1, %%xmm2\n\t"  // a letter
      "movdqa %%xmm0, %%xmm3\n\t"
      "pcmpgtb 48(%[c]), %%xmm3\n\t"
      "pand %%xmm11, %%xmm3\n\t"
      "paddb %%xmm3, %%xmm1\n\t"
      "pand %%xmm2, %%xmm1\n\t"
      "movdqa %%xmm0, %%xmm3\n\t"
      "psubb %%xmm12, %%xmm3\n\t"
      "movdqa %%xmm13, %%xmm4\n\t"
      "pminub %%xmm3, %%xmm4\n\t"
      "pcmpeqb %%xmm3, %%xmm4\n\t"  // a digit
      "paddb %%xmm14, %%xmm3\n\t"
      "pand %%xmm4, %%xmm3\n\t"
      "por %%xmm3, %%xmm1\n\t"
      "por %%xmm4, %%xmm2\n\t"
      "movdqa 128(%[c]), %%xmm3\n\t"
      "pcmpeqb %%xmm0, %%xmm3\n\t"
      "por %%xmm3, %%xmm2\n\t"
      "pand %%xmm15, %%xmm3\n\t"
      "por %%xmm3, %%xmm1\n\t"
      "pcmpeqb 160(%[c]), %%xmm0\n\t"
      "por %%xmm0, %%xmm2\n\t"
      "pand 176(%[c]), %%xmm0\n\t"
      "por %%xmm0, %%xmm1\n\t"
      "pand %%xmm2, %%xmm7\n\t"
      // Six bits of each: twelve in a word, twenty-four in two, and those of two such in front of
      // each other.
      "movdqa %%xmm1, %%xmm0\n\t"
      "psllw $6, %%xmm0\n\t"
      "pand 192(%[c]), %%xmm0\n\t"
      "psrlw $8, %%xmm1\n\t"
      "por %%xmm1, %%xmm0\n\t"
      "pmaddwd 208(%[c]), %%xmm0\n\t"
      "movdqa %%xmm0, %%xmm1\n\t"
      "psllq $40, %%xmm0\n\t"
      "psrlq $16, %%xmm1\n\t"
      "por %%xmm1, %%xmm0\n\t"
      "movq %%xmm0, %[first]\n\t"
      "psrldq $8, %%xmm0\n\t"
      "movq %%xmm0, %[second]\n\t"
      "bswap %[first]\n\t"
      "bswap %[second]\n\t"
      "mov %[first], (%[out])\n\t"
      "mov %[second], 6(%[out])\n\t"
      "add $16, %[in]\n\t"
      "add $12, %[out]\n\t"
      "sub $1, %[blocks]\n\t"
      "jnz 1b\n\t"
      "pmovmskb %%xmm7, %[bad]\n\t"
      "xor $0xffff, %[bad]"
      : [in] "+r"(in), [out] "+r"(out), [blocks] "+r"(blocks), [bad] "+r"(bad),
        [first] "=&r"(first), [second] "=&r"(second)
      : [c] "r"(constants), "m"(constants)
      : BETTER_AUTH_VECTOR_REGISTERS, "cc", "memory");
  return bad == 0;
}

/// Decodes blocks of 32 characters to 24 bytes; at least one. Whether all of them were of the
/// alphabet.
BETTER_AUTH_NOINLINE inline bool decode_base64_avx2(const char* in, unsigned char* out,
                                                    std::size_t blocks) noexcept {
  unsigned bad = 0;
  asm volatile(
      "vbroadcasti128 %[low], %%ymm8\n\t"
      "vbroadcasti128 %[high], %%ymm9\n\t"
      "vbroadcasti128 %[shift], %%ymm10\n\t"
      "vbroadcasti128 %[order], %%ymm11\n\t"
      "vmovdqu %[lanes], %%ymm12\n\t"
      "vpbroadcastd %[pairs], %%ymm13\n\t"
      "vpbroadcastd %[quads], %%ymm14\n\t"
      "vpbroadcastd %[half], %%ymm15\n\t"
      "vpbroadcastd %[line], %%ymm5\n\t"
      "vpbroadcastd %[line_shift], %%ymm6\n\t"
      "vpxor %%xmm7, %%xmm7, %%xmm7\n"
      "1:\n\t"
      "vmovdqu (%[in]), %%ymm0\n\t"
      "vpsrld $4, %%ymm0, %%ymm1\n\t"
      "vpand %%ymm15, %%ymm1, %%ymm1\n\t"
      "vpand %%ymm15, %%ymm0, %%ymm2\n\t"
      "vpshufb %%ymm1, %%ymm9, %%ymm3\n\t"
      "vpshufb %%ymm2, %%ymm8, %%ymm2\n\t"
      "vpand %%ymm3, %%ymm2, %%ymm2\n\t"
      "vpor %%ymm2, %%ymm7, %%ymm7\n\t"
      "vpshufb %%ymm1, %%ymm10, %%ymm1\n\t"
      "vpcmpeqb %%ymm5, %%ymm0, %%ymm2\n\t"
      "vpand %%ymm6, %%ymm2, %%ymm2\n\t"
      "vpaddb %%ymm1, %%ymm0, %%ymm0\n\t"
      "vpaddb %%ymm2, %%ymm0, %%ymm0\n\t"
      "vpmaddubsw %%ymm13, %%ymm0, %%ymm0\n\t"
      "vpmaddwd %%ymm14, %%ymm0, %%ymm0\n\t"
      "vpshufb %%ymm11, %%ymm0, %%ymm0\n\t"
      "vpermd %%ymm0, %%ymm12, %%ymm0\n\t"
      "vmovdqu %%xmm0, (%[out])\n\t"
      "vextracti128 $1, %%ymm0, %%xmm0\n\t"
      "vmovq %%xmm0, 16(%[out])\n\t"
      "add $32, %[in]\n\t"
      "add $24, %[out]\n\t"
      "sub $1, %[blocks]\n\t"
      "jnz 1b\n\t"
      "vptest %%ymm7, %%ymm7\n\t"
      "setnz %b[bad]\n\t"
      "vzeroupper"
      : [in] "+r"(in), [out] "+r"(out), [blocks] "+r"(blocks), [bad] "+q"(bad)
      : [low] "m"(base64_table.low), [high] "m"(base64_table.high), [shift] "m"(base64_table.shift),
        [order] "m"(base64_table.order), [lanes] "m"(base64_table.lanes),
        [pairs] "m"(base64_table.pairs), [quads] "m"(base64_table.quads),
        [half] "m"(base64_table.half), [line] "m"(base64_table.line),
        [line_shift] "m"(base64_table.line_shift)
      : BETTER_AUTH_VECTOR_REGISTERS, "cc", "memory");
  return bad == 0;
}

/// Decodes groups of four characters to three bytes; at least one group. `values` has the value of
/// each ASCII character, 0xff where it is none of the alphabet. Whether all of them were.
BETTER_AUTH_NOINLINE inline bool decode_base64_avx512(const char* in, unsigned char* out,
                                                      std::size_t groups,
                                                      const unsigned char* values) noexcept {
  std::size_t left = 4 * groups;
  const std::size_t last = (groups - 1) % 16 + 1;
  std::uint64_t bad =
      ~std::uint64_t{0} >> (64 - 4 * last);  // of the last block: which characters there are
  std::uint64_t stored = 0xffffffffffffU;
  asm volatile(
      "vmovdqu64 (%[values]), %%zmm8\n\t"
      "vmovdqu64 64(%[values]), %%zmm9\n\t"
      "vmovdqa64 %[order], %%zmm10\n\t"
      "vpbroadcastd %[pairs], %%zmm11\n\t"
      "vpbroadcastd %[quads], %%zmm12\n\t"
      "vpbroadcastd %[zero], %%zmm13\n\t"
      "vpxord %%zmm7, %%zmm7, %%zmm7\n\t"
      "kxnorq %%k1, %%k1, %%k1\n\t"
      "kmovq %[stored], %%k2\n"
      "1:\n\t"
      "cmp $64, %[left]\n\t"
      "jae 2f\n\t"
      "kmovq %[bad], %%k1\n\t"
      "kmovq %[last], %%k2\n"
      "2:\n\t"
      "vmovdqa64 %%zmm13, %%zmm0\n\t"
      "vmovdqu8 (%[in]), %%zmm0%{%%k1%}\n\t"
      "vmovdqa64 %%zmm0, %%zmm1\n\t"
      "vpermi2b %%zmm9, %%zmm8, %%zmm1\n\t"
      "vpternlogd $0xfe, %%zmm0, %%zmm1, %%zmm7\n\t"
      "vpmaddubsw %%zmm11, %%zmm1, %%zmm1\n\t"
      "vpmaddwd %%zmm12, %%zmm1, %%zmm1\n\t"
      "vpermb %%zmm1, %%zmm10, %%zmm1\n\t"
      "vmovdqu8 %%zmm1, (%[out])%{%%k2%}\n\t"
      "add $64, %[in]\n\t"
      "add $48, %[out]\n\t"
      "sub $64, %[left]\n\t"
      "ja 1b\n\t"
      "vpmovb2m %%zmm7, %%k1\n\t"
      "kmovq %%k1, %[bad]\n\t"
      "vzeroupper"
      : [in] "+r"(in), [out] "+r"(out), [left] "+r"(left), [bad] "+r"(bad)
      : [values] "r"(values), [order] "m"(base64_table.order), [pairs] "m"(base64_table.pairs),
        [quads] "m"(base64_table.quads), [zero] "m"(base64_table.zero), [stored] "r"(stored),
        [last] "r"(stored >> (48 - 3 * last))
      : BETTER_AUTH_VECTOR_REGISTERS,
#ifdef __AVX512F__
        "k1", "k2",
#endif
        "cc", "memory");
  return bad == 0;
}

}  // namespace better_auth::inline v0::detail

#endif
