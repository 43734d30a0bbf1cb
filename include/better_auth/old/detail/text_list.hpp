// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/text_buffer.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace better_auth::inline v0::detail {

/// A few short lists of strings, each list known by a letter, all in one: a letter, the string,
/// NUL. The strings hold no NUL themselves; whoever adds one asks before.
class text_list {
 public:
  BETTER_AUTH_COLD void add(char list, std::string_view text) {
    text_.append(list).append(text).append('\0');
  }

  BETTER_AUTH_COLD void remove(char list) {
    text_list kept;
    for (std::string_view rest = text_; !rest.empty();) {
      const std::size_t end = rest.find('\0');
      if (rest.front() != list) kept.text_.append(rest.substr(0, end + 1));
      rest.remove_prefix(end + 1);
    }
    text_ = std::move(kept.text_);
  }

  /// The next string of a list, from `at` on, which starts at 0; without data() where there is
  /// none.
  [[nodiscard]] BETTER_AUTH_NOINLINE std::string_view next(char list,
                                                           std::size_t& at) const noexcept {
    while (at < text_.size()) {
      const std::string_view rest = std::string_view(text_).substr(at);
      const std::size_t end = rest.find('\0');
      at += end + 1;
      if (rest.front() == list) return rest.substr(1, end - 1);
    }
    return {};
  }
  [[nodiscard]] bool contains(char list, std::string_view text) const noexcept {
    std::size_t at = 0;
    for (auto each = next(list, at); each.data() != nullptr; each = next(list, at))
      if (each == text) return true;
    return false;
  }

 private:
  text_buffer text_;
};

}  // namespace better_auth::inline v0::detail
