// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <chrono>
#include <string_view>

/// One line of JSON on standard error for each request. Nothing that the client sent stands in it
/// but the method, one of nine known ones: no token, no path with its ids, no title.
namespace tasks {

/// What is known of the request that this thread is answering.
struct request_record {
  std::chrono::steady_clock::time_point begin = {};
  std::string_view route = {};  ///< the pattern, as in /api/{user_id}/tasks
  std::string_view code = {};   ///< why it was refused
};

[[nodiscard]] request_record& this_request();

void write_log_line(const httplib::Request& request, const httplib::Response& response);

}  // namespace tasks
