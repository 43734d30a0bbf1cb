// SPDX-License-Identifier: MIT
#pragma once

#include "examination.hpp"

#include <better_auth/old/session/session_secrets.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the examinations have in common: the steps, and what becomes of an error.
namespace doctor {

using refusal = std::optional<better_auth::error>;

bool begins_with(std::string_view text, std::string_view lower_case);

/// Without those at the beginning.
std::string_view without_blanks(std::string_view text);

/// What of a URL stands in `iss` and `aud` of the JWT plugin.
std::string origin_of(std::string_view url);

/// Sets the marks by the step that an error comes from; all have passed where there is none.
void mark_steps(std::vector<step>& steps, std::string_view failed);

void add_token_steps(std::vector<step>& steps);

/// The step of `add_token_steps` at which a verifier gave this error.
std::string_view step_of(const better_auth::error& e);

/// The values of a list like 2:current,1:older.
std::vector<std::string> entries_of(std::string_view list);

better_auth::result<better_auth::session_secrets> secrets_from(const options& given,
                                                               const std::string& text);

bool is_about_the_secret(const better_auth::error& e);

/// What was wrong with the secret, where another one makes the refusal go away: `verdict(secret)`
/// tries.
template <class Verdict>
better_auth::secret_flaw find_flaw(const options& given, const std::string& secret,
                                   Verdict&& verdict) {
  const auto helps = [&](const std::string& other) {
    const refusal now = verdict(other);
    return !now ||
           (!is_about_the_secret(*now) && now->kind() != better_auth::error_kind::configuration);
  };
  if (given.secrets_env) {
    const auto entries = entries_of(secret);
    for (std::size_t i = 1; i < entries.size(); ++i)
      if (helps(entries[i])) return better_auth::secret_flaw::is_newer;
    return better_auth::secret_flaw::none;
  }
  const better_auth::secret_flaw flaw = better_auth::flaw_of_secret(secret);
  if (flaw == better_auth::secret_flaw::is_a_list) {
    for (const std::string& entry : entries_of(secret))
      if (helps(entry)) return flaw;
    return better_auth::secret_flaw::none;
  }
  if (flaw != better_auth::secret_flaw::none)
    return helps(std::string(better_auth::without_flaw(secret))) ? flaw
                                                                 : better_auth::secret_flaw::none;
  return helps(secret + "\n") ? better_auth::secret_flaw::newline_elsewhere
                              : better_auth::secret_flaw::none;
}
void refuse(findings& found, const better_auth::error& e,
            const better_auth::circumstances& how = {});

}  // namespace doctor
