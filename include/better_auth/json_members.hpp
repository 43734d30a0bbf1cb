// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/json_reader.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace better_auth {

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Structs for whose members `null` is a wrong type; elsewhere an optional member takes it for absent.
template <class Struct>
inline constexpr bool refuses_null = false;

template <class Value>
[[nodiscard]] json_status read_value(json_reader& reader, Value& out);

template <class Value>
[[nodiscard]] json_status read_at(json_reader& reader, void* value) {
  return read_value(reader, *static_cast<Value*>(value));
}

/// Writes where the members are in this object: all at once, since a function for each costs its users compile time.
template <class Struct, auto... Pointers>
void find_members(void* object, void** places) noexcept {
  Struct& in = *static_cast<Struct*>(object);
  ((*places++ = &(in.*Pointers)), ...);
}

template <class Struct, class Value>
Value value_type(Value Struct::*);

// Never defined as constexpr: a name that may not stand in a log or a header field ends the compilation.
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
  json_status (*read)(json_reader& reader, void* value) = nullptr;  ///< reads it into the struct member
  bool optional = false;  ///< whether it may be absent
  bool refuses_null = false;  ///< whether null is a wrong type, though it may be absent
};

/// The most members that one list holds.
inline constexpr std::size_t max_json_members = 32;

/// The JSON members that are read into a `Struct`.
template <class Struct, std::size_t Count>
struct json_members {
  static_assert(Count >= 1 && Count <= max_json_members, "a list holds 1 to 32 members");
  /// The struct that it fills.
  using struct_type = Struct;
  json_member list[Count];  ///< in the order of the list
  void (*find)(void* object, void** places) noexcept;  ///< where these are in an object
};

/// Says that the JSON member `name` is read into the struct member `Pointer`, as in `member<&my_claims::role>("role")`.
///
/// The struct member may be a `std::string_view`, `std::string`, `bool`, any integer, `numeric_date`, `string_list`,
/// `audience_list`, `raw_json`, a struct with `members` of its own, a type with a static `read_json(json_reader&, T&)`
/// that returns a `json_status`, or a `std::optional` of these, for which absent and null are alike. `name` is visible ASCII without quotes and has static storage.
template <auto Pointer>
constexpr detail::named_member<Pointer> member(const char* name) {
  for (const char* c = name; *c != '\0'; ++c)
    if (*c < '!' || *c > '~' || *c == '"' || *c == '\\') detail::member_name_must_be_visible_ascii_without_quotes();
  return {name};
}

/// What a struct carries as `static constexpr auto members = better_auth::member_list<my_claims>(...);`. From it, its
/// reader is made at compile time.
template <class Struct, auto... Pointers>
constexpr json_members<Struct, sizeof...(Pointers)> member_list(detail::named_member<Pointers>... parts) {
  return {{{parts.name, &detail::read_at<decltype(detail::value_type(Pointers))>,
            detail::is_optional<decltype(detail::value_type(Pointers))>, detail::refuses_null<Struct>}...},
          &detail::find_members<Struct, Pointers...>};
}

/// A struct with a list of members.
template <class T>
concept has_members = requires { typename std::remove_cvref_t<decltype(T::members)>::struct_type; };

namespace detail {

/// An object to be read into, or the part of it that one list describes; `next` describes another part.
struct member_target {
  const json_member* list;
  std::size_t count;
  const member_target* next;
  void* places[max_json_members];

  template <has_members T>
  explicit member_target(T& object, const member_target* further = nullptr) noexcept
      : list(T::members.list), count(std::size(T::members.list)), next(further) {
    using struct_type = typename std::remove_cvref_t<decltype(T::members)>::struct_type;
    T::members.find(static_cast<struct_type*>(&object), places);
  }
};

/// Which members were met, and which had a value of a wrong type: by bit, counted through all targets.
struct members_report {
  std::uint64_t seen = 0;
  std::uint64_t wrong = 0;

  [[nodiscard]] bool has(std::size_t index) const noexcept { return (seen >> index & 1U) != 0; }
  [[nodiscard]] bool is_wrong(std::size_t index) const noexcept { return (wrong >> index & 1U) != 0; }
};

/// Reads the value of the member `name` into the first target that lists it, or passes over it.
[[nodiscard]] inline json_status read_member(json_reader& reader, std::string_view name, const member_target& into,
                                             members_report& report) {
  std::size_t index = 0;
  for (const member_target* t = &into; t != nullptr; t = t->next)
    for (const json_member* m = t->list; m != t->list + t->count; ++m, ++index) {
      if (m->name != name) continue;
      report.seen |= std::uint64_t{1} << index;
      const auto before = reader.here();
      const auto status = m->refuses_null && reader.is_null() ? json_status::wrong_type : m->read(reader, t->places[m - t->list]);
      if (status != json_status::wrong_type) return status;
      report.wrong |= std::uint64_t{1} << index;
      reader.rewind(before);
      return reader.skip();
    }
  return reader.skip();
}

/// Reads an object into the targets, each member by `read_member`; the whole text, where it is the document.
[[nodiscard]] BETTER_AUTH_NOINLINE inline json_status read_object(json_reader& reader, bool document, const member_target& into,
                                                                  members_report& report) {
  const auto each = [&](std::string_view name) { return read_member(reader, name, into, report); };
  return document ? reader.document(each) : reader.object(each);
}

/// An object as the value of a member: all but optional members must be there.
[[nodiscard]] inline json_status read_nested(json_reader& reader, const member_target& into) {
  members_report report;
  const auto status = read_object(reader, false, into, report);
  if (status != json_status::ok) return status;
  std::size_t index = 0;
  for (const member_target* t = &into; t != nullptr; t = t->next)
    for (const json_member* m = t->list; m != t->list + t->count; ++m, ++index)
      if (!m->optional && !report.has(index)) return json_status::wrong_type;
  return report.wrong == 0 ? json_status::ok : json_status::wrong_type;
}

template <class Value>
[[nodiscard]] json_status read_value(json_reader& reader, Value& out) {
  if constexpr (std::same_as<Value, std::string_view>) {
    return reader.string(out);
  } else if constexpr (std::same_as<Value, std::string>) {
    std::string_view text;
    const auto status = reader.string(text);
    if (status == json_status::ok) out = text;
    return status;
  } else if constexpr (std::same_as<Value, bool>) {
    return reader.boolean(out);
  } else if constexpr (std::integral<Value>) {
    std::int64_t value = 0;
    if (const auto status = reader.integer(value); status != json_status::ok) return status;
    if (!std::in_range<Value>(value)) return json_status::wrong_type;
    out = static_cast<Value>(value);
    return json_status::ok;
  } else if constexpr (std::same_as<Value, numeric_date>) {
    return reader.date(out);
  } else if constexpr (std::same_as<Value, string_list>) {
    return reader.strings(out, false);
  } else if constexpr (std::same_as<Value, audience_list>) {
    const auto status = reader.strings(out, true);
    return status == json_status::ok && out.empty() ? json_status::wrong_type : status;
  } else if constexpr (std::same_as<Value, raw_json>) {
    return reader.raw(out);
  } else if constexpr (is_optional<Value>) {
    out.reset();
    if (reader.is_null()) return reader.skip();
    const auto status = read_value(reader, out.emplace());
    if (status != json_status::ok) out.reset();
    return status;
  } else if constexpr (requires { Value::read_json(reader, out); }) {
    return Value::read_json(reader, out);
  } else {
    static_assert(has_members<Value>, "this type of member cannot be read: see better_auth::member, or give it `members`");
    return read_nested(reader, member_target(out));
  }
}

}  // namespace detail
}  // namespace better_auth
