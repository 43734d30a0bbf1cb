// SPDX-License-Identifier: MIT
// EXPECT: (is private within this context|calling a private constructor)
#include <better_auth/token/verified.hpp>
namespace ba = better_auth;

ba::verified<> f(const ba::verified<>& user) {
#ifdef CONTROL
  return user;
#else
  (void)user;
  return ba::verified<>(std::make_shared<const ba::detail::verified_content<ba::user_claims> >());
#endif
}
