// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jwt.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace doctor {

/// What was asked for on the command line.
struct options {
  std::optional<std::string> secret_env = {}, secrets_env = {}, jwks = {};
  std::optional<std::string> base_url = {}, issuer = {}, audience = {}, type = {};
  std::optional<std::string> session = {}, cookie_prefix = {}, data_name = {}, token_name = {},
                             cache_version = {};
  std::optional<std::string> input = {};
  std::optional<std::int64_t> now_ms = {}, leeway = {};
  better_auth::algorithm hmac = better_auth::algorithm::hs256;
  bool any_ends = false, oauth = false, client = false, data_alone = false, json = false,
       help = false;
};

extern const std::string_view usage;

/// Nothing where the command line cannot be understood; then `problem` says why, in words of ours.
std::optional<options> parse(int argc, char** argv, std::string_view& problem);

/// The time that was given, or the system's.
better_auth::clock clock_for(const options& given);
/// The same in seconds since 1970.
std::int64_t seconds_now(const options& given);

}  // namespace doctor
