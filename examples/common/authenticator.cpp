// SPDX-License-Identifier: MIT
#include "authenticator.hpp"

namespace common {

namespace ba = better_auth;

ba::result<ba::user_scope> authenticator::operator()(const credentials& sent,
                                                     std::string_view path_user_id) const {
  return with_user(sent,
                   [&](const auto& user) { return ba::verify_user_access(path_user_id, user); });
}

std::optional<ba::token_cache_stats> authenticator::remembered() const {
  return std::visit(
      [](const auto& verify) -> std::optional<ba::token_cache_stats> {
        if constexpr (requires { verify.stats(); }) return verify.stats();
        else return std::nullopt;
      },
      verify_);
}

/// Several Cookie header fields are one (RFC 9113 section 8.2.3).
std::string authenticator::joined(const std::vector<std::string_view>& cookies) {
  std::string all;
  for (const std::string_view each : cookies) all.append(all.empty() ? "" : "; ").append(each);
  return all;
}

}  // namespace common
