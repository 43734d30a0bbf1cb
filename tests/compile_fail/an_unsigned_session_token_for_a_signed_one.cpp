// SPDX-License-Identifier: MIT
// EXPECT: (could not convert|invalid initialization of reference|no viable conversion)
// EXPECT: (no matching function|cannot convert)
#include <better_auth/old/session/session_token.hpp>
namespace ba = better_auth;

void look_up(const ba::signed_session_token& token);

void f(const ba::session_secrets& secrets, std::string_view value) {
#ifdef CONTROL
  look_up(ba::verify_session_token(value, secrets).value());
#else
  (void)secrets;
  look_up(ba::unsigned_session_token(value).value());
#endif
}
