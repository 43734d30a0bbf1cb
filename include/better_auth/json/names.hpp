// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The names of one object, collected to find duplicates (RFC 7493 section 2.3) in n log n steps,
/// whatever the names are.
class json_names {
 public:
  void add(std::string_view name) { names_.emplace_back(name); }
  [[nodiscard]] bool all_different() {
    std::sort(names_.begin(), names_.end());
    return std::adjacent_find(names_.begin(), names_.end()) == names_.end();
  }

 private:
  std::vector<std::string> names_;
};

}  // namespace better_auth::inline BETTER_AUTH_ABI
