// SPDX-License-Identifier: MIT
#include "postgres_database.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

namespace tasks {

namespace {

// Only what is not there is made, so that a role that may not make tables can use one that is. The
// lock is for servers that start at the same time. Ids are compared byte by byte, whatever the
// database thinks of its language.
constexpr const char* schema = R"(
  DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('tasks_server'));
    IF to_regclass('tasks') IS NULL THEN
      CREATE TABLE tasks (
        number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id TEXT COLLATE "C" NOT NULL UNIQUE DEFAULT replace(gen_random_uuid()::text, '-', ''),
        user_id TEXT COLLATE "C" NOT NULL,
        title TEXT NOT NULL,
        completed BOOLEAN NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
      );
      CREATE INDEX tasks_of_user ON tasks (user_id, number);
    END IF;
  END $$
)";

struct closer {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using connection = std::unique_ptr<PGconn, closer>;
using result = std::unique_ptr<PGresult, closer>;

/// Whether libpq can read the URL, and reads it as it was meant: an @ or a / that stands in a
/// password without being escaped ends the password for libpq, and the rest is taken for a host or
/// a port.
[[nodiscard]] bool is_usable(const std::string& url) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), nullptr), &PQconninfoFree);
  if (!options) return false;
  for (const PQconninfoOption* each = options.get(); each->keyword != nullptr; ++each) {
    const std::string_view name = each->keyword, given = each->val == nullptr ? "" : each->val;
    if (name == "host" && given.find('@') != std::string_view::npos) return false;
    if (name == "port" && given.find_first_not_of("0123456789,") != std::string_view::npos)
      return false;
  }
  return true;
}

class postgres_database final : public database {
 public:
  explicit postgres_database(const std::string& url) : url_(url) {
    if (!is_usable(url))
      throw storage_failure(
          "DATABASE_URL cannot be used; it is like postgresql://user:password@host:5432/database, "
          "with % escapes for special characters");
  }

  [[nodiscard]] std::string_view trouble() override {
    try {
      give_back(take());
      return {};
    } catch (const storage_failure&) {
      // Not in libpq's own words: where a URL is not what it was meant to be, they may have a part
      // of the password.
      switch (PQpingParams(names, settings().data(), 1)) {
        case PQPING_OK:
          return "PostgreSQL answers, but refuses the user, the password, the database or the "
                 "table";
        case PQPING_REJECT: return "PostgreSQL takes no connections now";
        default: return "PostgreSQL does not answer";
      }
    }
  }

 private:
  std::vector<task> execute(statement which, std::span<const sql_value> values) override {
    connection used = take();
    // In binary form text has a length, so nothing ends at a NUL. PostgreSQL knows the types from
    // the statement.
    std::vector<const char*> data;
    std::vector<int> lengths;
    for (const sql_value& each : values) {
      const auto* const text = std::get_if<std::string_view>(&each);
      const auto* const boolean = std::get_if<bool>(&each);
      data.push_back(text ? (text->empty() ? "" : text->data())
                          : (boolean ? (*boolean ? "\1" : "\0") : nullptr));
      lengths.push_back(text ? static_cast<int>(text->size()) : 1);
    }
    const std::vector<int> formats(values.size(), 1);
    const result answer(PQexecParams(used.get(), sql[static_cast<std::size_t>(which)],
                                     static_cast<int>(values.size()), nullptr, data.data(),
                                     lengths.data(), formats.data(), 0));
    // A connection on which something went wrong is not used again.
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK)
      throw storage_failure("PostgreSQL refused a statement");

    const auto text = [&](int row, int column) {
      return std::string(PQgetvalue(answer.get(), row, column),
                         static_cast<std::size_t>(PQgetlength(answer.get(), row, column)));
    };
    std::vector<task> rows;
    for (int row = 0; row < PQntuples(answer.get()); ++row)
      rows.push_back({text(row, 0), text(row, 1), text(row, 2) == "t", text(row, 3), text(row, 4)});
    give_back(std::move(used));
    return rows;
  }

  /// A connection that nobody uses and that is still open, or a new one. There are as many as
  /// threads that ask at a time.
  [[nodiscard]] connection take() {
    for (;;) {
      connection idle;
      {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) break;
        idle = std::move(idle_.back());
        idle_.pop_back();
      }
      // Nothing has been asked on it, so what can be read is the server's farewell. A statement
      // that is sent after it could not be repeated: nobody would know whether it was run.
      pollfd socket{PQsocket(idle.get()), POLLIN, 0};
      if (poll(&socket, 1, 0) == 0) return idle;
    }
    connection fresh(PQconnectdbParams(names, settings().data(), 1));
    if (PQstatus(fresh.get()) != CONNECTION_OK)
      throw storage_failure("PostgreSQL cannot be reached");
    PQsetNoticeProcessor(
        fresh.get(), [](void*, const char*) {}, nullptr);  // they would be in the log
    if (!has_table_) {
      const result made(PQexec(fresh.get(), schema));
      if (PQresultStatus(made.get()) != PGRES_COMMAND_OK)
        throw storage_failure("PostgreSQL does not let the table be made");
      has_table_ = true;
    }
    return fresh;
  }

  void give_back(connection used) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(used));
  }

  // The URL comes last, and so can set all of these otherwise. No request waits long: seconds, then
  // milliseconds.
  static constexpr const char* names[] = {"client_encoding",
                                          "fallback_application_name",
                                          "connect_timeout",
                                          "tcp_user_timeout",
                                          "options",
                                          "dbname",
                                          nullptr};
  [[nodiscard]] std::array<const char*, 7> settings() const {
    return {
        "UTF8",       "tasks_server", "3", "5000", "-c statement_timeout=5000 -c lock_timeout=2000",
        url_.c_str(), nullptr};
  }

  std::string url_;
  std::atomic<bool> has_table_{false};
  std::mutex mutex_;
  std::vector<connection> idle_;
};

}  // namespace

std::unique_ptr<database> open_postgres(const std::string& url) {
  return std::make_unique<postgres_database>(url);
}

}  // namespace tasks
