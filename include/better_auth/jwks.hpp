// SPDX-License-Identifier: MIT
#pragma once

/// Fetches the keys of a running Better Auth, replaces keys in use, and remembers signatures.
#include <better_auth/keys/source.hpp>
#include <better_auth/keys/live_key_set.hpp>
#include <better_auth/token/signature_cache.hpp>
