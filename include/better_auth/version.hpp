// SPDX-License-Identifier: MIT
#pragma once

/// The version of these headers; CMake, Conan and vcpkg read it from here.
#define BETTER_AUTH_JWT_VERSION_MAJOR 0
#define BETTER_AUTH_JWT_VERSION_MINOR 1
#define BETTER_AUTH_JWT_VERSION_PATCH 0
#define BETTER_AUTH_JWT_VERSION "0.1.0"
