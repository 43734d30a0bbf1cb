// SPDX-License-Identifier: MIT
// EXPECT: is an aggregate without base classes. List all members in one struct
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

#ifdef CONTROL
struct my_claims {
#else
struct my_claims : ba::user_claims {
#endif
  std::string role;
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::role>("role"));
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
