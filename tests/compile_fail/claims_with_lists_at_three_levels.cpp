// SPDX-License-Identifier: MIT
// EXPECT: is an aggregate without base classes. List all members in one struct
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct tenant_claims : ba::user_claims {
  std::string tenant;  // required, but nothing would read it
  static constexpr auto members =
      ba::members<tenant_claims>(ba::member<&tenant_claims::tenant>("tenant"));
};
struct admin_claims : tenant_claims {
  std::string role;
  static constexpr auto members =
      ba::members<admin_claims>(ba::member<&admin_claims::role>("role"));
};
#ifdef CONTROL
using my_claims = ba::user_claims;
#else
using my_claims = admin_claims;
#endif

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
