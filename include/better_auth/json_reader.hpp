// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/attributes.hpp>
#include <better_auth/detail/callback.hpp>
#include <better_auth/detail/json_text.hpp>
#include <better_auth/detail/name_stack.hpp>
#include <better_auth/json_value.hpp>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace better_auth {

/// Reads one JSON object from front to back, without building a tree: RFC 8259 narrowed to I-JSON (RFC 7493), so
/// that every reader of the same bytes sees the same members. Refused are duplicate names at any depth, invalid
/// UTF-8, half surrogate pairs, a byte order mark, more than 32 levels and anything behind the object.
///
/// Strings without escapes are views into the text; others are decoded into the arena. Neither may move while the
/// views are used.
class json_reader {
 public:
  /// Called with each member's name: reads or skips the value and returns its status.
  using on_member = detail::callback<json_status(std::string_view)>;
  /// The same for each element.
  using on_element = detail::callback<json_status()>;

  /// Levels of objects and arrays, the outermost being the first.
  static constexpr unsigned max_depth = 32;

  /// `arena` has room for `text.size()` bytes.
  json_reader(std::string_view text, char* arena) noexcept
      : at_(text.data()), end_(text.data() + text.size()), arena_(arena) {}

  json_reader(const json_reader&) = delete;
  json_reader& operator=(const json_reader&) = delete;
  /// Reads the whole text as one object: every member goes through `each`.
  [[nodiscard]] BETTER_AUTH_NOINLINE json_status document(on_member each) {
    skip_space();
    if (const auto status = object(each); status != json_status::ok)
      return status == json_status::wrong_type ? json_status::malformed : status;
    skip_space();
    return at_ == end_ ? json_status::ok : json_status::malformed;
  }

  ///@{
  /// Reads a value of that type; wrong_type where it is another, ok where it was stored.
  [[nodiscard]] BETTER_AUTH_NOINLINE json_status object(on_member each) {
    if (peek() != '{') return json_status::wrong_type;
    const std::size_t first_name = names_.size();
    const auto status = sequence('}', [&] {
      std::string_view name;
      if (peek() != '"') return json_status::malformed;
      if (const auto s = string(name); s != json_status::ok) return s;
      if (!names_.push(name)) return json_status::out_of_memory;
      skip_space();
      if (!take(':')) return json_status::malformed;
      skip_space();
      return each(name);
    });
    if (status != json_status::ok) return status;
    return names_.pop_unique(first_name) ? json_status::ok : json_status::malformed;
  }

  [[nodiscard]] BETTER_AUTH_NOINLINE json_status array(on_element each) {
    if (peek() != '[') return json_status::wrong_type;
    return sequence(']', each);
  }

  [[nodiscard]] BETTER_AUTH_NOINLINE json_status string(std::string_view& out) noexcept {
    if (peek() != '"') return json_status::wrong_type;
    bool escaped = false;
    if (!scan_string(out, escaped)) return json_status::malformed;
    if (escaped) out = decode(out);
    return json_status::ok;
  }

  [[nodiscard]] json_status boolean(bool& out) noexcept {
    if (peek() != 't' && peek() != 'f') return json_status::wrong_type;
    out = peek() == 't';
    return take_word(out ? "true" : "false");
  }

  /// Whether null comes next, if it is valid.
  [[nodiscard]] bool is_null() const noexcept { return peek() == 'n'; }

  /// An integer literal, without fraction or exponent; wrong_type where it does not fit.
  [[nodiscard]] json_status integer(std::int64_t& out) noexcept {
    std::string_view text;
    if (const auto status = number(text); status != json_status::ok) return status;
    const bool negative = text.front() == '-';
    if (negative) text.remove_prefix(1);
    // Counted downwards: the negative range is the larger one.
    constexpr std::int64_t least = (std::numeric_limits<std::int64_t>::min)();
    std::int64_t value = 0;
    for (const char c : text) {
      const std::int64_t digit = c - '0';
      if (c < '0' || c > '9' || value < (least + digit) / 10) return json_status::wrong_type;
      value = value * 10 - digit;
    }
    if (!negative && value == least) return json_status::wrong_type;
    out = negative ? value : -value;
    return json_status::ok;
  }

  [[nodiscard]] json_status date(numeric_date& out) noexcept {
    std::string_view text;
    if (const auto status = number(text); status != json_status::ok) return status;
    // Nearly all are plain seconds.
    std::int64_t seconds = 0;
    bool plain = text.size() < 12;
    for (const char c : text) {
      plain = plain && c >= '0' && c <= '9';
      seconds = seconds * 10 + (c - '0');
      if (!plain) return detail::read_date(text, out) ? json_status::ok : json_status::wrong_type;
    }
    out.seconds = seconds;
    return json_status::ok;
  }
  ///@}

  /// An array of strings, or, where `or_string`, a single one.
  [[nodiscard]] json_status strings(string_list& out, bool or_string) noexcept {
    char* const first = arena_;
    const auto one = [&] {
      if (peek() != '"') return json_status::wrong_type;
      // The length goes in front, where the opening quote and a comma or bracket have left room for it.
      char* const length_at = arena_;
      std::string_view text;
      bool escaped = false;
      if (!scan_string(text, escaped)) return json_status::malformed;
      arena_ += string_list::length_bytes;
      const std::size_t size = decode(text).size();
      if (size > (std::numeric_limits<std::uint16_t>::max)()) return json_status::wrong_type;
      const auto length = static_cast<std::uint16_t>(size);
      std::memcpy(length_at, &length, sizeof length);
      return json_status::ok;
    };
    const auto status = or_string && peek() == '"' ? one() : array(one);
    if (status == json_status::ok) out = string_list(first, arena_);
    return status;
  }

  /// Passes over any value, which must be valid.
  [[nodiscard]] BETTER_AUTH_NOINLINE json_status skip() noexcept {
    switch (peek()) {
      case '{': return object([this](std::string_view) { return skip(); });
      case '[': return array([this] { return skip(); });
      case '"': {
        std::string_view text;
        bool escaped = false;
        return scan_string(text, escaped) ? json_status::ok : json_status::malformed;
      }
      case 't': return take_word("true");
      case 'f': return take_word("false");
      case 'n': return take_word("null");
      default: {
        std::string_view text;
        return number(text) == json_status::ok ? json_status::ok : json_status::malformed;
      }
    }
  }

  /// Any value, as its text.
  [[nodiscard]] json_status raw(raw_json& out) noexcept {
    const char* const first = at_;
    const auto status = skip();
    if (status == json_status::ok) out.text = {first, static_cast<std::size_t>(at_ - first)};
    return status;
  }

  /// A place to come back to when a value turns out to be of another type.
  struct position {
    const char* at;     ///< in the text
    char* arena;        ///< what of it is free
    unsigned depth;     ///< of levels
    std::size_t names;  ///< that are kept for comparing
  };
  /// Where it is.
  [[nodiscard]] position here() const noexcept { return {at_, arena_, depth_, names_.size()}; }
  /// Goes back there.
  void rewind(const position& to) noexcept {
    at_ = to.at;
    arena_ = to.arena;
    depth_ = to.depth;
    names_.resize_down(to.names);
  }

 private:
  // NUL stands for the end; no JSON value starts with it.
  [[nodiscard]] char peek() const noexcept { return at_ == end_ ? '\0' : *at_; }

  [[nodiscard]] bool take(char c) noexcept {
    if (peek() != c || at_ == end_) return false;
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
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }

  // From the opening bracket to `close`, elements divided by commas.
  [[nodiscard]] BETTER_AUTH_NOINLINE json_status sequence(char close, on_element each) {
    if (depth_ == max_depth) return json_status::malformed;
    ++depth_;
    ++at_;
    skip_space();
    if (!take(close)) {
      for (;;) {
        if (const auto status = each(); status != json_status::ok) return status;
        skip_space();
        if (take(close)) break;
        if (!take(',')) return json_status::malformed;
        skip_space();
      }
    }
    --depth_;
    return json_status::ok;
  }

  // RFC 8259 section 6.
  [[nodiscard]] BETTER_AUTH_NOINLINE json_status number(std::string_view& out) noexcept {
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

  // The text between the quotes, valid but not yet decoded.
  [[nodiscard]] bool scan_string(std::string_view& out, bool& escaped) noexcept {
    const char* const first = ++at_;
    while (at_ != end_) {
      const auto c = static_cast<unsigned char>(*at_);
      if (c == '"') {
        out = {first, static_cast<std::size_t>(at_ - first)};
        ++at_;
        return true;
      }
      if (c == '\\') {
        escaped = true;
        at_ = detail::read_escape(at_, end_).end;
      } else if (c >= 0x80) {
        at_ = detail::after_utf8(at_, end_);
      } else if (c >= 0x20) {
        ++at_;
      } else {
        at_ = nullptr;
      }
      if (at_ == nullptr) break;
    }
    at_ = end_;
    return false;
  }

  [[nodiscard]] BETTER_AUTH_COLD std::string_view decode(std::string_view text) noexcept {
    char* const first = arena_;
    const char* p = text.data();
    const char* const end = p + text.size();
    while (p != end) {
      if (*p != '\\') {
        *arena_++ = *p++;
      } else {
        const auto escape = detail::read_escape(p, end);
        arena_ = detail::write_utf8(arena_, escape.code_point);
        p = escape.end;
      }
    }
    return {first, static_cast<std::size_t>(arena_ - first)};
  }

  const char* at_;
  const char* end_;
  char* arena_;
  unsigned depth_ = 0;
  detail::name_stack names_;
};

}  // namespace better_auth
