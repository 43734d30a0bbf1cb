// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|call to implicitly-deleted copy constructor)
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

std::string_view f(const ba::verified<>& user) {
#ifdef CONTROL
  const ba::user_claims& claims = *user;
#else
  const ba::user_claims claims = *user;
#endif
  return claims.sub;
}
