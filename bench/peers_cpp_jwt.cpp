// SPDX-License-Identifier: MIT
// cpp-jwt on the same tokens: issuer and expiry checked, since its documentation checks them.
#define jwt cpp_jwt  // jwt-cpp has a namespace of that name too
#include <jwt/jwt.hpp>

#include "tokens.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <system_error>

namespace {

namespace ba = better_auth;

void run(benchmark::State& state, const bench::token_group& group) {
  const std::string token = bench::token(group);
  const std::string key = group.algorithm == bench::ba::algorithm::hs256
                              ? std::string(bench::secret)
                              : bench::key(group.algorithm).public_pem();
  const std::string name(bench::ba::facts(group.algorithm).name);
  std::error_code refused;
  (void)jwt::decode(ba::testing::tampered(token), jwt::params::algorithms({name}), refused,
                    jwt::params::secret(key), jwt::params::verify(true));
  bench::require(static_cast<bool>(refused));
  for (auto _ : state) {
    std::error_code problem;
    const auto decoded = jwt::decode(token, jwt::params::algorithms({name}), problem,
                                     jwt::params::secret(key), jwt::params::verify(true));
    bench::require(!problem);
    benchmark::DoNotOptimize(decoded.payload().get_claim_value<std::string>("sub").data());
    benchmark::DoNotOptimize(decoded.payload().get_claim_value<std::string>("email").data());
  }
}

}  // namespace

void bench::add_cpp_jwt() {
  for (const token_group& group : token_groups)
    if (group.algorithm != ba::algorithm::eddsa)  // it has none
      benchmark::RegisterBenchmark((std::string(group.name) + "/cpp-jwt").c_str(),
                                   [&group](benchmark::State& state) { run(state, group); });
}
