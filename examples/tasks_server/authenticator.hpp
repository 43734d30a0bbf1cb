// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jwt.hpp>

#include <httplib.h>

#include <string_view>
#include <utility>
#include <variant>

namespace tasks {

/// Who verifies: goes from a request to proof of whose data it may touch.
class authenticator {
 public:
  using verifier = std::variant<better_auth::verifier<better_auth::shared_secret>, better_auth::verifier<better_auth::key_set>>;

  explicit authenticator(verifier verify) : verify_(std::move(verify)) {}

  /// The scope of the user whose token the request carries, where the path names that very user.
  /// Errors: those of `authenticate` and `verify_user_access`.
  [[nodiscard]] better_auth::result<better_auth::user_scope> operator()(const httplib::Request& request, std::string_view path_user_id) const;

 private:
  verifier verify_;
};

}  // namespace tasks
