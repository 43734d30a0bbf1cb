// SPDX-License-Identifier: MIT
#include "task_store.hpp"

namespace tasks {

namespace {

// In WAL mode with synchronous=FULL a commit is synced before it is acknowledged: neither a killed process nor a power
// cut loses it. Another process that writes to the file is waited for.
constexpr const char* schema = R"(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 2000;
  CREATE TABLE IF NOT EXISTS tasks (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
    user_id TEXT NOT NULL,
    title TEXT NOT NULL,
    completed INTEGER NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
  );
  CREATE INDEX IF NOT EXISTS tasks_of_user ON tasks (user_id, number);
)";

[[nodiscard]] sqlite::database open(const std::string& path) {
  sqlite::database database(path);
  database.execute(schema);
  return database;
}

[[nodiscard]] task read(const sqlite::statement& row) {
  return {row.text(0), row.text(1), row.integer(2) != 0, row.text(3), row.text(4)};
}

[[nodiscard]] std::optional<task> read_one(sqlite::statement& statement) {
  if (!statement.step()) return std::nullopt;
  task found = read(statement);
  while (statement.step()) {}  // to the end, or the change would not be committed
  return found;
}

}  // namespace

task_store::task_store(const std::string& path)
    : database_(open(path)),
      list_(database_, "SELECT id, title, completed, created_at, updated_at FROM tasks WHERE user_id = ?1 ORDER BY number"),
      add_(database_, "INSERT INTO tasks (user_id, title, completed) VALUES (?1, ?2, ?3) RETURNING id, title, completed, created_at, updated_at"),
      find_(database_, "SELECT id, title, completed, created_at, updated_at FROM tasks WHERE user_id = ?1 AND id = ?2"),
      change_(database_,
              "UPDATE tasks SET title = coalesce(?3, title), completed = coalesce(?4, completed),"
              " updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
              " WHERE user_id = ?1 AND id = ?2 RETURNING id, title, completed, created_at, updated_at"),
      remove_(database_, "DELETE FROM tasks WHERE user_id = ?1 AND id = ?2 RETURNING id, title, completed, created_at, updated_at") {}

std::vector<task> task_store::list(const better_auth::user_scope& user) {
  const std::lock_guard lock(mutex_);
  const sqlite::run run(list_, user.id());
  std::vector<task> found;
  while (list_.step()) found.push_back(read(list_));
  return found;
}

task task_store::add(const better_auth::user_scope& user, std::string_view title, bool completed) {
  const std::lock_guard lock(mutex_);
  const sqlite::run run(add_, user.id(), title, completed);
  return read_one(add_).value();
}

std::optional<task> task_store::find(const better_auth::user_scope& user, std::string_view id) {
  const std::lock_guard lock(mutex_);
  const sqlite::run run(find_, user.id(), id);
  return read_one(find_);
}

std::optional<task> task_store::change(const better_auth::user_scope& user, std::string_view id, const task_draft& draft) {
  const std::lock_guard lock(mutex_);
  const sqlite::run run(change_, user.id(), id, draft.title, draft.completed);
  return read_one(change_);
}

bool task_store::remove(const better_auth::user_scope& user, std::string_view id) {
  const std::lock_guard lock(mutex_);
  const sqlite::run run(remove_, user.id(), id);
  return read_one(remove_).has_value();
}

}  // namespace tasks
