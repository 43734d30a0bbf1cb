// SPDX-License-Identifier: MIT
#pragma once

/// Reads claims by nlohmann/json.
#include <better_auth/old/nlohmann.hpp>
