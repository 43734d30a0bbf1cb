// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/crypto/signing.hpp>
#include <better_auth/testing/tokens.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// For tests of your own routes: keys, tokens and key sets like those of Better Auth. Not for
/// production: nothing here checks anything.
///
///     using namespace better_auth::testing;
///     const auto keys = signer::generate(better_auth::algorithm::eddsa);
///     manual_clock clock(1'700'000'000);
///     const auto published = better_auth::key_set::parse(jwks({keys.public_jwk()})).value();
///     const auto policy = better_auth::policy::jwt_plugin("https://app.example");
///     const better_auth::verifier verify(published, policy, clock);
///     const auto claims = token_claims::of_plugin("https://app.example", "user-1");
///     my_route(verify, bearer(keys.token(claims)));   // 200
///     clock.advance(900);                             // 401: the same token has expired
namespace better_auth::inline BETTER_AUTH_ABI::testing {

/// A key that signs tokens, as Better Auth has one.
class signer {
 public:
  /// A new key pair (RSA: 2048 bits), or for HMAC a random secret of letters, digits, `-` and `_`.
  [[nodiscard]] static signer generate(algorithm a, std::string kid = "test-key") {
    signer made(a, std::move(kid));
    if (facts(a).family == algorithm_family::hmac)
      made.secret_ = base64url::encode(detail::random_bytes(facts(a).digest_bytes));
    else made.key_ = detail::private_key::generate(a);
    return made;
  }

  /// A secret that you share with the code under test. Throws algorithm_not_allowed if `a` is not
  /// HMAC.
  [[nodiscard]] static signer with_secret(std::string_view secret, algorithm a = algorithm::hs256) {
    if (facts(a).family != algorithm_family::hmac) detail::raise(errc::algorithm_not_allowed);
    signer made(a, {});
    made.secret_ = secret;
    return made;
  }

  /// A private key in PEM, to use one key in several programs. Throws algorithm_not_allowed if `a`
  /// is HMAC.
  [[nodiscard]] static signer from_private_pem(std::string_view pem, algorithm a,
                                               std::string kid = "test-key") {
    if (facts(a).family == algorithm_family::hmac) detail::raise(errc::algorithm_not_allowed);
    signer made(a, std::move(kid));
    made.key_ = detail::private_key::from_pem(pem, a);
    return made;
  }

  /// The private key in PEM.
  [[nodiscard]] std::string private_pem() const { return key_.value().pem(); }
  /// The public key in PEM.
  [[nodiscard]] std::string public_pem() const { return key_.value().public_pem(); }
  /// The public key as a SubjectPublicKeyInfo.
  [[nodiscard]] std::string spki() const { return key_.value().spki(); }
  /// The secret of an HMAC algorithm.
  [[nodiscard]] const std::string& secret() const noexcept { return secret_; }
  /// The id of the key.
  [[nodiscard]] const std::string& kid() const noexcept { return kid_; }

  /// A token with the header that Better Auth writes.
  [[nodiscard]] std::string token(const token_claims& claims) const { return token(claims.json()); }
  /// The same with a payload of your own.
  [[nodiscard]] std::string token(std::string_view payload) const {
    return token(payload, header());
  }
  /// The same with a header of your own.
  [[nodiscard]] std::string token(std::string_view payload, std::string_view header) const {
    const std::string input = base64url::encode(header) + '.' + base64url::encode(payload);
    return input + '.' + base64url::encode(sign(input));
  }

  /// The header that Better Auth writes.
  [[nodiscard]] std::string header() const {
    const std::string alg = "{\"alg\":\"" + std::string(facts(algorithm_).name) + '"';
    return kid_.empty() ? alg + '}' : alg + ",\"kid\":" + json_string(kid_) + '}';
  }

  /// The raw signature of `text`, in the form of RFC 7518.
  [[nodiscard]] std::string sign(std::string_view text) const {
    return key_ ? key_->sign(text) : detail::hmac(algorithm_, secret_, text);
  }

  /// The public key as a JWK, as Better Auth publishes it.
  [[nodiscard]] std::string public_jwk() const {
    std::string out = "{\"alg\":\"" + std::string(facts(algorithm_).name) + '"';
    if (!kid_.empty()) out += ",\"kid\":" + json_string(kid_);
    const auto text = [&](std::string_view name, std::string_view value) {
      out.append(",\"").append(name).append("\":\"").append(value).append("\"");
    };
    const std::string spki = this->spki();
    std::string_view rest = spki;
    auto body = detail::der::take(rest, detail::der::sequence).value();
    (void)detail::der::take(body, detail::der::sequence);
    std::string_view key = detail::der::take(body, detail::der::bit_string).value().substr(1);
    switch (facts(algorithm_).family) {
      case algorithm_family::hmac: break;
      case algorithm_family::rsa_pkcs1:
      case algorithm_family::rsa_pss: {
        auto numbers = detail::der::take(key, detail::der::sequence).value();
        text("kty", "RSA");
        for (const std::string_view name : {"n", "e"}) {
          auto number = detail::der::take(numbers, detail::der::integer).value();
          if (number.front() == '\0') number.remove_prefix(1);
          text(name, base64url::encode(number));
        }
        break;
      }
      case algorithm_family::ecdsa:
        text("kty", "EC");
        for (const detail::curve_facts& curve : detail::curves) {
          if (curve.alg != algorithm_) continue;
          text("crv", curve.name);
          text("x", base64url::encode(key.substr(1, curve.coordinate_bytes)));
          text("y", base64url::encode(key.substr(1 + curve.coordinate_bytes)));
        }
        break;
      case algorithm_family::eddsa:
        text("kty", "OKP");
        text("crv", "Ed25519");
        text("x", base64url::encode(key));
        break;
    }
    return out + '}';
  }

 private:
  signer(algorithm a, std::string kid) : algorithm_(a), kid_(std::move(kid)) {}

  algorithm algorithm_;
  std::string kid_;
  std::string secret_;
  std::optional<detail::private_key> key_;
};

}
