// SPDX-License-Identifier: MIT
#pragma once

/// Verifies the JWTs that Better Auth issues, and keeps users inside their own data. Opt-in headers beside it:
/// borrowed.hpp, jwks_source.hpp and curl.hpp, live_key_set.hpp, nlohmann.hpp, owned_claims.hpp, secret_jwk.hpp, session_cookie.hpp,
/// testing.hpp, token_cache.hpp, verify_many.hpp.

// 0 vocabulary
#include <better_auth/version.hpp>
#include <better_auth/error.hpp>
#include <better_auth/result.hpp>
#include <better_auth/clock.hpp>
// 1 text
#include <better_auth/base64url.hpp>
#include <better_auth/json_value.hpp>
#include <better_auth/json_reader.hpp>
#include <better_auth/json_member.hpp>
#include <better_auth/json_members.hpp>
// 2 cryptography
#include <better_auth/algorithm.hpp>
#include <better_auth/hmac_key.hpp>
#include <better_auth/public_key.hpp>
// 3 tokens and keys
#include <better_auth/compact_token.hpp>
#include <better_auth/jose_header.hpp>
#include <better_auth/shared_secret.hpp>
#include <better_auth/jwk.hpp>
#include <better_auth/key_set.hpp>
// 4 verification
#include <better_auth/claims.hpp>
#include <better_auth/policy.hpp>
#include <better_auth/verified.hpp>
#include <better_auth/verifier.hpp>
// 6 application
#include <better_auth/access.hpp>
#include <better_auth/authorization.hpp>
