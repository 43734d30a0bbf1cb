// SPDX-License-Identifier: MIT
// EXPECT: aggregate without base classes
// CLANG: aggregate without base classes|protected destructor
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct with_role {
  std::string role;
  static constexpr auto members = ba::members<with_role>(ba::member<&with_role::role>("role"));
#ifndef CONTROL
 protected:
  ~with_role() = default;
#endif
};
#ifdef CONTROL
struct my_claims {
#else
struct my_claims : with_role {
#endif
  std::string team;
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::team>("team"));
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
