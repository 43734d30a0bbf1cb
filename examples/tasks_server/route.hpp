// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace tasks {

/// A path as cpp-httplib matches it, its name in the log, and the methods that it knows.
struct route {
  const char* pattern;
  const char* name;
  const char* methods;
};

inline constexpr route health{"/healthz", "/healthz", "GET, HEAD, OPTIONS"};
inline constexpr route all_tasks{"/api/([^/]+)/tasks", "/api/{user_id}/tasks",
                                 "GET, HEAD, POST, OPTIONS"};
inline constexpr route one_task{"/api/([^/]+)/tasks/([^/]+)", "/api/{user_id}/tasks/{id}",
                                "GET, HEAD, PUT, DELETE, OPTIONS"};

/// The route of a path that has no empty segments, or null.
[[nodiscard]] constexpr const route* route_of(std::string_view path) {
  if (path == "/healthz") return &health;
  if (!path.starts_with("/api/")) return nullptr;
  path.remove_prefix(5);
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return nullptr;
  path.remove_prefix(slash + 1);
  if (path == "tasks") return &all_tasks;
  return path.starts_with("tasks/") && path.find('/', 6) == std::string_view::npos ? &one_task
                                                                                   : nullptr;
}

[[nodiscard]] constexpr bool knows(const route& route, std::string_view method) {
  std::string_view rest = route.methods;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(", ");
    if (rest.substr(0, comma) == method) return true;
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 2);
  }
  return false;
}

}  // namespace tasks
