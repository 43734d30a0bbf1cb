// SPDX-License-Identifier: MIT
// A global source with its own thread, in a program that exits while the first fetch is under way.
#include <better_auth/jwks.hpp>
#include <better_auth/jwt.hpp>

#include <chrono>
#include <string>
#include <thread>

namespace ba = better_auth;

static std::string get(std::string_view) {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a",)"
         R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
}

static ba::jwks_source keys{
    &get, "https://app.example/api/auth/jwks", {.by = ba::refreshed_by::own_thread}};
static const ba::verifier verify{keys, ba::policy::jwt_plugin("https://app.example")};

int main() {
  const auto secret = ba::shared_secret::make("0123456789abcdef0123456789abcdef");
  return secret ? 0 : 2;
}
