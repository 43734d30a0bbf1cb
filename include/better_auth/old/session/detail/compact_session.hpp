// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/hmac_key.hpp>
#include <better_auth/old/json_value.hpp>
#include <better_auth/old/result.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// The session cookie of the strategy `compact`: base64url of
/// `{"session":DATA,"expiresAt":N,"signature":"S"}`, where S is the HMAC-SHA256 of DATA with
/// `,"expiresAt":N` put in front of its last brace.
namespace better_auth::inline v0::detail {

/// The parts of the outer object, as views into it.
struct compact_parts {
  std::string_view data;  ///< from its opening to its closing brace
  std::string_view expires_at;
  std::string_view signature;
};

/// Cuts the outer object at both ends. It is Better Auth's own `JSON.stringify`, so it has one
/// spelling and needs no parser: nothing of DATA is looked at before the MAC holds. False where it
/// is spelled in any other way.
[[nodiscard]] inline bool cut_compact_session(std::string_view text, compact_parts& out) noexcept {
  constexpr std::string_view head = "{\"session\":", expires = ",\"expiresAt\":",
                             signature = ",\"signature\":\"", tail = "\"}";
  constexpr std::size_t mac_characters = base64url::encoded_size(32);
  constexpr std::size_t end_size = signature.size() + mac_characters + tail.size();
  if (text.size() < head.size() + expires.size() + end_size) return false;
  if (!text.starts_with(head) || !text.ends_with(tail)) return false;
  const std::size_t end = text.size() - end_size;
  if (text.substr(end, signature.size()) != signature) return false;
  out.signature = text.substr(end + signature.size(), mac_characters);

  std::size_t digits = end;
  while (digits > head.size() && text[digits - 1] >= '0' && text[digits - 1] <= '9') --digits;
  out.expires_at = text.substr(digits, end - digits);
  if (out.expires_at.empty() || (out.expires_at.size() > 1 && out.expires_at.front() == '0'))
    return false;
  if (digits < head.size() + expires.size() ||
      text.substr(digits - expires.size(), expires.size()) != expires)
    return false;
  out.data = text.substr(head.size(), digits - expires.size() - head.size());
  return out.data.size() >= 2 && out.data.front() == '{' && out.data.back() == '}';
}

/// The text that the MAC holds for, at the beginning of the memory that was given.
struct compact_session {
  std::size_t size = 0;
  std::int64_t expires_at = 0;  ///< milliseconds since 1970
};

/// Opens the decoded cookie in its own memory, `bytes`, which then begins with the JSON object that
/// was signed: DATA and `expiresAt` in one. Nothing of it has been parsed.
/// Errors: malformed_token, signature_invalid, crypto_failure.
template <class Keys>
[[nodiscard]] result<compact_session> open_compact_session(char* bytes, std::size_t size,
                                                           const Keys& keys) noexcept {
  compact_parts parts;
  if (!cut_compact_session({bytes, size}, parts)) return errc::malformed_token;

  // Dates end with the year 9999, here in milliseconds.
  constexpr std::int64_t latest = numeric_date::latest * 1000 + 999;
  compact_session opened;
  for (const char c : parts.expires_at) {
    opened.expires_at = opened.expires_at * 10 + (c - '0');
    if (opened.expires_at > latest) return errc::malformed_token;
  }
  unsigned char mac[32];
  if (!base64url::decode(parts.signature, mac)) return errc::malformed_token;

  // DATA without its brace, then what stood behind it up to N, then the brace: all of it moves to
  // the front.
  const std::size_t data = parts.data.size() - 1;
  const char* const behind = parts.data.data() + parts.data.size();
  const auto rest =
      static_cast<std::size_t>(parts.expires_at.data() + parts.expires_at.size() - behind);
  std::memmove(bytes, parts.data.data(), data);
  std::memmove(bytes + data, behind, rest);
  bytes[data + rest] = '}';
  opened.size = data + rest + 1;

  if (const auto good = keys.verify(algorithm::hs256, {bytes, opened.size},
                                    {reinterpret_cast<const char*>(mac), sizeof mac});
      !good)
    return good.error();
  return opened;
}

}  // namespace better_auth::inline v0::detail
