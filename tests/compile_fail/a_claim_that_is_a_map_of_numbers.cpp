// SPDX-License-Identifier: MIT
// EXPECT: this type of member cannot be read from JSON
#include <better_auth/token/verifier.hpp>

#include <map>
namespace ba = better_auth;

struct my_claims {
#ifdef CONTROL
  int value = 0;
#else
  std::map<int, int> value = {};
#endif
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::value>("value"));
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
