// SPDX-License-Identifier: MIT
#pragma once

#include "examination.hpp"

#include <string>

namespace doctor {

std::string as_json(const findings& found);

/// For a person; with colours where `colours` is set.
std::string as_text(const findings& found, std::int64_t now, bool colours);

}  // namespace doctor
