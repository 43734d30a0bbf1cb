// SPDX-License-Identifier: MIT
#pragma once

#include <benchmark/benchmark.h>

namespace bench {

/// How often one thread has allocated: with C++'s `new`, and inside OpenSSL.
struct allocations {
  long cpp = 0;
  long openssl = 0;
};
/// What this thread has allocated so far.
allocations allocations_of_this_thread();

/// Counts OpenSSL's allocations from now on. OpenSSL must not have made any.
void count_openssl_allocations();

/// Runs the body of a benchmark and reports how many allocations each run makes.
template <class Body>
void measure(benchmark::State& state, const Body& body) {
  body();  // what a thread needs only once
  const allocations before = allocations_of_this_thread();
  for (auto _ : state) body();
  const allocations after = allocations_of_this_thread();
  const auto times = static_cast<double>(state.iterations());
  state.counters["new"] = static_cast<double>(after.cpp - before.cpp) / times;
  state.counters["OPENSSL_malloc"] = static_cast<double>(after.openssl - before.openssl) / times;
}

}  // namespace bench
