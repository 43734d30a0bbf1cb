// SPDX-License-Identifier: MIT
// Attack 2: a public key has no HMAC operation.
// EXPECT: deleted (function|constructor)
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

#ifdef CONTROL
ba::shared_secret f(std::string_view secret) { return ba::shared_secret(secret); }
#else
ba::shared_secret f(const ba::public_key& key) { return ba::shared_secret(key); }
#endif
