// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What several fuzz targets need: how to end on a finding, and what nlohmann says of a text.
namespace fuzz {

inline constexpr std::int64_t now = 1'700'000'100;

/// Ends the program, so that libFuzzer keeps the input.
inline void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "FOUND: %s\n", what);
  std::abort();
}

/// Takes bytes off the front of an input.
class input {
 public:
  input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}
  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// What nlohmann makes of a text, and what it takes but the library refuses.
struct oracle {
  bool accepts = false;  ///< it is one JSON text
  bool undecided =
      false;  ///< it gave up, at a number beyond a double: what comes behind was not looked at
  bool twice = false;  ///< a name stands twice in an object
  std::size_t depth = 0;
  nlohmann::json value = {};
};

namespace detail {
/// Follows the parser to see names and levels; the tree is made elsewhere.
struct watcher : nlohmann::json::json_sax_t {
  explicit watcher(oracle& to) : out(to) {}
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool key(string_t& name) override {
    out.twice = !names.back().insert(name).second || out.twice;
    return true;
  }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    out.undecided = e.id == 406;
    return false;
  }
  bool enter() {
    names.emplace_back();
    if (names.size() > out.depth) out.depth = names.size();
    return true;
  }
  bool leave() {
    names.pop_back();
    return true;
  }
  oracle& out;
  std::vector<std::set<std::string>> names = {};
};
}  // namespace detail

inline oracle ask_oracle(std::string_view text) {
  oracle out;
  // nlohmann passes over a byte order mark, and takes a NUL for the end.
  if (text.substr(0, 3) == "\xef\xbb\xbf" || text.find('\0') != text.npos) return out;
  detail::watcher watch(out);
  out.accepts = nlohmann::json::sax_parse(text, &watch);
  if (out.accepts) out.value = nlohmann::json::parse(text);
  return out;
}

/// The string member of that name; null where it is absent or no string.
inline const std::string* text_in(const nlohmann::json& object, const char* name) {
  const auto at = object.find(name);
  return at == object.end() || !at->is_string() ? nullptr : at->get_ptr<const std::string*>();
}

}  // namespace fuzz
