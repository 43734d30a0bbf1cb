// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/key_set.hpp>
#include <better_auth/testing.hpp>
#include <better_auth/old/verifier.hpp>

#include <openssl/pem.h>

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

/// What several tests need: one key for each algorithm (RSA takes long to make), and a time.
namespace support {

namespace ba = better_auth;

inline constexpr std::int64_t now = 1'700'000'100;
inline constexpr std::string_view secret = "a shared secret for the tests, 0123456789";
inline constexpr std::string_view origin = "https://app.example";

inline const ba::testing::signer& key_for(ba::algorithm a) {
  static std::map<ba::algorithm, ba::testing::signer> keys;
  const auto at = keys.find(a);
  return at != keys.end() ? at->second
                          : keys.emplace(a, ba::testing::signer::generate(a)).first->second;
}

/// The public half of a key in PEM.
inline std::string public_pem(const ba::testing::signer& key) {
  const std::string pem = key.private_pem();
  const ba::detail::bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))),
      out(BIO_new(BIO_s_mem()));
  const ba::detail::pkey pair(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  if (PEM_write_bio_PUBKEY(out.get(), pair.get()) != 1) throw std::logic_error("no PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

/// The key set that a server with this key alone publishes.
inline ba::key_set set_of(const ba::testing::signer& key) {
  return ba::key_set::parse(ba::testing::jwks({key.public_jwk()})).value();
}

/// For a cache: puts every token in the same place with the same tag, so that they come upon one
/// another.
struct one_tag {
  static constexpr std::size_t characters = 32;
  static ba::result<one_tag> make() noexcept { return one_tag{}; }
  std::uint64_t operator()(std::string_view) const noexcept { return 42; }
};

/// Claims that every preset for the JWT plugin accepts at `now`.
inline ba::testing::token_claims plugin_claims() {
  ba::testing::token_claims claims;
  claims.email = "ada@example.com";
  claims.iss = claims.aud = std::string(origin);
  return claims;
}

/// A verifier for the shared secret at `now`.
inline ba::verifier<ba::shared_secret, ba::manual_clock> secret_verifier(
    ba::policy policy = ba::policy::shared_secret()) {
  return {ba::shared_secret(secret), std::move(policy), ba::manual_clock(now)};
}

/// The verdict on a payload that is properly signed with the shared secret: "ok" or the error's
/// name.
inline std::string verdict(std::string_view payload,
                           ba::policy policy = ba::policy::shared_secret(),
                           std::string_view header = R"({"alg":"HS256"})") {
  const auto verify = secret_verifier(std::move(policy));
  const std::string token = ba::testing::signer::with_secret(secret).token(payload, header);
  const auto user = verify(token);
  const auto unrecognised = verify.without_header_recognition()(token);
  if (user.has_value() != unrecognised.has_value() ||
      (!user && user.error() != unrecognised.error()))
    return "depends on recognition";
  return user ? "ok" : std::string(user.error().name());
}

}  // namespace support
