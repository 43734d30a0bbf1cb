// SPDX-License-Identifier: MIT
// Libraries for C and C++ on the same tokens, each as its documentation has it: the key is made
// once where it can be. Each must refuse a token that was tampered with.
#include "tokens.hpp"

#include <benchmark/benchmark.h>

#ifdef BENCH_LIBJWT
#include <jwt.h>
#endif
#ifdef BENCH_JWT_CPP
#include <jwt-cpp/jwt.h>
#endif

#include <string>
#include <system_error>

namespace {

using bench::require;
using bench::token_group;

std::string key_text(const token_group& group) {
  return group.algorithm == bench::ba::algorithm::hs256 ? std::string(bench::secret)
                                                        : bench::key(group.algorithm).public_pem();
}

#ifdef BENCH_LIBJWT
void libjwt(benchmark::State& state, const token_group& group) {
  const std::string token = bench::token(group), key = key_text(group);
  jwt_t* refused = nullptr;
  require(jwt_decode(&refused, bench::ba::testing::tampered(token).c_str(),
                     reinterpret_cast<const unsigned char*>(key.data()),
                     static_cast<int>(key.size())) != 0);
  for (auto _ : state) {
    jwt_t* jwt = nullptr;
    require(jwt_decode(&jwt, token.c_str(), reinterpret_cast<const unsigned char*>(key.data()),
                       static_cast<int>(key.size())) == 0);
    require(jwt_get_grant_int(jwt, "exp") > bench::now);
    benchmark::DoNotOptimize(jwt_get_grant(jwt, "sub"));
    benchmark::DoNotOptimize(jwt_get_grant(jwt, "email"));
    jwt_free(jwt);
  }
}
#endif

#ifdef BENCH_JWT_CPP
template <class Verifier>
void jwt_cpp_loop(benchmark::State& state, const token_group& group, const Verifier& verifier) {
  const std::string token = bench::token(group);
  std::error_code refused;
  verifier.verify(jwt::decode(bench::ba::testing::tampered(token)), refused);
  require(static_cast<bool>(refused));
  for (auto _ : state) {
    const auto decoded = jwt::decode(token);
    std::error_code problem;
    verifier.verify(decoded, problem);
    require(!problem);
    benchmark::DoNotOptimize(decoded.get_subject().data());
    benchmark::DoNotOptimize(decoded.get_payload_claim("email").as_string().data());
  }
}
void jwt_cpp(benchmark::State& state, const token_group& group) {
  using bench::ba::algorithm;
  const std::string key = key_text(group);
  if (group.algorithm == algorithm::hs256)
    jwt_cpp_loop(state, group, jwt::verify().allow_algorithm(jwt::algorithm::hs256(key)));
  if (group.algorithm == algorithm::rs256)
    jwt_cpp_loop(state, group, jwt::verify().allow_algorithm(jwt::algorithm::rs256(key)));
  if (group.algorithm == algorithm::es256)
    jwt_cpp_loop(state, group, jwt::verify().allow_algorithm(jwt::algorithm::es256(key)));
  if (group.algorithm == algorithm::eddsa)
    jwt_cpp_loop(state, group, jwt::verify().allow_algorithm(jwt::algorithm::ed25519(key)));
}
#endif

[[maybe_unused]] void add(const token_group& group, const char* who,
                          void (*run)(benchmark::State&, const token_group&)) {
  benchmark::RegisterBenchmark((std::string(group.name) + '/' + who).c_str(),
                               [run, &group](benchmark::State& state) { run(state, group); });
}

}  // namespace

void bench::add_cpp_libraries() {
  for (const token_group& group : token_groups) {
    (void)group;
#ifdef BENCH_LIBJWT
    if (group.algorithm != ba::algorithm::eddsa) add(group, "libjwt", libjwt);  // it has none
#endif
#ifdef BENCH_JWT_CPP
    add(group, "jwt-cpp", jwt_cpp);
#endif
  }
#ifdef BENCH_LIBJWT
  benchmark::AddCustomContext("libjwt", BENCH_LIBJWT);
#endif
#ifdef BENCH_JWT_CPP
  benchmark::AddCustomContext("jwt-cpp", BENCH_JWT_CPP);
#endif
#ifdef BENCH_CPP_JWT
  benchmark::AddCustomContext("cpp-jwt", BENCH_CPP_JWT);
  add_cpp_jwt();
#endif
}
