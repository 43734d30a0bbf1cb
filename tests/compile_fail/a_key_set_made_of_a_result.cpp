// SPDX-License-Identifier: MIT
// EXPECT: this is a result, which may be an error. Call .value\(\) on it to throw, or check it
#include <better_auth/jose/key_set.hpp>
namespace ba = better_auth;

ba::key_set f(const std::string& text) {
#ifdef CONTROL
  ba::key_set keys(ba::key_set::parse(text).value());
#else
  ba::key_set keys(ba::key_set::parse(text));
#endif
  return keys;
}
