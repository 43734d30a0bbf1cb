// SPDX-License-Identifier: MIT
#include "configuration.hpp"

#include "sqlite_database.hpp"
#ifdef TASKS_SERVER_WITH_POSTGRESQL
#include "postgres_database.hpp"
#endif

namespace tasks {

options read_options(int argc, const char* const* argv) {
  options out;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--help") {
      out.help = true;
      return out;
    }
    if (i + 1 == argc)
      throw common::configuration_error("unknown option, or one without its value: see --help");
    const std::string_view value = argv[++i];
    if (name == "--port") {
      out.port = common::number_of(name, value, 0, 65535);
    } else if (name == "--host") {
      out.host = value;
    } else if (name == "--database") {
      out.database = value;
    } else if (name == "--allow-origin") {
      if (!common::is_origin(value))
        throw common::configuration_error(
            "--allow-origin is an origin as browsers write it, such as https://app.example");
      out.allowed_origins.emplace_back(value);
    } else {
      throw common::configuration_error("unknown option, or one without its value: see --help");
    }
  }
  return out;
}

std::unique_ptr<database> open_database(const options& options) {
  const std::string url(common::environment("DATABASE_URL"));
  if (url.empty()) return open_sqlite(options.database.value_or("tasks.db"));
  if (options.database)
    throw common::configuration_error(
        "--database and DATABASE_URL are both set: keep the one that has your tasks");
  // Its value stays out of all messages: there is a password in it.
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://"))
    throw common::configuration_error(
        "DATABASE_URL is no postgresql:// URL; without it tasks are kept in an SQLite file");
#ifdef TASKS_SERVER_WITH_POSTGRESQL
  return open_postgres(url);
#else
  throw common::configuration_error(
      "DATABASE_URL is set, but this tasks_server was built without PostgreSQL (libpq-dev)");
#endif
}

}  // namespace tasks
