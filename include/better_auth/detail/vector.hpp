// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/attributes.hpp>
#include <better_auth/detail/shared_number.hpp>

#include <cstddef>
#include <cstdint>

/// Text, many bytes at a time: what base64url and the JSON reader do to every byte. Each function has a portable twin that
/// gives the same answers and is all that other compilers and processors get. Nothing is read or written beyond what the
/// caller names.
///
/// The instructions are written out, since their header costs more compile time than all of jwt.hpp, and since nobody
/// should have to build with -march for them. What is used is chosen once, by asking the processor.
namespace better_auth::detail {

/// What the processor has: each has all before it.
enum class vector_level : unsigned char {
  portable,
  sse2,
  avx2,
  avx512
};

#if defined(__x86_64__) && defined(__GNUC__) && defined(__LP64__) && !defined(BETTER_AUTH_JWT_PORTABLE)
#define BETTER_AUTH_VECTORS
// What `vzeroupper` takes the upper halves of: all of them, used or not.
#define BETTER_AUTH_VECTOR_REGISTERS \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

BETTER_AUTH_COLD inline vector_level best_vector_level() noexcept {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2")) return vector_level::sse2;
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") ? vector_level::avx512 : vector_level::avx2;
}
#else
inline vector_level best_vector_level() noexcept { return vector_level::portable; }
#endif

inline constexpr unsigned vector_level_not_chosen = 255;
inline constinit shared_number<unsigned> chosen_vector_level{vector_level_not_chosen};

/// Uses this level from now on, or the best one where the processor does not have it: for comparing them.
BETTER_AUTH_COLD inline unsigned use_vector_level(vector_level wanted) noexcept {
  const vector_level best = best_vector_level();
  const auto level = static_cast<unsigned>(wanted < best ? wanted : best);
  chosen_vector_level.store(level);
  return level;
}

/// Whether this level may be used.
[[nodiscard]] inline bool has_vector_level(vector_level wanted) noexcept {
  unsigned level = chosen_vector_level.load();
  if (level == vector_level_not_chosen) level = use_vector_level(vector_level::avx512);
  return level >= static_cast<unsigned>(wanted);
}

#ifdef BETTER_AUTH_VECTORS

// ---- base64url: the methods of Mula and Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions" (2018) and
// "Base64 encoding and decoding at almost the speed of a memory copy" (2020), with the alphabet of RFC 4648 section 5 ----

/// What the instructions below read.
struct alignas(64) base64_tables {
  unsigned char order[64];          // of the bytes within each group of three, and without what is between the groups
  unsigned char low[16], high[16];  // for the halves of a character: a common bit where it is none of the alphabet
  unsigned char shift[16];          // by the high half: from the character to its value, but for '_'
  std::uint32_t lanes[8];           // those that hold something, then the others
  std::uint32_t pairs, quads, half, line, line_shift, zero;
};
inline constexpr base64_tables base64_table{
    {2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 18, 17, 16, 22, 21, 20, 26, 25, 24, 30, 29, 28,
     34, 33, 32, 38, 37, 36, 42, 41, 40, 46, 45, 44, 50, 49, 48, 54, 53, 52, 58, 57, 56, 62, 61, 60},
    {0x25, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x23, 0x3b, 0x3b, 0x3a, 0x3b, 0x33},
    {0x20, 0x20, 0x01, 0x02, 0x04, 0x08, 0x04, 0x10, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20},
    {0, 0, 17, 4, 191, 191, 185, 185},
    {0, 1, 2, 4, 5, 6, 3, 7},
    0x01400140,
    0x00011000,
    0x0f0f0f0f,
    0x5f5f5f5f,
    0x21212121,
    0x41414141};

/// Decodes blocks of 32 characters to 24 bytes; at least one. Whether all of them were of the alphabet.
BETTER_AUTH_NOINLINE inline bool decode_base64_avx2(const char* in, unsigned char* out, std::size_t blocks) noexcept {
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
      : [low] "m"(base64_table.low), [high] "m"(base64_table.high), [shift] "m"(base64_table.shift), [order] "m"(base64_table.order), [lanes] "m"(base64_table.lanes),
        [pairs] "m"(base64_table.pairs), [quads] "m"(base64_table.quads), [half] "m"(base64_table.half), [line] "m"(base64_table.line),
        [line_shift] "m"(base64_table.line_shift)
      : BETTER_AUTH_VECTOR_REGISTERS, "cc", "memory");
  return bad == 0;
}

/// Decodes groups of four characters to three bytes; at least one group. `values` has the value of each ASCII character, 0xff
/// where it is none of the alphabet. Whether all of them were.
BETTER_AUTH_NOINLINE inline bool decode_base64_avx512(const char* in, unsigned char* out, std::size_t groups, const unsigned char* values) noexcept {
  std::size_t left = 4 * groups;
  const std::size_t last = (groups - 1) % 16 + 1;
  std::uint64_t bad = ~std::uint64_t{0} >> (64 - 4 * last);  // of the last block: which characters there are
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
      : [values] "r"(values), [order] "m"(base64_table.order), [pairs] "m"(base64_table.pairs), [quads] "m"(base64_table.quads), [zero] "m"(base64_table.zero),
        [stored] "r"(stored), [last] "r"(stored >> (48 - 3 * last))
      : BETTER_AUTH_VECTOR_REGISTERS,
#ifdef __AVX512F__
        "k1", "k2",
#endif
        "cc", "memory");
  return bad == 0;
}

#endif

// ---- JSON -----------------------------------------------------------------------------------------------------------

#ifdef BETTER_AUTH_VECTORS

/// `special_bytes` for blocks of 64 bytes; at least one.
BETTER_AUTH_NOINLINE inline void special_bytes_avx2(const char* in, std::size_t blocks, std::uint64_t* bits) noexcept {
  static constexpr std::uint32_t quotes = 0x22222222, backslashes = 0x5c5c5c5c, blanks = 0x20202020;
  std::uint64_t first, second;
  asm volatile(
      "vpbroadcastd %[quotes], %%ymm6\n\t"
      "vpbroadcastd %[backslashes], %%ymm7\n\t"
      "vpbroadcastd %[blanks], %%ymm8\n"
      "1:\n\t"
      "vmovdqu (%[in]), %%ymm0\n\t"
      "vmovdqu 32(%[in]), %%ymm1\n\t"
      "vpcmpeqb %%ymm6, %%ymm0, %%ymm2\n\t"
      "vpcmpeqb %%ymm6, %%ymm1, %%ymm3\n\t"
      "vpcmpeqb %%ymm7, %%ymm0, %%ymm4\n\t"
      "vpcmpeqb %%ymm7, %%ymm1, %%ymm5\n\t"
      "vpcmpgtb %%ymm0, %%ymm8, %%ymm0\n\t"
      "vpcmpgtb %%ymm1, %%ymm8, %%ymm1\n\t"
      "vpor %%ymm2, %%ymm0, %%ymm0\n\t"
      "vpor %%ymm3, %%ymm1, %%ymm1\n\t"
      "vpor %%ymm4, %%ymm0, %%ymm0\n\t"
      "vpor %%ymm5, %%ymm1, %%ymm1\n\t"
      "vpmovmskb %%ymm0, %k[first]\n\t"
      "vpmovmskb %%ymm1, %k[second]\n\t"
      "mov %k[first], (%[bits])\n\t"
      "mov %k[second], 4(%[bits])\n\t"
      "add $64, %[in]\n\t"
      "add $8, %[bits]\n\t"
      "sub $1, %[blocks]\n\t"
      "jnz 1b\n\t"
      "vzeroupper"
      : [in] "+r"(in), [bits] "+r"(bits), [blocks] "+r"(blocks), [first] "=&r"(first), [second] "=&r"(second)
      : [quotes] "m"(quotes), [backslashes] "m"(backslashes), [blanks] "m"(blanks)
      : BETTER_AUTH_VECTOR_REGISTERS, "cc", "memory");
}

#endif

/// By bit, from the lowest on, which bytes end a string or need a closer look within one: quotation mark, backslash, control
/// characters and all beyond ASCII (which, as signed numbers, are below the control characters). `bits` has room for one
/// number for each 64 bytes begun, and one more; what is behind the text is zero.
BETTER_AUTH_NOINLINE inline void special_bytes(const char* in, std::size_t size, std::uint64_t* bits) noexcept {
  const std::size_t blocks = size / 64;
  std::size_t done = 0;
  bits[blocks] = 0;
#ifdef BETTER_AUTH_VECTORS
  if (blocks != 0 && has_vector_level(vector_level::avx2)) {
    special_bytes_avx2(in, blocks, bits);
    if (const std::size_t rest = size % 64; rest != 0) {  // the last 64 bytes once more, but for those that were seen
      special_bytes_avx2(in + size - 64, 1, bits + blocks);
      bits[blocks] >>= 64 - rest;
    }
    return;
  }
  if (has_vector_level(vector_level::sse2)) {
    using bytes = signed char __attribute__((vector_size(16)));
    for (; size - done >= 16; done += 16) {
      bytes b;
      __builtin_memcpy(&b, in + done, sizeof b);
      const bytes special = (b == '"') | (b == '\\') | (b < ' ');
      const int mask = __builtin_ia32_pmovmskb128(reinterpret_cast<char __attribute__((vector_size(16)))>(special));
      if (done % 64 == 0) bits[done / 64] = 0;
      bits[done / 64] |= static_cast<std::uint64_t>(mask) << done % 64;
    }
  }
#endif
  for (; done != size; ++done) {
    const auto c = static_cast<unsigned char>(in[done]);
    if (done % 64 == 0) bits[done / 64] = 0;
    bits[done / 64] |= std::uint64_t{c == '"' || c == '\\' || c < 0x20 || c > 0x7f} << done % 64;
  }
}

}  // namespace better_auth::detail
