// SPDX-License-Identifier: MIT
// EXPECT: store_it_in_a_variable_first
// CLANG: deleted operator
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

std::string f(const ba::verifier& verify) {
#ifdef CONTROL
  const auto user = verify("token");
  return user->subject();
#else
  return verify("token")->subject();
#endif
}
