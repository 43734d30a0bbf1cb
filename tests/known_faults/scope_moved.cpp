// SPDX-License-Identifier: MIT
// A user_scope that was moved from never shows an empty id.
#include <better_auth/jwt.hpp>
#include <better_auth/testing.hpp>

#include <string>
#include <utility>

namespace ba = better_auth;

int main() {
  const auto user =
      ba::testing::unverified_claims(R"({"sub":"a-user-with-a-long-id-0123456789","exp":1})");
  auto scope = ba::verify_user_access("a-user-with-a-long-id-0123456789", *user);
  const ba::user_scope taken = *std::move(scope);
  const std::string left(std::string_view(scope->id()));
  return left.empty() || taken.id() == "" ? 1 : 0;
}
