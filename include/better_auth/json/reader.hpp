// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/simd.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/json/values.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Reads a JSON text from front to back, without building a tree: RFC 8259 narrowed to I-JSON (RFC
/// 7493). It rejects duplicate names at any depth, invalid UTF-8, half surrogate pairs, a byte
/// order mark and more than 32 levels.
///
/// The text must outlive the reader. Functions that read a value expect to be at its first
/// character. They throw nothing but `std::bad_alloc`.
class json_reader {
 public:
  /// The most levels of objects and arrays.
  static constexpr unsigned max_depth = 32;

  /// Starts at the first character of `text`.
  explicit json_reader(std::string_view text) noexcept
      : at_(text.data()), end_(text.data() + text.size()) {}
  json_reader(const json_reader&) = delete;
  json_reader& operator=(const json_reader&) = delete;
  /// A string can have been a secret.
  ~json_reader() {
    if (decoded_.capacity() != std::string().capacity()) detail::wipe(decoded_);
  }

  /// Passes over white space (RFC 8259 section 2).
  void skip_space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }
  /// Whether only white space is left.
  [[nodiscard]] bool at_end() noexcept {
    skip_space();
    return at_ == end_;
  }
  /// The next character; NUL at the end, with which no JSON value starts.
  [[nodiscard]] char peek() const noexcept { return at_ == end_ ? '\0' : *at_; }

  /// A string, as a view that is valid until the next string is read.
  json_status string(std::string_view& out) {
    if (!take('"')) return json_status::wrong_type;
    const char* const first = at_;
    at_ = detail::find_special(at_, end_);
    if (peek() != '"') return unusual_string(first, out);
    out = {first, static_cast<std::size_t>(at_ - first)};
    ++at_;
    return json_status::ok;
  }

  /// `true` or `false`.
  json_status boolean(bool& out) noexcept {
    if (peek() != 't' && peek() != 'f') return json_status::wrong_type;
    out = peek() == 't';
    return word(out ? "true" : "false");
  }

  /// `null`.
  json_status null() noexcept { return peek() == 'n' ? word("null") : json_status::wrong_type; }

  /// An integer without fraction or exponent; wrong_type if `out` cannot hold it.
  template <std::integral T>
  json_status integer(T& out) noexcept {
    std::string_view text;
    if (const auto status = number(text); status != json_status::ok) return status;
    if (text == "-0") text.remove_prefix(1);  // unsigned types hold it too
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, out);
    return end == last && error == std::errc() ? json_status::ok : json_status::wrong_type;
  }

  /// A number; wrong_type if no double can hold it.
  json_status real(double& out) {
    std::string_view text;
    if (const auto status = number(text); status != json_status::ok) return status;
    return detail::read_double(text, out) ? json_status::ok : json_status::wrong_type;
  }

  /// A number of seconds; wrong_type if it is beyond the range of `numeric_date`.
  json_status date(numeric_date& out) noexcept {
    std::string_view text;
    if (const auto status = number(text); status != json_status::ok) return status;
    // Nearly all are plain integers; reading those here saves 12 % of an HS256 token.
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, out.seconds);
    const bool good = end == last && error == std::errc()
                          ? out.seconds >= 0 && out.seconds <= numeric_date::latest
                          : detail::read_seconds(text, numeric_date::latest, out.seconds);
    return good ? json_status::ok : json_status::wrong_type;
  }

  /// A string with a date as JavaScript writes it; otherwise wrong_type.
  json_status date(iso_date& out) {
    std::string_view text;
    if (const auto status = string(text); status != json_status::ok) return status;
    const bool good = detail::read_iso_date(text, out.milliseconds);
    return good ? json_status::ok : json_status::wrong_type;
  }

  /// An object: `each(name)` rejects duplicates, reads or skips the value and returns its status.
  /// The name is valid until then.
  template <class Each>
  json_status object(Each each) {
    return items('{', '}', [&] {
      std::string_view name;
      if (string(name) != json_status::ok) return json_status::malformed;
      skip_space();
      if (!take(':')) return json_status::malformed;
      skip_space();
      return each(name);
    });
  }

  /// An array: `each()` reads or skips one element and returns its status.
  template <class Each>
  json_status array(Each each) {
    return items('[', ']', each);
  }

  /// Passes over any value, which must be valid.
  json_status skip() {
    switch (peek()) {
      case '{': {
        std::set<std::string> names;
        return object([&](std::string_view name) {
          return names.emplace(name).second ? skip() : json_status::malformed;
        });
      }
      case '[': return array([this] { return skip(); });
      case '"': {
        std::string_view text;
        return string(text);
      }
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: {
        std::string_view text;
        return number(text) == json_status::ok ? json_status::ok : json_status::malformed;
      }
    }
  }

  /// Any value, as its text.
  json_status raw(raw_json& out) {
    const char* const first = at_;
    const auto status = skip();
    if (status == json_status::ok) out.text.assign(first, at_);
    return status;
  }

  /// A place in the text, for `rewind`.
  struct position {
    const char* at;  ///< the next character
    unsigned depth;  ///< levels of objects and arrays around it
  };
  /// Where the reader is.
  [[nodiscard]] position here() const noexcept { return {at_, depth_}; }
  /// Goes back to a place, to read a value in another way.
  void rewind(const position& to) noexcept {
    at_ = to.at;
    depth_ = to.depth;
  }

 private:
  bool take(char c) noexcept {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  json_status word(std::string_view expected) noexcept {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    if (!rest.starts_with(expected)) return json_status::malformed;
    at_ += expected.size();
    return json_status::ok;
  }

  /// What objects and arrays have in common.
  template <class Item>
  json_status items(char open, char close, Item item) {
    if (!take(open)) return json_status::wrong_type;
    if (++depth_ > max_depth) return json_status::malformed;
    skip_space();
    bool more = !take(close);
    while (more) {
      if (const auto status = item(); status != json_status::ok) return status;
      skip_space();
      more = take(',');
      if (more) skip_space();
      else if (!take(close)) return json_status::malformed;
    }
    --depth_;
    return json_status::ok;
  }

  /// A number (RFC 8259 section 6).
  json_status number(std::string_view& out) noexcept {
    const char* const first = at_;
    if (peek() != '-' && !detail::is_digit(peek())) return json_status::wrong_type;
    const auto digits = [this] {
      const char* const begin = at_;
      while (detail::is_digit(peek())) ++at_;
      return at_ != begin;
    };
    take('-');
    if ((!take('0') && !digits()) || (take('.') && !digits())) return json_status::malformed;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return json_status::malformed;
    }
    out = {first, static_cast<std::size_t>(at_ - first)};
    return json_status::ok;
  }

  /// A string with escapes or beyond ASCII, from its first special character on.
  json_status unusual_string(const char* first, std::string_view& out) {
    decoded_.reserve(static_cast<std::size_t>(end_ - first));  // growing would leave a copy behind
    decoded_.assign(first, at_);
    while (at_ != end_ && *at_ != '"') {
      const char* const from = at_;
      if (*at_ == '\\') {
        if (!escape()) return json_status::malformed;
      } else if (static_cast<unsigned char>(*at_) >= 0x80) {
        const char* const behind = detail::after_utf8(from, end_);
        if (behind == nullptr) return json_status::malformed;
        decoded_.append(from, behind);
        at_ = behind;
      } else {
        at_ = detail::find_special(at_, end_);
        if (at_ == from) return json_status::malformed;  // a control character
        decoded_.append(from, at_);
      }
    }
    if (!take('"')) return json_status::malformed;
    out = decoded_;
    return json_status::ok;
  }

  /// Appends the character of an escape (RFC 8259 section 7). Half a surrogate pair is not valid
  /// (RFC 7493 section 2.1).
  bool escape() {
    if (end_ - at_ < 2) return false;
    ++at_;
    switch (const char c = *at_++; c) {
      case '"':
      case '\\':
      case '/': decoded_.push_back(c); return true;
      case 'b': decoded_.push_back('\b'); return true;
      case 'f': decoded_.push_back('\f'); return true;
      case 'n': decoded_.push_back('\n'); return true;
      case 'r': decoded_.push_back('\r'); return true;
      case 't': decoded_.push_back('\t'); return true;
      case 'u': break;
      default: return false;
    }
    std::uint32_t code_point = 0;
    if (!hex4(code_point) || (code_point >= 0xdc00 && code_point <= 0xdfff)) return false;
    if (code_point >= 0xd800 && code_point <= 0xdbff) {
      std::uint32_t low = 0;
      if (!take('\\') || !take('u') || !hex4(low) || low < 0xdc00 || low > 0xdfff) return false;
      code_point = 0x10000U + ((code_point - 0xd800U) << 10U) + (low - 0xdc00U);
    }
    detail::append_utf8(decoded_, code_point);
    return true;
  }

  bool hex4(std::uint32_t& out) noexcept {
    if (end_ - at_ < 4) return false;
    const auto [end, error] = std::from_chars(at_, at_ + 4, out, 16);
    if (end != at_ + 4 || error != std::errc()) return false;
    at_ += 4;
    return true;
  }

  const char* at_;
  const char* end_;
  unsigned depth_ = 0;
  std::string decoded_;  // the last string that was not plain ASCII
};

}
