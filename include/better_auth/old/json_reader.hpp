// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/callback.hpp>
#include <better_auth/old/detail/json_cursor.hpp>
#include <better_auth/old/detail/name_stack.hpp>
#include <better_auth/old/json_value.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace better_auth::inline v0 {

class json_reader;
namespace detail {
struct member_target;
struct members_report;
json_status read_object(json_reader& reader, bool document, const member_target& into,
                        members_report& report);
}  // namespace detail

/// Reads one JSON object from front to back, without building a tree: RFC 8259 narrowed to I-JSON
/// (RFC 7493), so that every reader of the same bytes sees the same members. Refused are duplicate
/// names at any depth, invalid UTF-8, half surrogate pairs, a byte order mark, more than 32 levels
/// and anything behind the object.
///
/// Strings without escapes are views into the text; others are decoded into the arena. Neither may
/// move while the views are used.
class json_reader : detail::json_cursor {
 public:
  /// Called with each member's name: reads or skips the value and returns its status.
  using on_member = detail::callback<json_status(std::string_view)>;
  /// The same for each element.
  using on_element = detail::callback<json_status()>;

  /// Levels of objects and arrays, the outermost being the first.
  static constexpr unsigned max_depth = 32;

  /// `arena` has room for `text.size()` bytes.
  json_reader(std::string_view text, char* arena) noexcept : json_cursor(text, arena) {}

  json_reader(const json_reader&) = delete;
  json_reader& operator=(const json_reader&) = delete;
  /// Reads the whole text as one object: every member goes through `each`.
  [[nodiscard]] json_status document(on_member each) {
    skip_space();
    return document_end(object(each));
  }

  ///@{
  /// Reads a value of that type; wrong_type where it is another, ok where it was stored.
  [[nodiscard]] BETTER_AUTH_COLD json_status object(on_member each) {
    const std::size_t first_name = names_.size();
    std::string_view name;
    json_status status = open('{');
    for (bool first = true; status == json_status::ok && next('}', first, status); first = false) {
      status =
          string(name) == json_status::ok && colon() ? json_status::ok : json_status::malformed;
      if (status == json_status::ok)
        status = names_.push(name, first_name) ? each(name) : json_status::out_of_memory;
    }
    return status == json_status::ok && !names_.pop_unique(first_name) ? json_status::malformed
                                                                       : status;
  }

  [[nodiscard]] BETTER_AUTH_COLD json_status array(on_element each) {
    json_status status = open('[');
    for (bool first = true; status == json_status::ok && next(']', first, status); first = false)
      status = each();
    return status;
  }

  [[nodiscard]] BETTER_AUTH_NOINLINE json_status string(std::string_view& out) noexcept {
    if (peek() != '"') return json_status::wrong_type;
    const std::string_view found = string_here();
    if (found.data() == nullptr) return json_status::malformed;
    out = found;
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
    // Counted downwards: the negative range is the larger one. Eighteen digits fit, whatever they
    // are.
    const bool fits = text.size() <= 18;
    constexpr std::int64_t least = (std::numeric_limits<std::int64_t>::min)();
    std::int64_t value = 0;
    for (const char c : text) {
      const std::int64_t digit = c - '0';
      if (c < '0' || c > '9' || (!fits && value < (least + digit) / 10))
        return json_status::wrong_type;
      value = value * 10 - digit;
    }
    if (!negative && value == least) return json_status::wrong_type;
    out = negative ? value : -value;
    return json_status::ok;
  }

  [[nodiscard]] BETTER_AUTH_NOINLINE json_status date(numeric_date& out) noexcept {
    // Nearly all are seconds in ten digits, whose first eight are added up in pairs, then in fours,
    // then at once.
    if (end_ - at_ > 10 && *at_ >= '1' && at_[8] >= '0' && at_[8] <= '9' && at_[9] >= '0' &&
        at_[9] <= '9' && (at_[10] == ',' || at_[10] == '}')) {
      std::uint64_t eight = detail::eight_bytes(at_);
      if ((eight & (eight + 0x0606060606060606U) & 0xf0f0f0f0f0f0f0f0U) == 0x3030303030303030U) {
        eight = (eight & 0x0f0f0f0f0f0f0f0fU) * (1 + (10U << 8U)) >> 8U;
        eight = (eight & 0x00ff00ff00ff00ffU) * (1 + (100U << 16U)) >> 16U;
        eight = (eight & 0x0000ffff0000ffffU) * (1 + (std::uint64_t{10000} << 32U)) >> 32U;
        out.seconds = static_cast<std::int64_t>(eight) * 100 +
                      static_cast<std::int64_t>(at_[8] - '0') * 10 + (at_[9] - '0');
        at_ += 10;
        return json_status::ok;
      }
    }
    return unusual_date(out);
  }
  ///@}

  /// An array of strings, or, where `or_string`, a single one.
  [[nodiscard]] json_status strings(string_list& out, bool or_string) noexcept {
    char* const first = arena_;
    const auto one = [&] {
      // The length goes in front, where the opening quote and a comma or bracket have left room for
      // it.
      char* const length_at = arena_;
      arena_ += string_list::length_bytes;
      std::string_view text;
      if (const auto status = string(text); status != json_status::ok) return status;
      if (text.size() > (std::numeric_limits<std::uint16_t>::max)()) return json_status::wrong_type;
      const auto length = static_cast<std::uint16_t>(text.size());
      std::memcpy(length_at, &length, sizeof length);
      if (arena_ == length_at + string_list::length_bytes) {  // not decoded into there already
        std::memcpy(arena_, text.data(), length);
        arena_ += length;
      }
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
        return string(text);
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
  [[nodiscard]] BETTER_AUTH_COLD json_status unusual_date(numeric_date& out) noexcept {
    std::string_view text;
    if (const auto status = number(text); status != json_status::ok) return status;
    return detail::read_date(text, out) ? json_status::ok : json_status::wrong_type;
  }

  // Into an object or array.
  [[nodiscard]] json_status open(char bracket) noexcept {
    if (peek() != bracket) return json_status::wrong_type;
    ++at_;
    return ++depth_ > max_depth ? json_status::malformed : json_status::ok;
  }

  // To the next element or member, of which the first has no comma before it. False behind the
  // bracket that closes, and, with another status, where something else stands.
  [[nodiscard]] BETTER_AUTH_COLD bool next(char close, bool first, json_status& status) noexcept {
    skip_space();
    if (!first && take(',')) return skip_space(), true;
    if (take(close)) return --depth_, false;
    if (!first) status = json_status::malformed;
    return first;
  }

  // From a member's name to its value.
  [[nodiscard]] bool colon() noexcept {
    skip_space();
    if (!take(':')) return false;
    skip_space();
    return true;
  }

  // After the object that is the whole text.
  [[nodiscard]] BETTER_AUTH_NOINLINE json_status document_end(json_status of_object) noexcept {
    if (of_object == json_status::out_of_memory) return of_object;
    skip_space();
    return of_object == json_status::ok && at_ == end_ ? json_status::ok : json_status::malformed;
  }

  friend json_status detail::read_object(json_reader&, bool, const detail::member_target&,
                                         detail::members_report&);

  unsigned depth_ = 0;
  detail::name_stack names_;
};

}  // namespace better_auth::inline v0
