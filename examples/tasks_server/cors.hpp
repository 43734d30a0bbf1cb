// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tasks {

/// Cross-origin resource sharing (Fetch standard): which pages of other origins may call this server. Origins are
/// compared byte for byte. No cookies are involved, so no credentials are allowed.
class cors {
 public:
  explicit cors(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {}

  /// On every answer, so that a page can also read why it was refused.
  void mark(const httplib::Request& request, httplib::Response& response) const {
    if (allowed_.empty()) return;
    response.set_header("Vary", "Origin");
    if (!allows(request)) return;
    response.set_header("Access-Control-Allow-Origin", request.get_header_value("Origin"));
    response.set_header("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After");
  }

  /// On the answer to OPTIONS: what the browser asks before it sends a token (a preflight).
  void mark_preflight(const httplib::Request& request, httplib::Response& response, const std::string& methods) const {
    if (!allows(request) || !request.has_header("Access-Control-Request-Method")) return;
    response.set_header("Access-Control-Allow-Methods", methods);
    response.set_header("Access-Control-Allow-Headers", "Authorization, Content-Type");
    response.set_header("Access-Control-Max-Age", "600");
  }

 private:
  [[nodiscard]] bool allows(const httplib::Request& request) const {
    return request.get_header_value_count("Origin") == 1 &&
           std::find(allowed_.begin(), allowed_.end(), request.get_header_value("Origin")) != allowed_.end();
  }

  std::vector<std::string> allowed_;
};

}  // namespace tasks
