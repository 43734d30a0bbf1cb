// SPDX-License-Identifier: MIT
// Built twice: with the instructions of the target, and with BETTER_AUTH_NO_SIMD. Both programs
// must agree with the plain loops here.
#include <better_auth/base/simd.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace ba = better_auth;

namespace {

constexpr std::size_t longest = 100;

bool is_special(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte > 0x7f || byte == '"' || byte == '\\';
}

/// Where the library finds the first special byte. The text ends where its memory does, so that
/// AddressSanitizer notices a byte read beyond it.
std::size_t special_in(std::string_view text) {
  const std::vector<char> memory(text.begin(), text.end());
  return static_cast<std::size_t>(
      ba::detail::find_special(memory.data(), memory.data() + memory.size()) - memory.data());
}
std::size_t special_by_hand(std::string_view text) {
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_special) -
                                  text.begin());
}

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct decoding {
  ba::detail::decoded_blocks blocks;
  std::string bytes;
};
decoding decode_blocks(std::string_view text) {
  const std::vector<char> memory(text.begin(), text.end());
  std::string out(text.size() / 4 * 3 + 3, '\x77');
  const auto blocks = ba::detail::decode_base64url_blocks(
      memory.data(), memory.size(), reinterpret_cast<unsigned char*>(out.data()));
  return {blocks, out};
}

/// The bytes of whole groups of four characters.
std::string decode_by_hand(std::string_view text) {
  std::string out;
  for (; text.size() >= 4; text.remove_prefix(4)) {
    std::size_t group = 0;
    for (const char c : text.substr(0, 4)) group = group * 64 + alphabet.find(c);
    for (const unsigned shift : {16U, 8U, 0U}) out += static_cast<char>(group >> shift & 0xffU);
  }
  return out;
}

/// How many characters this build is expected to decode in blocks.
std::size_t in_blocks(std::size_t size) {
#if defined(BETTER_AUTH_SSE2)
  return size / 16 * 16;
#elif defined(BETTER_AUTH_NEON)
  return size / 64 * 64;
#else
  return size * 0;
#endif
}

}  // namespace

#if defined(BETTER_AUTH_NO_SIMD) && (defined(BETTER_AUTH_SSE2) || defined(BETTER_AUTH_NEON))
#error "BETTER_AUTH_NO_SIMD selects the portable code"
#endif

TEST_CASE("find_special judges every byte at every place of a text of every length alike") {
  for (std::size_t size = 0; size <= longest; ++size) {
    std::string text(size, 'x');
    if (special_in(text) != size) FAIL(size);
    for (std::size_t at = 0; at < size; ++at)
      for (int byte = 0; byte < 256; ++byte) {
        text[at] = static_cast<char>(byte);
        if (special_in(text) != (is_special(text[at]) ? at : size)) FAIL(size << ' ' << byte);
        text[at] = 'x';
      }
  }
  SUCCEED();
}

TEST_CASE("find_special finds the first of several special bytes") {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % (longest + 1), 'x');
    for (int n = 0; n < 4 && !text.empty(); ++n)
      text[random() % text.size()] = static_cast<char>(random());
    if (special_in(text) != special_by_hand(text)) FAIL(round);
  }
  SUCCEED();
}

TEST_CASE("is_plain_ascii is the rule that find_special follows") {
  for (int byte = 0; byte < 256; ++byte)
    CHECK(ba::detail::is_plain_ascii(static_cast<char>(byte)) !=
          is_special(static_cast<char>(byte)));
}

TEST_CASE("blocks of base64url are decoded for every length, and nothing beyond them is written") {
  std::mt19937 random(2);
  for (std::size_t size = 0; size <= 3 * longest; ++size) {
    CAPTURE(size);
    std::string text(size, 'A');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    const auto [blocks, bytes] = decode_blocks(text);
    REQUIRE(blocks.valid);
    REQUIRE(blocks.characters == in_blocks(size));
    const std::string expected = decode_by_hand(text.substr(0, blocks.characters));
    REQUIRE(bytes.substr(0, expected.size()) == expected);
    REQUIRE(bytes.find_first_not_of('\x77', expected.size()) == std::string::npos);
  }
}

TEST_CASE("every byte at every place of a block of base64url is judged and decoded alike") {
  for (std::size_t size : {std::size_t{16}, std::size_t{32}, std::size_t{64}, std::size_t{128}}) {
    std::string text(size, 'q');
    for (std::size_t at = 0; at < size; ++at)
      for (int byte = 0; byte < 256; ++byte) {
        text[at] = static_cast<char>(byte);
        const auto [blocks, bytes] = decode_blocks(text);
        const bool known = alphabet.find(text[at]) != std::string_view::npos;
        if (blocks.valid != (known || at >= blocks.characters)) FAIL(size << ' ' << at);
        const std::string expected = decode_by_hand(text.substr(0, blocks.characters));
        if (known && bytes.substr(0, expected.size()) != expected) FAIL(size << ' ' << at);
        text[at] = 'q';
      }
  }
  SUCCEED();
}
