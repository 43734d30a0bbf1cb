// SPDX-License-Identifier: MIT
#include "authenticator.hpp"

#include <concepts>
#include <string>
#include <vector>

namespace tasks {

namespace {

namespace ba = better_auth;

[[nodiscard]] std::vector<std::string_view> values_of(const httplib::Request& request, const char* header) {
  std::vector<std::string_view> values;
  const auto [first, last] = request.headers.equal_range(header);
  for (auto at = first; at != last; ++at) values.push_back(at->second);
  return values;
}

/// Several Cookie header fields are one (RFC 9113 section 8.2.3).
[[nodiscard]] std::string cookies_of(const httplib::Request& request) {
  std::string joined;
  for (const std::string_view each : values_of(request, "Cookie")) joined.append(joined.empty() ? "" : "; ").append(each);
  return joined;
}

template <class Verified>
[[nodiscard]] ba::result<ba::user_scope> scope_of(std::string_view path_user_id, const ba::result<Verified>& user) {
  if (!user) return user.error();
  return ba::verify_user_access(path_user_id, *user);
}

}  // namespace

ba::result<ba::user_scope> authenticator::operator()(const httplib::Request& request, std::string_view path_user_id) const {
  return std::visit(
      [&](const auto& verify) {
        using verified = typename decltype(verify(std::string_view{}))::value_type;
        if constexpr (std::same_as<verified, ba::verified<ba::session_claims>>)
          return scope_of(path_user_id, verify(cookies_of(request)));
        else  // all values, so that a second credential is seen and refused
          return scope_of(path_user_id, ba::authenticate(verify, values_of(request, "Authorization")));
      },
      verify_);
}

}  // namespace tasks
