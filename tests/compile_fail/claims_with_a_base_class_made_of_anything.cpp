// SPDX-License-Identifier: MIT
// EXPECT: is an aggregate without base classes. List all members in one struct
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct greedy {
  greedy() = default;
  template <class U>
  greedy(U) {}
  std::string tenant;
};
#ifdef CONTROL
struct my_claims {
#else
struct my_claims : greedy {
#endif
  std::string role;
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::role>("role"));
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
