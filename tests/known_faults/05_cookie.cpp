// SPDX-License-Identifier: MIT
// The same cookie twice with equal values, as an older Domain or Path leaves it.
#include <better_auth/session.hpp>

int main() {
  const auto found = better_auth::find_cookie(std::string_view("a=1; b=2; a=1"), "a");
  return found ? 0 : 1;
}
