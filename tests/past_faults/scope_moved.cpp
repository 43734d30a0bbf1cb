// SPDX-License-Identifier: MIT
// A user_scope that was moved from never shows an empty id: reading it ends the program.
#include <better_auth/jwt.hpp>
#include <better_auth/testing.hpp>

#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

namespace ba = better_auth;

int main() {
  const std::string id = "a-user-with-a-long-id-0123456789";
  const auto user =
      ba::testing::unverified_claims(R"({"sub":"a-user-with-a-long-id-0123456789","exp":1})");
  auto scope = ba::verify_user_access(id, *user);
  const ba::user_scope taken = *std::move(scope);
  if (taken.id() != id) return 1;
  std::set_terminate([] { std::_Exit(0); });
  return scope->id() == id ? 0 : 1;
}
