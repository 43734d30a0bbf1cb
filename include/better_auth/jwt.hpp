// SPDX-License-Identifier: MIT
#pragma once

/// Verifies the JWTs that Better Auth issues, and keeps users inside their own data.
#include <better_auth/base/version.hpp>
#include <better_auth/old/error.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/clock.hpp>
#include <better_auth/old/base64url.hpp>
#include <better_auth/old/json_value.hpp>
#include <better_auth/old/json_reader.hpp>
#include <better_auth/old/json_member.hpp>
#include <better_auth/old/json_members.hpp>
#include <better_auth/old/algorithm.hpp>
#include <better_auth/old/hmac_key.hpp>
#include <better_auth/old/public_key.hpp>
#include <better_auth/old/compact_token.hpp>
#include <better_auth/old/jose_header.hpp>
#include <better_auth/old/shared_secret.hpp>
#include <better_auth/old/jwk.hpp>
#include <better_auth/old/key_set.hpp>
#include <better_auth/old/claims.hpp>
#include <better_auth/old/policy.hpp>
#include <better_auth/old/verified.hpp>
#include <better_auth/old/verifier.hpp>
#include <better_auth/old/http/access.hpp>
#include <better_auth/old/http/authorization.hpp>
