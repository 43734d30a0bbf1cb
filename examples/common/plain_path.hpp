// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string_view>

namespace common {

/// Whether a path as it was sent is the path as everybody reads it: no escapes, no control bytes,
/// nothing outside ASCII, no empty segments.
[[nodiscard]] constexpr bool is_plain_path(std::string_view path) {
  const auto plain = [](char c) { return c > ' ' && c < 0x7f && c != '%' && c != '\\'; };
  return path.starts_with('/') && std::all_of(path.begin(), path.end(), plain) &&
         path.find("//") == std::string_view::npos && (path.size() == 1 || !path.ends_with('/'));
}

}  // namespace common
