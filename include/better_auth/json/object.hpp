// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/json/reader.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The most members that one struct can list.
inline constexpr std::size_t max_json_members = 32;

/// How one member of a JSON object is read into a struct; made by `member`.
struct json_member {
  std::string_view name = {};  ///< in JSON
  bool required = false;       ///< whether an object without it is rejected
  bool null_allowed = true;    ///< otherwise null is a wrong type
  /// Reads the value into the member.
  json_status (*read)(json_reader& reader, void* member) = nullptr;
};

/// The members that a struct of type `Struct` reads; made by `members`.
template <class Struct, std::size_t Count>
struct json_members {
  using struct_type = Struct;                            ///< the struct
  std::array<json_member, Count> list;                   ///< its members
  void (*locate)(void* object, void** places) noexcept;  ///< where the members are in an object
};

namespace detail {

/// One struct that is being filled from an object.
struct json_target {
  std::span<const json_member> list = {};
  std::array<void*, max_json_members> places = {};  ///< where the members are
  std::uint64_t seen = 0;                           ///< by bit, the members that the object has
  std::uint64_t wrong = 0;                          ///< by bit, those of another type

  json_target() = default;  ///< reads nothing
  json_target(std::span<const json_member> members, void (*locate)(void*, void**) noexcept,
              void* object) noexcept
      : list(members) {
    locate(object, places.data());
  }

  json_status read(json_reader& reader, std::size_t index) {
    const std::uint64_t bit = std::uint64_t{1} << index;
    if ((seen & bit) != 0) return json_status::malformed;  // a duplicate
    seen |= bit;
    const json_member& member = list[index];
    const auto before = reader.here();
    auto status = json_status::wrong_type;
    if (member.null_allowed || reader.peek() != 'n') status = member.read(reader, places[index]);
    if (status != json_status::wrong_type) return status;
    wrong |= bit;
    reader.rewind(before);
    return reader.skip();
  }
  /// The first member of another type, or nullptr.
  [[nodiscard]] const json_member* first_wrong() const noexcept {
    for (std::size_t i = 0; i < list.size(); ++i)
      if ((wrong >> i & 1U) != 0) return &list[i];
    return nullptr;
  }
  /// The first required member that the object does not have, or nullptr.
  [[nodiscard]] const json_member* first_missing() const noexcept {
    for (std::size_t i = 0; i < list.size(); ++i)
      if (list[i].required && (seen >> i & 1U) == 0) return &list[i];
    return nullptr;
  }
};

/// A name that two structs read, with its place in each list.
struct listed_name {
  std::string_view name;
  std::size_t in_first = not_listed;
  std::size_t in_second = not_listed;
  static constexpr std::size_t not_listed = max_json_members;
};

/// The names of two lists, each name once, in the order of the second list.
template <std::size_t A, std::size_t B>
constexpr auto merge_names(const std::array<json_member, A>& first,
                           const std::array<json_member, B>& second) {
  struct merged {
    std::array<listed_name, A + B> list = {};
    std::size_t size = 0;
    [[nodiscard]] constexpr std::span<const listed_name> names() const {
      return {list.data(), size};
    }
  } out;
  for (std::size_t b = 0; b < B; ++b)
    out.list[out.size++] = {second[b].name, listed_name::not_listed, b};
  for (std::size_t a = 0; a < A; ++a) {
    std::size_t at = 0;
    while (at < out.size && out.list[at].name != first[a].name) ++at;
    if (at == out.size) out.list[out.size++].name = first[a].name;
    out.list[at].in_first = a;
  }
  return out;
}

/// Where a name is in the list, tried from `expected` on: members often come in the same order.
inline std::size_t find_name(std::span<const listed_name> names, std::string_view name,
                             std::size_t expected) noexcept {
  for (std::size_t i = expected; i < names.size(); ++i)
    if (names[i].name == name) return i;
  for (std::size_t i = 0; i < expected; ++i)
    if (names[i].name == name) return i;
  return names.size();
}

/// Reads an object into two structs at once, and a member that both list into both.
inline json_status read_members(json_reader& reader, std::span<const listed_name> names,
                                json_target& first, json_target& second) {
  std::set<std::string> others;  // to find duplicates (RFC 7493 section 2.3) in n log n steps
  std::size_t expected = 0;
  return reader.object([&](std::string_view name) {
    const std::size_t at = find_name(names, name, expected);
    if (at == names.size())
      return others.emplace(name).second ? reader.skip() : json_status::malformed;
    expected = at + 1;
    const listed_name& found = names[at];
    const auto before = reader.here();
    auto one = json_status::ok;
    if (found.in_first != listed_name::not_listed) one = first.read(reader, found.in_first);
    if (found.in_second == listed_name::not_listed || one != json_status::ok) return one;
    reader.rewind(before);
    return second.read(reader, found.in_second);
  });
}

}  // namespace detail
}
