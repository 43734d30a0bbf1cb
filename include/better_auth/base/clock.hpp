// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <cstdint>
#include <ctime>
#include <functional>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Returns the time in whole seconds since 1970-01-01T00:00:00Z, the scale of a NumericDate (RFC
/// 7519 section 2). An empty clock is the system's. Several threads may call it at once.
using clock = std::function<std::int64_t()>;

namespace detail {
/// The time of this clock in seconds.
[[nodiscard]] inline std::int64_t seconds_now(const clock& source) {
  return source ? source() : std::int64_t{std::time(nullptr)};
}
}  // namespace detail

}  // namespace better_auth::inline BETTER_AUTH_ABI
