// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/testing/manual_clock.hpp>
#include <better_auth/testing/signer.hpp>
#include <better_auth/token/access.hpp>
#include <better_auth/token/verifier.hpp>

#include <openssl/err.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

/// What several tests of the core need: one key for each algorithm (RSA keys take long to make),
/// and a time.
namespace support {

namespace ba = better_auth;

inline constexpr std::int64_t now = 1'700'000'100;
inline constexpr std::string_view secret = "a shared secret for the tests, 0123456789";
inline constexpr std::string_view origin = "https://app.example";

/// The signing key of an algorithm, the same one in the whole program. Any thread may call it.
inline const ba::testing::signer& key_for(ba::algorithm a) {
  static std::mutex mutex;
  static std::map<ba::algorithm, ba::testing::signer> keys;
  const std::lock_guard lock(mutex);
  const auto at = keys.find(a);
  if (at != keys.end()) return at->second;
  return keys.emplace(a, ba::testing::signer::generate(a)).first->second;
}

/// The Ed25519 key of this name, the same one in the whole program. Any thread may call it.
inline const ba::testing::signer& key_named(const std::string& kid) {
  static std::mutex mutex;
  static std::map<std::string, ba::testing::signer> keys;
  const std::lock_guard lock(mutex);
  const auto at = keys.find(kid);
  if (at != keys.end()) return at->second;
  return keys.emplace(kid, ba::testing::signer::generate(ba::algorithm::eddsa, kid)).first->second;
}

/// Whether this is OpenSSL, and not AWS-LC or BoringSSL.
#if defined(OPENSSL_IS_AWSLC) || defined(OPENSSL_IS_BORINGSSL)
inline constexpr bool is_openssl = false;
#else
inline constexpr bool is_openssl = true;
#endif
#ifdef OPENSSL_IS_BORINGSSL
inline constexpr bool is_boringssl = true;
#else
inline constexpr bool is_boringssl = false;
#endif

/// Puts an error of the program's own into libcrypto's queue, by the one function that every
/// libcrypto has.
inline void put_error(int reason) { ERR_put_error(ERR_LIB_USER, 0, reason, __FILE__, 0); }

/// The key set that a server with this key alone publishes.
inline ba::key_set set_of(const ba::testing::signer& key) {
  return ba::key_set::parse(ba::testing::jwks({key.public_jwk()})).value();
}

/// Claims that `policy::jwt_plugin(origin)` accepts at `now`.
inline ba::testing::token_claims plugin_claims() {
  auto claims = ba::testing::token_claims::of_plugin(origin, "user-1");
  claims.email = "ada@example.com";
  return claims;
}

/// A verifier for the shared secret at `now`.
inline ba::verifier secret_verifier(const ba::policy& policy = ba::policy::shared_secret()) {
  return {ba::shared_secret(secret), policy, ba::testing::manual_clock(now)};
}

/// The verdict on a payload that is signed with the shared secret: "ok" or the error's name.
inline std::string verdict(std::string_view payload,
                           const ba::policy& policy = ba::policy::shared_secret(),
                           std::string_view header = R"({"alg":"HS256"})") {
  const auto token = ba::testing::signer::with_secret(secret).token(payload, header);
  const auto user = secret_verifier(policy)(token);
  return user ? "ok" : std::string(user.error().name());
}

}  // namespace support
