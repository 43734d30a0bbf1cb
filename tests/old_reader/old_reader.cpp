// SPDX-License-Identifier: MIT
#include "old_reader/reading.hpp"

#include <better_auth/old/json_members.hpp>

namespace ba = better_auth;

namespace {

struct nested {
  std::int32_t a = 0;
  std::optional<bool> b;
  static constexpr auto members =
      ba::member_list<nested>(ba::member<&nested::a>("a"), ba::member<&nested::b>("b"));
};

struct claims {
  std::string sub;
  std::optional<ba::numeric_date> exp, nbf;
  std::optional<ba::audience_list> aud;
  std::optional<std::string> iss;
  std::optional<bool> verified;
  std::optional<std::int64_t> iat;
  std::optional<std::uint8_t> size;
  std::optional<std::string_view> kid;
  std::optional<ba::string_list> tags;
  std::optional<ba::raw_json> more;
  std::optional<nested> a;
  std::optional<std::uint64_t> name;
  std::optional<std::string_view> scope;
  std::optional<ba::string_list> crit;
  static constexpr auto members = ba::member_list<claims>(
      ba::member<&claims::sub>("sub"), ba::member<&claims::exp>("exp"),
      ba::member<&claims::nbf>("nbf"), ba::member<&claims::aud>("aud"),
      ba::member<&claims::iss>("iss"), ba::member<&claims::verified>("emailVerified"),
      ba::member<&claims::iat>("iat"), ba::member<&claims::size>("size"),
      ba::member<&claims::kid>("kid"), ba::member<&claims::tags>("tags"),
      ba::member<&claims::more>("more"), ba::member<&claims::a>("a"),
      ba::member<&claims::name>("name"), ba::member<&claims::scope>("scope"),
      ba::member<&claims::crit>("crit"));
};

/// Null is a wrong type for these.
struct strict;

}  // namespace

namespace better_auth::inline v0::detail {
template <>
inline constexpr bool refuses_null<strict> = true;
}  // namespace better_auth::inline v0::detail

namespace {

struct strict {
  std::optional<std::string_view> sub;
  std::optional<ba::numeric_date> exp, nbf;
  std::optional<ba::audience_list> aud;
  static constexpr auto members =
      ba::member_list<strict>(ba::member<&strict::sub>("sub"), ba::member<&strict::exp>("exp"),
                              ba::member<&strict::nbf>("nbf"), ba::member<&strict::aud>("aud"));
};

template <class T>
bool read_document(const std::string& text, std::string& arena, T& into,
                   ba::detail::members_report& report) {
  arena.resize(text.size());
  ba::json_reader reader(text, arena.data());
  return ba::detail::read_object(reader, true, ba::detail::member_target(into), report) ==
         ba::json_status::ok;
}

template <class To, class From>
std::optional<To> copy(const std::optional<From>& from) {
  return from ? std::optional(To(*from)) : std::nullopt;
}
std::optional<std::int64_t> copy_date(const std::optional<ba::numeric_date>& date) {
  return date ? std::optional(date->seconds) : std::nullopt;
}
template <class List>
std::optional<std::vector<std::string>> copy_list(const std::optional<List>& list) {
  if (!list) return std::nullopt;
  std::vector<std::string> out;
  for (const std::string_view each : *list) out.emplace_back(each);
  return out;
}

}  // namespace

old_reader::reading old_reader::read_old(const std::string& text) {
  reading out;
  std::string arena, strict_arena;
  claims in;
  strict in_strict;
  ba::detail::members_report report, strict_report;
  out.accepted = read_document(text, arena, in, report) &&
                 read_document(text, strict_arena, in_strict, strict_report);
  if (!out.accepted) return out;
  out.wrong = report.wrong;
  out.missing = claims::members.required & ~report.seen;
  out.strict_wrong = strict_report.wrong;

  out.sub = in.sub;
  out.exp = copy_date(in.exp);
  out.nbf = copy_date(in.nbf);
  out.aud = copy_list(in.aud);
  out.iss = in.iss;
  out.verified = in.verified;
  out.iat = in.iat;
  out.size = in.size;
  out.kid = copy<std::string>(in.kid);
  out.tags = copy_list(in.tags);
  if (in.more) out.more = std::string(in.more->text);
  if (in.a) out.a = reading::nested{in.a->a, in.a->b};
  out.name = in.name;
  out.scope = copy<std::string>(in.scope);
  out.crit = copy_list(in.crit);
  return out;
}
