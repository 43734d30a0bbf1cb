// SPDX-License-Identifier: MIT
#pragma once

#include "options.hpp"

#include <better_auth/explain.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doctor {

enum class mark {
  passed,
  failed,
  not_reached
};

/// One question of the pipeline, and what came of it.
struct step {
  std::string_view name;
  std::string_view asks;
  mark came_out = mark::not_reached;
};

/// What was found out. Holds no secret, and of the input no more than a `sighting` does.
struct findings {
  better_auth::sighting seen = {};
  std::vector<step> steps = {};
  std::optional<better_auth::error> refusal = {};  ///< none where it was verified
  better_auth::explanation why = {};
  std::vector<std::string> notes = {};
  std::string user = {};                   ///< where it was verified
  std::optional<std::int64_t> until = {};  ///< seconds since 1970
};

/// What the text is and how it fares. `secret` and `jwks` are the contents, where they were asked
/// for.
findings examine(const options& given, std::string_view input, const std::string* secret,
                 const std::string* jwks);

}  // namespace doctor
