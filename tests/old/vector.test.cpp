// SPDX-License-Identifier: MIT
#include <better_auth/old/detail/vector.hpp>

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/json_reader.hpp>

#include "catch.hpp"

#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#include <unistd.h>
#define HAS_GUARD_PAGES
#endif

namespace ba = better_auth;
using ba::detail::vector_level;

namespace {

/// Every level that this processor has, portable first; the best one again in the end.
class each_level {
 public:
  template <class F>
  explicit each_level(const F& f) {
    for (int level = 0; level <= static_cast<int>(ba::detail::best_vector_level()); ++level) {
      REQUIRE(ba::detail::use_vector_level(static_cast<vector_level>(level)) ==
              static_cast<unsigned>(level));
      f(static_cast<vector_level>(level));
    }
    ba::detail::use_vector_level(ba::detail::best_vector_level());
  }
};

/// Memory right before a page that cannot be read, or right behind one.
class guarded {
 public:
  guarded() = default;
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;
#ifdef HAS_GUARD_PAGES
  ~guarded() { munmap(all_, room + 2 * page_); }
  char* place(std::size_t bytes, bool at_end) { return all_ + page_ + (at_end ? room - bytes : 0); }

 private:
  static constexpr std::size_t room = 16384;
  char* make() {
    void* const made =
        mmap(nullptr, room + 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(made != MAP_FAILED);
    char* const begin = static_cast<char*>(made);
    REQUIRE(mprotect(begin, page_, PROT_NONE) == 0);
    REQUIRE(mprotect(begin + page_ + room, page_, PROT_NONE) == 0);
    return begin;
  }
  std::size_t page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  char* all_ = make();
#else
  char* place(std::size_t bytes, bool) { return (memory_ = std::vector<char>(bytes + 1)).data(); }

 private:
  std::vector<char> memory_;
#endif
};

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// How many inputs the comparisons take; more by VECTOR_TEST_INPUTS.
long inputs() {
  const char* const wanted = std::getenv("VECTOR_TEST_INPUTS");
  return wanted == nullptr ? 20000 : std::atol(wanted);
}

struct decoded {
  bool good = false;
  std::string bytes;  // none where it is not good
  friend bool operator==(const decoded&, const decoded&) = default;
};

class decoder {
 public:
  decoded operator()(std::string_view text, bool at_end) {
    const std::size_t size = ba::base64url::decoded_size(text.size());
    char* const from = in_.place(text.size(), at_end);
    char* const to = out_.place(size, at_end);
    if (!text.empty()) std::memcpy(from, text.data(), text.size());
    const bool good =
        ba::base64url::decode({from, text.size()}, reinterpret_cast<unsigned char*>(to));
    return {good, good ? std::string(to, size) : std::string()};
  }

 private:
  guarded in_, out_;
};

/// What `special_bytes` says, one byte after the other.
std::vector<std::uint64_t> special_bits(std::string_view text) {
  std::vector<std::uint64_t> bits(text.size() / 64 + 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '"' || c == '\\' || c < 0x20 || c >= 0x80) bits[i / 64] |= std::uint64_t{1} << i % 64;
  }
  return bits;
}

/// What reading a document gives: its status and every string in it, decoded.
struct reading {
  ba::json_status status = ba::json_status::ok;
  std::string strings;
  friend bool operator==(const reading&, const reading&) = default;
};

class json {
 public:
  reading operator()(std::string_view text, bool at_end) {
    char* const from = in_.place(text.size(), at_end);
    if (!text.empty()) std::memcpy(from, text.data(), text.size());
    ba::json_reader reader({from, text.size()}, arena_.place(text.size(), at_end));
    reading read;
    read.status = reader.document([&](std::string_view name) {
      read.strings.append(name).push_back('\1');
      const auto before = reader.here();
      std::string_view value;
      const auto status = reader.string(value);
      if (status == ba::json_status::ok) read.strings.append(value).push_back('\2');
      if (status != ba::json_status::wrong_type) return status;
      reader.rewind(before);
      return reader.skip();
    });
    return read;
  }

 private:
  guarded in_, arena_;
};

}  // namespace

TEST_CASE("A level that the processor does not have is not used") {
  CHECK(ba::detail::use_vector_level(vector_level::avx512) ==
        static_cast<unsigned>(ba::detail::best_vector_level()));
  CHECK(ba::detail::has_vector_level(ba::detail::best_vector_level()));
  ba::detail::use_vector_level(vector_level::portable);
  CHECK(ba::detail::has_vector_level(vector_level::portable));
  CHECK_FALSE(ba::detail::has_vector_level(vector_level::sse2));
  ba::detail::use_vector_level(ba::detail::best_vector_level());
}

TEST_CASE("Base64url of every length is decoded at every level, and nothing beyond it is touched") {
  decoder decode;
  each_level([&](vector_level level) {
    for (std::size_t length = 0; length <= 300; ++length) {
      CAPTURE(static_cast<int>(level), length);
      // Bytes whose encoding has this length, then read back.
      std::string bytes;
      for (std::size_t i = 0; i < ba::base64url::decoded_size(length); ++i)
        bytes.push_back(static_cast<char>(i * 151 + length));
      const std::string text = ba::base64url::encode(bytes);
      if (length % 4 == 1) {
        for (const bool at_end : {false, true})
          REQUIRE_FALSE(decode(std::string(length, 'A'), at_end).good);
        continue;
      }
      REQUIRE(text.size() == length);
      for (const bool at_end : {false, true}) REQUIRE(decode(text, at_end) == decoded{true, bytes});
    }
  });
}

TEST_CASE("Every byte at every place of a base64url text is judged alike at every level") {
  decoder decode;
  each_level([&](vector_level level) {
    for (const std::size_t length : {4U, 43U, 64U, 100U, 135U})
      for (std::size_t at = 0; at < length; ++at)
        for (int c = 0; c < 256; ++c) {
          std::string text(length, 'A');
          text[at] = static_cast<char>(c);
          CAPTURE(static_cast<int>(level), length, at, c);
          REQUIRE(decode(text, true).good == ba::base64url::is_canonical(text));
        }
  });
}

TEST_CASE("The levels agree on random base64url texts, good and bad") {
  std::mt19937_64 random(20261127);
  decoder decode;
  long good = 0;
  for (long n = 0; n < inputs(); ++n) {
    std::string text(random() % (n % 100 == 0 ? 9000 : 400), '\0');
    for (char& c : text) c = alphabet[random() % 64];
    if (random() % 3 == 0 && !text.empty())
      text[random() % text.size()] = static_cast<char>(random());
    const bool at_end = random() % 2 == 0;
    const bool canonical = ba::base64url::is_canonical(text);
    good += canonical ? 1 : 0;
    decoded first;
    each_level([&](vector_level level) {
      const decoded now = decode(text, at_end);
      if (level == vector_level::portable) first = now;
      if (now != first || now.good != canonical)
        FAIL("level " << static_cast<int>(level) << ": " << text);
    });
  }
  CHECK(good > inputs() / 10);
}

TEST_CASE(
    "The special bytes of a text are found at every level and every length, and nothing beyond it "
    "is touched") {
  guarded memory;
  each_level([&](vector_level level) {
    for (std::size_t length = 0; length <= 300; ++length)
      for (int c = 0; c < 256; ++c) {
        std::string text(length, 'x');
        for (std::size_t at = static_cast<std::size_t>(c) % 7; at < length; at += 13)
          text[at] = static_cast<char>(c);
        const bool at_end = c % 2 == 0;
        char* const place = memory.place(length, at_end);
        if (length != 0) std::memcpy(place, text.data(), length);
        std::vector<std::uint64_t> bits(length / 64 + 2, 0xa5a5a5a5a5a5a5a5);
        ba::detail::special_bytes(place, length, bits.data());
        CAPTURE(static_cast<int>(level), length, c);
        REQUIRE(bits == special_bits(text));
      }
  });
}

TEST_CASE("The levels agree on random JSON documents, good and bad") {
  static constexpr std::string_view pieces[] = {"\"",
                                                "\\\"",
                                                "\\\\",
                                                "\\u00e9",
                                                "\\ud83d\\ude00",
                                                "é",
                                                "\xf0\x9f\x98\x80",
                                                "{",
                                                "}",
                                                "[",
                                                "]",
                                                ":",
                                                ",",
                                                "1",
                                                "-2.5",
                                                "true",
                                                "null",
                                                " ",
                                                "\n",
                                                "\x01",
                                                "\x7f",
                                                "\xff",
                                                "name",
                                                "a text of some length",
                                                "\":\"",
                                                "\",\"",
                                                "\":1,\"",
                                                "sub",
                                                "iat"};
  std::mt19937_64 random(20261128);
  json read;
  long good = 0;
  for (long n = 0; n < inputs(); ++n) {
    std::string text = "{";
    const std::size_t members = random() % 12;
    for (std::size_t i = 0; i < members; ++i) {
      text += (i == 0 ? "\"" : ",\"") + std::to_string(random() % 40) + "\":\"" +
              std::string(random() % (n % 50 == 0 ? 3000 : 90), 'v');
      while (random() % 3 == 0) text += pieces[random() % 7 + (random() % 30 == 0 ? 10 : 0)];
      text += '"';
    }
    text += '}';
    for (auto mutations = random() % 4; mutations > 1; --mutations)
      text.insert(random() % (text.size() + 1), pieces[random() % std::size(pieces)]);
    if (text.size() > 16000) continue;
    const bool at_end = random() % 2 == 0;
    reading first;
    each_level([&](vector_level level) {
      const reading now = read(text, at_end);
      if (level == vector_level::portable) first = now;
      if (now != first) FAIL("level " << static_cast<int>(level) << ": " << text);
    });
    good += first.status == ba::json_status::ok ? 1 : 0;
  }
  CHECK(good > inputs() / 20);
}
