// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

/// As much of SQLite as the task store needs: a file, prepared statements, values bound to them.
namespace tasks::sqlite {

class failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class database {
 public:
  explicit database(const std::string& path) {
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    connection_.reset(opened);
    check(status);
    // SQLite takes "" and ":memory:" too, for tables that are gone when it closes.
    const char* const file = sqlite3_db_filename(opened, "main");
    if (file == nullptr || *file == '\0') throw failure("the database is no file");
  }

  /// For statements that are written in the program, without values.
  void execute(const char* sql) { check(sqlite3_exec(get(), sql, nullptr, nullptr, nullptr)); }

  [[nodiscard]] sqlite3* get() const noexcept { return connection_.get(); }

  void check(int status) const {
    if (status != SQLITE_OK) throw failure(connection_ ? sqlite3_errmsg(get()) : "out of memory");
  }

 private:
  struct close {
    void operator()(sqlite3* connection) const noexcept { sqlite3_close(connection); }
  };
  std::unique_ptr<sqlite3, close> connection_;
};

/// A prepared statement. Values only ever come into it by `run`.
class statement {
 public:
  statement(const database& database, std::string_view sql) : database_(&database) {
    sqlite3_stmt* prepared = nullptr;
    database.check(sqlite3_prepare_v3(database.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &prepared, nullptr));
    statement_.reset(prepared);
  }

  /// Whether there is a row, or another one.
  [[nodiscard]] bool step() {
    const int status = sqlite3_step(statement_.get());
    if (status != SQLITE_ROW && status != SQLITE_DONE) database_->check(status);
    return status == SQLITE_ROW;
  }

  [[nodiscard]] std::string text(int column) const {
    const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
  }
  [[nodiscard]] int integer(int column) const { return sqlite3_column_int(statement_.get(), column); }

 private:
  friend class run;

  void bind(int place, std::string_view value) {
    database_->check(sqlite3_bind_text64(statement_.get(), place, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  void bind(int place, bool value) { database_->check(sqlite3_bind_int(statement_.get(), place, value ? 1 : 0)); }
  template <class T>
  void bind(int place, const std::optional<T>& value) {
    if (value)
      bind(place, static_cast<std::conditional_t<std::is_same_v<T, bool>, bool, std::string_view>>(*value));
    else
      database_->check(sqlite3_bind_null(statement_.get(), place));
  }

  struct finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  const database* database_;
  std::unique_ptr<sqlite3_stmt, finalize> statement_;
};

/// One use of a statement: binds the values to ?1, ?2 and so on, and at its end leaves the statement as it was.
class run {
 public:
  template <class... Values>
  explicit run(statement& statement, const Values&... values) : statement_(statement) {
    int place = 0;
    (statement.bind(++place, values), ...);
  }
  ~run() {
    sqlite3_reset(statement_.statement_.get());
    sqlite3_clear_bindings(statement_.statement_.get());
  }
  run(const run&) = delete;
  run& operator=(const run&) = delete;

 private:
  statement& statement_;
};

}  // namespace tasks::sqlite
