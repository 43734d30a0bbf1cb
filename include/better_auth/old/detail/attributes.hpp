// SPDX-License-Identifier: MIT
#pragma once

// What runs while configuring, or only for tokens that are refused: compiled for size, and quickly.
// BETTER_AUTH_JWT_PORTABLE leaves all of it out: so is tested what other compilers read.
#if (defined(__GNUC__) || defined(__clang__)) && !defined(BETTER_AUTH_JWT_PORTABLE)
#define BETTER_AUTH_COLD [[gnu::cold]] [[gnu::noinline]]
#define BETTER_AUTH_NOINLINE [[gnu::noinline]]
#define BETTER_AUTH_INLINE [[gnu::always_inline]] inline
#define BETTER_AUTH_ATOMIC_BUILTINS
#define BETTER_AUTH_PREFETCH(address) __builtin_prefetch(address)
#else
#define BETTER_AUTH_COLD
#define BETTER_AUTH_NOINLINE
#define BETTER_AUTH_INLINE inline
#define BETTER_AUTH_PREFETCH(address) static_cast<void>(address)
#endif

namespace better_auth::inline v0::detail {

/// A conversion to a type that may be smaller. In a template, since it is none on some machines, of
/// which -Wuseless-cast would tell.
template <class To, class From>
[[nodiscard]] constexpr To narrowed(From value) noexcept {
  return static_cast<To>(value);
}

}  // namespace better_auth::inline v0::detail
