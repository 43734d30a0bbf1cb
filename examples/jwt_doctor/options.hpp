// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/algorithm.hpp>

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
  bool oauth = false, client = false, data_alone = false, json = false, help = false;
};

extern const std::string_view usage;

/// Nothing where the command line cannot be understood; then `problem` says why, in words of ours.
std::optional<options> parse(int argc, char** argv, std::string_view& problem);

/// The clock's time, or the one that was given.
struct given_clock {
  std::optional<std::int64_t> fixed_ms = {};
  [[nodiscard]] std::int64_t now() const noexcept;
  [[nodiscard]] std::int64_t now_ms() const noexcept;
};

}  // namespace doctor
