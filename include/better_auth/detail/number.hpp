// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/attributes.hpp>

#include <cstdint>
#include <string>

namespace better_auth::detail {

/// Appends `number` in decimal.
BETTER_AUTH_COLD inline void append_number(std::string& out, std::uint32_t number) {
  std::uint32_t unit = 1;
  while (number / unit >= 10) unit *= 10;
  for (; unit > 0; unit /= 10) out += static_cast<char>('0' + number / unit % 10);
}

}  // namespace better_auth::detail
