// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

/// What the rows of the core layers need, in types that both the old and the new headers know.
namespace bench {

struct core_row {
  std::string group;
  std::string token;
  std::string secret;  ///< for HS256
  std::string jwks;    ///< for the others
  std::int64_t now = 0;
};

/// Adds the rows of one token.
void add_core_rows(const core_row& row);

struct allocations {
  long cpp;
  long openssl;
};
/// What this thread has allocated so far.
allocations allocations_of_this_thread();

}  // namespace bench
