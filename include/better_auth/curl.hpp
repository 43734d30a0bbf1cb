// SPDX-License-Identifier: MIT
#pragma once

/// Fetches keys with libcurl; link with better_auth::curl.
#include <better_auth/jwks.hpp>
#include <better_auth/stores/curl.hpp>
