// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/result.hpp>

#include <cstddef>
#include <string_view>

namespace better_auth::inline v0 {

/// Tokens longer than this many bytes are refused unread.
inline constexpr std::size_t max_token_bytes = 65536;

/// The segments of a JWS in compact form (RFC 7515 section 7.1), still encoded: views into the
/// token, nothing decoded, nothing verified. There is no way from here to a claim; only a verifier
/// gives those.
class compact_token {
 public:
  /// Errors: token_too_large (over `max_bytes`), malformed_token where there are not exactly three
  /// segments or the header is empty. Whether the segments are base64url is asked where each is
  /// decoded.
  [[nodiscard]] static result<compact_token> split(
      std::string_view token, std::size_t max_bytes = max_token_bytes) noexcept {
    compact_token out;
    if (const auto good = split(token, out, max_bytes); !good) return good.error();
    return out;
  }
  /// The same, written to `out`.
  [[nodiscard]] static result<void> split(std::string_view token, compact_token& out,
                                          std::size_t max_bytes = max_token_bytes) noexcept {
    if (token.size() > max_bytes) return errc::token_too_large;
    const std::size_t first = token.find('.');
    const std::size_t second = first == token.npos ? first : token.find('.', first + 1);
    if (first == 0 || second == token.npos || token.find('.', second + 1) != token.npos)
      return errc::malformed_token;
    out.header_ = {token.data(), first};
    out.payload_ = {token.data() + first + 1, second - first - 1};
    out.signature_ = {token.data() + second + 1, token.size() - second - 1};
    return {};
  }

  /// Three empty segments.
  compact_token() noexcept = default;

  /// The first segment.
  [[nodiscard]] std::string_view header() const noexcept { return header_; }
  /// The second segment.
  [[nodiscard]] std::string_view payload() const noexcept { return payload_; }
  /// The third segment.
  [[nodiscard]] std::string_view signature() const noexcept { return signature_; }
  /// What the signature signs: header, dot and payload as they were sent (RFC 7515 section 5.2).
  [[nodiscard]] std::string_view signing_input() const noexcept {
    return {header_.data(), header_.empty() ? 0 : header_.size() + 1 + payload_.size()};
  }

 private:
  std::string_view header_;
  std::string_view payload_;
  std::string_view signature_;
};

}  // namespace better_auth::inline v0
