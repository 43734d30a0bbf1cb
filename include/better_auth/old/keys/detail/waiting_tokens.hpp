// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/openssl.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace better_auth::inline v0::detail {

/// SHA-256 of a whole token.
struct token_digest {
  unsigned char bytes[32] = {};
  bool valid = false;  // false where there was no memory for computing it
};

inline token_digest digest_of(std::string_view token) noexcept {
  const error_queue_guard errors;
  token_digest out;
  unsigned size = 0;
  out.valid = EVP_Digest(token.data(), token.size(), out.bytes, &size, EVP_sha256(), nullptr) == 1;
  return out;
}

/// Which tokens asked for a key that nobody knew, and how many fetches had begun when each first
/// came: a later fetch that succeeds settles whether its key exists.
///
/// Whole tokens are remembered, not kids: a kid can be guessed before there is a key of that name,
/// a token cannot be had before its key is. Only so many are remembered; one that was forgotten
/// counts as new, and waits once more.
class waiting_tokens {
 public:
  /// The number of fetches at its first coming: `fetches` where it is new.
  std::uint64_t first_seen(const token_digest& token, std::uint64_t fetches) noexcept {
    if (!token.valid) return fetches;
    entry(&set)[places] = sets_[token.bytes[0] % sets];
    for (const entry& each : set)
      if (each.used && std::memcmp(each.digest, token.bytes, sizeof each.digest) == 0)
        return each.fetches;
    for (std::size_t i = places - 1; i != 0; --i)
      set[i] = set[i - 1];  // the oldest one is forgotten
    std::memcpy(set[0].digest, token.bytes, sizeof set[0].digest);
    set[0].fetches = fetches;
    set[0].used = true;
    return fetches;
  }

 private:
  // Several places for each, so that a few tokens do not push one another out by chance.
  static constexpr std::size_t sets = 64, places = 4;

  struct entry {
    unsigned char digest[32] = {};
    std::uint64_t fetches = 0;
    bool used = false;
  };
  entry sets_[sets][places];
};

}  // namespace better_auth::inline v0::detail
