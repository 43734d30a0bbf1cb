// SPDX-License-Identifier: MIT
#pragma once

/// The inline namespace of everything in this library. Two versions, builds with two libcryptos, or
/// a build with and one without exceptions have different names for the linker and can meet in one
/// program. Each libcrypto is recognised by a header that only it has, which is not included.
#if __has_include(<openssl/is_awslc.h>) && defined(__cpp_exceptions)
#define BETTER_AUTH_ABI v1_aws_lc
#elif __has_include(<openssl/is_awslc.h>)
#define BETTER_AUTH_ABI v1_aws_lc_no_exceptions
#elif __has_include(<openssl/is_boringssl.h>) && defined(__cpp_exceptions)
#define BETTER_AUTH_ABI v1_boringssl
#elif __has_include(<openssl/is_boringssl.h>)
#define BETTER_AUTH_ABI v1_boringssl_no_exceptions
#elif defined(__cpp_exceptions)
#define BETTER_AUTH_ABI v1
#else
#define BETTER_AUTH_ABI v1_no_exceptions
#endif
