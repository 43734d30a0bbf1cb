// SPDX-License-Identifier: MIT
#include "task_store.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <string>

namespace tasks {

namespace {

[[nodiscard]] std::optional<task> first(std::vector<task> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

/// ISO 8601 in UTC with milliseconds, as JavaScript writes it.
[[nodiscard]] std::string now() {
  std::timespec time{};
  std::timespec_get(&time, TIME_UTC);
  std::tm date{};
  gmtime_r(&time.tv_sec, &date);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &date);
  std::snprintf(text.data() + length, text.size() - length, "%03dZ",
                static_cast<int>(time.tv_nsec / 1'000'000));
  return text.data();
}

}  // namespace

std::vector<task> task_store::list(const better_auth::user_scope& user) {
  return database_->run(statement::list, user);
}

task task_store::add(const better_auth::user_scope& user, std::string_view title, bool completed) {
  const std::string at = now();
  return first(database_->run(statement::add, user, {title, completed, at})).value();
}

std::optional<task> task_store::find(const better_auth::user_scope& user, std::string_view id) {
  return first(database_->run(statement::find, user, {id}));
}

std::optional<task> task_store::change(const better_auth::user_scope& user, std::string_view id,
                                       const task_draft& draft) {
  const std::string at = now();
  const sql_value title = draft.title ? sql_value(*draft.title) : sql_value();
  const sql_value completed = draft.completed ? sql_value(*draft.completed) : sql_value();
  return first(database_->run(statement::change, user, {id, title, completed, at}));
}

bool task_store::remove(const better_auth::user_scope& user, std::string_view id) {
  return first(database_->run(statement::remove, user, {id})).has_value();
}

}  // namespace tasks
