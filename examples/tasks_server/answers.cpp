// SPDX-License-Identifier: MIT
#include "answers.hpp"

#include "request_log.hpp"

#include <string>

namespace tasks {

namespace {

[[nodiscard]] std::string_view title_of(int status) {
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

}  // namespace

void refuse(httplib::Response& response, int status, std::string_view code, std::string_view detail) {
  this_request().code = code;
  response.status = status;
  response.set_header("Cache-Control", "no-store");
  const nlohmann::ordered_json body{{"type", "about:blank"}, {"title", title_of(status)}, {"status", status}, {"code", code}, {"detail", detail}};
  response.set_content(body.dump(), "application/problem+json");
}

void refuse(httplib::Response& response, const better_auth::error& error) {
  this_request().code = error.name();
  const better_auth::http_response given = better_auth::challenge(error);
  response.status = given.status;
  response.body = given.body;
  for (const auto& [name, value] : given.headers) response.set_header(std::string(name), value);
}

}  // namespace tasks
