// SPDX-License-Identifier: MIT
#pragma once

#include <valgrind/memcheck.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

/// Secrets, in the eyes of memcheck: bytes that nobody has written.
namespace timing {

inline void hide(void* bytes, std::size_t size) { (void)VALGRIND_MAKE_MEM_UNDEFINED(bytes, size); }
/// What came of a secret, and is none.
inline void publish(std::string_view bytes) {
  (void)VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}

[[nodiscard]] inline bool is_watched() { return RUNNING_ON_VALGRIND != 0; }
/// Branches and addresses that depended on a secret until now.
[[nodiscard]] inline long reports() { return static_cast<long>(VALGRIND_COUNT_ERRORS); }
[[nodiscard]] bool is_hidden(const void* bytes, std::size_t size);

/// How often `CRYPTO_memcmp` was asked about something secret.
[[nodiscard]] long secret_comparisons();
/// How many secret bytes it was asked about.
[[nodiscard]] long secret_bytes_compared();
/// Puts a comparison in its place that ends at the first difference.
void compare_leakily(bool yes);
int leaky_compare(const char* a, const char* b, std::size_t size);

/// The memory that was last asked for with an alignment, of 16 KiB or more.
[[nodiscard]] std::span<char> last_large_aligned_block();

/// What `make` makes of a secret, which nobody knows. It may look at it itself.
template <class Make>
auto as_secret(std::string_view text, const Make& make) {
  std::string secret(text);
  hide(secret.data(), secret.size());
  VALGRIND_DISABLE_ERROR_REPORTING;
  auto made = make(std::string_view(secret));
  VALGRIND_ENABLE_ERROR_REPORTING;
  return made;
}

}  // namespace timing
