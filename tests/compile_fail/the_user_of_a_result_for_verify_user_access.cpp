// SPDX-License-Identifier: MIT
// EXPECT: this user is a result, which may be an error. Check it, then use \*user
#include <better_auth/token/access.hpp>
namespace ba = better_auth;

bool f(const ba::result<ba::verified<>>& user) {
#ifdef CONTROL
  return user && ba::verify_user_access("user-1", *user);
#else
  return ba::verify_user_access("user-1", user).has_value();
#endif
}
