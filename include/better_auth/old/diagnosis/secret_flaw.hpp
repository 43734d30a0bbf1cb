// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace better_auth::inline v0 {

/// What is wrong with a configured secret. A secret is its raw bytes: what stands around it is part
/// of it.
enum class secret_flaw : std::uint8_t {
  none,               ///< nothing that looks wrong
  ends_in_newline,    ///< as a file adds it
  blanks_around,      ///< white space in front or behind
  quotes_around,      ///< as an .env file has them
  is_a_list,          ///< of the form of BETTER_AUTH_SECRETS
  newline_elsewhere,  ///< Better Auth's has a newline behind it, this one has not; found by trying
  is_newer,           ///< the token is signed with an older one; found by trying
};

/// Where a secret looks as if a file, a shell or an .env file had added to it. Nothing of the
/// secret is kept.
[[nodiscard]] inline secret_flaw flaw_of_secret(std::string_view secret) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  if (secret.empty()) return secret_flaw::none;
  if (secret.back() == '\n' || secret.back() == '\r') return secret_flaw::ends_in_newline;
  if (blanks.find(secret.front()) != blanks.npos || blanks.find(secret.back()) != blanks.npos)
    return secret_flaw::blanks_around;
  if (secret.size() > 1 && (secret.front() == '"' || secret.front() == '\'') &&
      secret.back() == secret.front())
    return secret_flaw::quotes_around;
  const std::size_t digits = secret.find_first_not_of("0123456789");
  if (digits != 0 && digits != secret.npos && secret[digits] == ':') return secret_flaw::is_a_list;
  return secret_flaw::none;
}

/// The secret without what `flaw_of_secret` finds around it: a view into it. A list is left as it
/// is.
[[nodiscard]] inline std::string_view without_flaw(std::string_view secret) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  while (!secret.empty() && blanks.find(secret.front()) != blanks.npos) secret.remove_prefix(1);
  while (!secret.empty() && blanks.find(secret.back()) != blanks.npos) secret.remove_suffix(1);
  if (flaw_of_secret(secret) == secret_flaw::quotes_around)
    secret = secret.substr(1, secret.size() - 2);
  return secret;
}

}  // namespace better_auth::inline v0
