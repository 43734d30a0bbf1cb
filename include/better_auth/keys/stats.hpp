// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/error.hpp>
#include <better_auth/base/fetch_problem.hpp>
#include <better_auth/jose/key_set.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The state of a source, for a health endpoint, metrics and logs. Apart from kids, it contains no
/// text from the network.
struct jwks_stats {
  bool usable = false;                           ///< whether tokens can be verified now
  std::optional<std::int64_t> keys_age = {};     ///< seconds since the last successful fetch began
  std::optional<std::int64_t> attempt_age = {};  ///< seconds since the last fetch began

  std::int64_t next_refresh = 0;   ///< seconds until the next scheduled fetch
  std::uint64_t fetches = 0;       ///< begun
  std::uint64_t successes = 0;     ///< 200 with a JWK Set, and 304
  std::uint64_t not_modified = 0;  ///< 304 only

  std::array<std::uint64_t, fetch_problem_count> failures = {};  ///< by `fetch_problem`
  std::uint64_t suppressed = 0;  ///< unknown keys that the cooldown allowed no fetch for
  fetch_problem last_problem = fetch_problem::none;  ///< of the last fetch that ended
  int last_status = 0;                               ///< its HTTP status; 0 if none came
  std::vector<std::string> kids = {};     ///< of the keys in use; empty for a key without
  std::vector<skipped_key> skipped = {};  ///< keys of the document that cannot verify, and why

  /// One fixed English sentence if the last fetch failed, or if libcrypto could not load one of its
  /// keys, for want of a provider or of memory. Otherwise empty.
  [[nodiscard]] std::string_view last_error() const noexcept {
    if (last_problem != fetch_problem::none) return message(last_problem);
    for (const skipped_key& key : skipped)
      if (key.reason == errc::crypto_failure) return error(key.reason).message();
    return {};
  }
};

}
