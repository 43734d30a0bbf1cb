// SPDX-License-Identifier: MIT
#include "authenticator.hpp"

#include <vector>

namespace tasks {

better_auth::result<better_auth::user_scope> authenticator::operator()(const httplib::Request& request, std::string_view path_user_id) const {
  // All values, so that a second credential is seen and refused.
  std::vector<std::string_view> credentials;
  const auto [first, last] = request.headers.equal_range("Authorization");
  for (auto at = first; at != last; ++at) credentials.push_back(at->second);

  return std::visit(
      [&](const auto& verify) -> better_auth::result<better_auth::user_scope> {
        const auto user = better_auth::authenticate(verify, credentials);
        if (!user) return user.error();
        return better_auth::verify_user_access(path_user_id, *user);
      },
      verify_);
}

}  // namespace tasks
