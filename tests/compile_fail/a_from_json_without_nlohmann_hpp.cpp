// SPDX-License-Identifier: MIT
// EXPECT: and <better_auth/nlohmann.hpp> is included
#include <better_auth/jwt.hpp>
#ifdef CONTROL
#include <better_auth/nlohmann.hpp>
#else
#include <nlohmann/json.hpp>
#endif
namespace ba = better_auth;

struct my_claims : ba::user_claims {
  std::string role;
};
void from_json(const nlohmann::json&, my_claims&);

bool f(const ba::verifier<ba::key_set>& verify) {
  return ba::authenticate<my_claims>(verify, "Bearer x").has_value();
}
