// SPDX-License-Identifier: MIT
#pragma once

#include "examination.hpp"

#include <better_auth/session.hpp>

#include <functional>
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

/// The values of a list like 2:current,1:older, without the white space around them.
std::vector<std::string> entries_of(std::string_view list);

better_auth::result<better_auth::session_secrets> secrets_from(const options& given,
                                                               const std::string& text);

/// The keys in the text of a JWK Set, or in PEM.
better_auth::result<better_auth::key_set> keys_from(const std::string& text);

bool is_about_the_secret(const better_auth::error& e);

/// Whether another secret would be accepted; `verdict(secret)` tries one.
better_auth::secret_flaw find_flaw(const options& given, const std::string& secret,
                                   const std::function<refusal(const std::string&)>& verdict);

void refuse(findings& found, const better_auth::error& e,
            const better_auth::circumstances& how = {});

}  // namespace doctor
