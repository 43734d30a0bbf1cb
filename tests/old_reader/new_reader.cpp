// SPDX-License-Identifier: MIT
// The reader in include/better_auth/json/ and the one in include/better_auth/old/ read the same
// texts. Verdicts and values are equal, except where a rule below explains the difference.
#include <better_auth/json/members.hpp>

#include "json/mutated_texts.hpp"
#include "old_reader/reading.hpp"

#include <cstdio>
#include <cstdlib>

namespace ba = better_auth;
using old_reader::reading;

namespace {

struct nested {
  std::int32_t a = 0;
  std::optional<bool> b;
  static constexpr auto members =
      ba::members<nested>(ba::member<&nested::a>("a"), ba::member<&nested::b>("b"));
};

struct claims {
  std::string sub;
  std::optional<ba::numeric_date> exp, nbf;
  std::optional<ba::audience_list> aud;
  std::optional<std::string> iss;
  std::optional<bool> verified;
  std::optional<std::int64_t> iat;
  std::optional<std::uint8_t> size;
  std::optional<std::string> kid;
  std::optional<std::vector<std::string>> tags;
  std::optional<ba::raw_json> more;
  std::optional<nested> a;
  std::optional<std::uint64_t> name;
  std::optional<std::string> scope;
  std::optional<std::vector<std::string>> crit;
  static constexpr auto members = ba::members<claims>(
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
struct strict {
  std::optional<std::string> sub;
  std::optional<ba::numeric_date> exp, nbf;
  std::optional<ba::audience_list> aud;
  static constexpr auto members =
      ba::members<strict>(ba::detail::non_null_member<&strict::sub>("sub"),
                          ba::detail::non_null_member<&strict::exp>("exp"),
                          ba::detail::non_null_member<&strict::nbf>("nbf"),
                          ba::detail::non_null_member<&strict::aud>("aud"));
};

std::optional<std::int64_t> copy_date(const std::optional<ba::numeric_date>& date) {
  return date ? std::optional(date->seconds) : std::nullopt;
}

reading read_new(const std::string& text) {
  static constexpr auto merged =
      ba::detail::merge_names(strict::members.list, claims::members.list);
  reading out;
  claims in;
  strict in_strict;
  ba::json_reader reader(text);
  ba::detail::json_target first(strict::members.list, strict::members.locate, &in_strict),
      second(claims::members.list, claims::members.locate, &in);
  reader.skip_space();
  out.accepted =
      ba::detail::read_members(reader, merged.names(), first, second) == ba::json_status::ok &&
      reader.at_end();
  if (!out.accepted) return out;
  out.wrong = second.wrong;
  for (unsigned i = 0; i < old_reader::number_of_places; ++i)
    if (claims::members.list[i].required && (second.seen >> i & 1U) == 0)
      out.missing |= std::uint64_t{1} << i;
  out.strict_wrong = first.wrong;

  out.sub = in.sub;
  out.exp = copy_date(in.exp);
  out.nbf = copy_date(in.nbf);
  if (in.aud) out.aud = in.aud->values;
  out.iss = in.iss;
  out.verified = in.verified;
  out.iat = in.iat;
  out.size = in.size;
  out.kid = in.kid;
  out.tags = in.tags;
  if (in.more) out.more = in.more->text;
  if (in.a) out.a = reading::nested{in.a->a, in.a->b};
  out.name = in.name;
  out.scope = in.scope;
  out.crit = in.crit;
  return out;
}

/// How often each rule explained a difference, and what was compared.
struct tally {
  long texts = 0, accepted = 0, with_wrong_types = 0;
  long null_is_a_raw_value = 0, unsigned_beyond_int64 = 0, string_beyond_64_kib_in_a_list = 0;
};

void fail(const char* what, const std::string& text) {
  std::fprintf(stderr, "the readers differ: %s\n%s\n", what, text.c_str());
  std::exit(1);
}

bool has_long_string(const std::optional<std::vector<std::string>>& list) {
  if (list)
    for (const std::string& text : *list)
      if (text.size() > 0xffff) return true;
  return false;
}

/// The new reading, changed to what the old reader is known to make of such a text.
void apply_rules(const reading& before, reading& now, tally& count) {
  const auto bit = [](old_reader::place at) { return std::uint64_t{1} << at; };
  // In a std::optional<raw_json>, null is a value; it was the absence of one.
  if (now.more == "null" && !before.more) {
    now.more.reset();
    ++count.null_is_a_raw_value;
  }
  // Unsigned integers are read to the end of their range; they were read as std::int64_t.
  if (now.name && *now.name > 0x7fffffffffffffffU && (before.wrong & bit(old_reader::name)) != 0) {
    now.wrong |= bit(old_reader::name);
    ++count.unsigned_beyond_int64;
  }
  // Strings in a list have any length; the old reader kept lengths in two bytes.
  const auto long_string = [&](old_reader::place at, const auto& list) {
    if (!has_long_string(list) || (before.wrong & bit(at)) == 0) return;
    now.wrong |= bit(at);
    now.strict_wrong |= at == old_reader::aud ? bit(at) : 0;
    ++count.string_beyond_64_kib_in_a_list;
  };
  long_string(old_reader::aud, now.aud);
  long_string(old_reader::tags, now.tags);
  long_string(old_reader::crit, now.crit);
}

void compare(const std::string& text, tally& count) {
  const reading before = old_reader::read_old(text);
  reading now = read_new(text);
  ++count.texts;
  if (before.accepted != now.accepted) fail("only one of them accepts it", text);
  if (!now.accepted) return;
  ++count.accepted;
  apply_rules(before, now, count);
  count.with_wrong_types += now.wrong != 0 ? 1 : 0;
  if (before.wrong != now.wrong) fail("members of a wrong type", text);
  if (before.strict_wrong != now.strict_wrong) fail("members that must not be null", text);
  if (before.missing != now.missing) fail("missing members", text);
  const auto same = [&](old_reader::place at, const auto& a, const auto& b, const char* name) {
    // What a member of a wrong type holds is not used.
    if ((now.wrong >> at & 1U) == 0 && !(a == b)) fail(name, text);
  };
  same(old_reader::sub, before.sub, now.sub, "sub");
  same(old_reader::exp, before.exp, now.exp, "exp");
  same(old_reader::nbf, before.nbf, now.nbf, "nbf");
  same(old_reader::aud, before.aud, now.aud, "aud");
  same(old_reader::iss, before.iss, now.iss, "iss");
  same(old_reader::verified, before.verified, now.verified, "emailVerified");
  same(old_reader::iat, before.iat, now.iat, "iat");
  same(old_reader::size, before.size, now.size, "size");
  same(old_reader::kid, before.kid, now.kid, "kid");
  same(old_reader::tags, before.tags, now.tags, "tags");
  same(old_reader::more, before.more, now.more, "more");
  same(old_reader::a, before.a, now.a, "a");
  same(old_reader::name, before.name, now.name, "name");
  same(old_reader::scope, before.scope, now.scope, "scope");
  same(old_reader::crit, before.crit, now.crit, "crit");
}

}  // namespace

/// new_reader CORPORA [COUNT [SEED]]
int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int texts = argc > 2 ? std::atoi(argv[2]) : 100'000;
  const auto seed = static_cast<unsigned>(argc > 3 ? std::atoi(argv[3]) : 20'261'130);
  const auto seeds = mutated_texts::all_corpora(argv[1]);
  tally count;
  for (const std::string& text : seeds) compare(text, count);
  mutated_texts::mutator mutator(seeds, seed);
  for (int n = 0; n < texts; ++n) compare(mutator.next(), count);
  // One text at least for each rule, and its neighbours.
  for (const char* text :
       {"", " ", "[]", "null", "{}", R"({"more":null})", R"({"name":9223372036854775807})",
        R"({"name":9223372036854775808})", R"({"name":18446744073709551615})",
        R"({"name":18446744073709551616})", R"({"name":-0,"size":-0})",
        R"({"sub":null,"exp":null,"nbf":null,"aud":null})"})
    compare(text, count);
  for (const std::size_t size : {0xffffU, 0x10000U})
    for (const char* name : {"aud", "tags", "crit"})
      compare(std::string("{\"") + name + "\":[\"" + std::string(size, 'x') + "\"]}", count);

  std::printf(
      "%ld texts: %ld accepted, %ld of them with members of a wrong type\n"
      "null is a raw value: %ld\nunsigned integer beyond int64: %ld\n"
      "string beyond 64 KiB in a list: %ld\n",
      count.texts, count.accepted, count.with_wrong_types, count.null_is_a_raw_value,
      count.unsigned_beyond_int64, count.string_beyond_64_kib_in_a_list);
  const bool enough =
      count.accepted * 20 > count.texts && count.with_wrong_types * 100 > count.texts;
  const bool every_rule = count.null_is_a_raw_value != 0 && count.unsigned_beyond_int64 != 0 &&
                          count.string_beyond_64_kib_in_a_list != 0;
  if (!enough || !every_rule) std::fputs("too little was compared\n", stderr);
  return enough && every_rule ? 0 : 1;
}
