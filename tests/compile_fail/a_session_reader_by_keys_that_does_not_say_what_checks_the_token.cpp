// SPDX-License-Identifier: MIT
// EXPECT: (class template argument deduction failed|no viable constructor or deduction guide)
// EXPECT: no matching
#include <better_auth/old/session/session_cookie.hpp>
namespace ba = better_auth;

bool f(const ba::key_set& keys, const ba::session_policy& policy) {
#ifdef CONTROL
  const ba::session_reader read{keys, ba::session_token::not_checked, policy};
#else
  const ba::session_reader read{keys, policy};
#endif
  return read("").has_value();
}
