// SPDX-License-Identifier: MIT
#pragma once

/// The version of these headers, its first number. CMake, Conan and vcpkg read it from here.
#define BETTER_AUTH_JWT_VERSION_MAJOR 0
/// Its second number.
#define BETTER_AUTH_JWT_VERSION_MINOR 1
/// Its third number.
#define BETTER_AUTH_JWT_VERSION_PATCH 0
/// All three as text.
#define BETTER_AUTH_JWT_VERSION "0.1.0"
