// SPDX-License-Identifier: MIT
// EXPECT: include <better_auth/nlohmann.hpp>
#include <better_auth/token/verifier.hpp>
#ifdef CONTROL
#include <better_auth/token/nlohmann.hpp>
#endif
#include <nlohmann/json.hpp>
namespace ba = better_auth;

struct my_claims {
  std::string role;
};
void from_json(const nlohmann::json&, my_claims&);

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
