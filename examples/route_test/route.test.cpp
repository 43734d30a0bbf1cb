// SPDX-License-Identifier: MIT
// The unit test of a route: who gets in, and who gets which refusal. No Better Auth, no network, no
// waiting for a token to expire. Any test framework will do; here it is a function that counts.
#include "notes_route.hpp"

#include <better_auth/testing.hpp>

#include <cstdio>
#include <string_view>

namespace ba = better_auth;

namespace {

int failures = 0;

void expect(std::string_view what, int expected, int got) {
  const bool good = expected == got;
  failures += good ? 0 : 1;
  std::printf("%s %.*s: %d\n", good ? "ok    " : "FAILED", static_cast<int>(what.size()),
              what.data(), got);
}

}  // namespace

int main() {
  constexpr std::string_view origin = "https://app.example";

  // What Better Auth holds, a private key; and what it publishes, /api/auth/jwks. Here they are
  // made up.
  const auto keys = ba::testing::signer::generate(ba::algorithm::eddsa);
  const std::string jwks = ba::testing::jwks({keys.public_jwk()});

  // The route under test, with the policy of the real one, and a clock that stands still.
  ba::testing::manual_clock clock(1'700'000'000);
  const notes_route route(
      ba::verifier(ba::key_set::parse(jwks).value(), ba::policy::jwt_plugin(origin), clock),
      {{"ada", "a note"}, {"bob", "another"}});

  auto claims = ba::testing::token_claims::of_plugin(origin, "ada");
  const std::string token = keys.token(claims);
  const std::string ada = ba::testing::bearer(token);

  expect("the own note", 200, route.get({ada}, "ada").status);
  expect("it is the own note", 1, route.get({ada}, "ada").body == "a note");
  expect("somebody else's note", 403, route.get({ada}, "bob").status);
  expect("no credentials", 401, route.get({}, "ada").status);
  expect("two credentials", 400, route.get({ada, ada}, "ada").status);
  expect("another scheme", 401, route.get({"Basic YTpi"}, "ada").status);
  expect("a tampered token", 401,
         route.get({ba::testing::bearer(ba::testing::tampered(token))}, "ada").status);
  expect("alg: none", 401,
         route.get({ba::testing::bearer(ba::testing::unsigned_token(claims))}, "ada").status);
  expect("a token for another service", 401,
         route
             .get({ba::testing::bearer(keys.token(
                      ba::testing::token_claims::of_plugin("https://other.example", "ada")))},
                  "ada")
             .status);
  const auto others = ba::testing::signer::generate(ba::algorithm::eddsa);
  expect("somebody else's key", 401,
         route.get({ba::testing::bearer(others.token(claims))}, "ada").status);

  clock.advance(claims.lifetime - 1);
  expect("in the last second", 200, route.get({ada}, "ada").status);
  clock.advance(1);
  expect("expired", 401, route.get({ada}, "ada").status);

  return failures == 0 ? 0 : 1;
}
