// SPDX-License-Identifier: MIT
#pragma once

#include "sqlite.hpp"
#include "task.hpp"

#include <better_auth/access.hpp>

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tasks {

/// The tasks of all users in an SQLite file. Every function takes a `user_scope`, the proof that `verify_user_access`
/// gave, and every statement is bound to its id: there is no way to ask for a task without saying whose.
///
/// A function that returns has its change on the disk. Throws `sqlite::failure` where the file cannot be used.
class task_store {
 public:
  explicit task_store(const std::string& path);

  [[nodiscard]] std::vector<task> list(const better_auth::user_scope& user);
  [[nodiscard]] task add(const better_auth::user_scope& user, std::string_view title, bool completed);
  /// Nothing where this user has no task of that id, whoever else may have one; so too below.
  [[nodiscard]] std::optional<task> find(const better_auth::user_scope& user, std::string_view id);
  [[nodiscard]] std::optional<task> change(const better_auth::user_scope& user, std::string_view id, const task_draft& draft);
  [[nodiscard]] bool remove(const better_auth::user_scope& user, std::string_view id);

 private:
  std::mutex mutex_;  // one connection, one statement at a time
  sqlite::database database_;
  sqlite::statement list_, add_, find_, change_, remove_;
};

}  // namespace tasks
