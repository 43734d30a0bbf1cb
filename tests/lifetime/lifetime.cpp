// SPDX-License-Identifier: MIT
// Verifies before main, in main, and after it: in the destructors of objects of a thread and of
// static objects. Ends with 7 if all verdicts are right. MODE is who refreshes the keys:
// verifying_threads, own_thread, caller, or late: own_thread, with a fetch that lasts until the
// program ends. With USE, main uses libcrypto itself. Both are read from the environment, since
// static objects need them.
#include <better_auth/keys/source.hpp>

#include "support.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace ba = better_auth;

namespace {

constexpr int right = 7;

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

ba::refreshed_by mode() {
  const std::string_view name = environment("MODE");
  if (name == "own_thread" || name == "late") return ba::refreshed_by::own_thread;
  if (name == "caller") return ba::refreshed_by::caller;
  return ba::refreshed_by::verifying_threads;
}

/// Verifies where it is used, and in its destructor. A wrong verdict there ends the program.
class verifying {
 public:
  explicit verifying(const char* where, const ba::verifier& verify, const std::string& token)
      : where_(where), verify_(verify), token_(token) {
    check();
  }
  verifying(const verifying&) = delete;
  verifying& operator=(const verifying&) = delete;
  ~verifying() { check(); }

  void check() const {
    const auto good = verify_(token_), bad = verify_(token_ + "A");
    // Without keys yet, where nobody waits for them, neither can be told.
    const bool as_expected = good ? !bad : good.error() == ba::errc::unavailable;
    if (as_expected) return;
    std::fprintf(stderr, "not so: %s: %s\n", where_, std::string(good.error().name()).c_str());
    std::_Exit(1);
  }

 private:
  const char* where_;
  ba::verifier verify_;
  std::string token_;
};

/// Never destroyed, since a fetch can be under way until the source is.
const ba::testing::signer& key() {
  static const auto& made = *new auto(ba::testing::signer::generate(ba::algorithm::eddsa, "a"));
  return made;
}

constinit std::atomic<bool> main_has_ended = false;

std::string fetch(std::string_view) {
  const std::string document = ba::testing::jwks({key().public_jwk()});
  if (environment("MODE") == "late") {
    while (!main_has_ended) std::this_thread::yield();
    // Into the clean-up of all static objects, and never idle.
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
    while (std::chrono::steady_clock::now() < until) (void)ba::key_set::parse(document);
  }
  return document;
}

// The first static object, so the source must initialise libcrypto itself.
ba::jwks_source source(&fetch, "https://app.example/api/auth/jwks", {.by = mode()},
                       ba::testing::manual_clock(support::now));
const ba::verifier verify_with_source(source, ba::policy::jwt_plugin(support::origin),
                                      ba::testing::manual_clock(support::now));
const ba::verifier verify_with_secret =
    support::secret_verifier(ba::policy::shared_secret().any_audience());
const std::string secret_token =
    ba::testing::signer::with_secret(support::secret).token(support::plugin_claims());
const std::string token = key().token(support::plugin_claims());
const verifying static_with_source("a static object with a source", verify_with_source, token);
const verifying static_with_secret("a static object with a secret", verify_with_secret,
                                   secret_token);

}  // namespace

int main() {
  if (environment("USE") == "1") {
    unsigned char bytes[32];
    unsigned size = 0;
    if (RAND_bytes(bytes, sizeof bytes) != 1 ||
        EVP_Digest(bytes, sizeof bytes, bytes, &size, EVP_sha256(), nullptr) != 1)
      return 1;
  }
  if (mode() == ba::refreshed_by::caller && !source.refresh()) return 1;
  // Only the thread of the source may still be fetching.
  if (!verify_with_secret(secret_token)) return 1;
  if (mode() != ba::refreshed_by::own_thread && !verify_with_source(token)) return 1;
  std::thread([] {
    thread_local const verifying of_thread("an object of a thread", verify_with_secret,
                                           secret_token);
    of_thread.check();
  }).join();
  thread_local const verifying of_main("an object of the main thread", verify_with_source, token);
  of_main.check();
  main_has_ended = true;
  return right;
}
