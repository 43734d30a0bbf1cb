// SPDX-License-Identifier: MIT
// EXPECT: (class template argument deduction failed|no viable constructor or deduction guide)
// EXPECT: (cannot bind|no matching)
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/old/session/session_cookie.hpp>
namespace ba = better_auth;

bool f(ba::live_key_set& keys, const ba::session_policy& policy) {
#ifdef CONTROL
  const ba::session_reader read{keys, ba::session_token::not_checked, policy};
#else
  const ba::session_reader read{ba::live_key_set(keys.keys()), ba::session_token::not_checked,
                                policy};
#endif
  return read("").has_value();
}
