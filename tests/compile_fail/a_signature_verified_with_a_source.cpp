// SPDX-License-Identifier: MIT
// EXPECT: a verifier takes .* verify_signature one of the first two
#include <better_auth/jose/key_source.hpp>
#include <better_auth/token/signature.hpp>
namespace ba = better_auth;

bool f(const std::shared_ptr<const ba::key_source>& source, const ba::key_set& keys) {
#ifdef CONTROL
  (void)source;
  return ba::verify_signature("token", keys).has_value();
#else
  (void)keys;
  return ba::verify_signature("token", source).has_value();
#endif
}
