// SPDX-License-Identifier: MIT
#include "request_checks.hpp"

#include "answers.hpp"
#include "common/plain_path.hpp"
#include "request_log.hpp"
#include "route.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace tasks {

namespace {

/// The length that the request gives for its body, or -1 where it gives none that can be relied on.
[[nodiscard]] long long body_length(const httplib::Request& request) {
  if (request.has_header("Transfer-Encoding")) return -1;
  if (request.get_header_value_count("Content-Length") > 1) return -1;
  const std::string text = request.get_header_value("Content-Length");
  if (text.empty()) return request.method == "POST" || request.method == "PUT" ? -1 : 0;
  unsigned long long length = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (problem == std::errc::result_out_of_range) length = max_body_bytes + 1;
  else if (problem != std::errc{} || end != text.data() + text.size()) return -1;
  return static_cast<long long>(std::min<unsigned long long>(length, max_body_bytes + 1));
}

}  // namespace

bool refuse_early(const httplib::Request& request, httplib::Response& response) {
  const std::string_view target = request.target;
  const std::string_view path = target.substr(0, target.find('?'));
  if (target.size() > max_target_bytes)
    return refuse(response, 414, "target_too_long", "the request target is longer than 1024 bytes"),
           true;
  if (!common::is_plain_path(path))
    return refuse(response, 400, "invalid_path",
                  "the path has an escape, a control byte or an empty segment"),
           true;

  const route* const found = route_of(path);
  if (found == nullptr) return refuse(response, 404, "not_found", "there is nothing here"), true;
  this_request().route = found->name;
  if (!knows(*found, request.method)) {
    refuse(response, 405, "method_not_allowed", "this resource does not know this method");
    response.set_header("Allow", found->methods);
    return true;
  }

  const long long length = body_length(request);
  if (length < 0)
    return refuse(response, 411, "length_required",
                  "a body needs one Content-Length and no Transfer-Encoding"),
           true;
  if (length > static_cast<long long>(max_body_bytes))
    return refuse(response, 413, "body_too_large", "the body is larger than 64 KiB"), true;
  if (request.has_header("Content-Encoding"))
    return refuse(response, 415, "encoded_body", "the body must not be compressed"), true;
  return false;
}

void explain(const httplib::Request& request, httplib::Response& response) {
  const bool line_is_good = !request.version.empty() && !request.path.empty() &&
                            std::count(request.target.begin(), request.target.end(), '?') < 2;
  if (response.status == 400 && !was_read(request) && line_is_good)
    // What else ends the reading of headers, a client that leaves or stalls, does not wait for an
    // answer.
    refuse(response, 431, "header_too_large", "a header line is longer than 8 KiB");
  else if (response.status == 413)
    refuse(response, 413, "body_too_large", "the body is larger than 64 KiB");
  else if (response.status == 414)
    refuse(response, 414, "target_too_long", "the request target is longer than 1024 bytes");
  else if (response.status < 500)
    refuse(response, response.status, "bad_request", "the request is malformed");
  else refuse(response, response.status, "internal_error", "the server failed");
}

}  // namespace tasks
