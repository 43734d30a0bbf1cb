// SPDX-License-Identifier: MIT
#pragma once

#include <valgrind/memcheck.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Secrets, in the eyes of memcheck: bytes that nobody has written.
namespace timing {

inline void hide(std::string_view bytes) {
  (void)VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}
/// What was computed from a secret, but is none.
inline void publish(std::string_view bytes) {
  (void)VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}

[[nodiscard]] inline bool is_watched() { return RUNNING_ON_VALGRIND != 0; }
/// Branches and addresses that depended on a secret until now.
[[nodiscard]] inline long reports() { return static_cast<long>(VALGRIND_COUNT_ERRORS); }
[[nodiscard]] bool is_hidden(const void* bytes, std::size_t size);

/// How often `CRYPTO_memcmp` compared something secret.
[[nodiscard]] long secret_comparisons();
/// How many secret bytes it compared.
[[nodiscard]] long secret_bytes_compared();
/// Replaces it by a comparison that ends at the first difference.
void compare_leakily(bool yes);
int leaky_compare(const char* a, const char* b, std::size_t size);

/// What `make` makes of a secret that nobody knows. It may look at the secret itself.
template <class Make>
auto as_secret(std::string_view text, const Make& make) {
  std::string secret(text);
  hide(secret);
  VALGRIND_DISABLE_ERROR_REPORTING;
  auto made = make(std::string_view(secret));
  VALGRIND_ENABLE_ERROR_REPORTING;
  return made;
}

namespace detail {
void begin_recording();
std::vector<std::string_view> end_recording(std::string_view text);
}  // namespace detail

/// What `make` returns. `places`: where it left this text, in memory that it allocated and that is
/// still in use.
template <class Make>
auto find_in_result(std::string_view text, std::vector<std::string_view>& places,
                    const Make& make) {
  detail::begin_recording();
  auto made = make();
  places = detail::end_recording(text);
  return made;
}

}  // namespace timing
