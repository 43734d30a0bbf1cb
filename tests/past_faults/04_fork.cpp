// SPDX-License-Identifier: MIT
// A prefork server: the source is made in the parent, the key is rotated, a child verifies. The
// child must follow the rotation or report that it cannot, and its destructors must return.
#include <better_auth/jwks.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/testing.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>

namespace ba = better_auth;

int main() {
  const auto old_key = ba::testing::signer::generate(ba::algorithm::eddsa, "old");
  const auto new_key = ba::testing::signer::generate(ba::algorithm::eddsa, "new");
  auto claims = ba::testing::token_claims::of_plugin("https://app.example", "ada");
  claims.iat = std::chrono::duration_cast<std::chrono::seconds>(
                   std::chrono::system_clock::now().time_since_epoch())
                   .count();
  const std::string old_set = ba::testing::jwks({old_key.public_jwk()}),
                    new_set = ba::testing::jwks({new_key.public_jwk()});
  const pid_t parent = getpid();
  // Each process has its own answer, so nothing is written while a thread reads it.
  const auto get = [&](std::string_view) { return getpid() == parent ? old_set : new_set; };
  ba::jwks_options options;
  options.limits.ttl = 1;
  options.limits.cooldown = 1;
  options.limits.refresh_ahead = 0;
  options.by = ba::refreshed_by::own_thread;
  int status = 0;
  {
    const ba::jwks_source keys{get, "https://app.example/api/auth/jwks", options};
    const ba::verifier verify{keys, ba::policy::jwt_plugin("https://app.example")};
    sleep(1);
    if (!verify(old_key.token(claims))) return 2;
    const pid_t child = fork();
    if (child < 0) return 2;
    if (child == 0) {
      alarm(8);  // a destructor that never returns ends with a signal
      sleep(3);
      if (verify(old_key.token(claims))) _exit(1);  // the withdrawn key is still good
      const auto user = verify(new_key.token(claims));
      if (!user && user.error().kind() != ba::error_kind::unavailable) _exit(1);
    } else {
      waitpid(child, &status, 0);
    }
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}
