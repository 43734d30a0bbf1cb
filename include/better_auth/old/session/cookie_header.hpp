// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/handle.hpp>
#include <better_auth/old/result.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

/// A cookie with a longer value, put together from its chunks, is refused (bytes).
inline constexpr std::size_t max_cookie_bytes = 131072;
/// A cookie in more chunks is refused; Better Auth writes no more either.
inline constexpr std::size_t max_cookie_chunks = 100;

/// The value of a cookie: a view into the header it was found in, or, where it was escaped or came
/// in chunks, memory of its own. The header must outlive it.
class cookie_value {
 public:
  /// A view into the header.
  explicit cookie_value(std::string_view in_header) noexcept : text_(in_header) {}
  /// The first `size` bytes of its own memory.
  cookie_value(detail::memory own, std::size_t size) noexcept
      : own_(std::move(own)), text_(own_.get(), size) {}
  /// What was moved elsewhere is empty here.
  cookie_value(cookie_value&& other) noexcept
      : own_(std::move(other.own_)), text_(std::exchange(other.text_, {})) {}
  cookie_value& operator=(cookie_value&& other) noexcept {
    own_ = std::move(other.own_);
    text_ = std::exchange(other.text_, {});
    return *this;
  }

  /// The value, decoded; valid as long as this and the header.
  [[nodiscard]] std::string_view text() const& noexcept { return text_; }
  void text() const&& = delete;

 private:
  detail::memory own_;
  std::string_view text_;
};

namespace detail {

/// Without the blanks and tabs around it (RFC 9110 section 5.6.3).
[[nodiscard]] inline std::string_view without_blanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Without the quotes that may stand around a cookie's value (RFC 6265 section 4.1.1).
[[nodiscard]] inline std::string_view without_quotes(std::string_view text) noexcept {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// Undoes JavaScript's `encodeURIComponent`, which every value of Better Auth went through (RFC
/// 3986 section 2.1). Writes at most `text.size()` bytes; nullptr where an escape is not valid,
/// else the end of what was written.
[[nodiscard]] inline char* percent_decode(std::string_view text, char* out) noexcept {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'
               ? c - '0'
               : (c >= 'A' && c <= 'F' ? c - 'A' + 10 : (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1));
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      *out++ = text[i];
      continue;
    }
    if (text.size() - i < 3) return nullptr;
    const int high = digit(text[i + 1]), low = digit(text[i + 2]);
    if (high < 0 || low < 0) return nullptr;
    *out++ = static_cast<char>(static_cast<unsigned char>(high * 16 + low));
    i += 2;
  }
  return out;
}

/// What a header holds of one cookie: the whole value, or its chunks by number.
struct cookie_parts {
  struct piece {
    const char* data;  // nullptr where it is missing
    std::size_t size;
  };
  // Leaves the chunks as they are: nothing reads beyond count.
  cookie_parts() noexcept {}  // NOLINT(modernize-use-equals-default)

  piece whole{nullptr, 0};
  piece chunks[max_cookie_chunks];
  std::size_t count = 0;  // one more than the highest number
  bool seen = false;
  bool twice = false;
  bool chunk_twice = false;
  bool too_many = false;

  void add_chunk(std::string_view number, std::string_view value) noexcept {
    // Exactly as it is written: "0", "17"; not "07", which is a cookie of somebody else's.
    if (number.empty() || (number.size() > 1 && number.front() == '0')) return;
    std::size_t index = 0;
    for (const char c : number) {
      if (c < '0' || c > '9') return;
      if (index < max_cookie_chunks) index = index * 10 + static_cast<std::size_t>(c - '0');
    }
    if (index >= max_cookie_chunks) {
      too_many = true;
      return;
    }
    for (; count <= index; ++count) chunks[count] = {nullptr, 0};
    chunk_twice = chunk_twice || chunks[index].data != nullptr;
    chunks[index] = {value.data(), value.size()};
  }
};

[[nodiscard]] inline cookie_parts parts_of_cookie(std::string_view header,
                                                  std::string_view name) noexcept {
  cookie_parts parts;
  for (bool more = true; more;) {
    const std::size_t end = header.find(';');
    const std::string_view pair = header.substr(0, end);
    more = end != std::string_view::npos;
    if (more) header.remove_prefix(end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view found = without_blanks(pair.substr(0, equals));
    if (!found.starts_with(name)) continue;
    const std::string_view value = without_quotes(without_blanks(pair.substr(equals + 1)));
    if (found.size() == name.size()) {
      parts.twice = parts.twice || parts.seen;
      parts.seen = true;
      parts.whole = {value.data(), value.size()};
    } else if (found[name.size()] == '.') {
      parts.add_chunk(found.substr(name.size() + 1), value);
    }
  }
  return parts;
}

}  // namespace detail

/// The value of the cookie `name` in a `Cookie` header field's value (RFC 6265 section 4.2), with
/// `%` escapes undone.
///
/// Better Auth cuts a long value into chunks `name.0`, `name.1`...; they are put together in the
/// order of their numbers. The cookie itself wins over chunks that are there too; an empty one
/// counts as absent, as Better Auth has it. A server that gives several `Cookie` header fields
/// joins them by "; " before (RFC 9113 section 8.2.3). Errors: missing_credentials (no such
/// cookie), malformed_token (two of the same name, a chunk that is missing, an escape that is not
/// valid), token_too_large (over `max_cookie_bytes` or `max_cookie_chunks`), out_of_memory.
[[nodiscard]] inline result<cookie_value> find_cookie(std::string_view header,
                                                      std::string_view name) noexcept {
  const detail::cookie_parts parts = detail::parts_of_cookie(header, name);
  if (parts.twice) return errc::malformed_token;

  const bool whole = parts.whole.size != 0;
  const detail::cookie_parts::piece* const pieces = whole ? &parts.whole : parts.chunks;
  const std::size_t count = whole ? 1 : parts.count;
  if (!whole) {
    if (parts.too_many) return errc::token_too_large;
    if (count == 0) return errc::missing_credentials;
    if (parts.chunk_twice) return errc::malformed_token;
  }
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (pieces[i].data == nullptr) return errc::malformed_token;
    size += pieces[i].size;
  }
  // No escape is longer than three characters.
  if (size > 3 * max_cookie_bytes) return errc::token_too_large;

  if (const std::string_view only(pieces[0].data, pieces[0].size);
      count == 1 && only.find('%') == std::string_view::npos) {
    if (size > max_cookie_bytes) return errc::token_too_large;
    return cookie_value(only);
  }
  detail::memory own = detail::allocate(size + 1);
  if (!own) return errc::out_of_memory;
  char* end = own.get();
  for (std::size_t i = 0; i < count; ++i) {
    end = detail::percent_decode({pieces[i].data, pieces[i].size}, end);
    if (end == nullptr) return errc::malformed_token;
  }
  const auto decoded = static_cast<std::size_t>(end - own.get());
  if (decoded > max_cookie_bytes) return errc::token_too_large;
  return cookie_value(std::move(own), decoded);
}
/// Keep the header first: a value may be a view into it.
template <class Header>
  requires std::same_as<Header, std::string>
result<cookie_value> find_cookie(Header&& header, std::string_view name) = delete;

}  // namespace better_auth::inline v0
