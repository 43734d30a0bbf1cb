// SPDX-License-Identifier: MIT
// EXPECT: does not list its claims in public. Add to it: static constexpr auto members
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct my_claims {
  std::string role;
#ifdef CONTROL
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::role>("role"));
#endif
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
