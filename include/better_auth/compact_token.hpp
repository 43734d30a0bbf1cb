// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/result.hpp>

#include <cstddef>
#include <string_view>

namespace better_auth {

/// Tokens longer than this many bytes are refused unread.
inline constexpr std::size_t max_token_bytes = 65536;

/// The segments of a JWS in compact form (RFC 7515 section 7.1), still encoded: views into the token, nothing
/// decoded, nothing verified. There is no way from here to a claim; only a verifier gives those.
class compact_token {
 public:
  /// Errors: token_too_large, malformed_token where there are not exactly three segments or the header is empty.
  /// Whether the segments are base64url is asked where each is decoded.
  [[nodiscard]] static result<compact_token> split(std::string_view token) noexcept {
    if (token.size() > max_token_bytes) return errc::token_too_large;
    const std::size_t first = token.find('.');
    if (first == std::string_view::npos || first == 0) return errc::malformed_token;
    const std::size_t second = token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
      return errc::malformed_token;
    return compact_token(token, first, second);
  }

  [[nodiscard]] std::string_view header() const noexcept { return token_.substr(0, first_); }
  [[nodiscard]] std::string_view payload() const noexcept { return token_.substr(first_ + 1, second_ - first_ - 1); }
  [[nodiscard]] std::string_view signature() const noexcept { return token_.substr(second_ + 1); }
  /// What the signature signs: header, dot and payload as they were sent (RFC 7515 section 5.2).
  [[nodiscard]] std::string_view signing_input() const noexcept { return token_.substr(0, second_); }

 private:
  compact_token(std::string_view token, std::size_t first, std::size_t second) noexcept
      : token_(token), first_(first), second_(second) {}

  std::string_view token_;
  std::size_t first_;
  std::size_t second_;
};

}  // namespace better_auth
