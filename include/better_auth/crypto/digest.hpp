// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/crypto/handles.hpp>

#include <openssl/evp.h>

#include <array>
#include <optional>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// SHA-256 of a text; nullopt if libcrypto cannot compute it.
[[nodiscard]] inline std::optional<std::array<unsigned char, 32>> sha256(
    std::string_view text) noexcept {
  const error_queue_guard errors;
  std::array<unsigned char, 32> out = {};
  if (EVP_Digest(text.data(), text.size(), out.data(), nullptr, EVP_sha256(), nullptr) != 1)
    return std::nullopt;
  return out;
}

}
