// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace common {

/// Which pages may change something with a credential that a browser sends by itself. Origins are
/// compared byte for byte.
class page_rule {
 public:
  /// `cookies`: the credential is a cookie; `own_origin` is that of the pages that live with Better
  /// Auth.
  page_rule(std::vector<std::string> allowed, bool cookies, std::string own_origin)
      : allowed_(std::move(allowed)), cookies_(cookies), own_origin_(std::move(own_origin)) {}

  [[nodiscard]] bool allows_none() const { return allowed_.empty(); }
  [[nodiscard]] bool cookies() const { return cookies_; }

  /// Whether `origins`, all values of the header field, name one page, of an allowed origin.
  [[nodiscard]] bool allows(const std::vector<std::string_view>& origins) const {
    return origins.size() == 1 &&
           std::find(allowed_.begin(), allowed_.end(), origins[0]) != allowed_.end();
  }

  /// Whether the request may change something. A browser sends a cookie by itself, whichever page
  /// asks, but always says in `Origin` which page that was; what sends no `Origin` is no browser.
  [[nodiscard]] bool may_change(std::string_view method,
                                const std::vector<std::string_view>& origins) const {
    if (!cookies_ || method == "GET" || method == "HEAD" || origins.empty()) return true;
    return allows(origins) ||
           (!own_origin_.empty() && origins.size() == 1 && origins[0] == own_origin_);
  }

 private:
  std::vector<std::string> allowed_;
  bool cookies_;
  std::string own_origin_;
};

}  // namespace common
