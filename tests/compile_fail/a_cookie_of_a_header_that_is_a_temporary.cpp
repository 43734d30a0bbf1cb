// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|call to deleted function)
#include <better_auth/old/session/cookie_header.hpp>
namespace ba = better_auth;

std::string header_of_request();

bool f() {
#ifdef CONTROL
  const std::string header = header_of_request();
  const auto cookie = ba::find_cookie(header, "better-auth.session_token");
#else
  const auto cookie = ba::find_cookie(header_of_request(), "better-auth.session_token");
#endif
  return cookie.has_value();
}
