// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/json_reader.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace better_auth::inline v0 {

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Where a name is looked for first. No two names of one of the library's own lists have the same
/// place.
inline constexpr unsigned name_places = 64;
[[nodiscard]] constexpr unsigned place_of(const name_key& key) noexcept {
  return static_cast<unsigned>(key.head * 0x810d2e304bcb6b23U >> 58U);
}

/// Structs for whose members `null` is a wrong type; elsewhere an optional member takes it for
/// absent.
template <class Struct>
inline constexpr bool refuses_null = false;

template <class Value>
[[nodiscard]] json_status read_value(json_reader& reader, Value& out);

template <class Value>
[[nodiscard]] json_status read_at(json_reader& reader, void* value) {
  return read_value(reader, *static_cast<Value*>(value));
}

/// Writes where the members are in this object: all at once, since a function for each costs its
/// users compile time.
template <class Struct, auto... Pointers>
void find_members(void* object, void** places) noexcept {
  Struct& in = *static_cast<Struct*>(object);
  ((*places++ = &(in.*Pointers)), ...);
}

template <class Struct, class Value>
Value value_type(Value Struct::*);
template <class Struct, class Value>
Struct struct_type(Value Struct::*);

// Never defined as constexpr: a name that may not stand in a log or a header field ends the
// compilation.
inline void member_name_must_be_visible_ascii_without_quotes() {}

/// `member<...>(name)` before the list it is put into says of which struct it is.
template <auto Pointer>
struct named_member {
  const char* name;
};

}  // namespace detail

/// The name of a JSON member, and how it is read into a struct.
struct json_member {
  std::string_view name = {};  ///< a NUL follows it
  json_status (*read)(json_reader& reader,
                      void* value) = nullptr;  ///< reads it into the struct member
  bool optional = false;                       ///< whether it may be absent
  bool refuses_null = false;  ///< whether null is a wrong type, though it may be absent
  /// Whether it is a text, whose usual form is read without calling `read`.
  enum class text_kind : unsigned char {
    none,                                             ///< no text
    view,                                             ///< a std::string_view
    optional,                                         ///< a std::optional of one
  } text = text_kind::none;                           ///< which text, if it is one
  detail::name_key key = detail::name_key::of(name);  ///< for finding it
};

/// The most members that one list holds.
inline constexpr std::size_t max_json_members = 32;

namespace detail {
template <class Value>
inline constexpr json_member::text_kind text_kind_of =
    std::same_as<Value, std::string_view>                  ? json_member::text_kind::view
    : std::same_as<Value, std::optional<std::string_view>> ? json_member::text_kind::optional
                                                           : json_member::text_kind::none;
}

/// The JSON members that are read into a `Struct`.
template <class Struct, std::size_t Count>
struct json_members {
  static_assert(Count >= 1 && Count <= max_json_members, "a list holds 1 to 32 members");
  /// The struct that it fills.
  using struct_type = Struct;
  json_member list[Count];                             ///< in the order of the list
  void (*find)(void* object, void** places) noexcept;  ///< where these are in an object
  unsigned char places[detail::name_places] =
      {};                      ///< the number of the member to compare with, by a name's place
  unsigned tries = 1;          ///< how many places may have to be looked at
  std::uint64_t required = 0;  ///< by bit, the members that are not optional
};

/// Says that the JSON member `name` is read into the struct member `Pointer`, as in
/// `member<&my_claims::role>("role")`.
///
/// The struct member may be a `std::string_view`, `std::string`, `bool`, any integer,
/// `numeric_date`, `string_list`, `audience_list`, `raw_json`, a struct with `members` of its own,
/// a type with a static `read_json(json_reader&, T&)` that returns a `json_status`, or a
/// `std::optional` of these, for which absent and null are alike. `name` is visible ASCII without
/// quotes and has static storage.
template <auto Pointer>
constexpr detail::named_member<Pointer> member(const char* name) {
  for (const char* c = name; *c != '\0'; ++c)
    if (*c < '!' || *c > '~' || *c == '"' || *c == '\\')
      detail::member_name_must_be_visible_ascii_without_quotes();
  return {name};
}

/// What a struct carries as `static constexpr auto members =
/// better_auth::member_list<my_claims>(...);`. From it, its reader is made at compile time.
template <class Struct, auto... Pointers>
constexpr json_members<Struct, sizeof...(Pointers)> member_list(
    detail::named_member<Pointers>... parts) {
  json_members<Struct, sizeof...(Pointers)> made{
      {{parts.name, &detail::read_at<decltype(detail::value_type(Pointers))>,
        detail::is_optional<decltype(detail::value_type(Pointers))>,
        detail::refuses_null<decltype(detail::struct_type(Pointers))>,
        detail::text_kind_of<decltype(detail::value_type(Pointers))>}...},
      &detail::find_members<Struct, Pointers...>};
  bool taken[detail::name_places] = {};
  unsigned char number = 0;
  for (const json_member& each : made.list) {
    unsigned place = detail::place_of(each.key), tries = 1;
    for (; taken[place]; ++tries) place = (place + 1) % detail::name_places;
    taken[place] = true;
    if (!each.optional && !each.refuses_null) made.required |= std::uint64_t{1} << number;
    made.places[place] = number++;
    if (tries > made.tries) made.tries = tries;
  }
  return made;
}

/// A struct with a list of members.
template <class T>
concept has_members = requires { typename std::remove_cvref_t<decltype(T::members)>::struct_type; };

}  // namespace better_auth::inline v0
