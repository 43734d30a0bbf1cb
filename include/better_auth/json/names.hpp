// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <set>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The names of one object, collected to find duplicates (RFC 7493 section 2.3) in n log n steps,
/// whatever the names are.
class json_names {
 public:
  /// Returns false if the object has this name already.
  [[nodiscard]] bool add(std::string_view name) { return names_.emplace(name).second; }

 private:
  std::set<std::string> names_;
};

}  // namespace better_auth::inline BETTER_AUTH_ABI
