// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function.*shared_secret|shared_secret.*uses deleted function)
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

ba::shared_secret f(const ba::public_key& key, std::string_view text) {
#ifdef CONTROL
  (void)key;
  return ba::shared_secret(text);
#else
  (void)text;
  return ba::shared_secret(key);
#endif
}
