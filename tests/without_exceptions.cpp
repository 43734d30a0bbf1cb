// SPDX-License-Identifier: MIT
// Compiled with -fno-exceptions and -fno-rtti.
#include <better_auth/jwt.hpp>

namespace ba = better_auth;

bool may_read(std::string_view jwks, std::string_view header, std::string_view id) {
  const auto keys = ba::key_set::parse(jwks);
  if (!keys) return false;
  const auto verify =
      ba::verifier<ba::key_set>::make(*keys, ba::policy::jwt_plugin("https://app.example"));
  if (!verify) return false;
  const auto user = ba::authenticate(*verify, header);
  return user && ba::verify_user_access(id, *user);
}

bool may_read_by_secret(std::string_view header) {
  const auto secret = ba::shared_secret::from_better_auth_env();
  if (!secret) return false;
  const auto verify = ba::verifier<ba::shared_secret>::make(*secret, ba::policy::shared_secret());
  return verify && ba::authenticate(*verify, header);
}
