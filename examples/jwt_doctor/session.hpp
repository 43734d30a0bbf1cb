// SPDX-License-Identifier: MIT
#pragma once

#include "examination.hpp"

#include <better_auth/session.hpp>

namespace doctor {

/// What was given of how Better Auth's cookies are configured; of its strategies, compact where
/// none was given.
better_auth::session_policy session_policy_for(const options& given);

/// The cookies of the strategy that was given; `both` where the session_token is asked for.
void examine_session(findings& found, const options& given, std::string_view header, bool both,
                     const std::string* secret, const std::string* jwks);

/// A session_token by itself: its signature can be checked, and that is all.
void examine_session_token(findings& found, const options& given, std::string_view value,
                           const std::string& secret);

}  // namespace doctor
