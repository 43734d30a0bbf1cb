// SPDX-License-Identifier: MIT
// EXPECT: (is private within this context|calling a private constructor|no matching)
// EXPECT: is a private member
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

ba::verified<> f(ba::result<ba::verified<>> user) {
#ifdef CONTROL
  return *std::move(user);
#else
  return ba::verified<>(ba::detail::verified_block<ba::user_claims>::make(0));
#endif
}
