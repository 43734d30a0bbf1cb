// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JSON texts from the fuzz corpora, and random changes of them, the same ones in each run.
namespace mutated_texts {

/// The JSON texts in a folder of tests/fuzz/corpus, in the order of their file names. A file has
/// `prefix` bytes that choose what its fuzz target does, then texts that NUL separates.
inline std::vector<std::string> corpus(const std::filesystem::path& folder, std::size_t prefix) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    for (std::size_t begin = prefix; begin < bytes.size();) {
      const std::size_t end = std::min(bytes.find('\0', begin), bytes.size());
      const std::string piece = bytes.substr(begin, end - begin);
      if (piece.find('{') != std::string::npos) texts.push_back(piece);
      begin = end + 1;
    }
  }
  return texts;
}

/// The JSON texts of the corpora that contain JSON.
inline std::vector<std::string> all_corpora(const std::filesystem::path& corpora) {
  std::vector<std::string> texts = corpus(corpora / "payload", 0);
  for (std::string& text : corpus(corpora / "token", 2)) texts.push_back(std::move(text));
  for (std::string& text : corpus(corpora / "jwks", 0)) texts.push_back(std::move(text));
  return texts;
}

/// Changes texts at random.
class mutator {
 public:
  mutator(std::vector<std::string> seeds, unsigned seed)
      : seeds_(std::move(seeds)), random_(seed) {}

  /// One of the seeds with one to three changes.
  std::string next() {
    std::string text = seeds_[below(seeds_.size())];
    for (std::size_t changes = 1 + below(3); changes != 0; --changes) change(text);
    return text;
  }

  std::size_t below(std::size_t limit) {
    return static_cast<std::size_t>(random_() % std::max<std::size_t>(limit, 1));
  }

 private:
  static constexpr std::string_view values[] = {
      "null",
      "true",
      "false",
      "0",
      "-0",
      "1",
      "-1",
      "01",
      "+1",
      "1.",
      ".5",
      "1.5",
      "-0.5",
      "1e2",
      "1E+2",
      "1e-2",
      "1e",
      "1e999",
      "-1e999",
      "1e-400",
      "0e99999999999999999999",
      "1795478431",
      "1795478431.5",
      "1.795478431e9",
      "253402300799",
      "253402300800",
      "99999999999999999",
      "9223372036854775807",
      "9223372036854775808",
      "-9223372036854775808",
      "18446744073709551615",
      "18446744073709551616",
      "4294967295",
      "4294967296",
      "255",
      "256",
      R"("")",
      R"("text")",
      R"("\u0061")",
      R"("\ud83d\ude00")",
      R"("\ud83d")",
      R"("\ude00x")",
      R"("\x")",
      R"("\u12g4")",
      "\"\xc3\xa9\"",
      "\"\xc3\"",
      "\"\xed\xa0\x80\"",
      "\"\t\"",
      "\"\x7f\"",
      "[]",
      "[1]",
      R"(["a","b"])",
      "[[]]",
      "[1,]",
      "{}",
      R"({"a":1})",
      R"({"a":1,"a":2})",
      R"({"a":1,"\u0061":2})",
      R"({"a":{"b":1,"b":1}})",
      "tru",
      "nul",
      "",
      "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
      "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"};
  static constexpr std::string_view names[] = {
      R"("sub")",           R"("exp")",       R"("\u0065xp")", R"("nbf")",  R"("aud")",
      R"("iss")",           R"("kid")",       R"("alg")",      R"("crit")", R"("email")",
      R"("emailVerified")", R"("a")",         R"("A")",        R"("")",     R"("scope")",
      R"("name")",          R"("nam\u0065")", R"("more")",     R"("tags")", R"("size")"};

  void change(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    switch (below(10)) {
      case 0:  // another byte
        if (at < text.size()) text[at] = static_cast<char>(random_());
        break;
      case 1:  // another structural character
        if (at < text.size()) text[at] = "{}[]:,\"\\ \n0e.-"[below(14)];
        break;
      case 2: text.erase(at, 1 + below(6)); break;
      case 3: text.resize(at); break;
      case 4: {  // a piece of the text once more
        const std::string piece = text.substr(below(text.size()), 1 + below(24));
        text.insert(at, piece);
        break;
      }
      case 5: text.insert(at, 1 + below(3), " \t\r\n"[below(4)]); break;
      case 6: text.insert(at, values[below(std::size(values))]); break;
      case 7: replace_value(text, at); break;
      case 8: add_member(text, at); break;
      default: escape_character(text, at); break;
    }
  }

  /// The value behind the next colon.
  void replace_value(std::string& text, std::size_t at) {
    const std::size_t colon = text.find(':', at);
    if (colon == std::string::npos) return;
    const std::size_t end = std::min(text.find_first_of(",}", colon), text.size());
    text.replace(colon + 1, end - colon - 1, values[below(std::size(values))]);
  }
  /// A member at the start of the next object.
  void add_member(std::string& text, std::size_t at) {
    const std::size_t brace = std::min(text.find('{', at), text.find('{'));
    if (brace == std::string::npos) return;
    std::string member(names[below(std::size(names))]);
    member.append(":").append(values[below(std::size(values))]);
    const std::size_t next = text.find_first_not_of(" \t\r\n", brace + 1);
    if (next != std::string::npos && text[next] != '}') member += ',';
    text.insert(brace + 1, member);
  }
  /// A letter, spelled as an escape.
  static void escape_character(std::string& text, std::size_t at) {
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) continue;
      constexpr std::string_view hex = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      std::string escape = "\\u00";
      escape += hex[byte >> 4U];
      escape += hex[byte & 15U];
      text.replace(at, 1, escape);
      return;
    }
  }

  std::vector<std::string> seeds_;
  std::mt19937_64 random_;
};

}  // namespace mutated_texts
