// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Why a fetch brought nothing.
enum class fetch_problem : std::uint8_t {
  none,        ///< the fetch succeeded
  connection,  ///< no complete answer: name, network, proxy, a closed connection
  timeout,     ///< no complete answer in time
  tls,         ///< the server could not prove its identity
  too_large,   ///< a body over the limit
  exception,   ///< the fetcher threw, or memory ran out
  status,      ///< neither 200 nor a 304 that was requested; redirects are not followed
  malformed,   ///< a 200 whose body is no JWK Set
};

namespace detail {
inline constexpr std::array<std::string_view, 8> fetch_problem_messages = {
    "",
    "the key server could not be reached, or broke off its answer",
    "the key server did not answer in time",
    "the TLS certificate of the key server could not be verified",
    "the answer of the key server is over the size limit",
    "the fetcher threw an exception, or memory ran out",
    "the key server answered with a status other than 200",
    "the key server answered with something that is no JWK Set",
};
}  // namespace detail

/// How many there are, `none` included.
inline constexpr std::size_t fetch_problem_count = detail::fetch_problem_messages.size();

/// One fixed English sentence; empty for `none`.
[[nodiscard]] constexpr std::string_view message(fetch_problem problem) noexcept {
  const auto index = static_cast<std::size_t>(problem);
  return index < fetch_problem_count ? detail::fetch_problem_messages[index] : std::string_view();
}

}
