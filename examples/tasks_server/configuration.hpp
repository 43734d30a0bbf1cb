// SPDX-License-Identifier: MIT
#pragma once

#include "authenticator.hpp"
#include "database.hpp"

#include <memory>
#include <optional>
#include <stdexcept>
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
  --allow-origin ORIGIN let the pages of this origin call the server (CORS), as in https://app.example; may be repeated

How tokens are verified is set in the environment:
  BETTER_AUTH_SECRET                         tokens that your own code, or a jwt.sign override, signs with the secret (HS256);
                                             with BETTER_AUTH_URL, their issuer and audience must be its origin
  BETTER_AUTH_URL                            tokens of the JWT plugin; its keys are fetched from there and kept current
  BETTER_AUTH_URL and BETTER_AUTH_JWKS_FILE  the same, with keys from a file that holds the answer of /api/auth/jwks
  BETTER_AUTH_SESSION_COOKIE                 the session cookies in place of bearer tokens: compact, jwt or jwe, as the strategy of
                                             Better Auth's cookie cache, or jwks where jwt({ sessionCookieCache: true }) is set;
                                             needs BETTER_AUTH_SECRET and BETTER_AUTH_URL
)";

/// Why the server cannot start, in one line.
class configuration_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct options {
  std::string host = "127.0.0.1";
  int port = 8080;
  std::optional<std::string> database = {};  ///< the file, where it was given
  std::vector<std::string> allowed_origins = {};
  bool help = false;
};

/// From the command line. Throws configuration_error.
[[nodiscard]] options read_options(int argc, const char* const* argv);

/// From the environment. Throws configuration_error.
[[nodiscard]] authenticator make_authenticator();

/// A PostgreSQL database where the environment has a DATABASE_URL, else an SQLite file. Throws configuration_error, or
/// storage_failure where it cannot be used.
[[nodiscard]] std::unique_ptr<database> open_database(const options& options);

/// The origin of BETTER_AUTH_URL, where it is set and a URL; else empty.
[[nodiscard]] std::string better_auth_origin();

}  // namespace tasks
