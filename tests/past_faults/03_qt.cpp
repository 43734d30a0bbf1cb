// SPDX-License-Identifier: MIT
// The macros that Qt defines unless QT_NO_KEYWORDS is set.
#include <memory>
#include <optional>
#include <string>
#include <vector>
#define slots
#define signals public
#define emit
#define foreach(variable, container) for (variable : container)
#define forever for (;;)
#include <better_auth/jwt.hpp>
int main() {
  better_auth::key_set keys;
  return static_cast<int>(keys.size());
}
