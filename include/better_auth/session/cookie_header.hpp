// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/base/text.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The longest value of a cookie, put together from its chunks (bytes).
inline constexpr std::size_t max_cookie_bytes = 131072;
/// The most chunks of a cookie, as in Better Auth.
inline constexpr std::size_t max_cookie_chunks = 100;

namespace detail {

/// A cookie's value without the quotes that may surround it (RFC 6265 section 4.1.1).
[[nodiscard]] inline std::string_view without_quotes(std::string_view text) noexcept {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// Appends `text` with the escapes of `encodeURIComponent` undone (RFC 3986 section 2.1). Returns
/// false if one is not valid.
[[nodiscard]] inline bool append_percent_decoded(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t plain = (std::min)(text.find('%'), text.size());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    unsigned char byte = 0;
    if (text.size() < 3) return false;
    const auto read = std::from_chars(text.data() + 1, text.data() + 3, byte, 16);
    if (read.ec != std::errc() || read.ptr != text.data() + 3) return false;
    out.push_back(static_cast<char>(byte));
    text.remove_prefix(3);
  }
  return true;
}

/// What a header has of one cookie: the whole value, or its chunks by number.
struct cookie_parts {
  std::optional<std::string_view> whole;
  std::map<std::size_t, std::string_view> chunks;
  bool whole_conflicts = false;  // two different values
  bool chunk_conflicts = false;
  bool too_many_chunks = false;

  void add_whole(std::string_view value) {
    whole_conflicts = whole_conflicts || (whole && *whole != value);
    whole = value;
  }
  /// "07" is another cookie.
  void add_chunk(std::string_view number, std::string_view value) {
    if (number.empty() || (number.size() > 1 && number.front() == '0') ||
        !std::all_of(number.begin(), number.end(), is_digit))
      return;
    std::size_t index = max_cookie_chunks;
    if (number.size() <= 3) std::from_chars(number.data(), number.data() + number.size(), index);
    if (index >= max_cookie_chunks) {
      too_many_chunks = true;
      return;
    }
    const auto [at, added] = chunks.try_emplace(index, value);
    chunk_conflicts = chunk_conflicts || (!added && at->second != value);
  }
};

/// Calls `each(name, value)` for every cookie of a header.
template <class Each>
void for_each_cookie(std::string_view header, Each each) {
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    const std::string_view pair = header.substr(0, end);
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    constexpr std::string_view blanks = " \t";  // RFC 9110 section 5.6.3
    each(trimmed(pair.substr(0, equals), blanks),
         without_quotes(trimmed(pair.substr(equals + 1), blanks)));
  }
}

[[nodiscard]] inline cookie_parts parts_of_cookie(std::string_view header, std::string_view name) {
  cookie_parts parts;
  for_each_cookie(header, [&](std::string_view found, std::string_view value) {
    if (!found.starts_with(name)) return;
    if (found.size() == name.size()) parts.add_whole(value);
    else if (found[name.size()] == '.') parts.add_chunk(found.substr(name.size() + 1), value);
  });
  return parts;
}

/// Errors: those of `find_cookie`.
inline result<std::string> put_together(const cookie_parts& parts) {
  if (parts.whole_conflicts) return errc::conflicting_cookies;
  std::map<std::size_t, std::string_view> pieces;
  if (parts.whole && !parts.whole->empty()) {
    pieces.emplace(0, *parts.whole);
  } else {
    if (parts.too_many_chunks) return errc::token_too_large;
    if (parts.chunks.empty()) return errc::missing_credentials;
    if (parts.chunk_conflicts) return errc::conflicting_cookies;
    if (parts.chunks.rbegin()->first + 1 != parts.chunks.size()) return errc::malformed_token;
    pieces = parts.chunks;
  }
  std::string value;
  for (const auto& [number, text] : pieces) {
    // No escape is longer than three characters.
    if (text.size() > 3 * max_cookie_bytes) return errc::token_too_large;
    if (!append_percent_decoded(text, value)) return errc::malformed_token;
    if (value.size() > max_cookie_bytes) return errc::token_too_large;
  }
  return value;
}

}  // namespace detail

/// The value of the cookie `name` in the value of a `Cookie` header field (RFC 6265 section 4.2),
/// with `%` escapes undone. Join several fields with "; " first (RFC 9113 section 8.2.3).
///
/// Better Auth's chunks of a long value, `name.0`, `name.1`..., are put together by number. As in
/// Better Auth, the cookie itself wins over its chunks, and an empty one counts as absent.
///
/// Errors: missing_credentials (no such cookie), conflicting_cookies (two of the same name with
/// different values), malformed_token (a chunk is missing, or an escape is not valid),
/// token_too_large (over `max_cookie_bytes` or `max_cookie_chunks`).
inline result<std::string> find_cookie(std::string_view header, std::string_view name) {
  return detail::put_together(detail::parts_of_cookie(header, name));
}

}
