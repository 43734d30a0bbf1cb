// SPDX-License-Identifier: MIT
// EXPECT: not_copyable
#include <better_auth/jwt.hpp>
#include <better_auth/nlohmann.hpp>
namespace ba = better_auth;

struct my_claims : ba::user_claims {
  std::string_view role;
};
void from_json(const nlohmann::json&, my_claims&);

void keep(const ba::verified<my_claims>& user) {
#ifdef CONTROL
  const my_claims& claims = *user;
#else
  const my_claims claims = *user;
#endif
  (void)claims;
}
