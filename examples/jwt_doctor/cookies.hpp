// SPDX-License-Identifier: MIT
#pragma once

#include "examination.hpp"

namespace doctor {

/// The cookies of a `Set-Cookie` header field, or of several, each on a line, as a `Cookie` header
/// field has them.
std::string cookies_set_by(std::string_view lines);

/// What is left to give, beside a secret or a JWKS that was given, so that a session_data cookie
/// can be read.
std::string_view strategy_advice(better_auth::artefact what, bool secret, bool jwks);

/// What is in the value of a `Cookie` header field.
void examine_cookies(findings& found, const options& given, std::string_view header,
                     const std::string* secret, const std::string* jwks);

}  // namespace doctor
