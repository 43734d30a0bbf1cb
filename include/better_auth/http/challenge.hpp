// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// An HTTP response, to copy into your server's own.
struct http_response {
  /// A header field.
  struct header {
    std::string name = {};   ///< in its usual case
    std::string value = {};  ///< printable ASCII
  };
  int status = 500;                  ///< of HTTP
  std::vector<header> headers = {};  ///< in any order
  std::string body = {};             ///< application/problem+json (RFC 9457)
};

namespace detail {

/// What RFC 6750 section 3.1 and RFC 9110 section 15 say of an error.
struct http_answer {
  int status;
  std::string_view title;
  std::string_view code = {};  // of RFC 6750
};

[[nodiscard]] inline http_answer answer_to(const error& e) noexcept {
  switch (e.kind()) {
    case error_kind::missing: return {401, "Unauthorized"};
    case error_kind::malformed: return {400, "Bad Request", "invalid_request"};
    case error_kind::invalid: return {401, "Unauthorized", "invalid_token"};
    case error_kind::forbidden:
      return {403, "Forbidden",
              e.code() == errc::insufficient_scope ? "insufficient_scope" : std::string_view()};
    case error_kind::unavailable: return {503, "Service Unavailable"};
    case error_kind::configuration: break;
  }
  return {500, "Internal Server Error"};
}

}  // namespace detail

/// The response for an error. Its text is fixed: nothing that the client sent, and not why keys are
/// unavailable.
///
/// 401 with a bare challenge if no credential was sent; 400 `invalid_request` if the request is
/// malformed; 401 `invalid_token` if the token is rejected; 403 if a good token does not grant this
/// access (`insufficient_scope`, or another user's data); 503 with Retry-After (5 seconds if the
/// error names none) if keys are unavailable; 500, without a reason, if the server's own
/// configuration is at fault.
[[nodiscard]] inline http_response challenge(const error& e) {
  const detail::http_answer how = detail::answer_to(e);
  http_response response;
  response.status = how.status;
  response.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};

  std::string sentence(e.message());
  if (!e.claim().empty()) sentence.append(" (").append(e.claim()).append(")");
  std::string bearer = "Bearer";
  if (!how.code.empty())
    bearer.append(" error=\"")
        .append(how.code)
        .append("\", error_description=\"")
        .append(sentence) += '"';
  if (!how.code.empty() || how.status == 401)
    response.headers.push_back({"WWW-Authenticate", bearer});
  if (how.status == 503)
    response.headers.push_back(
        {"Retry-After", std::to_string(e.retry_after() != 0 ? e.retry_after() : 5)});

  std::string& body = response.body;
  body.append("{\"type\":\"about:blank\",\"title\":\"").append(how.title).append("\",\"status\":");
  body.append(std::to_string(how.status));
  if (how.status != 500) {
    body.append(",\"detail\":\"").append(sentence).append("\",\"code\":\"").append(e.name()) += '"';
    if (!e.claim().empty()) body.append(",\"claim\":\"").append(e.claim()) += '"';
  }
  body += '}';
  return response;
}

}
