// SPDX-License-Identifier: MIT
#include "answers.hpp"

#include "common/problem.hpp"
#include "request_log.hpp"

#include <string>

namespace tasks {

void refuse(httplib::Response& response, int status, std::string_view code,
            std::string_view detail) {
  this_request().code = code;
  response.status = status;
  response.set_header("Cache-Control", "no-store");
  response.set_content(common::problem(status, code, detail), "application/problem+json");
}

void refuse(httplib::Response& response, const better_auth::error& error) {
  this_request().code = error.name();
  const better_auth::http_response given = better_auth::challenge(error);
  response.status = given.status;
  response.body = given.body;
  for (const auto& [name, value] : given.headers) response.set_header(name, value);
}

}  // namespace tasks
