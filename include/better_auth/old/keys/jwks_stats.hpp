// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/keys/fetch.hpp>
#include <better_auth/old/key_set.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace better_auth::inline v0 {

/// What a source has done and has: for a health endpoint, metrics and logs. It holds no text from
/// the network but kids.
struct jwks_stats {
  bool usable = false;  ///< whether tokens can be verified now
  std::optional<std::int64_t> keys_age =
      {};  ///< seconds since the keys were last confirmed; none where never
  std::optional<std::int64_t> attempt_age =
      {};  ///< seconds since the last fetch began; none where never
  std::int64_t next_refresh =
      0;  ///< seconds until the next fetch is due without an unknown kid; 0 where it is
  std::uint64_t fetches = 0;                         ///< begun
  std::uint64_t successes = 0;                       ///< 200 with a JWK Set, and 304
  std::uint64_t not_modified = 0;                    ///< 304 alone
  std::uint64_t failures[fetch_problem_count] = {};  ///< by `fetch_problem`
  std::uint64_t suppressed = 0;  ///< unknown keys for which the cooldown forbade to fetch
  fetch_problem last_problem = fetch_problem::none;  ///< of the last fetch that ended
  int last_status = 0;                               ///< its HTTP status; 0 where none came
  std::vector<std::string> kids =
      {};  ///< of the keys in use, in the order of the document; empty for a key without
  std::vector<skipped_key> skipped = {};  ///< keys of the document that are left out, and why

  /// One fixed English sentence about the last fetch; empty where it succeeded.
  [[nodiscard]] std::string_view last_error() const noexcept { return message(last_problem); }
};

}  // namespace better_auth::inline v0
