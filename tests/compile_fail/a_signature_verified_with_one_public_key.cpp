// SPDX-License-Identifier: MIT
// EXPECT: For one public key, use key_set::from_pem or key_set::from_jwk
#include <better_auth/token/signature.hpp>
namespace ba = better_auth;

#ifdef CONTROL
bool f(const ba::key_set& keys) { return ba::verify_signature("token", keys).has_value(); }
#else
bool f(const ba::public_key& key) { return ba::verify_signature("token", key).has_value(); }
#endif
