// SPDX-License-Identifier: MIT
// The same cookie twice, as an older Domain or Path leaves it: equal values pass, and different
// ones are rejected by a code of their own.
#include <better_auth/session.hpp>

namespace ba = better_auth;

int main() {
  const auto equal = ba::find_cookie("a=1; b=2; a=1", "a");
  const auto different = ba::find_cookie("a=1; b=2; a=3", "a");
  const bool right = equal && *equal == "1" && !different &&
                     different.error().code() == ba::errc::conflicting_cookies;
  return right ? 0 : 1;
}
