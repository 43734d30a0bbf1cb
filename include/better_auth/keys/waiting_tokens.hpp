// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/crypto/digest.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// SHA-256 of a whole token; nullopt if it could not be computed.
using token_digest = std::optional<std::array<unsigned char, 32>>;

/// How many fetches had begun when each token with an unknown key came first. A later one that
/// succeeds tells whether its key exists.
///
/// These are tokens, not kids: a kid can be guessed before its key exists, a token cannot. Only 256
/// are remembered; one that is forgotten waits once more.
class waiting_tokens {
 public:
  /// `fetches`, if the token is new.
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
  // Four for each first byte, so that few tokens replace one another by chance.
  std::array<std::array<entry, 4>, 64> sets_ = {};
};

}
