// SPDX-License-Identifier: MIT
#include <better_auth/json_reader.hpp>

#include "catch.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace ba = better_auth;
using ba::json_status;

namespace {

json_status read(const std::string& text) {
  std::string arena(text.size(), '\0');
  ba::json_reader reader(text, arena.data());
  return reader.document([&](std::string_view) { return reader.skip(); });
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
  for (const char* good : {"{}", " { } ", "\t\n\r{\"a\" : 1 , \"b\" : [ ] }\n", R"({"a":[1,-0,0.5,1e9,1E+2,-1.5e-3,true,false,null,"",{}]})",
                           R"({"a":"\"\\\/\b\f\n\r\t\u0041"})", "{\"a\":\"\x7f\"}", "{\"\":1}", "{\"a\":\"\xf0\x9f\x98\x80 \xc3\xa9 \xe2\x80\xa8\"}",
                           R"({"a":"\ud83d\ude00"})"}) {
    CAPTURE(good);
    CHECK(read(good) == json_status::ok);
  }
}

TEST_CASE("the JSON reader refuses what is not one I-JSON object") {
  for (const char* bad : {"", " ", "[]", "1", "\"a\"", "null", "{", "}", "{}x", "{} {}", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
                          "{'a':1}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}", "{\"a\":1e}", "{\"a\":-}", "{\"a\":1e+}",
                          "{\"a\":NaN}", "{\"a\":tru}", "{\"a\":True}", "{\"a\":nul}", "{\"a\":[1,]}", "{\"a\":[,1]}", "{\"a\":[1 2]}", "{\"a\":[}",
                          "{\"a\":\"}", "{\"a\":\"\n\"}", "{\"a\":\"\t\"}", R"({"a":"\x"})", R"({"a":"\u12"})", R"({"a":"\u12g4"})", R"({"a":"\)",
                          "{\"a\":1}/**/", "\xef\xbb\xbf{}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":0x10}", "{1:2}"}) {
    CAPTURE(bad);
    CHECK(read(bad) == json_status::malformed);
  }
  CHECK(read(std::string("{\"a\":\"\0\"}", 9)) == json_status::malformed);
  CHECK(read(std::string("{}\0", 3)) == json_status::malformed);
}

TEST_CASE("the JSON reader refuses UTF-8 that is not well formed, and half surrogate pairs") {
  for (const char* bad : {"\x80", "\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\xaf",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x80", "\xf0\x9f\x98", "\xc3\x28", "\\ud83d", "\\ude00",
                          "\\ud83dx", "\\ud83d\\n", "\\ud83d\\u0041", "\\ud83d\\ud83d", "\\ude00\\ud83d"}) {
    CAPTURE(bad);
    CHECK(read(std::string("{\"a\":\"") + bad + "\"}") == json_status::malformed);
    CHECK(read(std::string("{\"") + bad + "\":1}") == json_status::malformed);
  }
  for (const char* good : {"\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    CHECK(string_of(std::string("\"") + good + "\"") == good);
}

TEST_CASE("the JSON reader refuses a second member of the same name, at any depth and however it is spelled") {
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
    CHECK(read("{\"first\":0" + members + ",\"member number " + std::to_string(count / 2) + "\":1}") == json_status::malformed);
    CHECK(read("{\"x\":{\"y\":1" + members + "},\"first\":0" + members + "}") == json_status::ok);
  }
}

TEST_CASE("the JSON reader goes down 32 levels and no further") {
  const auto nested = [](std::size_t levels) { return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}"; };
  CHECK(read(nested(32)) == json_status::ok);
  CHECK(read(nested(33)) == json_status::malformed);
  CHECK(read("{\"a\":" + std::string(100'000, '[')) == json_status::malformed);
  std::string objects;
  for (int i = 0; i < 40; ++i) objects += "{\"a\":";
  CHECK(read(objects) == json_status::malformed);
}

TEST_CASE("strings are decoded as nlohmann decodes them") {
  for (const char* value : {R"("")", R"("plain")", R"("\"\\\/\b\f\n\r\t")", R"("\u0000\u0041\u00e9\u20ac\uffff")", R"("\ud83d\ude00\udbff\udfff\ud800\udc00")",
                            "\"raw \xe2\x82\xac and \\u20ac\""}) {
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
  for (const char* bad : {"253402300800", "253402300799.1", "-1", "-0.5", "1e300", "1e999", "1e99999999999999999999", "99999999999999999999999",
                          "18446744073709551616", "9007199254740993000", "1796082331000", "\"1\"", "null", "true", "[1]", "{}"}) {
    CAPTURE(bad);
    CHECK_FALSE(date_of(bad).has_value());
  }
}

TEST_CASE("integers are read to the ends of their range") {
  CHECK(integer_of("0") == 0);
  CHECK(integer_of("-1") == -1);
  CHECK(integer_of("9223372036854775807") == INT64_MAX);
  CHECK(integer_of("-9223372036854775808") == INT64_MIN);
  for (const char* bad : {"9223372036854775808", "-9223372036854775809", "99999999999999999999", "1.0", "1e2", "\"1\"", "true", "null"})
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
  const std::string text = R"({"a":"x\u00e9\ud83d\ude00","b":[1,-2.5e+3,true,false,null,{}],"c":{"d":[]}} )";
  for (std::size_t i = 0; i < text.size(); ++i)
    for (int c = 0; c < 256; ++c) {
      std::string changed = text;
      changed[i] = static_cast<char>(c);
      if (read(changed) == json_status::ok && !nlohmann::json::accept(changed)) FAIL("accepted: " << changed);
    }
  for (std::size_t i = 0; i < text.size() - 1; ++i) CHECK(read(text.substr(0, i)) == json_status::malformed);
}
