// SPDX-License-Identifier: MIT
/// What a verifier pays to learn which keys to verify with. Build it with the preset "release".
#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/testing.hpp>

#include <benchmark/benchmark.h>

#include <string>

namespace ba = better_auth;

namespace {

const std::string& jwks() {
  static const std::string text =
      ba::testing::jwks({ba::testing::signer::generate(ba::algorithm::eddsa).public_jwk()});
  return text;
}

std::string fetch(std::string_view) { return jwks(); }
using remote = ba::jwks_source<std::string (*)(std::string_view)>;

remote& remote_keys() {
  static remote keys{&fetch, "https://app.example/api/auth/jwks"};
  return keys;
}

/// The clock's value is one that the verifier has read.
void jwks_source_snapshot(benchmark::State& state) {
  remote& keys = remote_keys();
  if (!keys.refresh() || keys.keys().size() != 1) state.SkipWithError("there are no keys");
  std::int64_t now = ba::system_clock{}.now();
  for (auto _ : state) {
    benchmark::DoNotOptimize(now);
    benchmark::DoNotOptimize(&keys.snapshot(now).keys());
  }
}
BENCHMARK(jwks_source_snapshot)->Threads(1)->Threads(2);

void jwks_source_snapshot_reading_the_clock(benchmark::State& state) {
  remote& keys = remote_keys();
  if (!keys.refresh()) state.SkipWithError("there are no keys");
  for (auto _ : state) benchmark::DoNotOptimize(&keys.snapshot().keys());
}
BENCHMARK(jwks_source_snapshot_reading_the_clock)->Threads(1)->Threads(2);

void live_key_set_snapshot(benchmark::State& state) {
  static ba::live_key_set keys{ba::key_set::parse(jwks()).value()};
  for (auto _ : state) benchmark::DoNotOptimize(&keys.snapshot());
}
BENCHMARK(live_key_set_snapshot)->Threads(1)->Threads(2);

/// What it stands beside.
void verifying_EdDSA_through_a_jwks_source(benchmark::State& state) {
  static const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
  static remote keys{+[](std::string_view) { return ba::testing::jwks({key.public_jwk()}); },
                     "https://app.example/api/auth/jwks"};
  static const ba::verifier verify{keys, ba::policy::jwt_plugin("https://app.example")};
  ba::testing::token_claims claims;
  claims.iat = ba::system_clock{}.now();
  claims.iss = claims.aud = "https://app.example";
  const std::string token = key.token(claims);
  if (!verify(token)) state.SkipWithError("the token is refused");
  for (auto _ : state) benchmark::DoNotOptimize(verify(token).has_value());
}
BENCHMARK(verifying_EdDSA_through_a_jwks_source)->Threads(1)->Threads(2);

}  // namespace

BENCHMARK_MAIN();
