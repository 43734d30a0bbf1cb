// SPDX-License-Identifier: MIT
// EXPECT: these keys are a result, which may be an error. Call .value()
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

ba::verifier f(const std::string& text) {
  const auto policy = ba::policy::jwt_plugin("https://app.example");
#ifdef CONTROL
  return ba::verifier::make(ba::key_set::parse(text).value(), policy).value();
#else
  return ba::verifier::make(ba::key_set::parse(text), policy).value();
#endif
}
