// SPDX-License-Identifier: MIT
// EXPECT: (unused-result|nodiscard)
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

bool f(const ba::verified<>& user) {
#ifdef CONTROL
  return ba::verify_user_access("u1", user).has_value();
#else
  ba::verify_user_access("u1", user);
  return true;
#endif
}
