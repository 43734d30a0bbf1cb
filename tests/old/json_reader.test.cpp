// SPDX-License-Identifier: MIT
#include <better_auth/old/json_reader.hpp>

#include "catch.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ba = better_auth;
using ba::json_status;

namespace {

json_status read(const std::string& text) {
  std::string arena(text.size(), '\0');
  ba::json_reader reader(text, arena.data());
  return reader.document([&](std::string_view) { return reader.skip(); });
}

/// What a read of the value under "v" comes to, the document's status and its own.
struct reading {
  json_status document = json_status::ok;
  json_status value = json_status::ok;
};
template <class F>
reading read_value(const std::string& value, const F& f) {
  const std::string text = "{\"v\":" + value + "}";
  std::string arena(text.size(), '\0');
  ba::json_reader reader(text, arena.data());
  reading status;
  status.document = reader.document([&](std::string_view) { return status.value = f(reader); });
  return status;
}

/// The string under "s", with its escapes decoded.
std::optional<std::string> string_of(const std::string& value) {
  const std::string text = "{\"s\":" + value + "}";
  std::string arena(text.size(), '\0');
  ba::json_reader reader(text, arena.data());
  std::string_view out;
  const auto status = reader.document([&](std::string_view) { return reader.string(out); });
  return status == json_status::ok ? std::optional<std::string>(out) : std::nullopt;
}

std::optional<std::int64_t> date_of(const std::string& value) {
  const std::string text = "{\"d\":" + value + "}";
  std::string arena(text.size(), '\0');
  ba::json_reader reader(text, arena.data());
  ba::numeric_date out;
  const auto status = reader.document([&](std::string_view) { return reader.date(out); });
  return status == json_status::ok ? std::optional<std::int64_t>(out.seconds) : std::nullopt;
}

std::optional<std::int64_t> integer_of(const std::string& value) {
  const std::string text = "{\"i\":" + value + "}";
  std::string arena(text.size(), '\0');
  ba::json_reader reader(text, arena.data());
  std::int64_t out = 0;
  const auto status = reader.document([&](std::string_view) { return reader.integer(out); });
  return status == json_status::ok ? std::optional(out) : std::nullopt;
}

}  // namespace

TEST_CASE("the JSON reader takes what RFC 8259 allows") {
  for (const char* good :
       {"{}", " { } ", "\t\n\r{\"a\" : 1 , \"b\" : [ ] }\n",
        R"({"a":[1,-0,0.5,1e9,1E+2,-1.5e-3,true,false,null,"",{}]})",
        R"({"a":"\"\\\/\b\f\n\r\t\u0041"})", "{\"a\":\"\x7f\"}", "{\"\":1}",
        "{\"a\":\"\xf0\x9f\x98\x80 \xc3\xa9 \xe2\x80\xa8\"}", R"({"a":"\ud83d\ude00"})"}) {
    CAPTURE(good);
    CHECK(read(good) == json_status::ok);
  }
}

TEST_CASE("the JSON reader refuses what is not one I-JSON object") {
  for (const char* bad : {"",
                          " ",
                          "[]",
                          "1",
                          "\"a\"",
                          "null",
                          "{",
                          "}",
                          "{}x",
                          "{} {}",
                          "{,}",
                          "{\"a\"}",
                          "{\"a\":}",
                          "{\"a\":1,}",
                          "{a:1}",
                          "{'a':1}",
                          "{\"a\":01}",
                          "{\"a\":+1}",
                          "{\"a\":.5}",
                          "{\"a\":1.}",
                          "{\"a\":1e}",
                          "{\"a\":-}",
                          "{\"a\":1e+}",
                          "{\"a\":NaN}",
                          "{\"a\":tru}",
                          "{\"a\":True}",
                          "{\"a\":nul}",
                          "{\"a\":[1,]}",
                          "{\"a\":[,1]}",
                          "{\"a\":[1 2]}",
                          "{\"a\":[}",
                          "{\"a\":\"}",
                          "{\"a\":\"\n\"}",
                          "{\"a\":\"\t\"}",
                          R"({"a":"\x"})",
                          R"({"a":"\u12"})",
                          R"({"a":"\u12g4"})",
                          R"({"a":"\)",
                          "{\"a\":1}/**/",
                          "\xef\xbb\xbf{}",
                          "{\"a\" 1}",
                          "{\"a\":1 \"b\":2}",
                          "{\"a\":0x10}",
                          "{1:2}"}) {
    CAPTURE(bad);
    CHECK(read(bad) == json_status::malformed);
  }
  CHECK(read(std::string("{\"a\":\"\0\"}", 9)) == json_status::malformed);
  CHECK(read(std::string("{}\0", 3)) == json_status::malformed);
}

TEST_CASE("the JSON reader refuses UTF-8 that is not well formed, and half surrogate pairs") {
  for (const char* bad : {"\x80",
                          "\xc3",
                          "\xc0\xaf",
                          "\xc1\xbf",
                          "\xe0\x80\xaf",
                          "\xe0\x9f\xbf",
                          "\xed\xa0\x80",
                          "\xed\xbf\xbf",
                          "\xf0\x80\x80\xaf",
                          "\xf0\x8f\xbf\xbf",
                          "\xf4\x90\x80\x80",
                          "\xf5\x80\x80\x80",
                          "\xff",
                          "\xe2\x80",
                          "\xf0\x9f\x98",
                          "\xc3\x28",
                          "\\ud83d",
                          "\\ude00",
                          "\\ud83dx",
                          "\\ud83d\\n",
                          "\\ud83d\\u0041",
                          "\\ud83d\\ud83d",
                          "\\ude00\\ud83d"}) {
    CAPTURE(bad);
    CHECK(read(std::string("{\"a\":\"") + bad + "\"}") == json_status::malformed);
    CHECK(read(std::string("{\"") + bad + "\":1}") == json_status::malformed);
  }
  for (const char* good : {"\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    CHECK(string_of(std::string("\"") + good + "\"") == good);
}

TEST_CASE(
    "the JSON reader refuses a second member of the same name, at any depth and however it is "
    "spelled") {
  CHECK(read(R"({"a":1,"a":2})") == json_status::malformed);
  CHECK(read(R"({"a":1,"\u0061":2})") == json_status::malformed);
  CHECK(read(R"({"x":{"b":1,"c":2,"b":3}})") == json_status::malformed);
  CHECK(read(R"({"x":[{"b":1,"b":1}]})") == json_status::malformed);
  CHECK(read(R"({"abcdefgh1":1,"abcdefgh2":2,"abcdefgh1":3})") == json_status::malformed);
  CHECK(read(R"({"a":{"a":{"a":1}},"b":{"a":1}})") == json_status::ok);
  CHECK(read(R"({"abcdefgh1":1,"abcdefgh2":2,"abcdefgh":3,"a":4,"a\u0000":5})") == json_status::ok);
}

TEST_CASE("the JSON reader finds a duplicate among many members") {
  for (const int count : {15, 16, 17, 18, 47, 48, 49, 200, 5000}) {
    std::string members;
    for (int i = 0; i < count; ++i) members += ",\"member number " + std::to_string(i) + "\":0";
    CHECK(read("{\"first\":0" + members + "}") == json_status::ok);
    CHECK(read("{\"first\":0" + members + ",\"first\":1}") == json_status::malformed);
    CHECK(read("{\"first\":0" + members + ",\"member number " + std::to_string(count / 2) +
               "\":1}") == json_status::malformed);
    CHECK(read("{\"x\":{\"y\":1" + members + "},\"first\":0" + members + "}") == json_status::ok);
  }
}

TEST_CASE("the JSON reader goes down 32 levels and no further") {
  const auto nested = [](std::size_t levels) {
    return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
  };
  CHECK(read(nested(32)) == json_status::ok);
  CHECK(read(nested(33)) == json_status::malformed);
  CHECK(read("{\"a\":" + std::string(100'000, '[')) == json_status::malformed);
  std::string objects;
  for (int i = 0; i < 40; ++i) objects += "{\"a\":";
  CHECK(read(objects) == json_status::malformed);
}

TEST_CASE("strings are decoded as nlohmann decodes them") {
  for (const char* value :
       {R"("")", R"("plain")", R"("\"\\\/\b\f\n\r\t")", R"("\u0000\u0041\u00e9\u20ac\uffff")",
        R"("\ud83d\ude00\udbff\udfff\ud800\udc00")", "\"raw \xe2\x82\xac and \\u20ac\""}) {
    CAPTURE(value);
    CHECK(string_of(value) == nlohmann::json::parse(value).get<std::string>());
  }
}

TEST_CASE("numeric dates are exact and rounded up to whole seconds") {
  CHECK(date_of("0") == 0);
  CHECK(date_of("-0") == 0);
  CHECK(date_of("1795478431") == 1795478431);
  CHECK(date_of("1795478431.0") == 1795478431);
  CHECK(date_of("1795478431.5") == 1795478432);
  CHECK(date_of("1795478431.000000000000000000000000000001") == 1795478432);
  CHECK(date_of("1.795478431e9") == 1795478431);
  CHECK(date_of("1.7954784315E+9") == 1795478432);
  CHECK(date_of("17954784310e-1") == 1795478431);
  CHECK(date_of("0.0000000001e10") == 1);
  CHECK(date_of("1e-400") == 1);
  CHECK(date_of("0e999999999999999999999") == 0);
  CHECK(date_of("253402300799") == 253402300799);
}

TEST_CASE("numeric dates out of range are refused and never wrap") {
  for (const char* bad :
       {"253402300800", "253402300799.1", "-1", "-0.5", "1e300", "1e999", "1e99999999999999999999",
        "99999999999999999999999", "18446744073709551616", "9007199254740993000", "1796082331000",
        "\"1\"", "null", "true", "[1]", "{}"}) {
    CAPTURE(bad);
    CHECK_FALSE(date_of(bad).has_value());
  }
}

TEST_CASE(
    "a date of ten digits is read as any other, whatever stands at its places and behind it") {
  // The short cut is for ten digits with a comma or a bracket behind them; with a blank there, a
  // date is read the other way.
  std::string digits = "1795478431";
  for (std::size_t place = 0; place < digits.size(); ++place)
    for (int c = 0; c < 256; ++c) {
      std::string text = digits;
      text[place] = static_cast<char>(c);
      CAPTURE(text);
      const auto expected = date_of(text + ' ');
      const bool all_digits = c >= '0' && c <= '9' && (place > 0 || c > '0');
      if (all_digits) REQUIRE(expected == std::stoll(text));
      REQUIRE(date_of(text) == expected);
      REQUIRE(date_of(text + ",\"x\":1") == date_of(text + " ,\"x\":1"));
      const auto parsed = nlohmann::json::parse('[' + text + ']', nullptr, false);
      const bool number = !parsed.is_discarded() && parsed.size() == 1 && parsed[0].is_number();
      REQUIRE(expected.has_value() == (number && parsed[0].get<double>() >= 0 &&
                                       parsed[0].get<double>() <= ba::numeric_date::latest));
    }
  for (int c = 0; c < 256; ++c) {
    const std::string text = digits + static_cast<char>(c);
    CAPTURE(text);
    const std::optional<std::int64_t> longer =
        c >= '0' && c <= '9' ? std::optional<std::int64_t>(std::stoll(text)) : std::nullopt;
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    REQUIRE(date_of(text) == (blank ? std::optional<std::int64_t>(1795478431) : longer));
  }
  for (std::int64_t date = 1000000000; date < 9999999999; date += 7654321) {
    CAPTURE(date);
    REQUIRE(date_of(std::to_string(date)) == date);
  }
  for (const std::int64_t date : {1000000000, 1111111111, 1234567890, 2147483647})
    CHECK(date_of(std::to_string(date)) == date);
  CHECK(date_of("9999999999") == 9999999999);
  CHECK(date_of("999999999") == 999999999);
  CHECK(date_of("10000000000") == 10000000000);
}

TEST_CASE("a date ends where the text ends, whatever lies behind it in memory") {
  const std::string memory = R"({"d":1795478431,"e":1})", digits = "1795478431";
  for (std::size_t count = 1; count <= digits.size(); ++count) {
    CAPTURE(count);
    std::string arena(memory.size(), '\0');
    ba::json_reader reader(std::string_view(memory).substr(0, 5 + count), arena.data());
    ba::numeric_date date;
    CHECK(reader.document([&](std::string_view) { return reader.date(date); }) ==
          json_status::malformed);
    CHECK(date == std::stoll(digits.substr(0, count)));
  }
}

TEST_CASE("a date that is another type is left where it stands") {
  for (const char* other : {"\"1795478431\"", "null", "true", "[1]", "{}"}) {
    ba::numeric_date date;
    const auto status = read_value(other, [&](ba::json_reader& reader) {
      const auto asked = reader.date(date);
      return reader.skip() == json_status::ok ? asked : json_status::malformed;
    });
    CHECK(status.value == json_status::wrong_type);
    CHECK(date == ba::numeric_date::never);
  }
}

TEST_CASE("a boolean is true or false and nothing else") {
  const auto boolean = [](const std::string& value) {
    bool out = value != "true";
    const auto status =
        read_value(value, [&](ba::json_reader& reader) { return reader.boolean(out); }).value;
    return status == json_status::ok
               ? (out ? "true" : "false")
               : (status == json_status::wrong_type ? "wrong type" : "malformed");
  };
  CHECK(boolean("true") == std::string("true"));
  CHECK(boolean("false") == std::string("false"));
  for (const char* bad : {"tru", "fals", "trie", "falsy", "t", "f", "tRue", "fALSE"})
    CHECK(boolean(bad) == std::string("malformed"));
  for (const char* other :
       {"null", "1", "0", "\"true\"", "[true]", "{}", "True", "", "g", "s", "u", "e"})
    CHECK(boolean(other) == std::string("wrong type"));
}

TEST_CASE("null is seen before it is read") {
  const auto is_null = [](const std::string& value) {
    bool out = false;
    (void)read_value(
        value, [&](ba::json_reader& reader) { return out = reader.is_null(), reader.skip(); });
    return out;
  };
  CHECK(is_null("null"));
  for (const char* other : {"1", "\"null\"", "true", "[null]", "{}", "m", "o"})
    CHECK_FALSE(is_null(other));
}

TEST_CASE("strings of an array are all there, in their order, whether they had escapes or not") {
  const auto list_of = [](const std::string& value, bool or_string) {
    std::vector<std::string> out;
    ba::string_list list;
    const std::string text = "{\"v\":" + value + ",\"w\":\"behind\"}";
    std::string arena(text.size(), '\0');
    ba::json_reader reader(text, arena.data());
    std::string_view behind;
    json_status of_list = json_status::ok;
    const auto status = reader.document([&](std::string_view name) {
      return name == "w" ? reader.string(behind) : of_list = reader.strings(list, or_string);
    });
    if (of_list == json_status::wrong_type) return std::vector<std::string>{"wrong type"};
    if (status != json_status::ok) return std::vector<std::string>{"malformed"};
    CHECK(behind == "behind");
    CHECK_FALSE(list.absent());
    for (const std::string_view each : list) out.emplace_back(each);
    return out;
  };
  using all = std::vector<std::string>;
  CHECK(list_of("[]", false).empty());
  CHECK(list_of(R"(["a","","bcd"])", false) == all{"a", "", "bcd"});
  CHECK(list_of(R"(["\u0041b","c","","d\n","e","\"","f"])", false) ==
        all{"Ab", "c", "", "d\n", "e", "\"", "f"});
  CHECK(list_of("\"one\"", true) == all{"one"});
  CHECK(list_of(R"("\u00e9ne")", true) == all{"\xc3\xa9ne"});
  CHECK(list_of("\"\"", true) == all{""});
  CHECK(list_of(R"(["a","b"])", true) == all{"a", "b"});
  CHECK(list_of("\"one\"", false) == all{"wrong type"});
  for (const char* other : {"null", "1", "true", "{}", "[1]", "[null]", R"([["a"]])", R"(["a",1])"})
    for (const bool or_string : {false, true})
      CHECK(list_of(other, or_string) == all{"wrong type"});
  for (const char* bad : {R"(["a)", R"(["a" "b"])", R"(["\x"])"})
    for (const bool or_string : {false, true}) CHECK(list_of(bad, or_string) == all{"malformed"});
  // A length has two bytes.
  const std::string longest(65535, 'x');
  CHECK(list_of("[\"" + longest + "\",\"y\"]", false) == all{longest, "y"});
  CHECK(list_of("[\"" + longest + "x\"]", false) == all{"wrong type"});
  CHECK(list_of("\"" + longest + "x\"", true) == all{"wrong type"});
}

TEST_CASE("any value can be had as its text") {
  for (const char* value : {"1", "-0.5e3", "\"a\\u0041\"", "true", "false", "null", "[ 1 , 2 ]",
                            R"({"a" : [{}]})", "{}", "[]"}) {
    const auto status = read_value(std::string(" ") + value + " ", [&](ba::json_reader& reader) {
      ba::raw_json raw;
      const auto read = reader.raw(raw);
      CHECK(raw.text == value);
      return read;
    });
    CHECK(status.document == json_status::ok);
  }
  for (const char* bad : {"", "-", "[1", "{\"a\"}", "tru", "\"\\x\"", "[1,2"}) {
    ba::raw_json raw;
    CHECK(read_value(bad, [&](ba::json_reader& reader) { return reader.raw(raw); }).value ==
          json_status::malformed);
    CHECK(raw.text.empty());
  }
}

TEST_CASE("what is asked for is told from what is there by its first character alone") {
  std::string_view text;
  std::int64_t number = 0;
  const auto as_string = [&](const std::string& value) {
    return read_value(value, [&](ba::json_reader& reader) { return reader.string(text); }).value;
  };
  const auto as_integer = [&](const std::string& value) {
    return read_value(value, [&](ba::json_reader& reader) { return reader.integer(number); }).value;
  };
  const auto as_object = [&](const std::string& value) {
    return read_value(value,
                      [&](ba::json_reader& reader) {
                        return reader.object([&](std::string_view) { return reader.skip(); });
                      })
        .value;
  };
  const auto as_array = [&](const std::string& value) {
    return read_value(
               value,
               [&](ba::json_reader& reader) { return reader.array([&] { return reader.skip(); }); })
        .value;
  };
  CHECK(as_string("\"a\"") == json_status::ok);
  CHECK(as_integer("12") == json_status::ok);
  CHECK(as_object(R"({"a":1})") == json_status::ok);
  CHECK(as_array("[1]") == json_status::ok);
  for (const char* other : {"null", "true", "false"}) {
    CHECK(as_string(other) == json_status::wrong_type);
    CHECK(as_integer(other) == json_status::wrong_type);
    CHECK(as_object(other) == json_status::wrong_type);
    CHECK(as_array(other) == json_status::wrong_type);
  }
  CHECK(as_string("1") == json_status::wrong_type);
  CHECK(as_integer("\"1\"") == json_status::wrong_type);
  CHECK(as_object("[]") == json_status::wrong_type);
  CHECK(as_array("{}") == json_status::wrong_type);
  CHECK(as_string("\"a") == json_status::malformed);
  CHECK(as_integer("-") == json_status::malformed);
  CHECK(as_object("{\"a\"") == json_status::malformed);
  CHECK(as_array("[1") == json_status::malformed);
  // A whole document knows one or the other.
  CHECK(read_value("1", [&](ba::json_reader& reader) { return reader.string(text); }).document ==
        json_status::malformed);
  CHECK(read_value("1", [&](ba::json_reader&) { return json_status::out_of_memory; }).document ==
        json_status::out_of_memory);
}

TEST_CASE("levels are counted down again behind each bracket, and by going back") {
  std::string flat = "{\"a\":[";
  for (int i = 0; i < 100; ++i) flat += std::string(i == 0 ? "" : ",") + (i % 2 == 0 ? "[]" : "{}");
  CHECK(read(flat + "]}") == json_status::ok);
  const std::string deep = "{\"a\":" + std::string(31, '[') + std::string(31, ']') + "}";
  CHECK(read(deep.substr(0, deep.size() - 1) + ",\"b\":" + std::string(31, '[') +
             std::string(31, ']') + "}") == json_status::ok);
  // A rewind from far below: what is read then may be as deep again.
  const std::string value = R"({"x":)" + std::string(30, '[') + std::string(30, ']') + "}";
  const auto status = read_value(value, [](ba::json_reader& reader) {
    const auto before = reader.here();
    (void)reader.object([](std::string_view) { return json_status::wrong_type; });
    reader.rewind(before);
    return reader.skip();
  });
  CHECK(status.document == json_status::ok);
}

TEST_CASE("integers are read to the ends of their range") {
  CHECK(integer_of("0") == 0);
  CHECK(integer_of("-1") == -1);
  CHECK(integer_of("9223372036854775807") == INT64_MAX);
  CHECK(integer_of("-9223372036854775808") == INT64_MIN);
  for (const char* bad : {"9223372036854775808", "-9223372036854775809", "99999999999999999999",
                          "1.0", "1e2", "\"1\"", "true", "null"})
    CHECK_FALSE(integer_of(bad).has_value());
}

TEST_CASE("after a value of another type, reading goes on behind it") {
  const std::string text = R"({"a":["x",{"b":[1,2]}],"c":"last"})";
  std::string arena(text.size(), '\0');
  ba::json_reader reader(text, arena.data());
  ba::string_list list;
  std::string_view last;
  bool wrong = false;
  const auto status = reader.document([&](std::string_view name) {
    if (name == "c") return reader.string(last);
    const auto before = reader.here();
    wrong = reader.strings(list, false) == json_status::wrong_type;
    reader.rewind(before);
    return reader.skip();
  });
  CHECK(status == json_status::ok);
  CHECK(wrong);
  CHECK(last == "last");
}

TEST_CASE("the JSON reader never accepts what nlohmann refuses") {
  // Every one-byte change of a text that has everything in it.
  const std::string text =
      R"({"a":"x\u00e9\ud83d\ude00","b":[1,-2.5e+3,true,false,null,{}],"c":{"d":[]}} )";
  for (std::size_t i = 0; i < text.size(); ++i)
    for (int c = 0; c < 256; ++c) {
      std::string changed = text;
      changed[i] = static_cast<char>(c);
      if (read(changed) == json_status::ok && !nlohmann::json::accept(changed))
        FAIL("accepted: " << changed);
    }
  for (std::size_t i = 0; i < text.size() - 1; ++i)
    CHECK(read(text.substr(0, i)) == json_status::malformed);
}
