// SPDX-License-Identifier: MIT
// EXPECT: or it has a from_json of its own
#include <better_auth/jwt.hpp>
#include <better_auth/nlohmann.hpp>
namespace ba = better_auth;

struct my_claims : ba::user_claims {
  std::string role;
};
#ifdef CONTROL
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(my_claims, role)
#endif

bool f(const ba::verifier<ba::key_set>& verify) {
  return ba::authenticate<my_claims>(verify, "Bearer x").has_value();
}
