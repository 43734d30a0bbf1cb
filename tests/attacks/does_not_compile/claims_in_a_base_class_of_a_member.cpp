// SPDX-License-Identifier: MIT
// Attack 58: the same one level deeper, in a struct that a member contains.
// EXPECT: aggregate without base classes
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct named {
  std::string name;
};
#ifdef CONTROL
struct team {
#else
struct team : named {
#endif
  std::string role;
  static constexpr auto members = ba::members<team>(ba::member<&team::role>("role"));
};
struct team_claims {
  std::vector<team> teams;
  static constexpr auto members =
      ba::members<team_claims>(ba::member<&team_claims::teams>("teams"));
};

bool f(const ba::verifier& verify) { return verify.as<team_claims>("x").has_value(); }
