// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jwt.hpp>

#include <httplib.h>

#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tasks {

/// Who verifies: goes from a request to proof of whose data it may touch.
class authenticator {
 public:
  using verifier = std::variant<better_auth::verifier<better_auth::shared_secret>, better_auth::verifier<better_auth::key_set>>;

  explicit authenticator(verifier verify) : verify_(std::move(verify)) {}

  /// The scope of the user whose token the request carries, where the path names that very user.
  /// Errors: those of `authenticate` and `verify_user_access`.
  [[nodiscard]] better_auth::result<better_auth::user_scope> operator()(const httplib::Request& request, std::string_view path_user_id) const {
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

 private:
  verifier verify_;
};

}  // namespace tasks
