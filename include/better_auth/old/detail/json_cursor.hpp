// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/json_text.hpp>
#include <better_auth/old/detail/vector.hpp>
#include <better_auth/old/json_value.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace better_auth::inline v0::detail {

/// A place in a JSON text, and how blanks, strings and numbers are passed over from there (RFC 8259
/// sections 2, 6 and 7).
///
/// What a text holds beside plain text within strings is found many bytes at a time, before it is
/// needed; so the end of a string is a look at a few bits.
class json_cursor {
 protected:
  json_cursor(std::string_view text, char* arena) noexcept
      : at_(text.data()), first_(at_), end_(at_ + text.size()), arena_(arena) {
    look_at(at_);
  }

  // NUL stands for the end; no JSON value starts with it.
  [[nodiscard]] char peek() const noexcept { return at_ == end_ ? '\0' : *at_; }

  [[nodiscard]] bool take(char c) noexcept {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] json_status take_word(std::string_view word) noexcept {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    if (!rest.starts_with(word)) return json_status::malformed;
    at_ += word.size();
    return json_status::ok;
  }

  void skip_space() noexcept {
    if (at_ != end_ && static_cast<unsigned char>(*at_) <= ' ') at_ = skip_spaces(at_, end_);
  }

  // RFC 8259 section 6.
  [[nodiscard]] BETTER_AUTH_COLD json_status number(std::string_view& out) noexcept {
    const char* const first = at_;
    const char c = peek();
    if (c != '-' && (c < '0' || c > '9')) return json_status::wrong_type;
    const auto digits = [this] {
      const char* const begin = at_;
      while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
      return at_ != begin;
    };
    (void)take('-');
    if ((!take('0') && !digits()) || (take('.') && !digits())) return json_status::malformed;
    if (take('e') || take('E')) {
      if (!take('+')) (void)take('-');
      if (!digits()) return json_status::malformed;
    }
    out = {first, static_cast<std::size_t>(at_ - first)};
    return json_status::ok;
  }

  enum class spelling : unsigned char {
    none,
    plain,
    escaped
  };

  // `string`, compiled into the two places that read most of all strings; without data() where
  // there is none.
  [[nodiscard]] BETTER_AUTH_INLINE std::string_view string_here() noexcept {
    if (at_ == end_ || *at_ != '"') return {};
    const char* const first = at_ + 1;
    const char* const last = plain_text_further(first);
    if (last == end_ || *last != '"') return unusual_string(first, last);
    at_ = last + 1;
    return {first, static_cast<std::size_t>(last - first)};
  }
  [[nodiscard]] BETTER_AUTH_COLD std::string_view unusual_string(const char* first,
                                                                 const char* from) noexcept {
    at_ = from;
    const spelling found = scan_unusual();
    if (found == spelling::none) return {};
    const std::string_view text(first, static_cast<std::size_t>(at_ - first));
    ++at_;
    return found == spelling::escaped ? decode(text) : text;
  }

  // The rest of a string in which not everything is plain.
  [[nodiscard]] BETTER_AUTH_COLD spelling scan_unusual() noexcept {
    spelling found = spelling::plain;
    while (at_ != end_ && *at_ != '"') {
      const auto c = static_cast<unsigned char>(*at_);
      if (c == '\\') found = spelling::escaped;
      const char* const behind = c == '\\'   ? read_escape(at_, end_).end
                                 : c >= 0x80 ? after_utf8(at_, end_)
                                             : nullptr;
      if (behind == nullptr) return spelling::none;
      at_ = behind;
      while (at_ != end_ && *at_ != '"' && *at_ != '\\' && *at_ >= ' ' &&
             static_cast<unsigned char>(*at_) < 0x80)
        ++at_;
    }
    return at_ == end_ ? spelling::none : found;
  }

  // The end of what may stand in a string as it is, from `p` on.
  [[nodiscard]] BETTER_AUTH_INLINE const char* plain_text(const char* p) noexcept {
    if (const auto offset = static_cast<std::size_t>(p - window_); offset < window_bytes) {
      const std::uint64_t* const here = special_ + offset / 64;
      if (const std::uint64_t next64 = here[0] >> offset % 64 | here[1] << 1U << (63 - offset % 64);
          next64 != 0)
        return p + std::countr_zero(next64);
    }
    return plain_text_further(p);
  }
  [[nodiscard]] BETTER_AUTH_NOINLINE const char* plain_text_further(const char* p) noexcept {
    while (p != end_) {
      const auto offset = static_cast<std::size_t>(p - window_);
      if (offset < window_bytes) {
        if (const std::uint64_t rest = special_[offset / 64] >> offset % 64; rest != 0)
          return p + std::countr_zero(rest);
        p = end_ - p < static_cast<std::ptrdiff_t>(64 - offset % 64) ? end_
                                                                     : p + (64 - offset % 64);
      } else {
        look_at(p);
      }
    }
    return p;
  }
  // Makes the window that in which `p` stands.
  BETTER_AUTH_NOINLINE void look_at(const char* p) noexcept {
    window_ = p - (p - first_) % window_bytes;
    const auto size =
        end_ - window_ < window_bytes ? static_cast<std::size_t>(end_ - window_) : window_bytes;
    special_bytes(window_, size, special_);
  }

  [[nodiscard]] BETTER_AUTH_COLD std::string_view decode(std::string_view text) noexcept {
    char* const first = arena_;
    for (;;) {
      const std::size_t plain = text.substr(0, text.find('\\')).size();
      if (plain != 0) std::memcpy(arena_, text.data(), plain);
      arena_ += plain;
      text.remove_prefix(plain);
      if (text.empty()) return {first, static_cast<std::size_t>(arena_ - first)};
      const auto escape = read_escape(text.data(), text.data() + text.size());
      arena_ = write_utf8(arena_, escape.code_point);
      text.remove_prefix(static_cast<std::size_t>(escape.end - text.data()));
    }
  }

  static constexpr std::ptrdiff_t window_bytes = 4096;

  const char* at_;
  const char* const first_;
  const char* const end_;
  const char* window_ = first_;
  std::uint64_t special_[window_bytes / 64 + 2];  // by bit, the bytes of the window that are not
                                                  // plain text within a string
  char* arena_;
};

}  // namespace better_auth::inline v0::detail
