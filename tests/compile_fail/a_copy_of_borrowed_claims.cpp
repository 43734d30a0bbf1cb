// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|call to implicitly-deleted copy constructor)
#include <better_auth/old/borrowed.hpp>
namespace ba = better_auth;

std::string_view f(ba::borrowed<>& user) {
#ifdef CONTROL
  const ba::borrowed<> other = std::move(user);
#else
  const ba::borrowed<> other = user;
#endif
  return other.subject();
}
