// SPDX-License-Identifier: MIT
#pragma once

#include "common/page_rule.hpp"
#include "header_values.hpp"

#include <httplib.h>

#include <string>
#include <utility>

namespace tasks {

/// Cross-origin resource sharing (Fetch standard): which pages of other origins may call this
/// server.
class cors {
 public:
  explicit cors(common::page_rule rule) : rule_(std::move(rule)) {}

  [[nodiscard]] bool may_change(const httplib::Request& request) const {
    return rule_.may_change(request.method, values_of(request, "Origin"));
  }

  /// On every answer, so that a page can also read why it was refused.
  void mark(const httplib::Request& request, httplib::Response& response) const {
    if (rule_.allows_none()) return;
    response.set_header("Vary", "Origin");
    if (!allows(request)) return;
    response.set_header("Access-Control-Allow-Origin", request.get_header_value("Origin"));
    if (rule_.cookies()) response.set_header("Access-Control-Allow-Credentials", "true");
    response.set_header("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After");
  }

  /// On the answer to OPTIONS: what the browser asks before it sends a token (a preflight).
  void mark_preflight(const httplib::Request& request, httplib::Response& response,
                      const std::string& methods) const {
    if (!allows(request) || !request.has_header("Access-Control-Request-Method")) return;
    response.set_header("Access-Control-Allow-Methods", methods);
    response.set_header("Access-Control-Allow-Headers", "Authorization, Content-Type");
    response.set_header("Access-Control-Max-Age", "600");
  }

 private:
  [[nodiscard]] bool allows(const httplib::Request& request) const {
    return rule_.allows(values_of(request, "Origin"));
  }

  common::page_rule rule_;
};

}  // namespace tasks
