// SPDX-License-Identifier: MIT
// EXPECT: (no matching|cannot convert|no known conversion|could not convert|no viable)
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

ba::result<ba::shared_secret> f(const ba::public_key& key, std::string_view text) {
#ifdef CONTROL
  (void)key;
  return ba::shared_secret::make(text);
#else
  (void)text;
  return ba::shared_secret::make(key);
#endif
}
