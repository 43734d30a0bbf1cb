// SPDX-License-Identifier: MIT
// EXPECT: borrowed claims own nothing
#include <better_auth/old/borrowed.hpp>

#include <string>
namespace ba = better_auth;

struct my_claims : ba::user_claims {
#ifdef CONTROL
  std::string_view role;
#else
  std::string role;
#endif
  static constexpr auto members = ba::member_list<my_claims>(ba::member<&my_claims::role>("role"));
};

bool f(const ba::verifier<ba::key_set>& verify, std::string_view token, ba::verify_buffer& buffer) {
  return verify.as<my_claims>(token, buffer).has_value();
}
