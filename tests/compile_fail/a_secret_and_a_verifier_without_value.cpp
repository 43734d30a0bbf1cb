// SPDX-License-Identifier: MIT
// EXPECT: this is a result, which may be an error. Call .value\(\) on it to throw, or check it
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct service {
  ba::shared_secret secret;
  ba::verifier verify;
};

service f(const ba::result<ba::shared_secret>& secret) {
#ifdef CONTROL
  return {secret.value(), ba::verifier::make(*secret, ba::policy::shared_secret()).value()};
#else
  return {secret, ba::verifier::make(*secret, ba::policy::shared_secret())};
#endif
}
