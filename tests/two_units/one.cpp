// SPDX-License-Identifier: MIT
#include <better_auth/explain.hpp>
#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/old/session/session_cookie.hpp>
#include <better_auth/testing.hpp>

namespace ba = better_auth;

bool accepted_by_the_other_unit(const ba::verifier<ba::key_set>& verify, const std::string& header);
bool refused_by_the_other_unit(const ba::session_reader<ba::session_secrets>& read,
                               const std::string& cookies);

int main() {
  const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
  const ba::verifier verify{ba::key_set::parse(ba::testing::jwks({key.public_jwk()})).value(),
                            ba::policy::jwt_plugin("https://app.example")};
  ba::testing::token_claims claims;
  claims.iat = ba::system_clock().now();
  claims.iss = claims.aud = "https://app.example";
  const std::string header = ba::testing::bearer(key.token(claims));
  const auto user = ba::authenticate(verify, header);
  const ba::session_reader read{
      ba::session_secrets("a secret for cookies, 0123456789abcdefgh"),
      ba::session_policy(ba::session_strategy::compact, "https://app.example")};
  const bool no_session = read("a=b").error().code() == ba::errc::missing_credentials &&
                          refused_by_the_other_unit(read, "a=b");
  return user && accepted_by_the_other_unit(verify, header) && no_session ? 0 : 1;
}
