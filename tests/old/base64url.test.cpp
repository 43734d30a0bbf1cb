// SPDX-License-Identifier: MIT
#include <better_auth/old/base64url.hpp>

#include "catch.hpp"

#include <cstddef>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace b64 = better_auth::base64url;

namespace {
std::optional<std::string> decode(std::string_view text) {
  std::string out(b64::decoded_size(text.size()), '\0');
  const bool good = b64::decode(text, reinterpret_cast<unsigned char*>(out.data()));
  CHECK(good == b64::is_canonical(text));
  return good ? std::optional(out) : std::nullopt;
}
}  // namespace

TEST_CASE("base64url decodes the vectors of RFC 4648") {
  CHECK(decode("") == "");
  CHECK(decode("Zg") == "f");
  CHECK(decode("Zm8") == "fo");
  CHECK(decode("Zm9v") == "foo");
  CHECK(decode("Zm9vYg") == "foob");
  CHECK(decode("Zm9vYmE") == "fooba");
  CHECK(decode("Zm9vYmFy") == "foobar");
  CHECK(decode("-_-_") == "\xfb\xff\xbf");
}

TEST_CASE("base64url says how much room a text needs, either way") {
  const std::size_t encoded[] = {0, 2, 3, 4, 6, 7, 8, 10, 11, 12};
  for (std::size_t bytes = 0; bytes < std::size(encoded); ++bytes) {
    CHECK(b64::encoded_size(bytes) == encoded[bytes]);
    CHECK(b64::decoded_size(encoded[bytes]) == bytes);
  }
  CHECK(b64::encoded_size(3000) == 4000);
  CHECK(b64::decoded_size(4003) == 3002);
}

TEST_CASE("base64url writes no byte more than it says") {
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string text = b64::encode(std::string(size, '\xa5'));
    std::vector<unsigned char> out(size + 64, 0x77);
    REQUIRE(b64::decode(text, out.data() + 32));
    for (std::size_t i = 0; i < out.size(); ++i)
      REQUIRE(out[i] == (i >= 32 && i < 32 + size ? 0xa5 : 0x77));
    std::string back(text.size() + 2, '!');
    b64::encode(std::string(size, '\xa5'), back.data() + 1);
    REQUIRE(back == '!' + text + '!');
  }
}

TEST_CASE(
    "base64url refuses a character that is none of its own wherever it stands in a long text") {
  for (const std::size_t size : {40U, 41U, 42U, 43U, 47U, 100U}) {
    const std::string text = b64::encode(std::string(size, '\xa5'));
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string bad = text;
      for (const char c : {'=', '+', '/', ' ', '\0', '\x80', '.'}) {
        bad[i] = c;
        REQUIRE_FALSE(decode(bad).has_value());
      }
    }
  }
}

TEST_CASE("base64url refuses padding, blanks, the standard alphabet and lengths of 4n plus 1") {
  for (const char* bad : {"Zg==", "Zg=", "Zm8=", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9v\r\n", "+/+/",
                          "Zm9vY", "A", "Zm9v\t", "Zm\xc3\xa9v", "Zm9."})
    CHECK_FALSE(decode(bad).has_value());
  CHECK_FALSE(decode(std::string_view("Zm\0v", 4)).has_value());
}

TEST_CASE("base64url refuses every length of 4n plus 1, whatever lies behind the text in memory") {
  const std::string memory(400, 'A');
  for (std::size_t size = 0; size < 300; ++size) {
    CAPTURE(size);
    REQUIRE(decode(std::string_view(memory).substr(0, size)).has_value() == (size % 4 != 1));
  }
}

TEST_CASE("base64url refuses bits beyond the last byte") {
  CHECK_FALSE(decode("Zh").has_value());
  CHECK_FALSE(decode("Zm9").has_value());
  CHECK_FALSE(decode("Zm9vYh").has_value());
  CHECK_FALSE(decode("Zm9vYmF").has_value());
}

TEST_CASE("base64url of any bytes comes back, and only in one spelling") {
  std::mt19937 random(42);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const std::string text = b64::encode(bytes);
    REQUIRE(text.size() == b64::encoded_size(size));
    REQUIRE(decode(text) == bytes);
    if (text.empty()) continue;
    // Every other last character either decodes to other bytes or is refused.
    for (const char c :
         std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
      std::string other = text;
      other.back() = c;
      if (other != text) REQUIRE(decode(other) != bytes);
    }
  }
}

TEST_CASE("base64url knows each of the 256 characters") {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (int c = 0; c < 256; ++c) {
    const bool known = alphabet.find(static_cast<char>(c)) != std::string_view::npos;
    for (std::size_t place = 0; place < 4; ++place) {
      std::string text = "AAAA";
      text[place] = static_cast<char>(c);
      CHECK(decode(text).has_value() == known);
    }
  }
}
