// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jwks.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What services say in JSON.
namespace common {

[[nodiscard]] constexpr std::string_view title_of(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    default: return status < 500 ? "Refused" : "Internal Server Error";
  }
}

/// A problem in JSON (RFC 9457). `code` says for programs what `detail` says for people; all of it
/// is fixed text, never a piece of the request.
[[nodiscard]] inline std::string problem(int status, std::string_view code,
                                         std::string_view detail) {
  return nlohmann::ordered_json{{"type", "about:blank"},
                                {"title", title_of(status)},
                                {"status", status},
                                {"code", code},
                                {"detail", detail}}
      .dump();
}

/// How the keys are that a service fetches, for its health.
[[nodiscard]] inline nlohmann::json keys_as_json(const better_auth::jwks_stats& stats) {
  const auto age = [](const std::optional<std::int64_t>& seconds) {
    return seconds ? nlohmann::json(*seconds) : nlohmann::json(nullptr);
  };
  return {{"kids", stats.kids},
          {"skipped", stats.skipped.size()},
          {"age", age(stats.keys_age)},
          {"last_attempt", age(stats.attempt_age)},
          {"fetches", stats.fetches},
          {"successes", stats.successes},
          {"last_error", stats.last_error()}};
}

}  // namespace common
