// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/claims.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/verified.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace better_auth::inline v0 {

/// The verdicts on many tokens, in their order: each is what `verify` says of it, and a refusal of
/// one is nothing to the others. `verify` is any verifier; one with a cache has the memory for the
/// tokens to come fetched while it looks at one. Throws `std::bad_alloc` where there is no memory
/// for the list.
///
///     // std::vector<result<verified<user_claims>>>
///     auto users = better_auth::verify_many(verify, tokens);
///     auto mine = better_auth::verify_many<my_claims>(verify, tokens);
template <class Claims = user_claims, class Verifier>
[[nodiscard]] std::vector<result<verified<Claims>>> verify_many(
    const Verifier& verify, std::span<const std::string_view> tokens) {
  std::vector<result<verified<Claims>>> verdicts;
  verdicts.reserve(tokens.size());
  if constexpr (requires { verify.template expect<Claims>(std::string_view()); }) {
    // A remembered token is answered in about the time that memory takes to answer. So each is
    // asked for ahead: first for its own text, since the place of what is remembered comes of that.
    constexpr std::size_t soon = 4, later = 8;
    typename Verifier::expectation expected[soon];
    const auto expect = [&](std::size_t at) {
      if (at < tokens.size()) expected[at % soon] = verify.template expect<Claims>(tokens[at]);
    };
    for (std::size_t at = 0; at < later && at < tokens.size(); ++at) verify.fetch(tokens[at]);
    for (std::size_t at = 0; at < soon; ++at) expect(at);
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (at + later < tokens.size()) verify.fetch(tokens[at + later]);
      const auto now = expected[at % soon];
      expect(at + soon);
      verdicts.push_back(verify.template as<Claims>(tokens[at], now));
    }
  } else {
    for (const std::string_view token : tokens)
      verdicts.push_back(verify.template as<Claims>(token));
  }
  return verdicts;
}

}  // namespace better_auth::inline v0
