// SPDX-License-Identifier: MIT
// EXPECT: lists its own members, or they would be lost
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

struct my_claims : ba::user_claims {
  std::string_view role;
#ifdef CONTROL
  static constexpr auto members = ba::member_list<my_claims>(ba::member<&my_claims::role>("role"));
#endif
};

bool f(const ba::verifier<ba::key_set>& verify) {
  return ba::authenticate<my_claims>(verify, "Bearer x").has_value();
}
