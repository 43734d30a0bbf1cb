// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// Memory that runs out when the tests say so: all of the C++ code's and all of libcrypto's.
namespace faults {

/// Which allocations of a thread fail.
struct shortage {
  long first = -1;             ///< counted from 0; none if it is negative
  bool and_all_after = false;  ///< otherwise only this one
};

/// Takes over libcrypto's memory, before anything else is done; false if libcrypto rejects that.
[[nodiscard]] bool take_over() noexcept;

/// From now on, allocations of this thread fail in this way.
void begin(const shortage& what) noexcept;
/// From now on, they succeed.
void end() noexcept;
/// Whether an allocation has failed in any thread, since the last call.
[[nodiscard]] bool happened() noexcept;

/// Blocks that are allocated and not freed.
[[nodiscard]] long blocks_in_use() noexcept;
/// Blocks that contained one of these secrets when they were freed, since the last call.
[[nodiscard]] long not_wiped() noexcept;

inline constexpr std::string_view secret =
    "Zq3xA secret for all of it, 0123456789 abcdefghijklmnopqrst UVWX";
inline constexpr std::string_view older_secret =
    "Yp2wAn older secret for all, 9876543210 zyxwvutsrqponmlkjihg DCBA";
/// As in BETTER_AUTH_SECRETS, where a comma ends a secret.
inline constexpr std::string_view secrets_in_list =
    "2:Xk7wAcurrentSecretOfAList+0123456789abcdefghijkl,"
    "1:Vm4tAnOlderSecretOfAList+9876543210zyxwvutsrqpo";

}  // namespace faults
