// SPDX-License-Identifier: MIT
// EXPECT: key_set::from_pem
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

ba::verifier f(const ba::public_key& key, const ba::key_set& keys) {
  const auto policy = ba::policy::jwt_plugin("https://app.example");
#ifdef CONTROL
  (void)key;
  return ba::verifier(keys, policy);
#else
  (void)keys;
  return ba::verifier(key, policy);
#endif
}
