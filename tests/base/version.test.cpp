// SPDX-License-Identifier: MIT
#include <better_auth/base/version.hpp>

#include "catch.hpp"

#include <string>

TEST_CASE("the version is the same in both spellings") {
  CHECK(std::string(BETTER_AUTH_JWT_VERSION) ==
        std::to_string(BETTER_AUTH_JWT_VERSION_MAJOR) + '.' +
            std::to_string(BETTER_AUTH_JWT_VERSION_MINOR) + '.' +
            std::to_string(BETTER_AUTH_JWT_VERSION_PATCH));
}
