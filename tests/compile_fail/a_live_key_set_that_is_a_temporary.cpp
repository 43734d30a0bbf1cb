// SPDX-License-Identifier: MIT
// EXPECT: (no viable|no matching|class template argument deduction failed|cannot bind)
#include <better_auth/jwt.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
namespace ba = better_auth;

bool f() {
#ifdef CONTROL
  ba::live_key_set keys{ba::key_set()};
  const ba::verifier verify{keys, ba::policy::jwt_plugin("https://app.example")};
#else
  const ba::verifier verify{ba::live_key_set{ba::key_set()},
                            ba::policy::jwt_plugin("https://app.example")};
#endif
  return verify("x").has_value();
}
