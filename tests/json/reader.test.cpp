// SPDX-License-Identifier: MIT
// Built twice: with the instructions of the target, and with BETTER_AUTH_NO_SIMD. Both programs
// must agree with nlohmann/json.
#include <better_auth/json/reader.hpp>

#include "catch.hpp"

#include <nlohmann/json.hpp>

#include "json/mutated_texts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ba = better_auth;
using ba::json_status;

namespace {

/// The verdict on a whole text. The text ends where its memory does, so that AddressSanitizer
/// notices a byte read beyond it.
template <class Read>
json_status read_all(std::string_view text, Read read) {
  const std::vector<char> memory(text.begin(), text.end());
  ba::json_reader reader(std::string_view(memory.data(), memory.size()));
  reader.skip_space();
  const json_status status = read(reader);
  if (status != json_status::ok) return status;
  return reader.at_end() ? json_status::ok : json_status::malformed;
}
json_status skip(std::string_view text) {
  return read_all(text, [](ba::json_reader& reader) { return reader.skip(); });
}

std::optional<std::string> string_of(std::string_view text) {
  std::string out;
  const auto status = read_all(text, [&](ba::json_reader& reader) {
    std::string_view view;
    const auto read = reader.string(view);
    out = view;
    return read;
  });
  return status == json_status::ok ? std::optional(out) : std::nullopt;
}

template <class T>
std::optional<T> integer_of(std::string_view text) {
  T out = 0;
  const auto status = read_all(text, [&](ba::json_reader& reader) { return reader.integer(out); });
  return status == json_status::ok ? std::optional(out) : std::nullopt;
}

std::optional<double> real_of(std::string_view text) {
  double out = 0;
  const auto status = read_all(text, [&](ba::json_reader& reader) { return reader.real(out); });
  return status == json_status::ok ? std::optional(out) : std::nullopt;
}

std::optional<std::int64_t> date_of(std::string_view text) {
  ba::numeric_date out;
  const auto status = read_all(text, [&](ba::json_reader& reader) { return reader.date(out); });
  return status == json_status::ok ? std::optional(out.seconds) : std::nullopt;
}

// ---------------------------------------------------------------------------- nlohmann/json

/// What nlohmann/json says about a text, and what the reader is stricter about.
class oracle : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit oracle(const std::string& text) {
    accepts = nlohmann::json::sax_parse(text, this);
    byte_order_mark = text.starts_with("\xef\xbb\xbf");
  }
  bool accepts = false;
  bool duplicate = false;         // two members of one object have the same name
  bool number_too_large = false;  // for a double; parsing ends there
  bool byte_order_mark = false;
  std::size_t depth = 0;  // the largest number of levels

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_object() override { return names_.pop_back(), true; }
  bool end_array() override { return names_.pop_back(), true; }
  bool key(string_t& name) override {
    if (!names_.back().insert(name).second) duplicate = true;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& e) override {
    number_too_large = e.id == 406;
    return false;
  }

 private:
  bool open() {
    names_.emplace_back();
    depth = std::max(depth, names_.size());
    return true;
  }
  std::vector<std::set<std::string>> names_;
};

/// Any value as nlohmann/json holds it, read with our reader. `in_range` becomes false if there is
/// a number that no double holds.
json_status read_tree(ba::json_reader& reader, nlohmann::json& out, bool& in_range) {
  switch (reader.peek()) {
    case '{':
      out = nlohmann::json::object();
      return reader.object([&](std::string_view view) {
        const std::string name(view);
        if (out.contains(name)) return json_status::malformed;
        return read_tree(reader, out[name], in_range);
      });
    case '[':
      out = nlohmann::json::array();
      return reader.array([&] { return read_tree(reader, out.emplace_back(), in_range); });
    case '"': {
      std::string_view text;
      const auto status = reader.string(text);
      if (status == json_status::ok) out = std::string(text);
      return status;
    }
    case 't':
    case 'f': {
      bool value = false;
      const auto status = reader.boolean(value);
      out = value;
      return status;
    }
    case 'n': return reader.null();
    default: break;
  }
  const auto before = reader.here();
  std::int64_t whole = 0;
  if (const auto status = reader.integer(whole); status != json_status::wrong_type) {
    // nlohmann holds integers without a sign as unsigned.
    reader.rewind(before);
    if (reader.peek() == '-') out = whole;
    else out = static_cast<std::uint64_t>(whole);
    return reader.integer(whole);
  }
  reader.rewind(before);
  std::uint64_t positive = 0;
  if (reader.integer(positive) == json_status::ok) {
    out = positive;
    return json_status::ok;
  }
  reader.rewind(before);
  double real = 0;
  if (reader.real(real) == json_status::ok) {
    out = real;
    return json_status::ok;
  }
  reader.rewind(before);
  if (reader.peek() == '-' || (reader.peek() >= '0' && reader.peek() <= '9')) in_range = false;
  return reader.skip();
}

/// How often the reader rejected what nlohmann accepts, by rule.
struct tally {
  long accepted = 0, malformed = 0, duplicate = 0, depth = 0;
  long byte_order_mark = 0, number_range = 0, nul = 0;
};

/// Compares verdict and values; counts the rule that explains a difference.
void compare_with_nlohmann(const std::string& text, tally& count) {
  const oracle expected(text);
  const json_status skipped = skip(text);
  nlohmann::json tree;
  bool in_range = true;
  const json_status read =
      read_all(text, [&](ba::json_reader& reader) { return read_tree(reader, tree, in_range); });
  if (skipped != read) FAIL("skip and read differ: " << text);
  if (text.find('\0') != std::string::npos) {
    // nlohmann takes NUL for the end of the text.
    if (read == json_status::ok) FAIL("NUL: " << text);
    ++count.nul;
    return;
  }
  if (expected.number_too_large) {
    // nlohmann stops there, so it does not know whether the rest is valid.
    if (read == json_status::ok && in_range) FAIL("a number is too large for nlohmann: " << text);
    ++count.number_range;
    return;
  }
  const bool strict = expected.accepts && !expected.duplicate && !expected.byte_order_mark &&
                      expected.depth <= ba::json_reader::max_depth;
  if ((read == json_status::ok) != strict) FAIL("nlohmann differs: " << text);
  if (strict) {
    ++count.accepted;
    const auto other = nlohmann::json::parse(text);
    if (in_range && tree.dump() != other.dump()) FAIL("other values: " << text);
    if (!in_range) ++count.number_range;  // too small for a double; 0 for nlohmann
  } else if (!expected.accepts) {
    ++count.malformed;
  } else if (expected.duplicate) {
    ++count.duplicate;
  } else if (expected.byte_order_mark) {
    ++count.byte_order_mark;
  } else {
    ++count.depth;
  }
}

}  // namespace

TEST_CASE("the JSON reader accepts the grammar of RFC 8259") {
  for (const char* good : {"{}",
                           " { } ",
                           "\t\n\r{\"a\" : 1 , \"b\" : [ ] }\n",
                           "[]",
                           "1",
                           "\"a\"",
                           "null",
                           "true",
                           "false",
                           " [ 1 , 2 ] ",
                           R"({"a":[1,-0,0.5,1e9,1E+2,-1.5e-3,true,false,null,"",{}]})",
                           R"({"a":"\"\\\/\b\f\n\r\t\u0041"})",
                           "{\"a\":\"\x7f\"}",
                           "{\"\":1}",
                           "{\"a\":\"\xf0\x9f\x98\x80 \xc3\xa9 \xe2\x80\xa8\"}",
                           R"({"a":"\ud83d\ude00"})",
                           "-0",
                           "0e0",
                           "-0.0E-0",
                           "1e999",
                           "123456789012345678901234567890"}) {
    CAPTURE(good);
    CHECK(skip(good) == json_status::ok);
  }
}

TEST_CASE("the JSON reader rejects everything outside the grammar") {
  for (const char* bad : {"",
                          " ",
                          "{",
                          "}",
                          "{}x",
                          "{} {}",
                          "{},",
                          "{}}",
                          "{,}",
                          "{\"a\"}",
                          "{\"a\":}",
                          "{\"a\":1,}",
                          "{,\"a\":1}",
                          "{\"a\":1,,\"b\":2}",
                          "{a:1}",
                          "{'a':1}",
                          "01",
                          "-01",
                          "00",
                          "+1",
                          ".5",
                          "-.5",
                          "1.",
                          "1.e5",
                          "1e",
                          "1e+",
                          "1e-",
                          "1e1.5",
                          "-",
                          "--1",
                          "- 1",
                          "1 2",
                          "0x10",
                          "1_000",
                          "NaN",
                          "Infinity",
                          "-Infinity",
                          "tru",
                          "True",
                          "truex",
                          "nul",
                          "nulll",
                          "fals",
                          "[1,]",
                          "[,1]",
                          "[1 2]",
                          "[",
                          "]",
                          "[}",
                          "{]",
                          "[1}",
                          "{\"a\":1]",
                          "\"",
                          "\"\n\"",
                          "\"\t\"",
                          "\"\x1f\"",
                          R"("\x")",
                          R"("\U0041")",
                          R"("\'")",
                          R"("\u")",
                          R"("\u12")",
                          R"("\u12g4")",
                          R"("\u+123")",
                          R"("\u-123")",
                          R"("\u 123")",
                          R"("\u0x1f")",
                          R"("\)",
                          R"("\")",
                          R"("\\\")",
                          "{}/**/",
                          "//\n{}",
                          "\xef\xbb\xbf{}",
                          "\xc2\xa0{}",
                          "\v{}",
                          "\f{}",
                          "{\"a\" 1}",
                          "{\"a\":1 \"b\":2}",
                          "{\"a\"::1}",
                          "{1:2}",
                          "{null:1}",
                          "{\"a\",1}"}) {
    CAPTURE(bad);
    CHECK(skip(bad) == json_status::malformed);
  }
  CHECK(skip(std::string("\"\0\"", 3)) == json_status::malformed);
  CHECK(skip(std::string("{}\0", 3)) == json_status::malformed);
  CHECK(skip(std::string("\0{}", 3)) == json_status::malformed);
  CHECK(skip(std::string(R"("\u00)") + std::string("\0\"", 2)) == json_status::malformed);
}

TEST_CASE("the JSON reader rejects ill-formed UTF-8 and half surrogate pairs in values and names") {
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
                          "\\ude00\\ud83d",
                          "\\ud83d\\u",
                          "\\ud83d\\ude0",
                          "\\ud83d\xed\xb8\x80"}) {
    CAPTURE(bad);
    for (const std::size_t before : {0U, 1U, 15U, 16U, 17U, 40U}) {
      const std::string text = '"' + std::string(before, 'x') + bad + '"';
      CHECK(skip(text) == json_status::malformed);
      CHECK(skip('{' + text + ":1}") == json_status::malformed);
    }
  }
  for (const char* good : {"\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    CHECK(string_of(std::string("\"") + good + "\"") == good);
}

TEST_CASE("a string ends at its quote and keeps its bytes, at every place of a long text") {
  struct piece {
    std::string_view written, read;
  };
  for (const piece p :
       {piece{"", ""}, piece{R"(\")", "\""}, piece{R"(\\)", "\\"}, piece{R"(\"\")", "\"\""},
        piece{"\xc3\xa9", "\xc3\xa9"}, piece{R"(\u00e9)", "\xc3\xa9"}, piece{"\x7f", "\x7f"}})
    for (std::size_t before = 0; before <= 100; ++before)
      for (const std::size_t behind : {0U, 1U, 16U, 70U}) {
        const std::string x(before, 'x'), y(behind, 'y');
        if (string_of('"' + x + std::string(p.written) + y + '"') != x + std::string(p.read) + y)
          FAIL(before << ' ' << p.written << ' ' << behind);
      }
  for (const std::string_view bad : {"\x01", "\x1f", "\xff", R"(\x)", R"(\ud800)"})
    for (std::size_t before = 0; before <= 100; ++before)
      for (const std::size_t behind : {0U, 40U}) {
        const std::string text =
            '"' + std::string(before, 'x') + std::string(bad) + std::string(behind, 'y') + '"';
        if (skip(text) != json_status::malformed) FAIL(before << ' ' << bad);
      }
  for (std::size_t size = 0; size <= 100; ++size)
    if (skip('"' + std::string(size, 'x')) != json_status::malformed) FAIL(size);
}

TEST_CASE("a text ends where it ends, whatever lies behind it in memory") {
  const std::string memory = R"({"a":"\u00e9\ud83d\ude00é😀\n x","b":[1,-2.5e+3,true,null,{}]})";
  for (const std::string& string : std::vector<std::string>{
           R"("x\u00e9\ud83d\ude00é😀\n 0123456789abcdef")", R"("\u0041")", R"("\ud83d\ude00")"})
    for (std::size_t size = 1; size < string.size(); ++size) {
      ba::json_reader reader(std::string_view(string).substr(0, size));
      std::string_view out;
      if (reader.string(out) != json_status::malformed) FAIL(string << ' ' << size);
    }
  for (const std::string& number :
       std::vector<std::string>{"1795478431", "1795478431.25", "17e8", "-1"})
    for (std::size_t size = 1; size < number.size(); ++size) {
      const std::string_view text = std::string_view(number).substr(0, size);
      ba::json_reader reader(text);
      ba::raw_json raw;
      if (reader.raw(raw) == json_status::ok) CHECK(raw.text == text);
    }
}

TEST_CASE("strings are decoded as nlohmann decodes them") {
  for (const char* value :
       {R"("")", R"("plain")", R"("\"\\\/\b\f\n\r\t")", R"("\u0000\u0041\u00e9\u20ac\uffff")",
        R"("\u00E9\uABCD\uabcd")", R"("\ud83d\ude00\udbff\udfff\ud800\udc00")",
        "\"raw \xe2\x82\xac and \\u20ac\""}) {
    CAPTURE(value);
    CHECK(string_of(value) == nlohmann::json::parse(value).get<std::string>());
  }
}

TEST_CASE("every escape of one character is judged as nlohmann judges it") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = std::string("\"\\") + static_cast<char>(byte) + '"';
    CHECK((skip(text) == json_status::ok) == nlohmann::json::accept(text));
    const std::string unicode = std::string("\"\\u00") + static_cast<char>(byte) + "1\"";
    CHECK((skip(unicode) == json_status::ok) == nlohmann::json::accept(unicode));
  }
}

TEST_CASE("a duplicate name is malformed at any depth, also spelled with escapes") {
  CHECK(skip(R"({"a":1,"a":2})") == json_status::malformed);
  CHECK(skip(R"({"a":1,"\u0061":2})") == json_status::malformed);
  CHECK(skip(R"({"\u00e9":1,"é":2})") == json_status::malformed);
  CHECK(skip(R"({"/":1,"\/":2})") == json_status::malformed);
  CHECK(skip(R"({"😀":1,"\ud83d\ude00":2})") == json_status::malformed);
  CHECK(skip(R"({"":1,"":2})") == json_status::malformed);
  CHECK(skip(R"({"x":{"b":1,"c":2,"b":3}})") == json_status::malformed);
  CHECK(skip(R"({"x":[{"b":1,"b":1}]})") == json_status::malformed);
  CHECK(skip(R"([[[{"x":[0,{"y":{"b":1,"\u0062":1}}]}]]])") == json_status::malformed);
  CHECK(skip(R"({"abcdefgh1":1,"abcdefgh2":2,"abcdefgh1":3})") == json_status::malformed);
  CHECK(skip(R"({"a":{"a":{"a":1}},"b":{"a":1}})") == json_status::ok);
  CHECK(skip(R"({"abcdefgh1":1,"abcdefgh2":2,"abcdefgh":3,"a":4,"a\u0000":5,"A":6})") ==
        json_status::ok);
}

TEST_CASE("a duplicate is found among many members") {
  for (const int count : {1, 2, 15, 16, 17, 48, 200, 5000}) {
    CAPTURE(count);
    std::string members;
    for (int i = 0; i < count; ++i) members += ",\"member number " + std::to_string(i) + "\":0";
    CHECK(skip("{\"first\":0" + members + "}") == json_status::ok);
    CHECK(skip("{\"first\":0" + members + ",\"first\":1}") == json_status::malformed);
    CHECK(skip("{\"first\":0" + members + ",\"member number " + std::to_string(count / 2) +
               "\":1}") == json_status::malformed);
    CHECK(skip("{\"x\":{\"y\":1" + members + "},\"first\":0" + members + "}") == json_status::ok);
  }
}

TEST_CASE("a text of 1 MiB full of names takes n log n, whatever the names are") {
  const auto text_of = [](int count, bool nested) {
    std::string text = "{";
    for (int i = 0; i < count; ++i) {
      text += "\"the same first bytes " + std::to_string(count - i) + "\":";
      text += nested ? "{\"a\":0}," : "0,";
    }
    text.back() = '}';
    return text;
  };
  const auto seconds_for = [](const std::string& text) {
    const std::clock_t start = std::clock();
    CHECK(skip(text) == json_status::ok);
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  for (const bool nested : {false, true}) {
    const std::string large = text_of(36'000, nested);
    CHECK(large.size() > 1'048'576);
    // 36 times the names: about 55 times the work, or 1296 times if it were quadratic.
    const double few = seconds_for(text_of(1'000, nested)), many = seconds_for(large);
    CHECK((many < 1 || many < few * 400));
  }
}

TEST_CASE("the JSON reader reads 32 levels and rejects 33") {
  const auto arrays = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  const auto objects = [](std::size_t levels) {
    std::string text;
    for (std::size_t i = 1; i < levels; ++i) text += "{\"a\":";
    return text + "{}" + std::string(levels - 1, '}');
  };
  CHECK(skip(arrays(32)) == json_status::ok);
  CHECK(skip(arrays(33)) == json_status::malformed);
  CHECK(skip(objects(32)) == json_status::ok);
  CHECK(skip(objects(33)) == json_status::malformed);
  CHECK(skip("{\"a\":" + arrays(31) + "}") == json_status::ok);
  CHECK(skip("{\"a\":" + arrays(32) + "}") == json_status::malformed);
  CHECK(skip("[" + objects(31) + "]") == json_status::ok);
  CHECK(skip("[" + objects(32) + "]") == json_status::malformed);
  CHECK(skip(std::string(1'000'000, '[')) == json_status::malformed);
  std::string open_objects;
  for (int i = 0; i < 100'000; ++i) open_objects += "{\"a\":";
  CHECK(skip(open_objects) == json_status::malformed);
}

TEST_CASE("a level ends at its bracket, and at a rewind") {
  std::string flat = "[";
  for (int i = 0; i < 100; ++i) flat += i % 2 == 0 ? "[]," : "{},";
  flat.back() = ']';
  CHECK(skip(flat) == json_status::ok);
  const std::string deep = std::string(31, '[') + std::string(31, ']');
  CHECK(skip("[" + deep + "," + deep + "]") == json_status::ok);
  // A rewind from far below: what is read then may be as deep again.
  const auto status = read_all("[" + deep + "]", [](ba::json_reader& reader) {
    for (int again = 0; again < 40; ++again) {
      const auto before = reader.here();
      CHECK(reader.array([&] { return reader.array([] { return json_status::wrong_type; }); }) ==
            json_status::wrong_type);
      reader.rewind(before);
    }
    return reader.skip();
  });
  CHECK(status == json_status::ok);
}

TEST_CASE("integers are read up to the limits of every width") {
  const auto limits = [](auto zero) {
    using T = decltype(zero);
    using wide = std::numeric_limits<T>;
    CHECK(integer_of<T>("0") == T{0});
    CHECK(integer_of<T>(std::to_string((wide::max)())) == (wide::max)());
    CHECK(integer_of<T>(std::to_string((wide::min)())) == (wide::min)());
    // One more than the maximum, and one less than the minimum, in decimal.
    std::string more = std::to_string((wide::max)());
    ++more.back();  // no maximum ends with 9
    CHECK_FALSE(integer_of<T>(more).has_value());
    std::string less = wide::is_signed ? std::to_string((wide::min)()) : "-0";
    ++less.back();
    CHECK_FALSE(integer_of<T>(less).has_value());
    for (const char* bad : {"99999999999999999999", "-99999999999999999999", "1.0", "1.5", "1e2",
                            "1E0", "0.0", "\"1\"", "true", "null", "[1]", "{}",
                            "18446744073709551617", "36893488147419103233", "4294967296e0"}) {
      CAPTURE(bad);
      CHECK_FALSE(integer_of<T>(bad).has_value());
    }
    CHECK_FALSE(integer_of<T>("1" + std::string(100'000, '0')).has_value());
    for (const char* bad : {"01", "-01", "+1", "1x", "0x1"}) CHECK_FALSE(integer_of<T>(bad));
    if (wide::is_signed) CHECK(integer_of<T>("-1") == static_cast<T>(-1));
    CHECK(integer_of<T>("-0") == T{0});
  };
  limits(std::int8_t{});
  limits(std::uint8_t{});
  limits(std::int16_t{});
  limits(std::uint16_t{});
  limits(std::int32_t{});
  limits(std::uint32_t{});
  limits(std::int64_t{});
  limits(std::uint64_t{});
}

TEST_CASE("every integer near a limit of 8 bits is read or rejected") {
  for (int n = -1000; n <= 1000; ++n) {
    const std::string text = std::to_string(n);
    const bool fits = n >= -128 && n <= 127, fits_unsigned = n >= 0 && n <= 255;
    CHECK(integer_of<std::int8_t>(text) ==
          (fits ? std::optional(static_cast<std::int8_t>(n)) : std::nullopt));
    CHECK(integer_of<std::uint8_t>(text) ==
          (fits_unsigned ? std::optional(static_cast<std::uint8_t>(n)) : std::nullopt));
  }
}

TEST_CASE("real numbers have the value that nlohmann reads") {
  for (const char* text : {"0",
                           "-0",
                           "0.0",
                           "1",
                           "-1.5",
                           "0.1",
                           "1e2",
                           "1E+2",
                           "1e-2",
                           "123456789.123456789",
                           "9007199254740993",
                           "18446744073709551616",
                           "1.7976931348623157e308",
                           "-1.7976931348623157e308",
                           "2.2250738585072014e-308",
                           "4.9406564584124654e-324",
                           "5e-324",
                           "3.141592653589793238462643383279502884197",
                           "0e999",
                           "0.0e-999",
                           "0.000000000000000000000000000000000000000000000000001e51"}) {
    CAPTURE(text);
    const auto read = real_of(text);
    REQUIRE(read.has_value());
    CHECK(*read == nlohmann::json::parse(text).get<double>());
  }
  CHECK(std::signbit(real_of("-0.0").value_or(1)));
}

TEST_CASE("a number that no double holds is a wrong type, not infinity or zero") {
  for (const char* text :
       {"1e999", "-1e999", "1e309", "1.8e308", "-1.8e308", "1e99999999999999999999", "1e-400",
        "-1e-400", "1e-999", "1e-99999999999999999999"}) {
    CAPTURE(text);
    double out = 7;
    const auto read = [&](ba::json_reader& reader) { return reader.real(out); };
    CHECK(read_all(text, read) == json_status::wrong_type);
    CHECK(skip(text) == json_status::ok);
  }
  CHECK_FALSE(real_of("1" + std::string(400, '0')).has_value());
  CHECK(real_of("1" + std::string(300, '0')) == 1e300);
  for (const char* bad : {"\"1\"", "null", "true", "[1]"}) CHECK_FALSE(real_of(bad).has_value());
}

TEST_CASE("numeric dates are exact and rounded up to whole seconds") {
  CHECK(date_of("0") == 0);
  CHECK(date_of("-0") == 0);
  CHECK(date_of("1795478431") == 1795478431);
  CHECK(date_of("1795478431.0") == 1795478431);
  CHECK(date_of("1795478431.5") == 1795478432);
  CHECK(date_of("1.795478431e9") == 1795478431);
  CHECK(date_of("17954784310e-1") == 1795478431);
  CHECK(date_of("253402300799") == 253402300799);
  CHECK(date_of("253402300798.1") == 253402300799);
  CHECK(date_of("253402300799.0") == 253402300799);
}

TEST_CASE("numeric dates out of range, or of another form, are rejected and never wrap") {
  for (const char* bad : {"253402300800",
                          "253402300799.1",
                          "-1",
                          "-0.5",
                          "1e300",
                          "1e999",
                          "1e99999999999999999999",
                          "99999999999999999",
                          "99999999999999999999999",
                          "9223372036854775807",
                          "9223372036854775808",
                          "18446744073709551616",
                          "18446744075505030047",
                          "-18446744071914073185",
                          "9007199254740993000",
                          "1796082331000",
                          "\"1\"",
                          "null",
                          "true",
                          "[1]",
                          "{}",
                          "01",
                          "01795478431",
                          "00",
                          "-01",
                          "+1",
                          "1.",
                          ".5",
                          "1e",
                          "1e+",
                          "0x6b"}) {
    CAPTURE(bad);
    CHECK_FALSE(date_of(bad).has_value());
  }
}

TEST_CASE("a date of ten digits with any byte at any place is judged as nlohmann judges it") {
  const std::string digits = "1795478431";
  for (std::size_t place = 0; place <= digits.size(); ++place)
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = digits + (place == digits.size() ? " " : "");
      text[place] = static_cast<char>(byte);
      const auto parsed = nlohmann::json::parse(text, nullptr, false);
      std::optional<std::int64_t> expected;
      if (byte != 0 && parsed.is_number() && parsed.get<double>() >= 0 &&
          parsed.get<double>() <= static_cast<double>(ba::numeric_date::latest))
        expected = static_cast<std::int64_t>(std::ceil(parsed.get<double>()));
      if (date_of(text) != expected) FAIL(text);
    }
  SUCCEED();
}

TEST_CASE("a boolean is true or false and nothing else") {
  const auto boolean = [](std::string_view text) {
    bool out = text != "true";
    const auto read = [&](ba::json_reader& reader) { return reader.boolean(out); };
    const json_status status = read_all(text, read);
    if (status == json_status::ok) return std::string(out ? "true" : "false");
    return std::string(status == json_status::wrong_type ? "wrong type" : "malformed");
  };
  CHECK(boolean("true") == "true");
  CHECK(boolean("false") == "false");
  for (const char* bad : {"tru", "fals", "trie", "falsy", "t", "f", "tRue", "fALSE", "truefalse"})
    CHECK(boolean(bad) == "malformed");
  for (const char* other :
       {"null", "1", "0", "\"true\"", "[true]", "{}", "True", "", "g", "s", "u", "e"})
    CHECK(boolean(other) == "wrong type");
}

TEST_CASE("null is null and nothing else") {
  const auto null = [](std::string_view text) {
    return read_all(text, [](ba::json_reader& reader) { return reader.null(); });
  };
  CHECK(null("null") == json_status::ok);
  for (const char* bad : {"n", "nul", "nulL", "nullnull"})
    CHECK(null(bad) == json_status::malformed);
  for (const char* other : {"1", "\"null\"", "true", "[null]", "{}", "", "Null"})
    CHECK(null(other) == json_status::wrong_type);
}

TEST_CASE("an ISO date is a string of that form") {
  const auto date = [](std::string_view text) {
    ba::iso_date out;
    const auto read = [&](ba::json_reader& reader) { return reader.date(out); };
    const json_status status = read_all(text, read);
    return status == json_status::ok ? std::optional(out.milliseconds) : std::nullopt;
  };
  CHECK(date(R"("2026-11-23T23:45:31.281Z")") == 1795477531281);
  CHECK(date(R"("2026-11-23T23:45:31.281\u005a")") == 1795477531281);
  for (const char* bad :
       {R"("2026-11-23")", R"("")", "1795477531281", "null", "[]", R"("2026-11-23T23:45:31.281Z)"})
    CHECK_FALSE(date(bad).has_value());
}

TEST_CASE("raw copies the text of any value unchanged") {
  for (const char* value : {"1", "-0.5e3", "1e999", "\"a\\u0041\"", "true", "false", "null",
                            "[ 1 , 2 ]", R"({"a" : [{}]})", "{}", "[]"}) {
    ba::raw_json raw;
    const auto read = [&](ba::json_reader& reader) { return reader.raw(raw); };
    CHECK(read_all(std::string(" ") + value + " ", read) == json_status::ok);
    CHECK(raw.text == value);
  }
  for (const char* bad :
       {"", "-", "[1", "{\"a\"}", "tru", "\"\\x\"", "[1,2", "\"\xff\"", R"({"a":1,"a":1})"}) {
    ba::raw_json raw;
    const auto read = [&](ba::json_reader& reader) { return reader.raw(raw); };
    CHECK(read_all(bad, read) == json_status::malformed);
    CHECK(raw.text.empty());
  }
}

TEST_CASE("a value of another type is a wrong type by its first character alone") {
  const auto status_of = [](std::string_view text, auto read) { return read_all(text, read); };
  std::string_view view;
  std::int64_t number = 0;
  const auto string = [&](ba::json_reader& reader) { return reader.string(view); };
  const auto integer = [&](ba::json_reader& reader) { return reader.integer(number); };
  const auto object = [](ba::json_reader& reader) {
    return reader.object([&](std::string_view) { return reader.skip(); });
  };
  const auto array = [](ba::json_reader& reader) {
    return reader.array([&] { return reader.skip(); });
  };
  CHECK(status_of("\"a\"", string) == json_status::ok);
  CHECK(status_of("12", integer) == json_status::ok);
  CHECK(status_of(R"({"a":1})", object) == json_status::ok);
  CHECK(status_of("[1]", array) == json_status::ok);
  for (const char* other : {"null", "true", "false", "", "x"}) {
    CHECK(status_of(other, string) == json_status::wrong_type);
    CHECK(status_of(other, integer) == json_status::wrong_type);
    CHECK(status_of(other, object) == json_status::wrong_type);
    CHECK(status_of(other, array) == json_status::wrong_type);
  }
  CHECK(status_of("1", string) == json_status::wrong_type);
  CHECK(status_of("\"1\"", integer) == json_status::wrong_type);
  CHECK(status_of("[]", object) == json_status::wrong_type);
  CHECK(status_of("{}", array) == json_status::wrong_type);
  CHECK(status_of("\"a", string) == json_status::malformed);
  CHECK(status_of("-", integer) == json_status::malformed);
  CHECK(status_of("{\"a\"", object) == json_status::malformed);
  CHECK(status_of("[1", array) == json_status::malformed);
}

TEST_CASE("after a value of a wrong type, a rewind reads on") {
  std::string_view text;
  std::string last;
  const auto status =
      read_all(R"({"a":["x",{"b":[1,2]}],"c":"l\u0061st"})", [&](ba::json_reader& reader) {
        return reader.object([&](std::string_view name) {
          if (name == "c") {
            const auto read = reader.string(text);
            last = text;
            return read;
          }
          const auto before = reader.here();
          CHECK(reader.array([&] { return reader.string(text); }) == json_status::wrong_type);
          reader.rewind(before);
          return reader.skip();
        });
      });
  CHECK(status == json_status::ok);
  CHECK(last == "last");
}

TEST_CASE("the status of a member or element ends reading and is passed on") {
  for (const json_status expected : {json_status::malformed, json_status::wrong_type}) {
    int calls = 0;
    const auto each = [&] { return ++calls, expected; };
    CHECK(read_all("[1,2]", [&](ba::json_reader& reader) { return reader.array(each); }) ==
          expected);
    CHECK(read_all(R"({"a":1,"b":2})", [&](ba::json_reader& reader) {
            return reader.object([&](std::string_view) { return each(); });
          }) == expected);
    CHECK(calls == 2);
  }
}

TEST_CASE("the reader and nlohmann agree on every change of one byte") {
  tally count;
  const std::string text =
      R"({"a":"x\u00e9\ud83d\ude00","b":[1,-2.5e+3,true,false,null,{}],"c":{"d":[]}} )";
  for (std::size_t i = 0; i < text.size(); ++i)
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = text;
      changed[i] = static_cast<char>(byte);
      compare_with_nlohmann(changed, count);
    }
  for (std::size_t size = 0; size < text.size() - 1; ++size) {
    compare_with_nlohmann(text.substr(0, size), count);
    CHECK(skip(text.substr(0, size)) == json_status::malformed);
  }
  CHECK(count.accepted > 500);
  CHECK(count.malformed > 10'000);
}

TEST_CASE("the reader and nlohmann agree on the fuzz corpora and 20000 random changes of them") {
  tally count;
  const auto seeds = mutated_texts::all_corpora(VECTORS "/../fuzz/corpus");
  REQUIRE(seeds.size() > 20);
  for (const std::string& text : seeds) compare_with_nlohmann(text, count);
  mutated_texts::mutator mutator(seeds, 20'261'130);
  for (int n = 0; n < 20'000; ++n) compare_with_nlohmann(mutator.next(), count);
  compare_with_nlohmann("\xef\xbb\xbf{}", count);
  CAPTURE(count.accepted, count.malformed, count.duplicate, count.depth, count.number_range,
          count.nul);
  CHECK(count.accepted > 2000);
  CHECK(count.malformed > 3000);
  CHECK(count.duplicate > 100);
  CHECK(count.depth > 10);
  CHECK(count.number_range > 50);
  CHECK(count.byte_order_mark == 1);
  CHECK(count.nul > 10);
}
