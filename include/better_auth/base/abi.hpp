// SPDX-License-Identifier: MIT
#pragma once

/// The inline namespace of everything in this library. Two versions, or a build with and one
/// without exceptions, have different names for the linker and can meet in one program.
#if defined(__cpp_exceptions)
#define BETTER_AUTH_ABI v1
#else
#define BETTER_AUTH_ABI v1_no_exceptions
#endif
