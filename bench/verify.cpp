// SPDX-License-Identifier: MIT
// What verifying a token costs beside its cryptography. The rows of one group do the same work over the same bytes:
// `raw` is the fastest public way to it, `evp` the one through OpenSSL's current API, the others are libraries.
#define OPENSSL_SUPPRESS_DEPRECATED  // the floor is the deprecated SHA256_CTX, copied by value; here alone
#include <better_auth/jwt.hpp>
#include <better_auth/testing.hpp>

#include "tokens.hpp"

#include <benchmark/benchmark.h>

#include <openssl/sha.h>

#include <cstring>
#include <string>

namespace ba = better_auth;

namespace {

using bench::now;
using bench::payload;
using bench::require;
using bench::secret;

/// HMAC-SHA256 with both states kept: what cannot be undercut.
struct raw_hmac {
  SHA256_CTX inner = {}, outer = {};
  raw_hmac() {
    unsigned char block[64];
    const auto padded = [&](SHA256_CTX& into, unsigned char pad) {
      std::memset(block, pad, sizeof block);
      for (std::size_t i = 0; i < secret.size(); ++i) block[i] = static_cast<unsigned char>(secret[i] ^ pad);
      SHA256_Init(&into);
      SHA256_Update(&into, block, sizeof block);
    };
    padded(inner, 0x36);
    padded(outer, 0x5c);
  }
  void operator()(std::string_view text, unsigned char (&mac)[32]) const {
    SHA256_CTX work = inner;
    SHA256_Update(&work, text.data(), text.size());
    SHA256_Final(mac, &work);
    work = outer;
    SHA256_Update(&work, mac, sizeof mac);
    SHA256_Final(mac, &work);
  }
};

void hs256_raw(benchmark::State& state, const std::string& size) {
  const std::string token = ba::testing::signer::with_secret(secret).token(payload(size));
  const std::string_view text = std::string_view(token).substr(0, token.rfind('.'));
  const raw_hmac hmac;
  unsigned char mac[32];
  for (auto _ : state) {
    hmac(text, mac);
    benchmark::DoNotOptimize(mac);
  }
}

void hs256_evp(benchmark::State& state, const std::string& size) {
  const std::string token = ba::testing::signer::with_secret(secret).token(payload(size));
  const std::string_view text = std::string_view(token).substr(0, token.rfind('.'));
  const ba::hmac_key key = ba::hmac_key::make(secret, ba::algorithm::hs256).value();
  std::string mac(32, '\0');
  require(ba::base64url::decode(std::string_view(token).substr(token.rfind('.') + 1), reinterpret_cast<unsigned char*>(mac.data())));
  for (auto _ : state) benchmark::DoNotOptimize(key.verify(text, mac).has_value());
}

void hs256_ours(benchmark::State& state, const std::string& size) {
  const std::string token = ba::testing::signer::with_secret(secret).token(payload(size));
  const ba::verifier verify{ba::shared_secret(secret), ba::policy::shared_secret().any_audience(), ba::manual_clock(now)};
  for (auto _ : state) {
    const auto user = verify(token);
    require(user.has_value());
    benchmark::DoNotOptimize((*user)->sub.data());
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (const char* size : {"small", "typical", "large", "16k"}) {
    const std::string group = std::string("hs256_") + size + '/';
    benchmark::RegisterBenchmark((group + "raw").c_str(), hs256_raw, size);
    benchmark::RegisterBenchmark((group + "evp").c_str(), hs256_evp, size);
    benchmark::RegisterBenchmark((group + "better-auth-jwt").c_str(), hs256_ours, size);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
