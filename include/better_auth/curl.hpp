// SPDX-License-Identifier: MIT
#pragma once

/// Fetches keys by libcurl; link with better_auth::curl.
#include <better_auth/jwks.hpp>
#include <better_auth/old/stores/curl.hpp>
