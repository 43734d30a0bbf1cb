// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/crypto/digest.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// SHA-256 of a whole token; nullopt if it could not be computed.
using token_digest = std::optional<std::array<unsigned char, 32>>;

/// Which tokens asked for a key that nobody knew, and how many fetches had begun when each came
/// first. A later fetch that succeeds tells whether its key exists.
///
/// Whole tokens are remembered, not kids: a kid can be guessed before a key of that name exists, a
/// token cannot. Only 256 are remembered; one that is forgotten waits once more.
class waiting_tokens {
 public:
  /// The number of fetches when this token came first: `fetches` if it is new.
  std::uint64_t first_seen(const token_digest& token, std::uint64_t fetches) noexcept {
    if (!token) return fetches;
    auto& places = sets_[token->front() % sets_.size()];
    for (const entry& each : places)
      if (each.token == token) return each.fetches;
    std::rotate(places.begin(), places.end() - 1, places.end());
    places.front() = {token, fetches};  // in place of the oldest one
    return fetches;
  }

 private:
  struct entry {
    token_digest token;
    std::uint64_t fetches = 0;
  };
  // Several places for each first byte, so that a few tokens do not replace one another by chance.
  std::array<std::array<entry, 4>, 64> sets_ = {};
};

}
