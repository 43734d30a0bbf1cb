// SPDX-License-Identifier: MIT
// Attack 58: the struct's own members would not be read.
// EXPECT: inherited or listed for another struct
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct tenant_claims {
  std::string tenant;
  static constexpr auto members =
      ba::members<tenant_claims>(ba::member<&tenant_claims::tenant>("tenant"));
};
struct admin_claims : tenant_claims {
  std::string role;
};

#ifdef CONTROL
using claims = tenant_claims;
#else
using claims = admin_claims;
#endif
bool f(const ba::verifier& verify) { return verify.as<claims>("x").has_value(); }
