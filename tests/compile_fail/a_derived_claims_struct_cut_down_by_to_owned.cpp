// SPDX-License-Identifier: MIT
// EXPECT: (no matching function for call to|constraints not satisfied)
#include <string>
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

struct my_claims : ba::user_claims {
  std::string_view role;
  static constexpr auto members = ba::member_list<my_claims>(ba::member<&my_claims::role>("role"));
};
#ifdef CONTROL
std::string to_owned(const my_claims& claims) { return std::string(claims.role); }
#endif

auto f(const ba::verified<my_claims>& user) { return user.to_owned(); }
