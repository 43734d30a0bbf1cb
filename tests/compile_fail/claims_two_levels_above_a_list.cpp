// SPDX-License-Identifier: MIT
// EXPECT: inherited or listed for another struct
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct tenant_claims {
  std::string tenant;
  static constexpr auto members =
      ba::members<tenant_claims>(ba::member<&tenant_claims::tenant>("tenant"));
};
struct team_claims : tenant_claims {};
struct admin_claims : team_claims {
  std::optional<std::string> role;
};
#ifdef CONTROL
using my_claims = tenant_claims;
#else
using my_claims = admin_claims;
#endif

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
