// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace better_auth::detail {

/// A few strings, none of which holds NUL, one behind the other.
class text_list {
 public:
  void add(std::string_view text) {
    text_.append(text);
    text_ += '\0';
  }
  void clear() noexcept { text_.clear(); }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  /// Whether `test` is true for one of them.
  template <class Test>
  [[nodiscard]] bool any(Test&& test) const {
    for (std::string_view rest = text_; !rest.empty();) {
      const std::size_t end = rest.find('\0');
      if (test(rest.substr(0, end))) return true;
      rest.remove_prefix(end + 1);
    }
    return false;
  }
  [[nodiscard]] bool contains(std::string_view text) const noexcept {
    return any([&](std::string_view each) { return each == text; });
  }

 private:
  std::string text_;
};

}  // namespace better_auth::detail
