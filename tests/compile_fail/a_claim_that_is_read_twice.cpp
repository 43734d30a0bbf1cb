// SPDX-License-Identifier: MIT
// EXPECT: cannot be read into another member as well
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

struct my_claims : ba::user_claims {
  std::string_view mail;
#ifdef CONTROL
  static constexpr auto members = ba::member_list<my_claims>(ba::member<&my_claims::mail>("mail"));
#else
  static constexpr auto members = ba::member_list<my_claims>(ba::member<&my_claims::mail>("email"));
#endif
};

bool f(const ba::verifier<ba::key_set>& verify) {
  return ba::authenticate<my_claims>(verify, "Bearer x").has_value();
}
