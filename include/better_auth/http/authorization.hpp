// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/token/verifier.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The token in the value of an `Authorization` header field: "Bearer" in any case, spaces, and one
/// token (RFC 6750 section 2.1), nothing else.
/// Errors: missing_credentials (empty, or another scheme), malformed_credentials.
inline result<std::string> bearer_token(std::string_view value) {
  constexpr std::string_view scheme = "bearer";
  if (!detail::starts_with_ignoring_case(value, scheme)) return errc::missing_credentials;
  const std::string_view behind = value.substr(scheme.size());
  const std::size_t start = (std::min)(behind.find_first_not_of(' '), behind.size());
  const std::string_view token = behind.substr(start);
  // b64token: characters, then padding.
  const std::size_t size = (std::min)(token.find('='), token.size());
  const auto is_token_character = [](char c) {
    const char l = detail::ascii_lower(c);
    return (l >= 'a' && l <= 'z') || detail::is_digit(c) ||
           std::string_view("-._~+/").find(c) != std::string_view::npos;
  };
  const bool valid = start != 0 && size != 0 &&
                     std::all_of(token.begin(), token.begin() + static_cast<std::ptrdiff_t>(size),
                                 is_token_character) &&
                     token.find_first_not_of('=', size) == std::string_view::npos;
  if (!valid) return errc::malformed_credentials;
  return std::string(token);
}

namespace detail {

/// All values of a header field, as a server lists them.
template <class Values>
concept header_values =
    !std::convertible_to<Values, std::string_view> && requires(const Values& v) {
      { *std::begin(v) } -> std::convertible_to<std::string_view>;
      requires std::forward_iterator<std::remove_cvref_t<decltype(std::begin(v))>>;
      std::end(v);
    };

/// Anything that verifies a token: a verifier, a lambda, a `std::function`.
template <class Verify>
concept token_verifier =
    std::invocable<const Verify&, std::string_view> &&
    is_result<std::remove_cvref_t<std::invoke_result_t<const Verify&, std::string_view>>>;

/// Errors: multiple_credentials, those of `bearer_token`.
template <header_values Values>
result<std::string> sole_bearer_token(const Values& values) {
  auto at = std::begin(values);
  if (at == std::end(values)) return errc::missing_credentials;
  const std::string first{std::string_view(*at)};
  if (++at != std::end(values)) return errc::multiple_credentials;
  return bearer_token(first);
}

}  // namespace detail

/// The user whose token the `Authorization` header fields carry. Pass all values of the field: two
/// are rejected, since two servers could read them differently. `verify` is a verifier, or anything
/// else that is called with a token and returns a result.
/// Errors: multiple_credentials, those of `bearer_token` and of `verify`.
template <detail::token_verifier Verify,
          detail::header_values Values = std::initializer_list<std::string_view>>
[[nodiscard]] auto authenticate(const Verify& verify, const Values& values)
    -> std::remove_cvref_t<std::invoke_result_t<const Verify&, std::string_view>> {
  const auto token = detail::sole_bearer_token(values);
  if (!token) return token.error();
  return std::invoke(verify, std::string_view(*token));
}
/// The same, read into a claims struct of your own.
template <class Claims, detail::header_values Values = std::initializer_list<std::string_view>>
result<verified<Claims>> authenticate(const verifier& verify, const Values& values) {
  const auto token = detail::sole_bearer_token(values);
  if (!token) return token.error();
  return verify.as<Claims>(*token);
}

/// Does not compile, and says why.
template <class Verify, class Value>
  requires std::convertible_to<const Value&, std::string_view>
void authenticate(const Verify&, const Value&) {
  static_assert(sizeof(Value) == 0,
                "better_auth: pass all values of the Authorization header, in a list. If the "
                "request has exactly one for certain, use authenticate_only_value");
}

/// The same for a request that, as your server has made sure, has one `Authorization` field or none
/// (empty). Errors: those of `bearer_token` and of `verify`.
template <detail::token_verifier Verify>
[[nodiscard]] auto authenticate_only_value(const Verify& verify, std::string_view value) {
  return authenticate(verify, {value});
}
/// The same, read into a claims struct of your own.
template <class Claims>
result<verified<Claims>> authenticate_only_value(const verifier& verify, std::string_view value) {
  return authenticate<Claims>(verify, {value});
}

}
