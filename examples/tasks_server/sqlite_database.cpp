// SPDX-License-Identifier: MIT
#include "sqlite_database.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <mutex>

namespace tasks {

namespace {

// In WAL mode with synchronous=FULL a commit is synced before it is acknowledged: neither a killed
// process nor a power cut loses it. Another process that writes to the file is waited for.
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
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS tasks_of_user ON tasks (user_id, number);
)";

struct closer {
  void operator()(sqlite3* connection) const noexcept { sqlite3_close(connection); }
  void operator()(sqlite3_stmt* prepared) const noexcept { sqlite3_finalize(prepared); }
};

class sqlite_database final : public database {
 public:
  explicit sqlite_database(const std::string& path) {
    sqlite3* opened = nullptr;
    const int status =
        sqlite3_open_v2(path.c_str(), &opened,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    connection_.reset(opened);
    check(status);
    // SQLite takes "" and ":memory:" too, for tables that are gone when it closes.
    const char* const file = sqlite3_db_filename(opened, "main");
    if (file == nullptr || *file == '\0') throw storage_failure("the database is no file");
    check(sqlite3_exec(opened, schema, nullptr, nullptr, nullptr));
    for (std::size_t i = 0; i < sql.size(); ++i) {
      sqlite3_stmt* prepared = nullptr;
      check(sqlite3_prepare_v3(opened, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr));
      statements_[i].reset(prepared);
    }
  }

  [[nodiscard]] std::string_view trouble() override { return {}; }

 private:
  std::vector<task> execute(statement which, std::span<const sql_value> values) override {
    const std::lock_guard lock(mutex_);
    sqlite3_stmt* const prepared = statements_[static_cast<std::size_t>(which)].get();
    const reset_at_end reset{prepared};
    for (std::size_t i = 0; i < values.size(); ++i) bind(prepared, i + 1, values[i]);

    std::vector<task> rows;
    int status;  // every step, to the end: before, a change would not be committed
    while ((status = sqlite3_step(prepared)) == SQLITE_ROW)
      rows.push_back({text(prepared, 0), text(prepared, 1), sqlite3_column_int(prepared, 2) != 0,
                      text(prepared, 3), text(prepared, 4)});
    if (status != SQLITE_DONE) check(status);
    return rows;
  }

  /// To $place. SQLite takes such a parameter for a name, and numbers names in the order in which
  /// they stand in the text.
  void bind(sqlite3_stmt* prepared, std::size_t place, const sql_value& value) {
    const int number =
        sqlite3_bind_parameter_index(prepared, ('$' + std::to_string(place)).c_str());
    if (const auto* const bytes = std::get_if<std::string_view>(&value))
      check(sqlite3_bind_text64(prepared, number, bytes->data(), bytes->size(), SQLITE_TRANSIENT,
                                SQLITE_UTF8));
    else if (const auto* const boolean = std::get_if<bool>(&value))
      check(sqlite3_bind_int(prepared, number, *boolean ? 1 : 0));
    else check(sqlite3_bind_null(prepared, number));
  }

  [[nodiscard]] static std::string text(sqlite3_stmt* prepared, int column) {
    const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(prepared, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(prepared, column))};
  }

  void check(int status) const {
    if (status != SQLITE_OK)
      throw storage_failure(connection_ ? sqlite3_errmsg(connection_.get()) : "out of memory");
  }

  struct reset_at_end {
    sqlite3_stmt* prepared;
    ~reset_at_end() {
      sqlite3_reset(prepared);
      sqlite3_clear_bindings(prepared);
    }
  };

  std::mutex mutex_;  // one connection, one statement at a time
  std::unique_ptr<sqlite3, closer> connection_;
  std::array<std::unique_ptr<sqlite3_stmt, closer>, sql.size()> statements_;
};

}  // namespace

std::unique_ptr<database> open_sqlite(const std::string& path) {
  return std::make_unique<sqlite_database>(path);
}

}  // namespace tasks
