// SPDX-License-Identifier: MIT
#include "authenticator.hpp"

namespace common {

namespace ba = better_auth;

authenticator authenticator::with(const ba::signature_cache& cache) const {
  authenticator made = *this;
  if (auto* const verify = std::get_if<ba::verifier>(&made.verify_)) {
    *verify = verify->with(cache);
    made.cache_ = cache;
  }
  return made;
}

ba::result<ba::user_scope> authenticator::operator()(const credentials& sent,
                                                     std::string_view path_user_id) const {
  return with_user(sent,
                   [&](const auto& user) { return ba::verify_user_access(path_user_id, user); });
}

std::optional<ba::signature_cache_stats> authenticator::remembered() const {
  if (!cache_) return std::nullopt;
  return cache_->stats();
}

/// Several Cookie header fields are one (RFC 9113 section 8.2.3).
std::string authenticator::joined(const std::vector<std::string_view>& cookies) {
  std::string all;
  for (const std::string_view each : cookies) all.append(all.empty() ? "" : "; ").append(each);
  return all;
}

}  // namespace common
