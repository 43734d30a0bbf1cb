// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Returns the time since 1970-01-01T00:00:00Z, in milliseconds or `std::chrono::seconds`. An empty
/// clock is the system's. Several threads may call it at once.
using clock = std::function<std::chrono::milliseconds()>;

namespace detail {

inline std::int64_t seconds_now(const clock& source) {
  if (!source) return std::time(nullptr);
  return std::chrono::floor<std::chrono::seconds>(source()).count();
}
inline std::int64_t milliseconds_now(const clock& source) {
  if (source) return source().count();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace detail
}
