// SPDX-License-Identifier: MIT
// EXPECT: sessions are read into basic_session_claims
#include <better_auth/old/session/session_cookie.hpp>
namespace ba = better_auth;

bool f(const ba::session_reader<ba::session_secrets>& read) {
#ifdef CONTROL
  return read.as<ba::session_claims>("").has_value();
#else
  return read.as<ba::user_claims>("").has_value();
#endif
}
