// SPDX-License-Identifier: MIT
// The verifier of the core layers, next to the old one.
#include <better_auth/token/verifier.hpp>

#include "core_rows.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <string>

namespace ba = better_auth;

namespace {

ba::verifier verifier_of(const bench::core_row& row) {
  const auto clock = [now = row.now] { return std::chrono::seconds(now); };
  if (row.jwks.empty())
    return {ba::shared_secret(row.secret), ba::policy::shared_secret().any_audience(), clock};
  return {ba::key_set::parse(row.jwks).value(), ba::policy::jwt_plugin("https://app.example"),
          clock};
}

void verify_once(const ba::verifier& verify, const std::string& token) {
  const auto user = verify(token);
  if (!user) std::abort();
  benchmark::DoNotOptimize(user->subject().data());
}

void verify_and_count(benchmark::State& state, const bench::core_row& row) {
  const ba::verifier verify = verifier_of(row);
  verify_once(verify, row.token);  // what a thread needs once
  const bench::allocations before = bench::allocations_of_this_thread();
  for (auto _ : state) verify_once(verify, row.token);
  const bench::allocations after = bench::allocations_of_this_thread();
  const auto times = static_cast<double>(state.iterations());
  state.counters["new"] = static_cast<double>(after.cpp - before.cpp) / times;
  state.counters["OPENSSL_malloc"] = static_cast<double>(after.openssl - before.openssl) / times;
}

}  // namespace

void bench::add_core_rows(const core_row& row) {
  benchmark::RegisterBenchmark((row.group + "/better-auth-jwt, core layers").c_str(),
                               [row](benchmark::State& state) { verify_and_count(state, row); });
  if (row.group != "hs256_typical") return;
  for (const int threads : {1, 2})
    benchmark::RegisterBenchmark(
        (row.group + "/better-auth-jwt, core layers, " + (threads == 1 ? "1 thread" : "2 threads"))
            .c_str(),
        [row](benchmark::State& state) {
          static const ba::verifier verify = verifier_of(row);
          for (auto _ : state) verify_once(verify, row.token);
          state.SetItemsProcessed(state.iterations());
        })
        ->Threads(threads)
        ->UseRealTime();
}
