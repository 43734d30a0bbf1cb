// SPDX-License-Identifier: MIT
#pragma once

/// Verifies Better Auth's session cookies and session tokens.
#include <better_auth/session/reader.hpp>
