// SPDX-License-Identifier: MIT
#pragma once

#include "examination.hpp"

namespace doctor {

/// A JWT that is verified with the one of `secret` and `jwks` that is there.
void examine_token(findings& found, const options& given, std::string_view token,
                   const std::string* secret, const std::string* jwks);

}  // namespace doctor
