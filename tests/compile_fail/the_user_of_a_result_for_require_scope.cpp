// SPDX-License-Identifier: MIT
// EXPECT: this user is a result, which may be an error. Check it, then use \*user
#include <better_auth/token/access.hpp>
namespace ba = better_auth;

bool f(const ba::result<ba::verified<>>& user) {
#ifdef CONTROL
  return user && ba::require_scope(*user, "read");
#else
  return ba::require_scope(user, "read").has_value();
#endif
}
