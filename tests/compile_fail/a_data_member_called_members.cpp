// SPDX-License-Identifier: MIT
// EXPECT: does not list its claims
#include <better_auth/token/verifier.hpp>

#include <list>
namespace ba = better_auth;

struct my_claims {
#ifdef CONTROL
  std::string team;
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::team>("team"));
#else
  std::vector<std::string> members;
#endif
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
