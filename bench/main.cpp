// SPDX-License-Identifier: MIT
// The rows of a group, named group/who, do the same work over the same bytes: `raw` is the fastest
// public way to the cryptography alone, `better-auth-jwt` this library, the others are libraries
// for C and C++ that are installed.
#include "tokens.hpp"

#include <benchmark/benchmark.h>

int main(int argc, char** argv) {
  bench::add_verify_rows();  // first: OpenSSL must not have allocated anything
  bench::add_cpp_libraries();
  bench::add_cache_rows();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
