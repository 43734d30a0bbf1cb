// SPDX-License-Identifier: MIT
#pragma once

/// Mints keys, tokens and JWK Sets for the tests of your routes.
#include <better_auth/testing/manual_clock.hpp>
#include <better_auth/testing/signer.hpp>
