// SPDX-License-Identifier: MIT
// Compiled without exceptions, where the platform has a switch for that.
#include "units.hpp"

#define TEXT_OF(name) #name
#define TEXT(macro) TEXT_OF(macro)

namespace ba = better_auth;

std::string unit_without_exceptions::abi() { return TEXT(BETTER_AUTH_ABI); }

std::string unit_without_exceptions::subject(const std::string& jwks, const std::string& token) {
  // Its value() would terminate the program where that of the other units throws.
  const ba::verifier verify(ba::key_set::parse(jwks).value(),
                            ba::policy::jwt_plugin("https://app.example"));
  const auto user = verify(token);
  return user ? user.value().subject() : std::string(user.error().name());
}
