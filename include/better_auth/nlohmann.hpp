// SPDX-License-Identifier: MIT
#pragma once

/// Reads claims with nlohmann/json.
#include <better_auth/token/nlohmann.hpp>
