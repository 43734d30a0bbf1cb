// SPDX-License-Identifier: MIT
// EXPECT: an HMAC key is not a public key.*give the verifier a shared_secret
#include <better_auth/crypto/public_key.hpp>
namespace ba = better_auth;

bool check(const ba::public_key& key) { return !key.algorithms().empty(); }

bool f(const ba::public_key& key, const ba::hmac_key& secret) {
#ifdef CONTROL
  (void)secret;
  return check(key);
#else
  (void)key;
  return check(secret);
#endif
}
