// SPDX-License-Identifier: MIT
#include "task.hpp"

namespace tasks {

nlohmann::json to_json(const task& task) {
  return {{"id", task.id},
          {"title", task.title},
          {"completed", task.completed},
          {"created_at", task.created_at},
          {"updated_at", task.updated_at}};
}

namespace {

[[nodiscard]] bool is_title(const std::string& text) {
  if (text.empty() || text.size() > max_title_bytes) return false;
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  return text.find_first_not_of(' ') != std::string::npos;
}

}  // namespace

std::optional<task_draft> parse_draft(std::string_view body) {
  // Without exceptions; what cannot be parsed is no object. Invalid UTF-8 is refused as well.
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object()) return std::nullopt;

  task_draft draft;
  if (const auto title = json.find("title"); title != json.end()) {
    if (!title->is_string() || !is_title(title->get_ref<const std::string&>())) return std::nullopt;
    draft.title = title->get<std::string>();
  }
  if (const auto completed = json.find("completed"); completed != json.end()) {
    if (!completed->is_boolean()) return std::nullopt;
    draft.completed = completed->get<bool>();
  }
  return draft;
}

}  // namespace tasks
