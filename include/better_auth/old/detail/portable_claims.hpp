// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/claims.hpp>
#include <better_auth/old/json_members.hpp>
#include <better_auth/old/json_value.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace better_auth::inline v0::detail {

/// The inside of a list of strings.
struct string_list_access {
  [[nodiscard]] static std::string_view text(const string_list& list) noexcept {
    return {list.begin_, static_cast<std::size_t>(list.end_ - list.begin_)};
  }
};

/// Claims that were read once, as numbers: a text as the place where it stands behind the beginning
/// of the payload. From these numbers and a copy of the payload the same claims can be had again
/// without reading JSON.
///
/// That is possible where all listed members are of the types below, or optional ones of them:
/// `can_keep`.
namespace portable_claims {

using word = std::uint64_t;
using types = std::tuple<std::string_view, raw_json, string_list, audience_list, numeric_date, bool,
                         signed char, unsigned char, short, unsigned short, int, unsigned, long,
                         unsigned long, long long, unsigned long long>;

// Which of the types the member has, told by the function that reads it; behind the last where it
// is another. The functions are compared as template arguments: as pointers they are no constants
// for g++ under -fsanitize=undefined.
template <json_status (*Read)(json_reader&, void*)>
struct read_by {};
template <class Struct, std::size_t Member, std::size_t... Types>
constexpr std::size_t type_of(std::index_sequence<Types...>) {
  using read = read_by<Struct::members.list[Member].read>;
  std::size_t found = sizeof...(Types);
  ((std::is_same_v<read, read_by<&read_at<std::tuple_element_t<Types, types>>>> ||
            std::is_same_v<read,
                           read_by<&read_at<std::optional<std::tuple_element_t<Types, types>>>>>
        ? found = Types
        : found),
   ...);
  return found;
}
template <class Struct, std::size_t Member>
inline constexpr std::size_t type =
    type_of<Struct, Member>(std::make_index_sequence<std::tuple_size_v<types>>());

template <class Struct>
inline constexpr std::size_t count = std::size(Struct::members.list);

template <class Struct, std::size_t... Members>
constexpr bool all_known(std::index_sequence<Members...>) {
  return ((type<Struct, Members> < std::tuple_size_v<types>) && ...);
}

/// Whether the claims have a list beside those of the library's structs.
template <class Claims>
inline constexpr bool has_further_list =
    !std::is_same_v<Claims, registered_claims> && !std::is_same_v<Claims, user_claims>;

/// Whether claims of this type can be kept.
template <class Claims>
inline constexpr bool can_keep = false;
template <lists_own_members Claims>
inline constexpr bool can_keep<Claims> =
    all_known<Claims>(std::make_index_sequence<count<Claims>>());

/// The list of the library's struct that they derive from.
template <class Claims>
using base_of =
    std::conditional_t<std::is_base_of_v<user_claims, Claims>, user_claims, registered_claims>;

/// Words that they take: one for each member, behind one that says which of them are there.
template <class Claims>
inline constexpr std::size_t words =
    1 + count<base_of<Claims>> + (has_further_list<Claims> ? count<Claims> : 0);

template <class Struct, class F, std::size_t... Members>
void visit_list(Struct& object, F& each, std::index_sequence<Members...>) noexcept {
  void* places[max_json_members];
  Struct::members.find(&object, places);
  const auto visit = [&]<std::size_t Member>() {
    using value = std::tuple_element_t<type<Struct, Member>, types>;
    if constexpr (Struct::members.list[Member].optional)
      each(*static_cast<std::optional<value>*>(places[Member]));
    else each(*static_cast<value*>(places[Member]));
  };
  (visit.template operator()<Members>(), ...);
}
template <class Struct, class F>
void visit_list(Struct& object, F& each) noexcept {
  visit_list(object, each, std::make_index_sequence<count<Struct>>());
}

/// All members that are read from a payload: the lists that `read_claims` goes through.
template <class Claims, class F>
void visit(Claims& claims, F& each) noexcept {
  visit_list<base_of<Claims>>(claims, each);
  if constexpr (has_further_list<Claims>) visit_list<Claims>(claims, each);
}

template <class Value>
inline constexpr bool is_list = std::is_base_of_v<string_list, Value>;
template <class Value>
inline constexpr bool is_text =
    std::is_same_v<Value, std::string_view> || std::is_same_v<Value, raw_json> || is_list<Value>;

/// Writes claims down.
class keeper {
 public:
  /// `memory` is where their texts stand, of which the first `used` bytes are needed anyway.
  keeper(std::string_view memory, std::size_t used, word* out) noexcept
      : memory_(memory), used_(used), out_(out) {
    *out_ = 0;
  }

  template <class Value>
  void operator()(const Value& value) noexcept {
    put(value, !is_text<Value>);
  }
  template <class Value>
  void operator()(const std::optional<Value>& value) noexcept {
    if (value) put(*value, true);
    else ++index_;
  }

  /// Whether every text stood in that memory.
  [[nodiscard]] bool good() const noexcept { return good_; }
  /// Bytes of the memory, from its beginning, that the claims need.
  [[nodiscard]] std::size_t used() const noexcept { return used_; }

 private:
  template <class Value>
  void put(const Value& value, bool must_be_there) noexcept {
    ++index_;
    if constexpr (is_text<Value>) {
      const std::string_view text = text_of(value);
      if (text.data() == nullptr) {
        good_ = good_ && !must_be_there;
        return;
      }
      // As numbers: the text may stand anywhere.
      const auto begin = reinterpret_cast<std::uintptr_t>(memory_.data()),
                 at = reinterpret_cast<std::uintptr_t>(text.data());
      good_ = good_ && at >= begin && at - begin <= memory_.size() &&
              text.size() <= memory_.size() - (at - begin) && memory_.size() <= 0xffffffff;
      used_ = (std::max)(used_, good_ ? at - begin + text.size() : 0);
      out_[index_] = word{at - begin} << 32 | text.size();
    } else {
      out_[index_] = static_cast<word>(static_cast<std::int64_t>(value));
    }
    out_[0] |= word{1} << (index_ - 1);
  }

  static std::string_view text_of(std::string_view value) noexcept { return value; }
  static std::string_view text_of(const raw_json& value) noexcept { return value.text; }
  static std::string_view text_of(const string_list& value) noexcept {
    return string_list_access::text(value);
  }

  std::string_view memory_;
  std::size_t used_;
  word* out_;
  std::size_t index_ = 0;
  bool good_ = true;
};

/// Reads what a `keeper` wrote.
class restorer {
 public:
  /// `memory` is where a copy of the used bytes stands.
  restorer(const char* memory, const word* in) noexcept : memory_(memory), in_(in) {}

  template <class Value>
  void operator()(Value& value) noexcept {
    value = next() ? get<Value>() : Value{};
  }
  template <class Value>
  void operator()(std::optional<Value>& value) noexcept {
    if (next()) value = get<Value>();
    else value.reset();
  }

 private:
  bool next() noexcept { return (in_[0] >> index_++ & 1U) != 0; }

  template <class Value>
  [[nodiscard]] Value get() const noexcept {
    const word kept = in_[index_];
    if constexpr (is_text<Value>) {
      const std::string_view text(memory_ + (kept >> 32), kept & 0xffffffff);
      if constexpr (is_list<Value>) return Value(text.data(), text.data() + text.size());
      else return Value{text};
    } else {
      return Value{static_cast<decltype(integer_of<Value>())>(kept)};
    }
  }
  template <class Value>
  static auto integer_of() noexcept {
    if constexpr (std::is_same_v<Value, numeric_date>) return std::int64_t{};
    else return Value{};
  }

  const char* memory_;
  const word* in_;
  std::size_t index_ = 0;
};

}  // namespace portable_claims
}  // namespace better_auth::inline v0::detail
