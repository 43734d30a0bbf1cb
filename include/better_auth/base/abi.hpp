// SPDX-License-Identifier: MIT
#pragma once

/// The inline namespace of this library. It differs by version, libcrypto (recognised by a header
/// that only it has) and use of exceptions, so that such builds can be linked into one program.
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
