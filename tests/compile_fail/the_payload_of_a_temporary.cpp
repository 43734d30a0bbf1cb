// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|call to deleted member function)
// EXPECT: attempt to use a deleted function
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

std::string_view f(ba::result<ba::verified<>>& user) {
#ifdef CONTROL
  return user->payload();
#else
  return (*std::move(user)).payload();
#endif
}
