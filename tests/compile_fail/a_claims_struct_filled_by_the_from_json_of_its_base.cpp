// SPDX-License-Identifier: MIT
// EXPECT: own members would be lost
#include <better_auth/jwt.hpp>
#include <better_auth/nlohmann.hpp>
namespace ba = better_auth;

struct base_claims : ba::user_claims {
  std::string role;
};
void from_json(const nlohmann::json&, base_claims&);

struct my_claims : base_claims {
  std::string team;
};
#ifdef CONTROL
void from_json(const nlohmann::json&, my_claims&);
#endif

bool f(const ba::verifier<ba::key_set>& verify) {
  return ba::authenticate<my_claims>(verify, "Bearer x").has_value();
}
