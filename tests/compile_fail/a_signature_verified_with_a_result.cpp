// SPDX-License-Identifier: MIT
// EXPECT: these keys are a result, which may be an error
#include <better_auth/token/signature.hpp>
namespace ba = better_auth;

bool f(std::string_view jwks) {
#ifdef CONTROL
  return ba::verify_signature("token", ba::key_set::parse(jwks).value()).has_value();
#else
  return ba::verify_signature("token", ba::key_set::parse(jwks)).has_value();
#endif
}
