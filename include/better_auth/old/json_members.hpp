// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/json_member.hpp>
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

/// An object to be read into, or the part of it that one list describes; `next` describes another
/// part.
struct member_target {
  const json_member* list;
  const unsigned char* numbers;  // by a name's place
  unsigned tries;
  std::uint64_t required;
  std::size_t count;
  const member_target* next;
  void* places[max_json_members];

  template <has_members T>
  explicit member_target(T& object, const member_target* further = nullptr) noexcept
      : list(T::members.list), numbers(T::members.places), tries(T::members.tries),
        required(T::members.required), count(std::size(T::members.list)), next(further) {
    using struct_type = typename std::remove_cvref_t<decltype(T::members)>::struct_type;
    T::members.find(static_cast<struct_type*>(&object), places);
  }

  /// A member that was found, and its bit in a report.
  struct found {
    const json_member* member;
    void* place;
    std::uint64_t bit;
  };
  [[nodiscard]] found number(std::size_t at) const noexcept {
    return {list + at, places[at], std::uint64_t{1} << at};
  }
  /// The number of the one behind it; of the first, where it is the last one or in another list.
  [[nodiscard]] std::size_t after(const json_member* member) const noexcept {
    const auto at = static_cast<std::size_t>(member - list) + 1;
    return at < count ? at : 0;
  }
  /// The member of that name in this or a further list; nullptr where there is none.
  [[nodiscard]] BETTER_AUTH_INLINE found find(std::string_view name,
                                              const name_key& key) const noexcept {
    const std::size_t at = numbers[place_of(key)];
    if (list[at].key == key && key.size <= 16)
      return {list + at, places[at], std::uint64_t{1} << at};
    if (next == nullptr && tries == 1 && key.size <= 16) return {};
    return find_further(name, key);
  }
  [[nodiscard]] BETTER_AUTH_COLD found find_further(std::string_view name,
                                                    const name_key& key) const noexcept {
    std::uint64_t bit = 1;
    for (const member_target* t = this; t != nullptr; bit <<= t->count, t = t->next)
      for (unsigned i = 0, place = place_of(key); i != t->tries;
           ++i, place = (place + 1) % name_places) {
        const std::size_t at = t->numbers[place];
        if (t->list[at].key == key && (key.size <= 16 || t->list[at].name == name))
          return {t->list + at, t->places[at], bit << at};
      }
    return {};
  }
};

/// Which members were met, and which had a value of a wrong type: by bit, counted through all
/// targets.
struct members_report {
  std::uint64_t seen = 0;
  std::uint64_t wrong = 0;

  [[nodiscard]] bool has(std::size_t index) const noexcept { return (seen >> index & 1U) != 0; }
  [[nodiscard]] bool is_wrong(std::size_t index) const noexcept {
    return (wrong >> index & 1U) != 0;
  }
};

/// Whether all members that must be there are.
[[nodiscard]] inline bool has_all(const member_target& into,
                                  const members_report& report) noexcept {
  std::uint64_t missing = 0;
  unsigned index = 0;
  for (const member_target* t = &into; t != nullptr; t = t->next) {
    missing |= t->required << index;
    index += static_cast<unsigned>(t->count);
  }
  return (missing & ~report.seen) == 0;
}

/// Reads the value of a listed member.
[[nodiscard]] BETTER_AUTH_NOINLINE inline json_status read_member(json_reader& reader,
                                                                  const json_member& member,
                                                                  void* place, std::uint64_t bit,
                                                                  members_report& report) {
  const auto before = reader.here();
  if (!member.refuses_null || !reader.is_null())
    if (const auto status = member.read(reader, place); status != json_status::wrong_type)
      return status;
  report.wrong |= bit;
  reader.rewind(before);
  return reader.skip();
}

/// Reads an object, the whole text where it is the document: each member into the first target that
/// lists it; others are passed over. A name that is not listed is kept, to be compared with those
/// behind it; of the others it is known which have been there.
[[nodiscard]] BETTER_AUTH_NOINLINE inline json_status read_object(json_reader& reader,
                                                                  bool document,
                                                                  const member_target& into,
                                                                  members_report& report) {
  if (document) reader.skip_space();
  if (const auto status = reader.open('{'); status != json_status::ok)
    return document ? json_status::malformed : status;
  const std::size_t first_name = reader.names_.size();
  // Where it reads is kept here, and told to the reader where that reads on: every token goes
  // through this loop.
  const char* p = reader.at_ - 1;
  const char* const end = reader.end_;
  char before = '{';         // what stands before a name, if not blanks; then a comma
  std::size_t expected = 0;  // the member that is tried first: the one behind the last that was met
  const auto skip_space = [&] {
    if (p != end && static_cast<unsigned char>(*p) <= ' ') p = skip_spaces(p, end);
  };
  for (;; before = ',') {
    member_target::found found = into.number(expected);
    if (const name_key& key = found.member->key;
        end - p > static_cast<std::ptrdiff_t>(key.size) + 11 && p[0] == before && p[1] == '"' &&
        key.begins(p + 2) && p[key.size + 2] == '"' && p[key.size + 3] == ':') {
      p += key.size + 4;
    } else {
      skip_space();
      if (p != end && *p == '}') break;
      if (p == end || *p != before) return json_status::malformed;
      ++p;
      skip_space();
      if (p != end && *p == '}' && before == '{') break;
      if (p == end || *p != '"') return json_status::malformed;
      // The name, which is nearly always plain text.
      std::string_view name(p + 1,
                            static_cast<std::size_t>(reader.plain_text_further(p + 1) - p - 1));
      p = name.data() + name.size();
      name_key key_here;
      if (p != end && *p == '"') {
        key_here = name_key::of(name, end - name.data());
        ++p;
      } else {
        name = reader.unusual_string(name.data(), p);
        if (name.data() == nullptr) return json_status::malformed;
        key_here = name_key::of_rest(name);
        p = reader.at_;
      }
      skip_space();
      if (p == end || *p != ':') return json_status::malformed;
      ++p;
      found = into.find(name, key_here);
      if (found.member == nullptr) {
        reader.at_ = p;
        reader.skip_space();
        const auto status = reader.names_.push(name, key_here, first_name)
                                ? reader.skip()
                                : json_status::out_of_memory;
        if (status != json_status::ok) return status;
        p = reader.at_;
        continue;
      }
    }
    skip_space();
    const auto [member, place, bit] = found;
    expected = into.after(member);
    if ((report.seen & bit) != 0) return json_status::malformed;
    report.seen |= bit;
    if (member->text != json_member::text_kind::none && p != end && *p == '"') {
      const char* const last = reader.plain_text(p + 1);
      if (last != end && *last == '"') {
        const std::string_view text(p + 1, static_cast<std::size_t>(last - p - 1));
        if (member->text == json_member::text_kind::optional)
          static_cast<std::optional<std::string_view>*>(place)->emplace(text);
        else *static_cast<std::string_view*>(place) = text;
        p = last + 1;
        continue;
      }
    }
    reader.at_ = p;
    if (const auto status = read_member(reader, *member, place, bit, report);
        status != json_status::ok)
      return status;
    p = reader.at_;
  }
  reader.at_ = p + 1;
  --reader.depth_;
  const auto status =
      reader.names_.pop_unique(first_name) ? json_status::ok : json_status::malformed;
  return document ? reader.document_end(status) : status;
}

/// An object as the value of a member: all but optional members must be there.
[[nodiscard]] inline json_status read_nested(json_reader& reader, const member_target& into) {
  members_report report;
  const auto status = read_object(reader, false, into, report);
  if (status != json_status::ok) return status;
  if (!has_all(into, report)) return json_status::wrong_type;
  return report.wrong == 0 ? json_status::ok : json_status::wrong_type;
}

template <class Value>
[[nodiscard]] json_status read_value(json_reader& reader, Value& out) {
  if constexpr (std::same_as<Value, std::string_view>) {
    return reader.string(out);
  } else if constexpr (requires {
                         out.assign(std::string_view{});
                       }) {  // std::string, or another with its ways
    std::string_view text;
    const auto status = reader.string(text);
    if (status == json_status::ok) out.assign(text);
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
    static_assert(
        has_members<Value>,
        "this type of member cannot be read: see better_auth::member, or give it `members`");
    return read_nested(reader, member_target(out));
  }
}

}  // namespace detail
}  // namespace better_auth::inline v0
