// SPDX-License-Identifier: MIT
#pragma once

/// Verifies the JWTs that Better Auth issues, and keeps users inside their own data.
#include <better_auth/base/version.hpp>
#include <better_auth/base/error.hpp>
#include <better_auth/base/result.hpp>
#include <better_auth/base/clock.hpp>
#include <better_auth/base/base64url.hpp>
#include <better_auth/base/url.hpp>
#include <better_auth/json/values.hpp>
#include <better_auth/json/reader.hpp>
#include <better_auth/json/members.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/crypto/hmac.hpp>
#include <better_auth/crypto/public_key.hpp>
#include <better_auth/jose/compact_token.hpp>
#include <better_auth/jose/header.hpp>
#include <better_auth/jose/shared_secret.hpp>
#include <better_auth/jose/jwk.hpp>
#include <better_auth/jose/key_set.hpp>
#include <better_auth/jose/key_source.hpp>
#include <better_auth/token/claims.hpp>
#include <better_auth/token/policy.hpp>
#include <better_auth/token/signature.hpp>
#include <better_auth/token/verified.hpp>
#include <better_auth/token/verifier.hpp>
#include <better_auth/token/access.hpp>
#include <better_auth/http/authorization.hpp>
#include <better_auth/http/challenge.hpp>
