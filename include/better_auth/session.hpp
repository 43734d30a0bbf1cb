// SPDX-License-Identifier: MIT
#pragma once

/// Verifies Better Auth's session cookies and session tokens.
#include <better_auth/old/session/cookie_header.hpp>
#include <better_auth/old/session/session_claims.hpp>
#include <better_auth/old/session/session_cookie.hpp>
#include <better_auth/old/session/session_policy.hpp>
#include <better_auth/old/session/session_secrets.hpp>
#include <better_auth/old/session/session_token.hpp>
