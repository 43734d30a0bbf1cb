// SPDX-License-Identifier: MIT
// EXPECT: inherited or listed for another struct
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

#ifdef CONTROL
struct my_claims {
  std::string role;
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::role>("role"));
};
#else
struct my_claims : ba::user_claims {
  std::string role;
};
#endif

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
