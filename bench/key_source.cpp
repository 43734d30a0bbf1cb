// SPDX-License-Identifier: MIT
// What a verifier pays to read keys that can be replaced at any moment, in one thread and in two.
#include <better_auth/jwks.hpp>
#include <better_auth/jwt.hpp>

#include "tokens.hpp"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

namespace ba = better_auth;

namespace {

using source = std::shared_ptr<const ba::key_source>;

const std::string& jwks() {
  static const std::string text =
      ba::testing::jwks({bench::key(ba::algorithm::eddsa).public_jwk()});
  return text;
}

source live_keys() { return ba::live_key_set(ba::key_set::parse(jwks()).value()); }

source fetched_keys() {
  const ba::jwks_source keys([](std::string_view) { return jwks(); },
                             "https://app.example/api/auth/jwks", {}, bench::clock());
  keys.refresh().value();
  return keys;
}

void read_published(benchmark::State& state) {
  static const ba::published<ba::key_set> keys(ba::key_set::parse(jwks()).value());
  for (auto _ : state) benchmark::DoNotOptimize(keys.get().get());
}

/// Reads as a verifier does.
void read_source(benchmark::State& state, const source& keys) {
  const std::string token = bench::token("eddsa_typical");
  const auto parts = ba::compact_token::split(token).value();
  const auto header = ba::jose_header::parse(parts.header()).value();
  for (auto _ : state) bench::require(keys->keys_for(header, token, bench::now).has_value());
}

}  // namespace

void bench::add_key_source_rows() {
  static const source live = live_keys(), fetched = fetched_keys();
  for (const int threads : {1, 2}) {
    const std::string in = threads == 1 ? ", 1 thread" : ", 2 threads";
    const auto row = [&](const char* who, auto run) {
      benchmark::RegisterBenchmark(("keys/" + (who + in)).c_str(), run)
          ->Threads(threads)
          ->UseRealTime();
    };
    row("published", read_published);
    row("live_key_set", [](benchmark::State& state) { read_source(state, live); });
    row("jwks_source", [](benchmark::State& state) { read_source(state, fetched); });
  }
}
