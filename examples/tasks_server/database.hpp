// SPDX-License-Identifier: MIT
#pragma once

#include "task.hpp"

#include <better_auth/jwt.hpp>

#include <array>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string_view>
#include <variant>
#include <vector>

namespace tasks {

/// The database cannot be used now.
class storage_failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What the store asks, in SQL that SQLite and PostgreSQL both read. $1 is always the user, and
/// every answer is whole tasks.
enum class statement {
  list,
  add,
  find,
  change,
  remove
};

inline constexpr std::array<const char*, 5> sql = {
    "SELECT id, title, completed, created_at, updated_at FROM tasks WHERE user_id = $1 ORDER BY "
    "number",
    "INSERT INTO tasks (user_id, title, completed, created_at, updated_at) VALUES ($1, $2, $3, $4, "
    "$4)"
    " RETURNING id, title, completed, created_at, updated_at",
    "SELECT id, title, completed, created_at, updated_at FROM tasks WHERE user_id = $1 AND id = $2",
    "UPDATE tasks SET title = coalesce($3, title), completed = coalesce($4, completed), updated_at "
    "= $5"
    " WHERE user_id = $1 AND id = $2 RETURNING id, title, completed, created_at, updated_at",
    "DELETE FROM tasks WHERE user_id = $1 AND id = $2 RETURNING id, title, completed, created_at, "
    "updated_at",
};

/// A value that is bound to a statement: nothing (NULL), a boolean or text. It never becomes part
/// of the SQL.
using sql_value = std::variant<std::monostate, bool, std::string_view>;

/// Where the store keeps its tasks. Any number of threads may use it.
class database {
 public:
  database() = default;
  database(const database&) = delete;
  database& operator=(const database&) = delete;
  virtual ~database() = default;

  /// Runs a statement for this user; `more` is bound to $2, $3 and so on. There is no way to run
  /// one without saying for whom. Where it returns, what it changed is committed. Throws
  /// `storage_failure`.
  [[nodiscard]] std::vector<task> run(statement which, const better_auth::user_scope& user,
                                      std::initializer_list<sql_value> more = {}) {
    std::vector<sql_value> values{user.id()};
    values.insert(values.end(), more);
    return execute(which, values);
  }

  /// Why it cannot be used now, in fixed words; empty where it can.
  [[nodiscard]] virtual std::string_view trouble() = 0;

 private:
  virtual std::vector<task> execute(statement which, std::span<const sql_value> values) = 0;
};

}  // namespace tasks
