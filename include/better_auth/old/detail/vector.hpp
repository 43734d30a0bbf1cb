// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/shared_number.hpp>

#include <cstddef>
#include <cstdint>

/// Text, many bytes at a time: what base64url and the JSON reader do to every byte. Each function
/// has a portable twin that gives the same answers and is all that other compilers and processors
/// get. Nothing is read or written beyond what the caller names.
///
/// The instructions are written out, since their header costs more compile time than all of
/// jwt.hpp, and since nobody should have to build with -march for them. What is used is chosen
/// once, by asking the processor.
namespace better_auth::inline v0::detail {

/// What the processor has: each has all before it.
enum class vector_level : unsigned char {
  portable,
  sse2,
  avx2,
  avx512
};

#if defined(__x86_64__) && defined(__GNUC__) && defined(__LP64__) && \
    !defined(BETTER_AUTH_JWT_PORTABLE)
#define BETTER_AUTH_VECTORS
// What `vzeroupper` takes the upper halves of: all of them, used or not.
#define BETTER_AUTH_VECTOR_REGISTERS                                                       \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", \
      "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

BETTER_AUTH_COLD inline vector_level best_vector_level() noexcept {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2")) return vector_level::sse2;
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi")
             ? vector_level::avx512
             : vector_level::avx2;
}
#else
inline vector_level best_vector_level() noexcept { return vector_level::portable; }
#endif

inline constexpr unsigned vector_level_not_chosen = 255;
inline constinit shared_number<unsigned> chosen_vector_level{vector_level_not_chosen};

/// Uses this level from now on, or the best one where the processor does not have it: for comparing
/// them.
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

// What is looked for is all that is less than 0x21 as a signed number, once the second bit is
// turned over, and the backslash.
inline constexpr std::uint32_t turned_bit = 0x02020202, turned_backslash = 0x5e5e5e5e,
                               turned_limit = 0x21212121;

/// `special_bytes` for blocks of 64 bytes; at least one.
BETTER_AUTH_COLD inline void special_bytes_sse2(const char* in, std::size_t blocks,
                                                std::uint64_t* bits) noexcept {
#define BETTER_AUTH_SPECIAL_OF_16(place, bits_of_16) \
  "movdqu " place                                    \
  "(%[in]), %%xmm0\n\t"                              \
  "pxor %%xmm3, %%xmm0\n\t"                          \
  "movdqa %%xmm5, %%xmm1\n\t"                        \
  "pcmpgtb %%xmm0, %%xmm1\n\t"                       \
  "pcmpeqb %%xmm4, %%xmm0\n\t"                       \
  "por %%xmm0, %%xmm1\n\t"                           \
  "pmovmskb %%xmm1, " bits_of_16 "\n\t"
  std::uint64_t first, second, third, fourth;
  asm volatile(
      "movd %[bit], %%xmm3\n\t"
      "movd %[backslash], %%xmm4\n\t"
      "movd %[limit], %%xmm5\n\t"
      "pshufd $0, %%xmm3, %%xmm3\n\t"
      "pshufd $0, %%xmm4, %%xmm4\n\t"
      "pshufd $0, %%xmm5, %%xmm5\n"
      "1:\n\t" BETTER_AUTH_SPECIAL_OF_16("", "%k[first]")
          BETTER_AUTH_SPECIAL_OF_16("16", "%k[second]")
              BETTER_AUTH_SPECIAL_OF_16("32", "%k[third]")
                  BETTER_AUTH_SPECIAL_OF_16("48", "%k[fourth]")
                      "shl $16, %k[second]\n\t"
                      "shl $16, %k[fourth]\n\t"
                      "or %k[second], %k[first]\n\t"
                      "or %k[fourth], %k[third]\n\t"
                      "shl $32, %[third]\n\t"
                      "or %[third], %[first]\n\t"
                      "mov %[first], (%[bits])\n\t"
                      "add $64, %[in]\n\t"
                      "add $8, %[bits]\n\t"
                      "sub $1, %[blocks]\n\t"
                      "jnz 1b"
      : [in] "+r"(in), [bits] "+r"(bits), [blocks] "+r"(blocks),
        [first] "=&r"(first), [second] "=&r"(second), [third] "=&r"(third), [fourth] "=&r"(fourth)
      : [bit] "m"(turned_bit), [backslash] "m"(turned_backslash), [limit] "m"(turned_limit)
      : "xmm0", "xmm1", "xmm3", "xmm4", "xmm5", "cc", "memory");
#undef BETTER_AUTH_SPECIAL_OF_16
}

/// The same by AVX2.
BETTER_AUTH_NOINLINE inline void special_bytes_avx2(const char* in, std::size_t blocks,
                                                    std::uint64_t* bits) noexcept {
  std::uint64_t first, second;
  asm volatile(
      "vpbroadcastd %[bit], %%ymm6\n\t"
      "vpbroadcastd %[backslash], %%ymm7\n\t"
      "vpbroadcastd %[limit], %%ymm8\n"
      "1:\n\t"
      "vpxor (%[in]), %%ymm6, %%ymm0\n\t"
      "vpxor 32(%[in]), %%ymm6, %%ymm1\n\t"
      "vpcmpeqb %%ymm7, %%ymm0, %%ymm2\n\t"
      "vpcmpeqb %%ymm7, %%ymm1, %%ymm3\n\t"
      "vpcmpgtb %%ymm0, %%ymm8, %%ymm0\n\t"
      "vpcmpgtb %%ymm1, %%ymm8, %%ymm1\n\t"
      "vpor %%ymm2, %%ymm0, %%ymm0\n\t"
      "vpor %%ymm3, %%ymm1, %%ymm1\n\t"
      "vpmovmskb %%ymm0, %k[first]\n\t"
      "vpmovmskb %%ymm1, %k[second]\n\t"
      "shl $32, %[second]\n\t"
      "or %[second], %[first]\n\t"
      "mov %[first], (%[bits])\n\t"
      "add $64, %[in]\n\t"
      "add $8, %[bits]\n\t"
      "sub $1, %[blocks]\n\t"
      "jnz 1b\n\t"
      "vzeroupper"
      : [in] "+r"(in), [bits] "+r"(bits), [blocks] "+r"(blocks), [first] "=&r"(first),
        [second] "=&r"(second)
      : [bit] "m"(turned_bit), [backslash] "m"(turned_backslash), [limit] "m"(turned_limit)
      : BETTER_AUTH_VECTOR_REGISTERS, "cc", "memory");
}

#endif

/// By bit, from the lowest on, which bytes end a string or need a closer look within one: quotation
/// mark, backslash, control characters and all beyond ASCII (which, as signed numbers, are below
/// the control characters). `bits` has room for one number for each 64 bytes, and two more; what is
/// behind the text is zero.
BETTER_AUTH_NOINLINE inline void special_bytes(const char* in, std::size_t size,
                                               std::uint64_t* bits) noexcept {
  const std::size_t blocks = size / 64;
  bits[blocks] = bits[blocks + 1] = 0;
#ifdef BETTER_AUTH_VECTORS
  if (blocks != 0 && has_vector_level(vector_level::sse2)) {
    const auto find =
        has_vector_level(vector_level::avx2) ? special_bytes_avx2 : special_bytes_sse2;
    find(in, blocks, bits);
    if (const std::size_t rest = size % 64;
        rest != 0) {  // the last 64 bytes once more, but for those that were seen
      find(in + size - 64, 1, bits + blocks);
      bits[blocks] >>= 64 - rest;
    }
    return;
  }
#endif
  for (std::size_t done = 0; done != size; ++done) {
    const auto c = static_cast<unsigned char>(in[done]);
    if (done % 64 == 0) bits[done / 64] = 0;
    bits[done / 64] |= std::uint64_t{c == '"' || c == '\\' || c < 0x20 || c > 0x7f} << done % 64;
  }
}

}  // namespace better_auth::inline v0::detail
