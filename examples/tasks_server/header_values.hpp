// SPDX-License-Identifier: MIT
#pragma once

#include "common/authenticator.hpp"

#include <httplib.h>

#include <string_view>
#include <vector>

namespace tasks {

/// All values of a header field.
[[nodiscard]] inline std::vector<std::string_view> values_of(const httplib::Request& request,
                                                             const char* header) {
  std::vector<std::string_view> values;
  const auto [first, last] = request.headers.equal_range(header);
  for (auto at = first; at != last; ++at) values.push_back(at->second);
  return values;
}

[[nodiscard]] inline common::credentials credentials_of(const httplib::Request& request) {
  return {.authorization = values_of(request, "Authorization"),
          .cookies = values_of(request, "Cookie")};
}

}  // namespace tasks
