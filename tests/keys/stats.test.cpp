// SPDX-License-Identifier: MIT
#include <better_auth/keys/stats.hpp>

#include "catch.hpp"

namespace ba = better_auth;

TEST_CASE("the last error is a sentence about the last fetch alone") {
  ba::jwks_stats stats;
  CHECK(stats.last_error().empty());
  stats.last_problem = ba::fetch_problem::tls;
  CHECK(stats.last_error() == ba::message(ba::fetch_problem::tls));
}
