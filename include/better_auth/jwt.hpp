// SPDX-License-Identifier: MIT
#pragma once

/// Verifies the JWTs that Better Auth issues, and keeps users inside their own data.
#include <better_auth/base/version.hpp>
#include <better_auth/base/url.hpp>
#include <better_auth/json/members.hpp>
#include <better_auth/token/verifier.hpp>
#include <better_auth/token/access.hpp>
#include <better_auth/http/authorization.hpp>
#include <better_auth/http/challenge.hpp>
