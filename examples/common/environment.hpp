// SPDX-License-Identifier: MIT
#pragma once

#include "authenticator.hpp"

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

/// How tokens are verified is set in the environment, for each of the example services alike.
namespace common {

inline constexpr std::string_view environment_usage =
    R"(How tokens are verified is set in the environment:
  BETTER_AUTH_SECRET                         tokens that your own code, or a jwt.sign override,
                                             signs with the secret (HS256); with BETTER_AUTH_URL,
                                             their issuer and audience must be its origin
  BETTER_AUTH_SECRET and BETTER_AUTH_SECOND_SECRET
                                             the same, by either secret, while it is being changed
  BETTER_AUTH_URL                            tokens of the JWT plugin; its keys are fetched from
                                             there and kept current
  BETTER_AUTH_URL and BETTER_AUTH_JWKS_FILE  the same, with keys from a file that holds the answer
                                             of /api/auth/jwks
  BETTER_AUTH_SESSION_COOKIE                 the session cookies in place of bearer tokens: compact,
                                             jwt or jwe, as the strategy of Better Auth's cookie
                                             cache, or jwks where jwt({ sessionCookieCache: true })
                                             is set; needs BETTER_AUTH_SECRET and BETTER_AUTH_URL
)";

/// Why a service cannot start, in one line.
class configuration_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A variable's value; empty where it is not set.
[[nodiscard]] std::string_view environment(const char* name);

/// The number that is an option's value, from `least` to `most`. Throws configuration_error.
[[nodiscard]] int number_of(std::string_view option, std::string_view value, int least, int most);

/// From the environment. Keys are fetched by `limits`; tokens that public keys verify are
/// remembered in a cache of `cache_bytes`. Throws configuration_error.
[[nodiscard]] authenticator make_authenticator(std::size_t cache_bytes = std::size_t{8} << 20U,
                                               const better_auth::refresh_limits& limits = {});

/// What a browser writes into `Origin`: a scheme, a host in lower case, a port; no path. "null" and
/// "*" are no origin.
[[nodiscard]] bool is_origin(std::string_view text);

/// The origin of BETTER_AUTH_URL, where it is set and a URL; else empty.
[[nodiscard]] std::string better_auth_origin();

}  // namespace common
