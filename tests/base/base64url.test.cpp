// SPDX-License-Identifier: MIT
// Built twice: with the instructions of the target, and with BETTER_AUTH_NO_SIMD. Both programs
// must agree with the decoder here.
#include <better_auth/base/base64url.hpp>

#include "catch.hpp"

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace b64 = better_auth::base64url;

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::optional<std::string> decode(std::string_view text) {
  // Memory of exactly the sizes that are documented, for AddressSanitizer.
  const std::vector<char> in(text.begin(), text.end());
  std::vector<unsigned char> out(b64::decoded_size(text.size()));
  const std::string_view copy(in.data(), in.size());
  const bool good = b64::decode(copy, out.data());
  std::string owned = "before";
  if (good != b64::is_canonical(copy)) FAIL("is_canonical differs: " << text);
  if (good != b64::decode(copy, owned)) FAIL("the two decode differ: " << text);
  const std::string bytes(out.begin(), out.end());
  if (owned != (good ? bytes : "")) FAIL("the two decode differ: " << text);
  return good ? std::optional(bytes) : std::nullopt;
}

/// RFC 4648 section 5, one bit at a time.
std::optional<std::string> decode_by_hand(std::string_view text) {
  std::string bits;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    for (const unsigned bit : {5U, 4U, 3U, 2U, 1U, 0U})
      bits += (value >> bit & 1U) != 0 ? '1' : '0';
  }
  std::string bytes;
  for (; bits.size() >= 8; bits.erase(0, 8))
    bytes += static_cast<char>(std::stoi(bits.substr(0, 8), nullptr, 2));
  // What is left is less than one character, and all zero.
  if (bits.size() >= 6 || bits.find('1') != std::string::npos) return std::nullopt;
  return bytes;
}

std::string random_bytes(std::size_t size, std::mt19937& random) {
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

}  // namespace

TEST_CASE("base64url decodes and encodes the vectors of RFC 4648") {
  const struct {
    std::string_view text, bytes;
  } vectors[] = {
      {"", ""},           {"Zg", "f"},          {"Zm8", "fo"},          {"Zm9v", "foo"},
      {"Zm9vYg", "foob"}, {"Zm9vYmE", "fooba"}, {"Zm9vYmFy", "foobar"}, {"-_-_", "\xfb\xff\xbf"}};
  for (const auto& vector : vectors) {
    CHECK(decode(vector.text) == vector.bytes);
    CHECK(b64::encode(vector.bytes) == vector.text);
  }
}

TEST_CASE("decoded_size and encoded_size are inverse, except for 4n plus 1 characters") {
  for (std::size_t bytes = 0; bytes < 300; ++bytes) {
    CHECK(b64::encoded_size(bytes) == (bytes * 8 + 5) / 6);
    CHECK(b64::decoded_size(b64::encoded_size(bytes)) == bytes);
  }
  static_assert(b64::encoded_size(3000) == 4000);
  static_assert(b64::decoded_size(4003) == 3002);
}

TEST_CASE("every byte at every place of a text of every length is judged and decoded alike") {
  for (std::size_t size = 0; size <= 100; ++size) {
    const std::string base(size, 'A');
    if (decode(base) != decode_by_hand(base)) FAIL(size);
    for (std::size_t at = 0; at < size; ++at)
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = base;
        text[at] = static_cast<char>(byte);
        const std::size_t value = alphabet.find(text[at]);
        // By hand only the bytes that matter: it is slow.
        std::optional<std::string> expected;
        if (size % 4 != 1 && value != std::string_view::npos) {
          const std::size_t group = at / 4 * 4;
          const auto tail = decode_by_hand(text.substr(group, 4));
          if (tail)
            expected = std::string(group / 4 * 3, '\0') + *tail +
                       std::string(b64::decoded_size(size) - group / 4 * 3 - tail->size(), '\0');
        }
        if (decode(text) != expected) FAIL(size << ' ' << at << ' ' << byte);
      }
  }
  SUCCEED();
}

TEST_CASE("base64url decodes random texts as the decoder by hand does") {
  std::mt19937 random(3);
  int good = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text(random() % 101, 'A');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    if (!text.empty() && random() % 3 == 0)
      text[random() % text.size()] = static_cast<char>(random());
    const auto expected = decode_by_hand(text);
    good += expected ? 1 : 0;
    if (decode(text) != expected) FAIL(text);
  }
  CHECK(good > 500);
  CHECK(good < 2500);
}

TEST_CASE("base64url writes no byte beyond the decoded size") {
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string text = b64::encode(std::string(size, '\xa5'));
    std::vector<unsigned char> out(size + 64, 0x77);
    REQUIRE(b64::decode(text, out.data() + 32));
    for (std::size_t i = 0; i < out.size(); ++i)
      if (out[i] != (i >= 32 && i < 32 + size ? 0xa5 : 0x77)) FAIL(size << ' ' << i);
  }
}

TEST_CASE(
    "base64url rejects padding, white space, the standard alphabet and lengths of 4n plus 1") {
  for (const char* bad : {"Zg==", "Zg=", "Zm8=", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9v\r\n", "+/+/",
                          "Zm9vY", "A", "Zm9v\t", "Zm\xc3\xa9v", "Zm9.", "Zm9vYmFyZm9vYmFyZm9vY"}) {
    CAPTURE(bad);
    CHECK_FALSE(decode(bad).has_value());
  }
  CHECK_FALSE(decode(std::string_view("Zm\0v", 4)).has_value());
}

TEST_CASE("base64url rejects bits beyond the last byte") {
  CHECK_FALSE(decode("Zh").has_value());
  CHECK_FALSE(decode("Zm9").has_value());
  CHECK_FALSE(decode("Zm9vYh").has_value());
  CHECK_FALSE(decode("Zm9vYmF").has_value());
}

TEST_CASE("base64url of any bytes decodes to them, and no other text does") {
  std::mt19937 random(42);
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string bytes = random_bytes(size, random);
    const std::string text = b64::encode(bytes);
    REQUIRE(text.size() == b64::encoded_size(size));
    REQUIRE(decode(text) == bytes);
    if (text.empty()) continue;
    for (const char c : alphabet) {
      std::string other = text;
      other.back() = c;
      if (other != text && decode(other) == bytes) FAIL(other);
    }
  }
}
