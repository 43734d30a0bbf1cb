// SPDX-License-Identifier: MIT
#pragma once

#include "http_server.hpp"

#include <better_auth/jwks.hpp>

#include <string_view>

namespace gateway {

inline constexpr std::string_view usage = R"(usage: verifying_service [options]

Answers a gateway whether a request may pass: 200 with X-User-Id and X-User-Scope, or a refusal.
See docs/scaling.md.

  --port PORT                 the default is 8081; 0 takes any free port
  --host ADDRESS              an IPv4 address, by default 127.0.0.1
  --threads N                 1 by default; more of them share one memory of tokens
  --cache-mib N               how much memory verified tokens may take, 64 by default
  --keys-ttl SECONDS          how long fetched keys are current, 300 by default
  --keys-cooldown SECONDS     how often, at most, keys are fetched for tokens that name an unknown
                              one, 30 by default

)";

struct options {
  http_server::options server = {};
  std::size_t cache_bytes = std::size_t{64} << 20U;
  better_auth::refresh_limits keys = {};
  bool help = false;
};

/// From the command line. Throws common::configuration_error.
[[nodiscard]] options read_options(int argc, const char* const* argv);

}  // namespace gateway
