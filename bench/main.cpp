// SPDX-License-Identifier: MIT
// The rows of a group, named group/who, do the same work on the same bytes: `raw` is the fastest
// public way to do the cryptography alone, `better-auth-jwt` is this library, and the others are
// installed libraries for C and C++.
#include "allocations.hpp"
#include "tokens.hpp"

#include <benchmark/benchmark.h>

int main(int argc, char** argv) {
  bench::count_openssl_allocations();  // before OpenSSL allocates anything
  bench::add_verify_rows();
  bench::add_cpp_libraries();
  bench::add_cache_rows();
  bench::add_key_source_rows();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
