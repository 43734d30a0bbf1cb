// SPDX-License-Identifier: MIT
// Attack 57: a struct that anyone can fill is not a verified user, whatever its members are called.
// EXPECT: no matching function|cannot convert|no viable
#include <better_auth/token/access.hpp>
namespace ba = better_auth;

#ifdef CONTROL
bool f(const ba::verified<>& user) { return ba::verify_user_access("bob", user).has_value(); }
#else
bool f(const ba::verified<>& user) { return ba::verify_user_access("bob", *user).has_value(); }
#endif
