// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|overload resolution selected deleted operator)
// EXPECT: call to deleted member function
#include <string>
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

std::string f(const ba::verifier<ba::key_set>& verify) {
#ifdef CONTROL
  const auto user = ba::authenticate(verify, "Bearer x").value();
  return std::string(user->sub);
#else
  return std::string(ba::authenticate(verify, "Bearer x").value()->sub);
#endif
}
