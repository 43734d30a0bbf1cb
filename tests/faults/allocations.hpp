// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

/// Memory that runs out when the tests say so: all of the C++ code's and all of OpenSSL's.
namespace faults {

/// What fails, in the thread that says so.
enum class failure {
  one,   ///< one allocation
  rest,  ///< one allocation and all that follow
};

/// From the construction to `end()`, the allocation of this number fails, counted from 0.
class shortage {
 public:
  shortage(long number, failure what) noexcept;
  ~shortage() { end(); }
  shortage(const shortage&) = delete;
  shortage& operator=(const shortage&) = delete;
  static void end() noexcept;
  /// Whether an allocation has failed.
  [[nodiscard]] static bool happened() noexcept;
};

/// Blocks that are allocated and not yet freed.
struct blocks {
  long cpp = 0;
  long openssl = 0;
};
[[nodiscard]] blocks in_use() noexcept;

/// Bytes of a secret, which no block may hold when it is freed; of static storage, 16 bytes or more
/// of it are looked for.
void watch_for(std::string_view secret) noexcept;
/// Blocks that held it all the same, since the last call.
[[nodiscard]] long not_wiped() noexcept;

/// Before anything else is done; false where OpenSSL does not let it be.
[[nodiscard]] bool take_over() noexcept;

}  // namespace faults
