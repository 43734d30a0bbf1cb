// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/crypto/public_key.hpp>

#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// What a verifier asks before it verifies a signature; `signature_cache` implements it. It is
/// called from several threads at once.
class signature_memory {
 public:
  signature_memory() = default;
  signature_memory(const signature_memory&) = delete;
  signature_memory& operator=(const signature_memory&) = delete;
  virtual ~signature_memory() = default;

  /// Whether exactly this token was accepted with this key object. `signature` is its last segment,
  /// of the length that the key requires.
  [[nodiscard]] virtual bool contains(std::string_view token, std::string_view signature,
                                      const public_key& key) const = 0;
  /// Remembers a token that has passed every check.
  virtual void insert(std::string_view token, std::string_view signature,
                      const public_key& key) const = 0;
};

}
