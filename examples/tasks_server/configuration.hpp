// SPDX-License-Identifier: MIT
#pragma once

#include "common/environment.hpp"
#include "database.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tasks {

inline constexpr std::string_view usage = R"(usage: tasks_server [options]

  --port PORT           the default is 8080; 0 takes any free port
  --host ADDRESS        the default is 127.0.0.1
  --database FILE       the SQLite file, tasks.db by default; it is created where there is none
                        in its place, DATABASE_URL in the environment: a PostgreSQL database, as in
                        postgresql://user:password@host:5432/database
  --allow-origin ORIGIN let the pages of this origin call the server (CORS), as in
                        https://app.example; may be repeated

)";

struct options {
  std::string host = "127.0.0.1";
  int port = 8080;
  std::optional<std::string> database = {};  ///< the file, where it was given
  std::vector<std::string> allowed_origins = {};
  bool help = false;
};

/// From the command line. Throws common::configuration_error.
[[nodiscard]] options read_options(int argc, const char* const* argv);

/// A PostgreSQL database where the environment has a DATABASE_URL, else an SQLite file. Throws
/// common::configuration_error, or storage_failure where it cannot be used.
[[nodiscard]] std::unique_ptr<database> open_database(const options& options);

}  // namespace tasks
