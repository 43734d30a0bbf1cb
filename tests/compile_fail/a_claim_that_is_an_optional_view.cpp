// SPDX-License-Identifier: MIT
// EXPECT: this type of member cannot be read from JSON. Use std::string
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct my_claims {
#ifdef CONTROL
  std::optional<std::string> role;
#else
  std::optional<std::string_view> role;
#endif
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::role>("role"));
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
