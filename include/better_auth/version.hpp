// SPDX-License-Identifier: MIT
#pragma once

/// The version of the library as macros.
#include <better_auth/base/version.hpp>
