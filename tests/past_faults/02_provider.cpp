// SPDX-License-Identifier: MIT
// An OpenSSL whose default provider is not active, named by OPENSSL_CONF: 503, never 401, and the
// statistics report it.
#include <better_auth/jwks.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/testing.hpp>

#include <cstdio>
#include <string>

namespace ba = better_auth;

int main() {
  const ba::testing::manual_clock clock(1'700'000'100);
  const auto get = [](std::string_view) {
    return std::string(R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a",)"
                       R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  };
  const ba::jwks_source keys{get, "https://app.example/api/auth/jwks", {}, clock};
  const ba::verifier verify{keys, ba::policy::jwt_plugin("https://app.example"), clock};
  const auto user = verify(ba::base64url::encode(R"({"alg":"EdDSA","kid":"a"})") + ".e30." +
                           std::string(86, 'A'));
  std::printf("%s\n", user ? "accepted" : user.error().name().data());
  const auto stats = keys.stats();
  const bool is_reported = stats.skipped.size() == 1 &&
                           stats.skipped[0].reason == ba::errc::crypto_failure &&
                           !stats.last_error().empty();
  return !user && user.error().kind() == ba::error_kind::unavailable && is_reported ? 0 : 1;
}
