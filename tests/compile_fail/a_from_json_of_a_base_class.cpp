// SPDX-License-Identifier: MIT
// EXPECT: does not list its claims
#include <better_auth/token/nlohmann.hpp>
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct base_claims {
  std::string role;
};
void from_json(const nlohmann::json&, base_claims&);

struct my_claims : base_claims {
  std::string team;
};
#ifdef CONTROL
void from_json(const nlohmann::json&, my_claims&);
#endif

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
