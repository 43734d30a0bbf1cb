// SPDX-License-Identifier: MIT
// EXPECT: no member named .*claims
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

std::string_view f(const ba::compact_token& token) {
#ifdef CONTROL
  return token.header();
#else
  return token.claims().sub;
#endif
}
