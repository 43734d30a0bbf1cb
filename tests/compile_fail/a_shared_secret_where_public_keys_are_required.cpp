// SPDX-License-Identifier: MIT
// EXPECT: (shared_secret.*key_set|key_set.*shared_secret)
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

ba::key_set f(const ba::key_set& keys, const ba::shared_secret& secret) {
#ifdef CONTROL
  (void)secret;
  return keys;
#else
  (void)keys;
  return secret;
#endif
}
