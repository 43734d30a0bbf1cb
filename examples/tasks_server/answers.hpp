// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jwt.hpp>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <string_view>

/// Answers: JSON, and problems in JSON (RFC 9457).
namespace tasks {

inline void answer(httplib::Response& response, int status, const nlohmann::json& body) {
  response.status = status;
  // A task belongs to its user: no cache in between keeps it.
  response.set_header("Cache-Control", "no-store");
  response.set_content(body.dump(), "application/json");
}

/// `code` says for programs what `detail` says for people; all of it is fixed text, never a piece
/// of the request.
void refuse(httplib::Response& response, int status, std::string_view code,
            std::string_view detail);

/// The answer that the library has for its own error: 400, 401, 403 or 503, with `WWW-Authenticate`
/// or `Retry-After`.
void refuse(httplib::Response& response, const better_auth::error& error);

}  // namespace tasks
