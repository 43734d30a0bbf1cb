// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|call to deleted constructor)
#include <better_auth/token/verified.hpp>
namespace ba = better_auth;

ba::verified<> f(const ba::verified<>& user) {
#ifdef CONTROL
  return user;
#else
  (void)user;
  return ba::verified<>();
#endif
}
