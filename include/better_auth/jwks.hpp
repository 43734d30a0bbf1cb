// SPDX-License-Identifier: MIT
#pragma once

/// Fetches the keys of a running Better Auth, and replaces keys in use.
#include <better_auth/old/keys/fetch.hpp>
#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/old/keys/jwks_stats.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/old/keys/refresh_schedule.hpp>
