// SPDX-License-Identifier: MIT
// EXPECT: (is private within this context|calling a private constructor)
#include <better_auth/token/access.hpp>
namespace ba = better_auth;

ba::user_scope f(const ba::user_scope& scope) {
#ifdef CONTROL
  return scope;
#else
  (void)scope;
  return ba::user_scope("user-1");
#endif
}
