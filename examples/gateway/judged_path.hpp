// SPDX-License-Identifier: MIT
#pragma once

#include "common/plain_path.hpp"

#include <string_view>

namespace gateway {

/// Whether every server behind the gateway reads this path as it stands here. Beyond what
/// `is_plain_path` refuses: segments of dots, which servers resolve; `;`, behind which some drop
/// the rest of a segment, so that `..;` is `..` to them; and `#`.
[[nodiscard]] constexpr bool is_judgeable(std::string_view path) {
  if (!common::is_plain_path(path) || path.find_first_of(";#") != std::string_view::npos)
    return false;
  while (!path.empty()) {
    path.remove_prefix(1);  // its slash
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return false;
    path.remove_prefix(segment.size());
  }
  return true;
}

/// The user id of /api/{user_id} and whatever is below it; empty where the path is none of these.
[[nodiscard]] constexpr std::string_view user_id_of(std::string_view path) {
  if (!path.starts_with("/api/")) return {};
  path.remove_prefix(5);
  return path.substr(0, path.find('/'));
}

}  // namespace gateway
