// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/claims.hpp>
#include <better_auth/result.hpp>
#include <better_auth/verified.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace better_auth {

/// The verdicts on many tokens, in their order: each is what `verify` says of it, and a refusal of one is nothing to the
/// others. `verify` is any verifier; one with a cache has the memory for the tokens to come fetched while it looks at one.
/// Throws `std::bad_alloc` where there is no memory for the list.
///
///     auto users = better_auth::verify_many(verify, tokens);              // std::vector<result<verified<user_claims>>>
///     auto mine = better_auth::verify_many<my_claims>(verify, tokens);
template <class Claims = user_claims, class Verifier>
[[nodiscard]] std::vector<result<verified<Claims>>> verify_many(const Verifier& verify, std::span<const std::string_view> tokens) {
  // A remembered token is answered in about the time that memory takes to answer, so it is asked ahead: first for the token's own
  // text, since the place of what is remembered comes of that.
  constexpr std::size_t near = 4, far = 8;
  const auto look_ahead = [&](std::size_t at) {
    if constexpr (requires { verify.template expect<Claims>(tokens[at]); }) {
      if (at + far < tokens.size()) verify.fetch(tokens[at + far]);
      if (at + near < tokens.size()) verify.template expect<Claims>(tokens[at + near]);
    }
  };
  std::vector<result<verified<Claims>>> verdicts;
  verdicts.reserve(tokens.size());
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    look_ahead(at);
    verdicts.push_back(verify.template as<Claims>(tokens[at]));
  }
  return verdicts;
}

}  // namespace better_auth
