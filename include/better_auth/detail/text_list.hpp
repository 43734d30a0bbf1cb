// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/attributes.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace better_auth::detail {

/// A few short lists of strings, each list known by a letter, all in one: a letter, the string, NUL. A string that
/// holds NUL is cut there, and so never matches more than it should.
class text_list {
 public:
  BETTER_AUTH_COLD void add(char list, std::string_view text) {
    text_ += list;
    text_.append(text.substr(0, text.find('\0')));
    text_ += '\0';
  }

  BETTER_AUTH_COLD void remove(char list) {
    text_list kept;
    for (std::string_view rest = text_; !rest.empty(); rest.remove_prefix(rest.find('\0') + 1))
      if (rest.front() != list) kept.add(rest.front(), rest.substr(1, rest.find('\0') - 1));
    text_.swap(kept.text_);
  }

  /// Whether `test` is true for one of a list.
  template <class Test>
  [[nodiscard]] bool any(char list, Test&& test) const {
    for (std::string_view rest = text_; !rest.empty(); rest.remove_prefix(rest.find('\0') + 1))
      if (rest.front() == list && test(rest.substr(1, rest.find('\0') - 1))) return true;
    return false;
  }
  [[nodiscard]] bool contains(char list, std::string_view text) const noexcept {
    return any(list, [&](std::string_view each) { return each == text; });
  }

 private:
  std::string text_;
};

}  // namespace better_auth::detail
