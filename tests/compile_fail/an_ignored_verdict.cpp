// SPDX-License-Identifier: MIT
// EXPECT: check the result: it may be an error
// FLAGS: -Werror=unused-result
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

bool f(const ba::verifier& verify) {
#ifdef CONTROL
  return verify("token").has_value();
#else
  verify("token");
  return true;
#endif
}
