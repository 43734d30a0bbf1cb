// SPDX-License-Identifier: MIT
#include <better_auth/json/members.hpp>

#include "catch.hpp"

#include <nlohmann/json.hpp>

#include "json/mutated_texts.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ba = better_auth;
using ba::json_status;

namespace {

enum class role {
  user,
  admin
};
constexpr auto enum_names(role) {
  return std::array{ba::enum_name{role::user, "user"}, ba::enum_name{role::admin, "admin"}};
}

/// A struct with one member "v" that may have any type.
template <class T>
struct holder {
  T v{};
  static constexpr auto members = ba::members<holder>(ba::member<&holder::v>("v"));
};

/// What reading a text into a struct comes to: the status of the text and of the struct.
template <class T>
struct reading {
  T out = {};
  json_status text = json_status::ok;
  std::string wrong = "none", missing = "none";
};

template <class T>
reading<T> read(std::string_view text) {
  static constexpr auto merged =
      ba::detail::merge_names(std::array<ba::json_member, 0>{}, T::members.list);
  reading<T> r;
  ba::json_reader reader(text);
  reader.skip_space();
  ba::detail::json_target none, target(T::members.list, T::members.locate, &r.out);
  r.text = ba::detail::read_members(reader, merged.names(), none, target);
  if (r.text == json_status::ok && !reader.at_end()) r.text = json_status::malformed;
  if (const auto* member = target.first_wrong()) r.wrong = member->name;
  if (const auto* member = target.first_missing()) r.missing = member->name;
  return r;
}

/// The value of a member of this type with this text; nothing if its type is wrong or it is
/// missing. Malformed text fails the test.
template <class T>
std::optional<T> value_of(std::string_view value) {
  const auto r = read<holder<T>>("{\"before\":1,\"v\":" + std::string(value) + ",\"behind\":{}}");
  if (r.text != json_status::ok) FAIL("malformed: " << value);
  if (r.wrong != "none" || r.missing != "none") return std::nullopt;
  return r.out.v;
}

template <class T>
bool is_malformed(std::string_view value) {
  return read<holder<T>>("{\"v\":" + std::string(value) + "}").text == json_status::malformed;
}

/// Checks that a member of type T does not accept these values, each of which is valid JSON.
template <class T>
void check_wrong(std::initializer_list<const char*> values) {
  for (const char* value : values) {
    CAPTURE(value);
    CHECK_FALSE(value_of<T>(value).has_value());
  }
}

struct place {
  std::string city;
  std::optional<int> zip;
  static constexpr auto members =
      ba::members<place>(ba::member<&place::city>("city"), ba::member<&place::zip>("zip"));
};

}  // namespace

TEST_CASE("a std::string member is a JSON string") {
  CHECK(value_of<std::string>(R"("")") == "");
  CHECK(value_of<std::string>(R"("plain")") == "plain");
  CHECK(value_of<std::string>(R"("\u00e9\ud83d\ude00\n\u0000")") ==
        std::string("\xc3\xa9\xf0\x9f\x98\x80\n\0", 8));
  CHECK(value_of<std::string>('"' + std::string(100'000, 'x') + '"') == std::string(100'000, 'x'));
  check_wrong<std::string>({"1", "true", "null", "[]", R"(["a"])", "{}"});
  CHECK(is_malformed<std::string>(R"("\ud83d")"));
}

TEST_CASE("integer members of every width are read up to their limits") {
  const auto limits = [](auto zero) {
    using T = decltype(zero);
    CHECK(value_of<T>(std::to_string((std::numeric_limits<T>::max)())) ==
          (std::numeric_limits<T>::max)());
    CHECK(value_of<T>(std::to_string((std::numeric_limits<T>::min)())) ==
          (std::numeric_limits<T>::min)());
    CHECK(value_of<T>("-0") == T{0});
    check_wrong<T>({"18446744073709551616", "-9223372036854775809", "1.0", "1e1", "\"1\"", "true",
                    "null", "[]", "{}"});
    CHECK(is_malformed<T>("01"));
  };
  limits(std::int8_t{});
  limits(std::uint8_t{});
  limits(std::int16_t{});
  limits(std::uint16_t{});
  limits(std::int32_t{});
  limits(std::uint32_t{});
  limits(std::int64_t{});
  limits(std::uint64_t{});
  limits(0LL);
  limits(0ULL);
  check_wrong<std::int8_t>({"128", "-129"});
  check_wrong<std::uint8_t>({"256", "-1"});
  check_wrong<std::int32_t>({"2147483648", "-2147483649"});
  check_wrong<std::uint32_t>({"4294967296", "-1"});
  check_wrong<std::int64_t>({"9223372036854775808"});
  check_wrong<std::uint64_t>({"-1"});
}

TEST_CASE("a bool member is true or false") {
  CHECK(value_of<bool>("true") == true);
  CHECK(value_of<bool>("false") == false);
  check_wrong<bool>({"1", "0", "\"true\"", "null", "[true]"});
  CHECK(is_malformed<bool>("tru"));
}

TEST_CASE("a double member is any number that a double holds") {
  CHECK(value_of<double>("1") == 1.0);
  CHECK(value_of<double>("-1.5e3") == -1500.0);
  CHECK(value_of<double>("5e-324") == 5e-324);
  check_wrong<double>({"1e999", "-1e999", "1e-400", "\"1\"", "null", "true"});
  CHECK(is_malformed<double>("1."));
}

TEST_CASE("a numeric_date member is a number of seconds, and an iso_date member is its text") {
  CHECK(value_of<ba::numeric_date>("1795478431") == ba::numeric_date{1795478431});
  CHECK(value_of<ba::numeric_date>("1795478430.001") == ba::numeric_date{1795478431});
  check_wrong<ba::numeric_date>({"-1", "253402300800", "99999999999999999", "\"1795478431\"",
                                 "null", R"("2026-11-23T23:45:31.281Z")"});
  CHECK(is_malformed<ba::numeric_date>("01795478431"));
  CHECK(value_of<ba::iso_date>(R"("2026-11-23T23:45:31.281Z")") == ba::iso_date{1795477531281});
  check_wrong<ba::iso_date>({"1795477531281", R"("2026-11-23")", "null"});
}

TEST_CASE("a raw_json member is the text of any value, null too") {
  for (const char* value : {"null", "1e999", R"({"a" : [1, 2]})", R"("\u0061")", "[ ]"}) {
    CAPTURE(value);
    const auto plain = value_of<ba::raw_json>(value);
    REQUIRE(plain.has_value());
    CHECK(plain->text == value);
    const auto optional = value_of<std::optional<ba::raw_json>>(value);
    REQUIRE(optional.has_value());
    REQUIRE(optional->has_value());
    CHECK((*optional)->text == value);
  }
  const auto absent = read<holder<std::optional<ba::raw_json>>>("{}");
  CHECK(absent.missing == "none");
  CHECK_FALSE(absent.out.v.has_value());
  CHECK(read<holder<ba::raw_json>>("{}").missing == "v");
  CHECK(is_malformed<ba::raw_json>(R"({"a":1,"a":1})"));
  CHECK(is_malformed<std::optional<ba::raw_json>>("nul"));
}

TEST_CASE("an audience is one string or an array of at least one") {
  const auto audience = [](std::string_view value) {
    const auto list = value_of<ba::audience_list>(value);
    return list ? list->values : std::vector<std::string>{"wrong type"};
  };
  using strings = std::vector<std::string>;
  CHECK(audience(R"("one")") == strings{"one"});
  CHECK(audience(R"("")") == strings{""});
  CHECK(audience(R"(["one"])") == strings{"one"});
  CHECK(audience(R"(["a","\u0062",""])") == strings{"a", "b", ""});
  for (const char* bad : {"[]", "null", "1", "{}", "[1]", "[null]", R"([["a"]])", R"(["a",1])"}) {
    CAPTURE(bad);
    CHECK(audience(bad) == strings{"wrong type"});
  }
  CHECK(is_malformed<ba::audience_list>(R"(["a",])"));
}

namespace {
struct with_defaults {
  ba::audience_list audience = {{"default"}};
  std::vector<std::string> list = {"default"};
  std::map<std::string, int> map = {{"default", 1}};
  std::optional<std::string> text = "default";
  static constexpr auto members =
      ba::members<with_defaults>(ba::detail::checked_member<&with_defaults::audience>("aud"),
                                 ba::detail::checked_member<&with_defaults::list>("list"),
                                 ba::detail::checked_member<&with_defaults::map>("map"),
                                 ba::member<&with_defaults::text>("text"));
};
}  // namespace

TEST_CASE("a value replaces the default of the struct, and an absent member keeps it") {
  const auto kept = read<with_defaults>("{}");
  CHECK(kept.missing == "none");
  CHECK(kept.out.audience.values == std::vector<std::string>{"default"});
  CHECK(kept.out.list == std::vector<std::string>{"default"});
  CHECK(kept.out.map.size() == 1);
  CHECK(kept.out.text == "default");
  for (const char* aud : {R"("x")", R"(["x"])"}) {
    const auto r =
        read<with_defaults>(R"({"list":[],"map":{},"text":null,"aud":)" + std::string(aud) + "}");
    CHECK(r.text == json_status::ok);
    CHECK(r.out.audience.values == std::vector<std::string>{"x"});
    CHECK(r.out.list.empty());
    CHECK(r.out.map.empty());
    CHECK_FALSE(r.out.text.has_value());
  }
}

TEST_CASE("a std::optional member may be absent or null, and no other member may") {
  const auto null = value_of<std::optional<int>>("null");
  REQUIRE(null.has_value());
  CHECK_FALSE(null->has_value());
  CHECK(value_of<std::optional<int>>("7") == std::optional(std::optional(7)));
  check_wrong<std::optional<int>>({"\"7\"", "7.5", "[]"});
  CHECK(is_malformed<std::optional<int>>("nul"));
  CHECK(read<holder<std::optional<int>>>("{}").missing == "none");
  CHECK(read<holder<int>>("{}").missing == "v");
  CHECK(read<holder<std::vector<int>>>("{}").missing == "v");
  CHECK(read<holder<std::map<std::string, int>>>("{}").missing == "v");
  check_wrong<std::vector<int>>({"null"});
  check_wrong<std::map<std::string, int>>({"null"});
}

TEST_CASE("a std::vector member is an array of its type") {
  CHECK(value_of<std::vector<int>>("[]") == std::vector<int>{});
  CHECK(value_of<std::vector<int>>("[1, 2,3 ]") == std::vector<int>{1, 2, 3});
  CHECK(value_of<std::vector<bool>>("[true,false,true]") == std::vector<bool>{true, false, true});
  CHECK(value_of<std::vector<std::string>>(R"(["a","\u0062","c"])") ==
        std::vector<std::string>{"a", "b", "c"});
  CHECK(value_of<std::vector<std::vector<int>>>("[[1],[],[2,3]]") ==
        std::vector<std::vector<int>>{{1}, {}, {2, 3}});
  CHECK(value_of<std::vector<std::optional<int>>>("[1,null]") ==
        std::vector<std::optional<int>>{1, std::nullopt});
  const auto places = value_of<std::vector<place>>(R"([{"city":"Bern"},{"city":"Rom","zip":7}])");
  REQUIRE(places.has_value());
  REQUIRE(places->size() == 2);
  CHECK((*places)[0].city == "Bern");
  CHECK_FALSE((*places)[0].zip.has_value());
  CHECK((*places)[1].zip == 7);
  check_wrong<std::vector<int>>({"1", "{}", "[\"1\"]", "[1,null]", "[[1]]", "[1,2.5]"});
  check_wrong<std::vector<bool>>({"[1]", "[null]", "true"});
  check_wrong<std::vector<place>>({R"([{"zip":1}])", R"([{"city":"x"},1])"});
  for (const char* bad : {"[1,]", "[,1]", "[1 2]", "[1", "[1,\"\\x\"]", "[\"a\",01]"}) {
    CAPTURE(bad);
    CHECK(is_malformed<std::vector<int>>(bad));
  }
}

TEST_CASE("a std::map member is an object with any names, none of them twice") {
  using numbers = std::map<std::string, int>;
  CHECK(value_of<numbers>("{}") == numbers{});
  CHECK(value_of<numbers>(R"({"a":1,"\u0062":2,"":3})") == numbers{{"a", 1}, {"b", 2}, {"", 3}});
  const auto nested = value_of<std::map<std::string, std::map<std::string, bool>>>(
      R"({"a":{"x":true},"b":{"x":false}})");
  REQUIRE(nested.has_value());
  CHECK(nested->at("b").at("x") == false);
  check_wrong<numbers>({"[]", "1", R"({"a":"1"})", R"({"a":null})", R"({"a":1,"b":[]})"});
  for (const char* bad :
       {R"({"a":1,"a":1})", R"({"a":1,"\u0061":2})", R"({"a":1,"b":2,"a":3})",
        R"({"a":"wrong","a":1})", R"({"a":"wrong","b":1,"b":1})", R"({"a":1,})"}) {
    CAPTURE(bad);
    CHECK(is_malformed<numbers>(bad));
  }
  CHECK(is_malformed<std::map<std::string, place>>(R"({"x":{"city":"a","city":"b"}})"));
  CHECK(is_malformed<std::map<std::string, ba::raw_json>>(R"({"x":{"y":1,"y":2}})"));
}

TEST_CASE("an enumeration member is one of its names") {
  CHECK(value_of<role>(R"("user")") == role::user);
  CHECK(value_of<role>(R"("adm\u0069n")") == role::admin);
  check_wrong<role>({R"("Admin")", R"("")", R"("adm")", R"("admins")", R"("admin ")", "1", "null",
                     R"(["admin"])"});
  CHECK(value_of<std::vector<role>>(R"(["admin","user"])") ==
        std::vector<role>{role::admin, role::user});
  check_wrong<std::vector<role>>({R"(["admin","root"])"});
}

TEST_CASE("a struct member is an object with its members") {
  const auto one = value_of<place>(R"({"city":"Bern","zip":null,"more":[{}]})");
  REQUIRE(one.has_value());
  CHECK(one->city == "Bern");
  check_wrong<place>({"null", "[]", "\"Bern\"", "{}", R"({"zip":1})", R"({"city":1})",
                      R"({"city":"x","zip":"1"})", R"({"city":null})"});
  for (const char* bad :
       {R"({"city":"a","city":"b"})", R"({"city":"a","c\u0069ty":"b"})", R"({"x":1,"x":2})",
        R"({"city":1,"city":"b"})", R"({"city":"a","x":{"y":1,"y":2}})", R"({"zip":1,"x":2,"x":3})",
        R"({"city":"a",})"}) {
    CAPTURE(bad);
    CHECK(is_malformed<place>(bad));
    CHECK(is_malformed<std::optional<place>>(bad));
    CHECK(is_malformed<std::vector<place>>("[" + std::string(bad) + "]"));
  }
}

namespace {
/// A struct in a struct in a struct, so many levels deep.
/// As `holder`, without the initialiser, of which Clang 19 would make 2^32 copies below.
template <class T>
struct level {
  T v;
  static constexpr auto members = ba::members<level>(ba::member<&level::v>("v"));
};
template <int Levels>
struct levels {
  using type = level<typename levels<Levels - 1>::type>;
};
template <>
struct levels<0> {
  using type = int;
};
std::string objects(std::size_t count, const std::string& innermost) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "{\"v\":";
  return text + innermost + std::string(count, '}');
}
}  // namespace

TEST_CASE("nested structs are read up to 32 levels") {
  using deep = levels<32>::type;
  using too_deep = levels<33>::type;
  const auto r = read<deep>(objects(32, "7"));
  CHECK(r.text == json_status::ok);
  CHECK(r.wrong == "none");
  CHECK(r.out.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v.v == 7);
  CHECK(read<too_deep>(objects(33, "7")).text == json_status::malformed);
  CHECK(read<deep>(objects(32, "\"7\"")).wrong == "v");
  CHECK(read<deep>(objects(31, R"({"v":"7","v":7})")).text == json_status::malformed);
  CHECK(read<deep>(objects(31, R"({"v":"7","x":{"y":1,"y":1}})")).text == json_status::malformed);
}

TEST_CASE("null is a wrong type for a member that decides whether a token is accepted") {
  struct registered {
    std::optional<ba::numeric_date> exp;
    std::optional<ba::audience_list> aud;
    std::optional<ba::raw_json> cnf;
    static constexpr auto make() {
      return ba::members<registered>(ba::detail::non_null_member<&registered::exp>("exp"),
                                     ba::detail::non_null_member<&registered::aud>("aud"),
                                     ba::detail::non_null_member<&registered::cnf>("cnf"));
    }
  };
  static constexpr auto list = registered::make().list;
  static constexpr auto merged = ba::detail::merge_names(std::array<ba::json_member, 0>{}, list);
  const auto wrong = [](std::string_view text) {
    registered out;
    ba::json_reader reader(text);
    ba::detail::json_target none, target(list, registered::make().locate, &out);
    if (ba::detail::read_members(reader, merged.names(), none, target) != json_status::ok)
      return std::string("malformed");
    CHECK(target.first_missing() == nullptr);
    return target.first_wrong() == nullptr ? "none" : std::string(target.first_wrong()->name);
  };
  CHECK(wrong("{}") == "none");
  CHECK(wrong(R"({"exp":1,"aud":"x","cnf":{}})") == "none");
  CHECK(wrong(R"({"exp":null})") == "exp");
  CHECK(wrong(R"({"aud":null})") == "aud");
  CHECK(wrong(R"({"cnf":null})") == "cnf");
  CHECK(wrong(R"({"aud":[]})") == "aud");
  CHECK(wrong(R"({"exp":99999999999999999})") == "exp");
  CHECK(wrong(R"({"exp":18446744075505030047})") == "exp");
  CHECK(wrong(R"({"exp":1795478431.5})") == "none");
  CHECK(wrong(R"({"exp":1.7e9})") == "none");
  CHECK(wrong(R"({"exp":nul})") == "malformed");
  CHECK(wrong(R"({"exp":01})") == "malformed");
}

TEST_CASE("the names of a list are visible ASCII, none of them twice") {
  const auto valid = [](auto... names) {
    return ba::detail::names_are_valid(std::array{ba::json_member{names, true, true, nullptr}...});
  };
  CHECK(valid("a"));
  CHECK(valid("a", "b", "A"));
  CHECK(valid("!", "~", "https://example.com/role"));
  CHECK_FALSE(valid("a", "a"));
  CHECK_FALSE(valid("a", "b", "a"));
  for (const char* bad : {"", " ", "a b", "a\n", "\"", "\\", "\x7f", "\xc3\xa9", "a\t"})
    CHECK_FALSE(valid(bad));
}

// ---------------------------------------------------------------------------- nlohmann/json

namespace {

struct claims {
  std::optional<std::string> sub;
  std::optional<ba::numeric_date> exp;
  std::optional<ba::numeric_date> nbf;
  std::optional<ba::audience_list> aud;
  std::optional<bool> verified;
  std::optional<std::int64_t> iat;
  std::optional<std::uint8_t> size;
  std::optional<double> name;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::map<std::string, int>> a;
  std::optional<ba::raw_json> more;
  static constexpr auto members =
      ba::members<claims>(ba::member<&claims::sub>("sub"), ba::member<&claims::exp>("exp"),
                          ba::member<&claims::nbf>("nbf"), ba::member<&claims::aud>("aud"),
                          ba::member<&claims::verified>("emailVerified"),
                          ba::member<&claims::iat>("iat"), ba::member<&claims::size>("size"),
                          ba::member<&claims::name>("name"), ba::member<&claims::tags>("tags"),
                          ba::member<&claims::a>("a"), ba::member<&claims::more>("more"));
};

using json = nlohmann::json;

std::optional<std::string> as_text(const json& value) {
  return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}
std::optional<std::vector<std::string>> as_texts(const json& value) {
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> list;
  for (const json& each : value) {
    if (!each.is_string()) return std::nullopt;
    list.push_back(each.get<std::string>());
  }
  return list;
}
std::optional<double> as_number(const json& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}
template <class T>
std::optional<T> as_integer(const json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
  }
  const auto number = value.get<std::int64_t>();
  return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
}
std::optional<std::map<std::string, int>> as_map(const json& value) {
  if (!value.is_object()) return std::nullopt;
  std::map<std::string, int> map;
  for (const auto& [name, each] : value.items()) {
    const auto number = as_integer<int>(each);
    if (!number) return std::nullopt;
    map[name] = *number;
  }
  return map;
}
std::optional<std::int64_t> as_date(const json& value) {
  const auto number = as_number(value);
  if (!number || *number < 0 || *number > static_cast<double>(ba::numeric_date::latest))
    return std::nullopt;
  return static_cast<std::int64_t>(std::ceil(*number));
}

bool has_large_negative_exponent(std::string_view text) {
  for (std::size_t at = 0; at + 4 < text.size(); ++at)
    if ((text[at] == 'e' || text[at] == 'E') && text[at + 1] == '-' &&
        ba::detail::is_digit(text[at + 2]) && ba::detail::is_digit(text[at + 3]) &&
        ba::detail::is_digit(text[at + 4]))
      return true;
  return false;
}

/// Compares the member that was read with the one that nlohmann sees: `right` is its value there,
/// nothing if the type is wrong.
template <class T, class Expected, class Project>
std::string compare(const json& object, const char* name, const std::optional<T>& read, bool wrong,
                    Expected expected, Project project) {
  if (!object.contains(name) || object[name].is_null())
    return read || wrong ? std::string("present ") + name : "";
  const auto right = expected(object[name]);
  if (wrong != !right.has_value()) return std::string("type of ") + name;
  if (wrong) return "";
  return read && project(*read) == *right ? "" : std::string("value of ") + name;
}

}  // namespace

TEST_CASE("claims from 20000 random changes of the fuzz corpora have the values nlohmann sees") {
  static constexpr auto merged =
      ba::detail::merge_names(std::array<ba::json_member, 0>{}, claims::members.list);
  mutated_texts::mutator mutator(mutated_texts::all_corpora(VECTORS "/../fuzz/corpus"), 7);
  const auto same = [](const auto& value) { return value; };
  const auto seconds = [](ba::numeric_date date) { return date.seconds; };
  long compared = 0, wrong_types = 0;
  for (int n = 0; n < 20'000; ++n) {
    const std::string text = mutator.next();
    claims out;
    ba::json_reader reader(text);
    reader.skip_space();
    ba::detail::json_target none, target(claims::members.list, claims::members.locate, &out);
    if (ba::detail::read_members(reader, merged.names(), none, target) != json_status::ok ||
        !reader.at_end())
      continue;
    // Two rules explain what nlohmann sees otherwise: it rejects numbers that are too large for a
    // double, and reads as 0 those that are too small.
    json object;
    try {
      object = json::parse(text);
    } catch (const json::exception& e) {
      if (e.id != 406) FAIL("accepted: " << text);
      continue;
    }
    if (has_large_negative_exponent(text)) continue;
    ++compared;
    wrong_types += target.wrong != 0 ? 1 : 0;
    const auto wrong = [&](unsigned index) { return (target.wrong >> index & 1U) != 0; };
    std::string different;
    different += compare(object, "sub", out.sub, wrong(0), as_text, same);
    different += compare(object, "exp", out.exp, wrong(1), as_date, seconds);
    different += compare(object, "nbf", out.nbf, wrong(2), as_date, seconds);
    different += compare(
        object, "aud", out.aud, wrong(3),
        [](const json& value) {
          if (value.is_string()) return as_texts(json::array({value}));
          return value.empty() ? std::nullopt : as_texts(value);
        },
        [](const ba::audience_list& list) { return list.values; });
    different += compare(
        object, "emailVerified", out.verified, wrong(4),
        [](const json& value) {
          return value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt;
        },
        same);
    different += compare(object, "iat", out.iat, wrong(5), as_integer<std::int64_t>, same);
    different += compare(object, "size", out.size, wrong(6), as_integer<std::uint8_t>, same);
    different += compare(object, "name", out.name, wrong(7), as_number, same);
    different += compare(object, "tags", out.tags, wrong(8), as_texts, same);
    different += compare(object, "a", out.a, wrong(9), as_map, same);
    if (object.contains("more") &&
        (!out.more || json::parse(out.more->text).dump() != object["more"].dump()))
      different += "more";
    if (!different.empty()) FAIL(different << " in " << text);
  }
  CHECK(compared > 1500);
  CHECK(wrong_types > 300);
}

TEST_CASE("a std::optional member of a wrong type stays empty") {
  holder<std::optional<std::string>> out;
  for (const char* text : {R"({"v":5})", R"({"v":[]})"}) {
    ba::json_reader reader(text);
    CHECK(ba::detail::read_struct(reader, out) == json_status::wrong_type);
    CHECK_FALSE(out.v);
  }
}
