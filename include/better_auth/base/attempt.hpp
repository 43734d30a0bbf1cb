// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// Calls something that may throw. Returns whether it did not.
template <class Function>
[[nodiscard]] bool attempt(Function function) noexcept {
#ifdef __cpp_exceptions
  try {
    function();
  } catch (...) {
    return false;
  }
#else
  function();
#endif
  return true;
}

}
