// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace better_auth::inline v0::detail {

/// Tells the system that this memory, which was not used yet, is read here and there: with large
/// pages the processor then finds it faster. Where the system has none, nothing changes.
inline void prefer_large_pages([[maybe_unused]] void* begin,
                               [[maybe_unused]] std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
  constexpr std::size_t large = std::size_t{2} << 20;
  const std::size_t before = (large - reinterpret_cast<std::uintptr_t>(begin) % large) % large;
  if (bytes >= before + large)
    (void)::madvise(static_cast<char*>(begin) + before, (bytes - before) / large * large,
                    MADV_HUGEPAGE);
#endif
}

}  // namespace better_auth::inline v0::detail
