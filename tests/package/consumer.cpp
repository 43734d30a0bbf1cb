// SPDX-License-Identifier: MIT
// What every way of consuming the library builds and runs: a token is made and verified, and the
// version is told.
#include <better_auth/jwt.hpp>
#include <better_auth/testing.hpp>
#ifdef CONSUMER_WITH_CURL
#include <better_auth/curl.hpp>
#endif

#include <cstdio>
#include <cstring>

namespace ba = better_auth;

int main(int argc, char** argv) {
  const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
  const ba::manual_clock clock(1'700'000'000);
  const ba::verifier verify{ba::key_set::parse(ba::testing::jwks({key.public_jwk()})).value(),
                            ba::policy::jwt_plugin("https://app.example"), clock};
  const auto user = ba::authenticate(
      verify, ba::testing::bearer(
                  key.token(ba::testing::token_claims::of_plugin("https://app.example", "ada"))));
  if (!user || (*user)->sub != "ada" || !ba::verify_user_access("ada", *user))
    return std::puts("a good token is refused"), 1;
  if (ba::authenticate(verify, "Bearer a.b.c")) return std::puts("a bad token is accepted"), 1;
#ifdef CONSUMER_WITH_CURL
  // Nothing listens there, so this asks libcurl and nobody else.
  ba::jwks_source keys{ba::curl_fetcher{}, "http://127.0.0.1:9/jwks"};
  const ba::verifier by_fetched{keys, ba::policy::jwt_plugin("https://app.example"), clock};
  const auto unknown =
      by_fetched(key.token(ba::testing::token_claims::of_plugin("https://app.example", "ada")));
  if (unknown || unknown.error().code() != ba::errc::unavailable)
    return std::puts("keys were fetched from nowhere"), 1;
#endif
  std::printf("better-auth-jwt %s\n", BETTER_AUTH_JWT_VERSION);
  return argc == 2 && std::strcmp(argv[1], BETTER_AUTH_JWT_VERSION) != 0 ? 1 : 0;
}
