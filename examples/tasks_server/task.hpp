// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tasks {

/// A task as it is stored. Whose it is stands in no answer: it is the user who asks.
struct task {
  std::string id = {};
  std::string title = {};
  bool completed = false;
  std::string created_at = {};  ///< ISO 8601, UTC
  std::string updated_at = {};
};

/// What a client sends. A new task needs a title; a change needs one member at least.
struct task_draft {
  std::optional<std::string> title = {};
  std::optional<bool> completed = {};
};

inline constexpr std::size_t max_title_bytes = 500;

[[nodiscard]] nlohmann::json to_json(const task& task);

/// Nothing where the text is not a JSON object of these members with these types. What else the
/// object has is not looked at.
[[nodiscard]] std::optional<task_draft> parse_draft(std::string_view body);

}  // namespace tasks
