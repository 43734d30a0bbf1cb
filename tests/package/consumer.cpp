// SPDX-License-Identifier: MIT
// What every way of installing the library builds and runs: it makes a token, verifies it, and
// prints the version.
#include <better_auth/jwt.hpp>
#include <better_auth/testing.hpp>
#ifdef CONSUMER_WITH_CURL
#include <better_auth/curl.hpp>
#endif

#include <cstdio>
#include <cstring>
#include <string>

namespace ba = better_auth;

int main(int argc, char** argv) {
  const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
  const std::string token =
      key.token(ba::testing::token_claims::of_plugin("https://app.example", "ada"));
  const auto policy = ba::policy::jwt_plugin("https://app.example");
  const ba::testing::manual_clock clock(1'700'000'000);
  const ba::verifier verify(ba::key_set::parse(ba::testing::jwks({key.public_jwk()})).value(),
                            policy, clock);
  const auto user = ba::authenticate(verify, {ba::testing::bearer(token)});
  if (!user || (*user)->sub != "ada" || !ba::verify_user_access("ada", *user))
    return std::puts("a good token is rejected"), 1;
  if (ba::authenticate(verify, {"Bearer a.b.c"})) return std::puts("a bad token is accepted"), 1;
#ifdef CONSUMER_WITH_CURL
  // Nothing listens there, so only libcurl itself is used.
  const ba::jwks_source keys(ba::curl_fetcher{}, "http://127.0.0.1:9/jwks");
  const auto unknown = ba::verifier(keys, policy, clock)(token);
  if (unknown || unknown.error().code() != ba::errc::unavailable)
    return std::puts("keys were fetched from nowhere"), 1;
#endif
  std::printf("better-auth-jwt %s\n", BETTER_AUTH_JWT_VERSION);
  return argc == 2 && std::strcmp(argv[1], BETTER_AUTH_JWT_VERSION) != 0 ? 1 : 0;
}
