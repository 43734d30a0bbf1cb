// SPDX-License-Identifier: MIT
// EXPECT: (is private within this context|calling a private constructor)
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

ba::user_scope f(ba::result<ba::user_scope> scope) {
#ifdef CONTROL
  return *std::move(scope);
#else
  return ba::user_scope("somebody else");
#endif
}
