// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/base/result.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/jose/shared_secret.hpp>
#include <better_auth/json/values.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The session cookie of the strategy `compact`: base64url of
/// `{"session":DATA,"expiresAt":N,"signature":"S"}`, where S is the HMAC-SHA256 of DATA with
/// `,"expiresAt":N` in front of its last brace.
namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// The parts of the outer object, as views of it.
struct compact_parts {
  std::string_view data;  ///< from its opening to its closing brace
  std::string_view expires_at;
  std::string_view signature;

  /// Cuts the outer object at both ends, in the one spelling of `JSON.stringify`: nothing of DATA
  /// is parsed before its MAC is verified. Errors: malformed_token for any other spelling.
  static result<compact_parts> cut(std::string_view text) {
    constexpr std::string_view head = "{\"session\":", expires = ",\"expiresAt\":",
                               signature = ",\"signature\":\"", tail = "\"}";
    constexpr std::size_t mac_characters = base64url::encoded_size(32);
    const auto drop_end = [&](std::string_view end) {
      if (!text.ends_with(end)) return false;
      text.remove_suffix(end.size());
      return true;
    };
    compact_parts out;
    if (!text.starts_with(head)) return errc::malformed_token;
    text.remove_prefix(head.size());
    if (!drop_end(tail) || text.size() < mac_characters) return errc::malformed_token;
    out.signature = text.substr(text.size() - mac_characters);
    if (!drop_end(out.signature) || !drop_end(signature)) return errc::malformed_token;

    out.expires_at = text.substr(text.find_last_not_of("0123456789") + 1);
    const bool has_zeros = out.expires_at.size() > 1 && out.expires_at.front() == '0';
    if (out.expires_at.empty() || has_zeros) return errc::malformed_token;
    if (!drop_end(out.expires_at) || !drop_end(expires)) return errc::malformed_token;
    out.data = text;
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') return errc::malformed_token;
    return out;
  }
};

/// A cookie whose MAC is good.
struct compact_session {
  std::string payload = {};     ///< DATA and `expiresAt` in one object, as it was signed
  std::int64_t expires_at = 0;  ///< milliseconds since 1970
};

/// Opens a cookie. Errors: malformed_token, signature_invalid, crypto_failure.
inline result<compact_session> open_compact_session(std::string_view cookie,
                                                    const shared_secret& secret) {
  std::string text, mac;
  if (!base64url::decode(cookie, text)) return errc::malformed_token;
  const auto parts = compact_parts::cut(text);
  if (!parts) return parts.error();

  // The end of the year 9999, in milliseconds.
  constexpr std::int64_t latest = numeric_date::latest * 1000 + 999;
  const std::string_view digits = parts->expires_at;
  compact_session opened;
  const auto read =
      std::from_chars(digits.data(), digits.data() + digits.size(), opened.expires_at);
  if (read.ec != std::errc() || opened.expires_at > latest) return errc::malformed_token;
  if (!base64url::decode(parts->signature, mac)) return errc::malformed_token;

  opened.payload = parts->data;
  opened.payload.pop_back();
  opened.payload.append(",\"expiresAt\":").append(digits).append("}");
  if (const auto good = (secret.verify)(algorithm::hs256, opened.payload, mac); !good)
    return good.error();
  return opened;
}

}
