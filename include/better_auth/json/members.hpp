// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/json/object.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

namespace detail {

template <class T, template <class...> class Template>
inline constexpr bool is_specialization = false;
template <template <class...> class Template, class... Args>
inline constexpr bool is_specialization<Template<Args...>, Template> = true;

template <class T>
inline constexpr bool is_optional = is_specialization<T, std::optional>;

template <class T>
concept lists_members =
    requires { typename std::remove_cvref_t<decltype(T::members)>::struct_type; };

template <class T>
concept json_integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                       !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                       !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

template <class T>
concept named_enum = std::is_enum_v<T> && requires(T value) { enum_names(value).size(); };

template <class T>
constexpr bool is_readable() {
  if constexpr (std::is_const_v<T>) return false;
  else if constexpr (is_optional<T> || is_specialization<T, std::vector>)
    return is_readable<typename T::value_type>();
  else if constexpr (is_specialization<T, std::map>)
    return std::same_as<typename T::key_type, std::string> &&
           is_readable<typename T::mapped_type>();
  else
    return std::same_as<T, std::string> || std::same_as<T, bool> || std::same_as<T, double> ||
           std::same_as<T, numeric_date> || std::same_as<T, iso_date> ||
           std::same_as<T, raw_json> || std::same_as<T, audience_list> || json_integer<T> ||
           named_enum<T> || lists_members<T>;
}

/// Both convert to any proper base of `T`, and to nothing else. An aggregate that can be
/// initialised with one of them has a base class; the second also finds one with a protected
/// destructor.
template <class T>
struct any_base_of {
  template <class Base>
    requires(std::is_base_of_v<Base, T> && !std::same_as<Base, T>)
  operator Base() const;  // NOLINT(*-explicit-*)
};
template <class T>
struct reference_to_any_base_of {
  template <class Base>
    requires(std::is_base_of_v<Base, T> && !std::same_as<std::remove_cv_t<Base>, T>)
  operator Base&&() const;  // NOLINT(*-explicit-*)
};

/// What no member can be made of, but a base class whose constructor takes anything.
struct unrelated {};
// With `new`, because nothing is destroyed then.
template <class T, class Probe>
#if defined(__cpp_aggregate_paren_init)
concept starts_with = requires { new T(Probe{}); };
#else
concept starts_with = requires { new T{Probe{}}; };  // Clang before 16
#endif

template <class T>
concept plain_struct = std::is_aggregate_v<T> && !starts_with<T, any_base_of<T>> &&
                       !starts_with<T, reference_to_any_base_of<T>> && !starts_with<T, unrelated>;

/// Whether no two members have the same JSON name, and all names are visible ASCII.
template <std::size_t Count>
constexpr bool names_are_valid(const std::array<json_member, Count>& list) {
  for (const json_member& m : list) {
    std::size_t same = 0;
    for (const json_member& other : list) same += other.name == m.name ? 1U : 0U;
    if (same != 1 || m.name.empty()) return false;
    for (const char c : m.name)
      if (c < '!' || c > '~' || c == '"' || c == '\\') return false;
  }
  return true;
}

/// Checks a struct where it is read, when it is complete. Prints only the first message that
/// applies.
template <class T>
constexpr bool check_members() {
  constexpr bool is_listed = lists_members<T>;
  static_assert(
      is_listed,
      "better_auth: this struct does not list its claims in public. Add to it: static constexpr "
      "auto members = better_auth::members<T>(better_auth::member<&T::x>(\"x\"), ...); or "
      "include <better_auth/nlohmann.hpp> if it has a from_json");
  if constexpr (is_listed) {
    using listed = typename std::remove_cvref_t<decltype(T::members)>::struct_type;
    constexpr bool is_own_list = std::is_same_v<listed, T>;
    constexpr bool is_plain = !is_own_list || plain_struct<T>;
    constexpr bool has_valid_names = !is_plain || names_are_valid(T::members.list);
    static_assert(is_own_list,
                  "better_auth: these members are inherited or listed for another struct, so this "
                  "struct's own members would not be read: write members<T>(...) for T itself");
    static_assert(is_plain,
                  "better_auth: a struct that is read from JSON is an aggregate without base "
                  "classes. List all members in one struct, or make the base a member");
    static_assert(has_valid_names,
                  "better_auth: a JSON name is listed twice, or is not visible ASCII without "
                  "quotes and backslashes");
  }
  return is_listed;
}

/// Reads an object into one struct; wrong_type if a member is missing or of another type.
template <class T>
json_status read_struct(json_reader& reader, T& out) {
  if constexpr (!check_members<T>()) return json_status::wrong_type;
  // Not static: on ELF, modules with different structs of one name would share such a variable.
  constexpr auto own = T::members;
  constexpr auto merged = merge_names(std::array<json_member, 0>{}, own.list);
  json_target none, target(own.list, own.locate, &out);
  const auto status = read_members(reader, merged.names(), none, target);
  if (status != json_status::ok) return status;
  const bool good = target.wrong == 0 && target.first_missing() == nullptr;
  return good ? json_status::ok : json_status::wrong_type;
}

template <class T>
json_status read_value(json_reader& reader, T& out) {
  if constexpr (is_optional<T>) {
    // A raw null is a value.
    if (!std::same_as<T, std::optional<raw_json>> && reader.peek() == 'n') {
      out.reset();
      return reader.null();
    }
    const auto status = read_value(reader, out.emplace());
    if (status != json_status::ok) out.reset();
    return status;
  } else if constexpr (std::same_as<T, std::string>) {
    std::string_view text;
    const auto status = reader.string(text);
    if (status == json_status::ok) out = std::string(text);
    return status;
  } else if constexpr (std::same_as<T, bool>) {
    return reader.boolean(out);
  } else if constexpr (json_integer<T>) {
    return reader.integer(out);
  } else if constexpr (std::same_as<T, double>) {
    return reader.real(out);
  } else if constexpr (std::same_as<T, numeric_date> || std::same_as<T, iso_date>) {
    return reader.date(out);
  } else if constexpr (std::same_as<T, raw_json>) {
    return reader.raw(out);
  } else if constexpr (std::same_as<T, audience_list>) {
    out.values.clear();
    if (reader.peek() == '"') return read_value(reader, out.values.emplace_back());
    const auto status = read_value(reader, out.values);
    return status == json_status::ok && out.values.empty() ? json_status::wrong_type : status;
  } else if constexpr (is_specialization<T, std::vector>) {
    out.clear();
    return reader.array([&] {
      typename T::value_type value{};
      const auto status = read_value(reader, value);
      if (status == json_status::ok) out.push_back(std::move(value));
      return status;
    });
  } else if constexpr (is_specialization<T, std::map>) {
    out.clear();
    return reader.object([&](std::string_view name) {
      const auto [at, added] = out.try_emplace(std::string(name));
      return added ? read_value(reader, at->second) : json_status::malformed;
    });
  } else if constexpr (named_enum<T>) {
    std::string_view text;
    if (const auto status = reader.string(text); status != json_status::ok) return status;
    for (const auto& known : enum_names(T{}))
      if (known.name == text) {
        out = known.value;
        return json_status::ok;
      }
    return json_status::wrong_type;
  } else {
    return read_struct(reader, out);
  }
}

template <class T>
json_status read_into(json_reader& reader, void* value) {
  if constexpr (is_readable<T>()) return read_value(reader, *static_cast<T*>(value));
  else return json_status::wrong_type;  // make_member does not compile
}

/// Writes where these members of an object are. For constant ones, make_member does not compile.
template <class Struct, auto... Pointers>
void locate_members(void* object, void** places) noexcept {
  auto& in = *static_cast<Struct*>(object);
  ((*places++ = const_cast<void*>(static_cast<const void*>(&(in.*Pointers)))), ...);
}

template <class Struct, class Value>
Value& value_of(Value Struct::*);
template <auto Pointer>
using member_type = std::remove_reference_t<decltype(value_of(Pointer))>;

/// How a member of the object may be missing.
enum class absence : unsigned char {
  by_type,  ///< absent or null if it is a std::optional
  no_null,  ///< absent if it is a std::optional; null is a wrong type
  allowed,  ///< absent whatever its type; then the struct's member keeps its value
};

/// `member` before the list says which struct it is for.
template <auto Pointer, absence Absence>
struct named_member {
  static constexpr bool required =
      Absence != absence::allowed && !is_optional<member_type<Pointer>>;
  const char* name;

  [[nodiscard]] constexpr json_member description() const {
    return {name, required, Absence != absence::no_null, &read_into<member_type<Pointer>>};
  }
};

template <auto Pointer, absence Absence>
constexpr auto make_member(const char* name) {
  constexpr bool is_known_type = is_readable<member_type<Pointer>>();
  static_assert(is_known_type,
                "better_auth: this type of member cannot be read from JSON. Use std::string, bool, "
                "an integer, double, numeric_date, iso_date, raw_json, std::optional, std::vector, "
                "std::map<std::string, T>, an enum with enum_names, or a struct with members");
  return named_member<Pointer, Absence>{name};
}

/// As `member`, but null is a wrong type: for what decides whether a token or key is accepted.
template <auto Pointer>
constexpr auto non_null_member(const char* name) {
  return make_member<Pointer, absence::no_null>(name);
}

/// As `member`, for a claim whose presence the verifier has checked by its policy.
template <auto Pointer>
constexpr auto checked_member(const char* name) {
  return make_member<Pointer, absence::allowed>(name);
}

template <class...>
inline constexpr bool all_distinct = true;
template <class T, class... Others>
inline constexpr bool all_distinct<T, Others...> =
    !(std::same_as<T, Others> || ...) && all_distinct<Others...>;

}  // namespace detail

/// Reads the JSON member `name`, a literal of visible ASCII, into the struct member `Pointer`.
///
/// The struct member may be a `std::string`, `bool`, an integer, `double`, `numeric_date`,
/// `iso_date`, `raw_json`, `audience_list`, an enumeration with `enum_names`, a struct with
/// `members`, or a `std::optional`, `std::vector` or `std::map<std::string, T>` of these. Only a
/// `std::optional` may be absent or null; in a `std::optional<raw_json>`, null is the text "null".
template <auto Pointer>
constexpr auto member(const char* name) {
  return detail::make_member<Pointer, detail::absence::by_type>(name);
}

/// Lists the members of a struct, in a member of it that has the name `members`:
///
///     struct my_claims {
///       std::string role;
///       std::optional<std::string> team;
///       static constexpr auto members = better_auth::members<my_claims>(
///           better_auth::member<&my_claims::role>("role"),
///           better_auth::member<&my_claims::team>("team"));
///     };
template <class Struct, auto... Pointers, detail::absence... Absence>
constexpr json_members<Struct, sizeof...(Pointers)> members(
    detail::named_member<Pointers, Absence>... parts) {
  static_assert(sizeof...(Pointers) <= max_json_members,
                "better_auth: a struct lists at most 32 members");
  static_assert(detail::all_distinct<std::integral_constant<decltype(Pointers), Pointers>...>,
                "better_auth: one member of the struct is listed for two JSON names");
  return {{{parts.description()...}}, &detail::locate_members<Struct, Pointers...>};
}

}
