// SPDX-License-Identifier: MIT
// Attack 58: the required member of the base would not be read.
// EXPECT: aggregate without base classes
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct tenant_claims {
  std::string tenant;
  static constexpr auto members =
      ba::members<tenant_claims>(ba::member<&tenant_claims::tenant>("tenant"));
};
#ifdef CONTROL
struct admin_claims {
  tenant_claims home;
  std::string role;
  static constexpr auto members = ba::members<admin_claims>(
      ba::member<&admin_claims::home>("home"), ba::member<&admin_claims::role>("role"));
};
#else
struct admin_claims : tenant_claims {
  std::string role;
  static constexpr auto members =
      ba::members<admin_claims>(ba::member<&admin_claims::role>("role"));
};
#endif

bool f(const ba::verifier& verify) { return verify.as<admin_claims>("x").has_value(); }
