// SPDX-License-Identifier: MIT
// EXPECT: a JSON name is listed twice, or is not visible ASCII
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct my_claims {
  std::string role;
  std::string team;
#ifdef CONTROL
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::role>("role"),
                                                         ba::member<&my_claims::team>("team"));
#else
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::role>("my role"));
#endif
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
