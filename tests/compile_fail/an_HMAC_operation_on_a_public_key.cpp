// SPDX-License-Identifier: MIT
// EXPECT: (public_key|named_key).*(from|to|conver|match|viable)|no (matching|viable)
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

bool mac_with(const ba::hmac_key& key) { return key.verify("text", "mac").has_value(); }

bool f(const ba::public_key& key, const ba::hmac_key& secret) {
#ifdef CONTROL
  (void)key;
  return mac_with(secret);
#else
  (void)secret;
  return mac_with(key);
#endif
}
