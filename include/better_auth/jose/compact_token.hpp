// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>

#include <cstddef>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// By default, a token of more bytes is rejected.
inline constexpr std::size_t max_token_bytes = 65536;

/// The segments of a JWS in compact form (RFC 7515 section 7.1): views into the token, neither
/// decoded nor verified.
class compact_token {
 public:
  /// Errors: token_too_large, and malformed_token if there are not exactly three segments or the
  /// header is empty.
  static result<compact_token> split(std::string_view token,
                                     std::size_t max_bytes = max_token_bytes) {
    if (token.size() > max_bytes) return errc::token_too_large;
    const std::size_t first = token.find('.');
    if (first == 0 || first == token.npos) return errc::malformed_token;
    const std::size_t second = token.find('.', first + 1);
    if (second == token.npos || token.find('.', second + 1) != token.npos)
      return errc::malformed_token;
    compact_token out;
    out.header_ = token.substr(0, first);
    out.payload_ = token.substr(first + 1, second - first - 1);
    out.signature_ = token.substr(second + 1);
    out.signing_input_ = token.substr(0, second);
    return out;
  }

  /// The first segment, encoded.
  [[nodiscard]] std::string_view header() const noexcept { return header_; }
  /// The second segment, encoded.
  [[nodiscard]] std::string_view payload() const noexcept { return payload_; }
  /// The third segment, encoded.
  [[nodiscard]] std::string_view signature() const noexcept { return signature_; }
  /// What is signed: header, dot and payload as they were sent (RFC 7515 section 5.2).
  [[nodiscard]] std::string_view signing_input() const noexcept { return signing_input_; }

 private:
  compact_token() = default;
  std::string_view header_, payload_, signature_, signing_input_;
};

}
