// SPDX-License-Identifier: MIT
// EXPECT: borrowed claims have a list of their own members
#include <better_auth/old/borrowed.hpp>
#include <better_auth/nlohmann.hpp>
namespace ba = better_auth;

struct my_claims : ba::user_claims {
  std::string_view role;
};
void from_json(const nlohmann::json&, my_claims&);

bool f(const ba::verifier<ba::key_set>& verify, std::string_view token,
       [[maybe_unused]] ba::verify_buffer& buffer) {
#ifdef CONTROL
  return verify.as<my_claims>(token).has_value();
#else
  return verify.as<my_claims>(token, buffer).has_value();
#endif
}
