// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <cstddef>

/// What a request must be before it is routed. cpp-httplib decodes the path before it matches it,
/// and leaves several ways to send a body unbounded; both are settled here.
namespace tasks {

inline constexpr std::size_t max_body_bytes = 64 * 1024;
inline constexpr std::size_t max_target_bytes = 1024;

/// Whether cpp-httplib has read request line and headers to their end; it notes the peer's port
/// only then.
[[nodiscard]] inline bool was_read(const httplib::Request& request) {
  return request.remote_port != -1;
}

/// Refuses a request that may not be routed: true where `response` says why.
[[nodiscard]] bool refuse_early(const httplib::Request& request, httplib::Response& response);

/// Gives a body to the refusals that cpp-httplib makes by itself, and those their right status that
/// it has wrong.
void explain(const httplib::Request& request, httplib::Response& response);

}  // namespace tasks
