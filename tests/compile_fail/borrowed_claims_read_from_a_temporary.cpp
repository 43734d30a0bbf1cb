// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|call to deleted member function)
// EXPECT: (overload resolution selected deleted operator|attempt to use a deleted function)
#include <better_auth/old/borrowed.hpp>
namespace ba = better_auth;

std::string_view f(ba::result<ba::borrowed<>>& user) {
#ifdef CONTROL
  return (*user)->sub;
#else
  return (*std::move(user))->sub;
#endif
}
