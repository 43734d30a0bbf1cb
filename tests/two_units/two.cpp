// SPDX-License-Identifier: MIT
#include <better_auth/explain.hpp>
#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/old/session/session_cookie.hpp>
#include <better_auth/testing.hpp>

namespace ba = better_auth;

bool accepted_by_the_other_unit(const ba::verifier<ba::key_set>& verify, const std::string& header);
bool refused_by_the_other_unit(const ba::session_reader<ba::session_secrets>& read,
                               const std::string& cookies);

bool accepted_by_the_other_unit(const ba::verifier<ba::key_set>& verify,
                                const std::string& header) {
  const auto user = ba::authenticate(verify, header);
  return user && ba::verify_user_access("user-1", *user).has_value();
}

bool refused_by_the_other_unit(const ba::session_reader<ba::session_secrets>& read,
                               const std::string& cookies) {
  return !read(cookies);
}
