// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/openssl.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace better_auth::detail {

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

/// Which tokens asked for a key that nobody knew, and how many fetches had begun when each first came: a later fetch
/// that succeeds settles whether its key exists.
///
/// Whole tokens are remembered, not kids: a kid can be guessed before there is a key of that name, a token cannot be
/// had before its key is. Only so many are remembered; one that was forgotten counts as new, and waits once more.
class waiting_tokens {
 public:
  /// The number of fetches at its first coming: `fetches` where it is new.
  std::uint64_t first_seen(const token_digest& token, std::uint64_t fetches) noexcept {
    if (!token.valid) return fetches;
    entry& at = entries_[token.bytes[0]];
    if (!at.used || std::memcmp(at.digest, token.bytes, sizeof at.digest) != 0) {
      std::memcpy(at.digest, token.bytes, sizeof at.digest);
      at.fetches = fetches;
      at.used = true;
    }
    return at.fetches;
  }

 private:
  struct entry {
    unsigned char digest[32] = {};
    std::uint64_t fetches = 0;
    bool used = false;
  };
  entry entries_[256];
};

}  // namespace better_auth::detail
