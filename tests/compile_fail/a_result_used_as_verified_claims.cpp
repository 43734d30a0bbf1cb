// SPDX-License-Identifier: MIT
// EXPECT: this is a result, which may be an error. Call .value\(\) on it
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

std::string f(const ba::verifier& verify) {
#ifdef CONTROL
  ba::verified<> user = verify("token").value();
#else
  ba::verified<> user = verify("token");
#endif
  return user.subject();
}
