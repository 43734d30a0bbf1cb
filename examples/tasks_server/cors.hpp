// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tasks {

/// Cross-origin resource sharing (Fetch standard): which pages of other origins may call this server. Origins are
/// compared byte for byte.
class cors {
 public:
  /// `cookies`: the credential is a cookie, which pages then may let the browser send; `own_origin` is that of the pages
  /// that live with Better Auth, which need no permission.
  cors(std::vector<std::string> allowed, bool cookies, std::string own_origin)
      : allowed_(std::move(allowed)), cookies_(cookies), own_origin_(std::move(own_origin)) {}

  /// Whether the request may change something. A browser sends a cookie by itself, whichever page asks, but always says
  /// in `Origin` which page that was; what sends no `Origin` is no browser.
  [[nodiscard]] bool may_change(const httplib::Request& request) const {
    if (!cookies_ || request.method == "GET" || request.method == "HEAD" || !request.has_header("Origin")) return true;
    return allows(request) || (!own_origin_.empty() && request.get_header_value_count("Origin") == 1 && request.get_header_value("Origin") == own_origin_);
  }

  /// On every answer, so that a page can also read why it was refused.
  void mark(const httplib::Request& request, httplib::Response& response) const {
    if (allowed_.empty()) return;
    response.set_header("Vary", "Origin");
    if (!allows(request)) return;
    response.set_header("Access-Control-Allow-Origin", request.get_header_value("Origin"));
    if (cookies_) response.set_header("Access-Control-Allow-Credentials", "true");
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
  bool cookies_;
  std::string own_origin_;
};

}  // namespace tasks
