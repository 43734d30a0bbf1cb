// SPDX-License-Identifier: MIT
// A module with static objects of the library, one of which has a thread.
#include <better_auth/keys/source.hpp>

#include "support.hpp"

namespace ba = better_auth;

namespace {
const ba::testing::signer key = ba::testing::signer::generate(ba::algorithm::eddsa, "a");
const std::string document = ba::testing::jwks({key.public_jwk()});
std::string fetch(std::string_view) { return document; }
const ba::jwks_source source(&fetch, "https://app.example/api/auth/jwks",
                             {.by = ba::refreshed_by::own_thread},
                             ba::testing::manual_clock(support::now));
const ba::verifier verify(source, ba::policy::jwt_plugin(support::origin),
                          ba::testing::manual_clock(support::now));
}  // namespace

/// Whether a good token is accepted, or its keys are not there yet, and a changed one is not.
extern "C" [[gnu::visibility("default")]] bool use_library() {
  const std::string token = key.token(support::plugin_claims());
  const auto good = verify(token);
  return (good || good.error() == ba::errc::unavailable) && !verify(token + "A");
}
