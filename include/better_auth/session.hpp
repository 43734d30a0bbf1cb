// SPDX-License-Identifier: MIT
#pragma once

/// Verifies Better Auth's session cookies and session tokens.
#include <better_auth/session/cookie_header.hpp>
#include <better_auth/session/claims.hpp>
#include <better_auth/session/policy.hpp>
#include <better_auth/session/secrets.hpp>
#include <better_auth/session/token.hpp>
#include <better_auth/session/reader.hpp>
