// SPDX-License-Identifier: MIT
#include <better_auth/json/object.hpp>

#include "catch.hpp"

#include <array>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace ba = better_auth;
using ba::json_status;
using ba::detail::json_target;
using ba::detail::listed_name;

namespace {

/// A struct that is filled by hand, without the templates of json/members.hpp.
struct pair {
  std::string text;
  std::int64_t number = 0;
  int reads = 0;
};
json_status read_text(ba::json_reader& reader, void* object) {
  auto& into = *static_cast<pair*>(object);
  ++into.reads;
  std::string_view view;
  const auto status = reader.string(view);
  if (status == json_status::ok) into.text = view;
  return status;
}
json_status read_number(ba::json_reader& reader, void* object) {
  auto& into = *static_cast<pair*>(object);
  ++into.reads;
  return reader.integer(into.number);
}

// Both lists read "text"; one name of each is its own.
constexpr std::array first_list{ba::json_member{"sub", true, true, &read_text},
                                ba::json_member{"exp", false, true, &read_number}};
constexpr std::array second_list{ba::json_member{"role", true, true, &read_number},
                                 ba::json_member{"sub", false, true, &read_text}};
constexpr auto both = ba::detail::merge_names(first_list, second_list);

/// Every member is the whole object, so that the functions above count for it.
void locate(void* object, void** places) noexcept {
  for (std::size_t i = 0; i < ba::max_json_members; ++i) places[i] = object;
}

struct reading {
  pair one, two;
  json_target first{first_list, &locate, &one}, second{second_list, &locate, &two};
  json_status status = json_status::ok;

  explicit reading(std::string_view text) {
    ba::json_reader reader(text);
    reader.skip_space();
    status = ba::detail::read_members(reader, both.names(), first, second);
    if (status == json_status::ok && !reader.at_end()) status = json_status::malformed;
  }
  reading(const reading&) = delete;
  reading& operator=(const reading&) = delete;
};

json_status status_of(std::string_view text) { return reading(text).status; }

std::string name_of(const ba::json_member* member) {
  return member == nullptr ? "none" : std::string(member->name);
}

}  // namespace

TEST_CASE("merged names list each name once, with its place in both lists") {
  REQUIRE(both.names().size() == 3);
  const auto place = [](std::string_view name) {
    return both.names()[ba::detail::find_name(both.names(), name, 0)];
  };
  CHECK(place("role").in_first == listed_name::not_listed);
  CHECK(place("role").in_second == 0);
  CHECK(place("sub").in_first == 0);
  CHECK(place("sub").in_second == 1);
  CHECK(place("exp").in_first == 1);
  CHECK(place("exp").in_second == listed_name::not_listed);
  constexpr std::array<ba::json_member, 0> none = {};
  static_assert(ba::detail::merge_names(none, none).names().empty());
  static_assert(ba::detail::merge_names(first_list, none).names().size() == 2);
  static_assert(ba::detail::merge_names(none, first_list).names().size() == 2);
  static_assert(ba::detail::merge_names(first_list, first_list).names().size() == 2);
}

TEST_CASE("a name is found from every place on, and only if all its bytes are equal") {
  constexpr auto names = both.names();
  for (std::size_t expected = 0; expected <= names.size(); ++expected) {
    for (std::size_t i = 0; i < names.size(); ++i)
      CHECK(ba::detail::find_name(names, names[i].name, expected) == i);
    for (const std::string_view other :
         {"", "s", "su", "sub ", "subs", "Sub", "ex", "expo", "rolf"})
      CHECK(ba::detail::find_name(names, other, expected) == names.size());
  }
  CHECK(ba::detail::find_name(names, std::string_view("sub\0", 4), 0) == names.size());
}

TEST_CASE("a member that both lists read is read into both structs") {
  const reading r(R"({"other":[{}],"sub":"ad\u0061","role":7,"exp":12})");
  REQUIRE(r.status == json_status::ok);
  CHECK(r.one.text == "ada");
  CHECK(r.two.text == "ada");
  CHECK(r.one.number == 12);
  CHECK(r.two.number == 7);
  CHECK(r.first.first_wrong() == nullptr);
  CHECK(r.first.first_missing() == nullptr);
  CHECK(r.second.first_wrong() == nullptr);
  CHECK(r.second.first_missing() == nullptr);
}

TEST_CASE("the order of the members does not matter") {
  for (const char* text : {R"({"sub":"a","role":1,"exp":2})", R"({"exp":2,"role":1,"sub":"a"})",
                           R"({"role":1,"exp":2,"sub":"a"})",
                           R"({"z":0,"role":1,"y":0,"sub":"a","x":0,"exp":2,"w":0})"}) {
    const reading r(text);
    CHECK(r.status == json_status::ok);
    CHECK(r.one.text + r.two.text == "aa");
    CHECK(r.one.number == 2);
    CHECK(r.two.number == 1);
  }
}

TEST_CASE("missing members are found by name, if they are required") {
  const auto missing = [](std::string_view text) {
    const reading r(text);
    REQUIRE(r.status == json_status::ok);
    CHECK(r.first.first_wrong() == nullptr);
    CHECK(r.second.first_wrong() == nullptr);
    return name_of(r.first.first_missing()) + ' ' + name_of(r.second.first_missing());
  };
  CHECK(missing("{}") == "sub role");
  CHECK(missing(R"({"sub":"a"})") == "none role");
  CHECK(missing(R"({"role":1})") == "sub none");
  CHECK(missing(R"({"sub":"a","role":1})") == "none none");
}

TEST_CASE("a value of a wrong type is remembered by its member, and the rest is read") {
  const auto wrong = [](std::string_view text) {
    const reading r(text);
    REQUIRE(r.status == json_status::ok);
    CHECK(r.one.number == 5);
    CHECK(r.first.first_missing() == nullptr);
    return name_of(r.first.first_wrong()) + ' ' + name_of(r.second.first_wrong());
  };
  CHECK(wrong(R"({"sub":1,"exp":5,"role":1})") == "sub sub");
  CHECK(wrong(R"({"sub":{"a":[1,"x"]},"exp":5,"role":1})") == "sub sub");
  CHECK(wrong(R"({"role":"x","sub":"a","exp":5})") == "none role");
  CHECK(wrong(R"({"sub":null,"role":[],"exp":5})") == "sub role");
  // Here the reader stops in the middle of the value, or behind it.
  CHECK(wrong(R"({"sub":"a","role":1.5,"exp":5})") == "none role");
  CHECK(wrong(R"({"role":99999999999999999999,"sub":"a","exp":5})") == "none role");
}

TEST_CASE("a value of a wrong type must still be valid") {
  CHECK(status_of(R"({"sub":[1,]})") == json_status::malformed);
  CHECK(status_of(R"({"sub":{"a":1,"a":2}})") == json_status::malformed);
  CHECK(status_of(R"({"sub":01})") == json_status::malformed);
  CHECK(status_of(R"({"role":"\ud83d"})") == json_status::malformed);
  CHECK(status_of(R"({"sub":nul})") == json_status::malformed);
  CHECK(status_of("{\"sub\":" + std::string(31, '[') + std::string(31, ']') + "}") ==
        json_status::ok);
  CHECK(status_of("{\"sub\":" + std::string(32, '[') + std::string(32, ']') + "}") ==
        json_status::malformed);
}

TEST_CASE("a duplicate is malformed, whichever list reads it") {
  for (const char* bad :
       {R"({"exp":1,"exp":1})", R"({"role":1,"role":1})", R"({"sub":"a","sub":"a"})",
        R"({"sub":"a","role":1,"exp":2,"sub":"a"})", R"({"sub":"a","s\u0075b":"b"})",
        R"({"exp":1,"\u0065\u0078\u0070":1})", R"({"sub":1,"sub":"a"})", R"({"sub":"a","sub":1})",
        R"({"sub":null,"sub":"a"})", R"({"x":1,"x":1})", R"({"x":1,"sub":"a","role":1,"\u0078":1})",
        R"({"":1,"":1})", R"({"x":{"y":1,"y":1}})", R"({"x":[{"y":{"z":1,"\u007a":1}}]})"}) {
    CAPTURE(bad);
    CHECK(status_of(bad) == json_status::malformed);
  }
  CHECK(status_of(R"({"x":1,"X":1,"xx":1,"x\u0000":1,"sub":"a","subs":1,"su":2})") ==
        json_status::ok);
  CHECK(status_of(R"({"sub":"a","x":{"sub":"b","exp":"c"},"y":{"sub":1}})") == json_status::ok);
}

TEST_CASE("after a duplicate nothing is read into a struct") {
  const reading r(R"({"exp":1,"exp":2})");
  CHECK(r.status == json_status::malformed);
  CHECK(r.one.number == 1);
  CHECK(r.one.reads == 1);
}

TEST_CASE("what is not an object is a wrong type, and a broken object is malformed") {
  for (const char* other : {"[]", "1", "\"a\"", "null", ""})
    CHECK(status_of(other) == json_status::wrong_type);
  for (const char* bad : {"{", "{}x", "{,}", "{}}", R"({"sub":"v",})", R"({"sub":"v",,"exp":1})",
                          R"({"sub":"v""exp":1})", R"({"sub" "v"})", R"({sub:"v"})",
                          R"({"sub":"v","exp":1)", R"({"sub":})", R"({"x":})"}) {
    CAPTURE(bad);
    CHECK(status_of(bad) == json_status::malformed);
  }
  for (const char* good : {"{}", " { } ", "{\n\"sub\"\t:\r\"v\" , \"exp\" : 1 }\n"})
    CHECK(status_of(good) == json_status::ok);
}

TEST_CASE("all 32 members of a list are told apart") {
  std::array<ba::json_member, ba::max_json_members> list = {};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < list.size(); ++i) names.push_back("name" + std::to_string(i));
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = {names[i], true, true, &read_number};
  const auto merged = ba::detail::merge_names(list, list);
  REQUIRE(merged.names().size() == list.size());
  for (std::size_t missing = 0; missing < list.size(); ++missing) {
    std::string text = "{";
    for (std::size_t i = 0; i < list.size(); ++i)
      if (i != missing) text += '"' + names[i] + "\":" + (i == 31 - missing ? "\"x\"," : "1,");
    text.back() = '}';
    pair one, two;
    json_target first{list, &locate, &one}, second{list, &locate, &two};
    ba::json_reader reader(text);
    CHECK(ba::detail::read_members(reader, merged.names(), first, second) == json_status::ok);
    for (const json_target* target : {&first, &second}) {
      CHECK(name_of(target->first_missing()) == names[missing]);
      CHECK(name_of(target->first_wrong()) == names[31 - missing]);
    }
  }
}

TEST_CASE("1 MiB of unknown names takes n log n") {
  const auto seconds_for = [](int count) {
    std::string text = "{";
    for (int i = count; i > 0; --i) text += "\"the same first bytes " + std::to_string(i) + "\":0,";
    text.back() = '}';
    const std::clock_t start = std::clock();
    CHECK(status_of(text) == json_status::ok);
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  // 36 times the names: about 55 times the work, or 1296 times if it were quadratic.
  const double few = seconds_for(1'000), many = seconds_for(36'000);
  CHECK((many < 1 || many < few * 400));
}
