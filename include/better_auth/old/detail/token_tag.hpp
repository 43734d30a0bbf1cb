// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/openssl.hpp>
#include <better_auth/old/result.hpp>

#include <openssl/rand.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace better_auth::inline v0::detail {

/// Where a token is looked for in a cache: 64 bits of the last characters of its signature, mixed
/// with random values of this process. What is found there is still compared in full; the tag only
/// has to spread, and to tell nobody anything.
///
/// The mixing is a multilinear hash: for any two texts that were chosen without knowing the random
/// values, the tags are equal with a probability of 2^-64. So nobody can aim at a place in the
/// cache, and how long a look-up takes tells nothing about the signatures in it.
class token_tag {
 public:
  /// Characters that are taken from the end of the token. Every signature is longer: that of HS256
  /// has 43.
  static constexpr std::size_t characters = 32;

  /// Errors: crypto_failure, where there is no randomness.
  [[nodiscard]] BETTER_AUTH_COLD static result<token_tag> make() noexcept {
    const error_queue_guard errors;
    token_tag made;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(made.random_), sizeof made.random_) != 1)
      return errc::crypto_failure;
    return made;
  }

  /// `token` has at least that many characters. Never 0.
  [[nodiscard]] std::uint64_t operator()(std::string_view token) const noexcept {
    std::uint32_t words[count];
    std::memcpy(words, token.data() + (token.size() - characters), characters);
    std::uint64_t sums[2] = {random_[0][count], random_[1][count]};
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t half = 0; half < 2; ++half) sums[half] += random_[half][i] * words[i];
    const std::uint64_t tag = (sums[0] & ~std::uint64_t{0xffffffff}) | sums[1] >> 32;
    return tag != 0 ? tag : 1;
  }

 private:
  static constexpr std::size_t count = characters / sizeof(std::uint32_t);

  token_tag() noexcept = default;
  std::uint64_t random_[2][count + 1] = {};
};

}  // namespace better_auth::inline v0::detail
