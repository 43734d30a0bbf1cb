// SPDX-License-Identifier: MIT
#include <better_auth/jwt.hpp>
#include <better_auth/live_key_set.hpp>
#include <better_auth/testing.hpp>

namespace ba = better_auth;

bool accepted_by_the_other_unit(const ba::verifier<ba::key_set>& verify, const std::string& header);

int main() {
  const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
  const ba::verifier verify{ba::key_set::parse(ba::testing::jwks({key.public_jwk()})).value(),
                            ba::policy::jwt_plugin("https://app.example")};
  ba::testing::token_claims claims;
  claims.iat = ba::system_clock().now();
  claims.iss = claims.aud = "https://app.example";
  const std::string header = ba::testing::bearer(key.token(claims));
  const auto user = ba::authenticate(verify, header);
  return user && accepted_by_the_other_unit(verify, header) ? 0 : 1;
}
