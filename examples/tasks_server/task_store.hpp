// SPDX-License-Identifier: MIT
#pragma once

#include "database.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tasks {

/// The tasks of all users. Every function takes a `user_scope`, the proof that `verify_user_access`
/// gave, and every statement is bound to its id: there is no way to ask for a task without saying
/// whose.
///
/// A function that returns has its change on the disk. Throws `storage_failure` where the database
/// cannot be used.
class task_store {
 public:
  explicit task_store(std::unique_ptr<database> database) : database_(std::move(database)) {}

  [[nodiscard]] std::vector<task> list(const better_auth::user_scope& user);
  [[nodiscard]] task add(const better_auth::user_scope& user, std::string_view title,
                         bool completed);
  /// Nothing where this user has no task of that id, whoever else may have one; so too below.
  [[nodiscard]] std::optional<task> find(const better_auth::user_scope& user, std::string_view id);
  [[nodiscard]] std::optional<task> change(const better_auth::user_scope& user, std::string_view id,
                                           const task_draft& draft);
  [[nodiscard]] bool remove(const better_auth::user_scope& user, std::string_view id);

  /// Why the database cannot be used now; empty where it can.
  [[nodiscard]] std::string_view trouble() { return database_->trouble(); }

 private:
  std::unique_ptr<database> database_;
};

}  // namespace tasks
