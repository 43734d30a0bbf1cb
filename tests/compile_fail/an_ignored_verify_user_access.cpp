// SPDX-License-Identifier: MIT
// EXPECT: check the result: access is denied unless it has a value
// CLANG: check the result: it may be an error
// FLAGS: -Werror=unused-result
#include <better_auth/token/access.hpp>
namespace ba = better_auth;

bool f(const ba::verified<>& user) {
#ifdef CONTROL
  return ba::verify_user_access("user-1", user).has_value();
#else
  ba::verify_user_access("user-1", user);
  return true;
#endif
}
