// SPDX-License-Identifier: MIT
// Whoever passes one value may have overlooked a second one.
// EXPECT: pass all values of the Authorization header
#include <better_auth/http/authorization.hpp>

#include <string>

void f(const better_auth::verifier& verify, const std::string& value) {
#ifdef CONTROL
  (void)better_auth::authenticate(verify, {value});
#else
  better_auth::authenticate(verify, value);
#endif
}
