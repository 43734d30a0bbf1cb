// SPDX-License-Identifier: MIT
#include <better_auth/old/shared_secret.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <openssl/pem.h>

#include <cstdlib>

namespace ba = better_auth;

namespace {

std::string verdict(const ba::result<ba::shared_secret>& made) {
  return made ? "ok" : std::string(made.error().name());
}

std::string written(int (*write)(BIO*, EVP_PKEY*), EVP_PKEY* key) {
  const ba::detail::bio out(BIO_new(BIO_s_mem()));
  write(out.get(), key);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}
int pem_public(BIO* out, EVP_PKEY* key) { return PEM_write_bio_PUBKEY(out, key); }
int pem_private(BIO* out, EVP_PKEY* key) {
  return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
}
int der_public(BIO* out, EVP_PKEY* key) { return i2d_PUBKEY_bio(out, key); }
int der_private(BIO* out, EVP_PKEY* key) { return i2d_PrivateKey_bio(out, key); }

struct environment {
  environment() { clear(); }
  ~environment() { clear(); }
  static void clear() {
    for (const char* name : {"BETTER_AUTH_SECRETS", "BETTER_AUTH_SECRET", "AUTH_SECRET"})
      unsetenv(name);
  }
};

}  // namespace

TEST_CASE("a secret is at least as long as the digest") {
  CHECK(verdict(ba::shared_secret::make(std::string(31, 'x'))) == "secret_too_short");
  CHECK(verdict(ba::shared_secret::make(std::string(32, 'x'))) == "ok");
  CHECK(verdict(ba::shared_secret::make(std::string(47, 'x'), ba::algorithm::hs384)) ==
        "secret_too_short");
  CHECK(verdict(ba::shared_secret::make(std::string(48, 'x'), ba::algorithm::hs384)) == "ok");
  CHECK(verdict(ba::shared_secret::make(std::string(63, 'x'), ba::algorithm::hs512)) ==
        "secret_too_short");
  CHECK(verdict(ba::shared_secret::make(std::string(64, 'x'), ba::algorithm::hs512)) == "ok");
  CHECK(verdict(ba::shared_secret::make("")) == "secret_missing");
  CHECK(verdict(ba::shared_secret::allow_short("short")) == "ok");
  CHECK(verdict(ba::shared_secret::allow_short("")) == "secret_missing");
  CHECK(verdict(ba::shared_secret::make(std::string(64, 'x'), ba::algorithm::rs256)) ==
        "algorithm_not_allowed");
  CHECK_THROWS_AS(ba::shared_secret("short"), ba::exception);
}

TEST_CASE("published defaults are refused") {
  CHECK(verdict(ba::shared_secret::make("better-auth-secret-12345678901234567890")) ==
        "secret_is_public");
  CHECK(verdict(ba::shared_secret::allow_short("better-auth-secret-123456789")) ==
        "secret_is_public");
  CHECK(verdict(ba::shared_secret::allow_short("your-secret-key")) == "secret_is_public");
}

TEST_CASE("a key that is offered as a secret is refused, however it is written") {
  const ba::detail::pkey rsa(EVP_RSA_gen(2048));
  const ba::detail::pkey ed(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  for (EVP_PKEY* key : {rsa.get(), ed.get()}) {
    for (const auto write : {pem_public, pem_private, der_public, der_private})
      CHECK(verdict(ba::shared_secret::allow_short(written(write, key))) == "secret_is_a_key");
    const std::string pem = written(pem_public, key);
    CHECK(verdict(ba::shared_secret::make("  \n\t" + pem)) == "secret_is_a_key");
    std::string trimmed = pem;
    while (trimmed.back() == '\n') trimmed.pop_back();
    CHECK(verdict(ba::shared_secret::make(trimmed)) == "secret_is_a_key");
    std::string one_line;
    for (const char c : pem) one_line += c == '\n' ? std::string("\\n") : std::string(1, c);
    CHECK(verdict(ba::shared_secret::make(one_line)) == "secret_is_a_key");
  }
  CHECK(verdict(ba::shared_secret::make(
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzmIpd+zx4YvPz5mCzVn2yBq9Z4sbGrCFKr9B9lAPdd "
            "me@host")) == "secret_is_a_key");
  CHECK(verdict(ba::shared_secret::make("\n ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 me@host")) ==
        "secret_is_a_key");
  for (EVP_PKEY* key : {rsa.get(), ed.get()}) {
    const std::string der = written(der_public, key);
    CHECK(verdict(ba::shared_secret::make(ba::base64url::encode(der))) == "secret_is_a_key");
    std::string base64 = written(pem_public, key);
    base64 = base64.substr(base64.find('\n') + 1);
    CHECK(verdict(ba::shared_secret::make(base64.substr(0, base64.find("-----")))) ==
          "secret_is_a_key");
  }
  const std::string jwk = support::key_for(ba::algorithm::es256).public_jwk();
  CHECK(verdict(ba::shared_secret::make(jwk)) == "secret_is_a_key");
  CHECK(verdict(ba::shared_secret::make(std::string(" ") + ba::testing::jwks({jwk}) + "\n")) ==
        "secret_is_a_key");
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("text that only looks like a key is a secret") {
  CHECK(verdict(ba::shared_secret::make(
            "-----BEGIN PUBLIC KEY----- is how a key begins, this does not go on")) == "ok");
  CHECK(verdict(ba::shared_secret::make(
            "ssh-ed25519 is the name of a type of key, but this is none")) == "ok");
  CHECK(verdict(ba::shared_secret::make("0" + std::string(40, 'x'))) == "ok");
}

TEST_CASE("the bytes of a secret are never trimmed or decoded") {
  const std::string secret(40, 's');
  const std::string token =
      ba::testing::signer::with_secret(secret).token(ba::testing::token_claims{});
  const auto accepts = [&](const std::string& with) {
    return ba::verifier{ba::shared_secret(with), ba::policy::shared_secret(),
                        ba::manual_clock(support::now)}(token)
        .has_value();
  };
  CHECK(accepts(secret));
  CHECK_FALSE(accepts(secret + "\n"));
  CHECK_FALSE(accepts(" " + secret));
  CHECK_FALSE(accepts(secret + '\x01'));
  const std::string with_nul("a secret with \0 in the middle, long enough", 42);
  const std::string token_with_nul =
      ba::testing::signer::with_secret(with_nul).token(ba::testing::token_claims{});
  CHECK(ba::verifier{ba::shared_secret(with_nul), ba::policy::shared_secret(),
                     ba::manual_clock(support::now)}(token_with_nul));
}

TEST_CASE("an older secret verifies only where it was asked for") {
  const std::string older(40, 'o');
  const std::string token =
      ba::testing::signer::with_secret(older).token(ba::testing::token_claims{});
  const ba::manual_clock clock(support::now);
  CHECK_FALSE(
      ba::verifier{ba::shared_secret(support::secret), ba::policy::shared_secret(), clock}(token));
  CHECK(ba::verifier{ba::shared_secret::rotating({support::secret, older}).value(),
                     ba::policy::shared_secret(), clock}(token));
  CHECK(verdict(ba::shared_secret::rotating({support::secret, "short"})) == "secret_too_short");
  CHECK(verdict(ba::shared_secret::rotating({})) == "secret_missing");
}

TEST_CASE("the environment is read with Better Auth's precedence") {
  const environment restored;
  const auto secret_is = [](const std::string& expected) {
    const auto made = ba::shared_secret::from_better_auth_env();
    if (!made) return false;
    const std::string token =
        ba::testing::signer::with_secret(expected).token(ba::testing::token_claims{});
    return ba::verifier{*made, ba::policy::shared_secret(), ba::manual_clock(support::now)}(token)
        .has_value();
  };
  const std::string a(40, 'a'), b(40, 'b'), c(40, 'c'), d(40, 'd');
  CHECK(verdict(ba::shared_secret::from_better_auth_env()) == "secret_missing");
  setenv("AUTH_SECRET", a.c_str(), 1);
  CHECK(secret_is(a));
  setenv("BETTER_AUTH_SECRET", "", 1);
  CHECK(secret_is(a));
  setenv("BETTER_AUTH_SECRET", b.c_str(), 1);
  CHECK(secret_is(b));
  setenv("BETTER_AUTH_SECRETS", (" 2: " + c + " , 1:" + d).c_str(), 1);
  CHECK(secret_is(c));
  for (const std::string& bad : {c, "x:" + c, "-1:" + c, "2:" + c + ",2:" + d, "2:" + c + ",",
                                 "2:" + c + ",1:", ":" + c, "2:,1:" + d}) {
    setenv("BETTER_AUTH_SECRETS", bad.c_str(), 1);
    CHECK(verdict(ba::shared_secret::from_better_auth_env()) == "malformed_secrets");
  }
}
