// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|call to deleted constructor)
#include <better_auth/token/access.hpp>
namespace ba = better_auth;

ba::user_scope f(const ba::user_scope& scope) {
#ifdef CONTROL
  return scope;
#else
  (void)scope;
  return ba::user_scope();
#endif
}
