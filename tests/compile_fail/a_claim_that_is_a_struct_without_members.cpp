// SPDX-License-Identifier: MIT
// EXPECT: this type of member cannot be read from JSON. Use std::string
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct address {
  std::string city;
#ifdef CONTROL
  static constexpr auto members = ba::members<address>(ba::member<&address::city>("city"));
#endif
};
struct my_claims {
  address home;
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::home>("home"));
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
