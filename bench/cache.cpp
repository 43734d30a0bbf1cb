// SPDX-License-Identifier: MIT
// What a token costs whose signature is cached, next to verifying it and to HS256 with the same
// payload: one token, and 10,000 in turn. `raw` is Ed25519 alone, with a context that is reused.
#include <better_auth/jwks.hpp>
#include <better_auth/jwt.hpp>

#include "allocations.hpp"
#include "tokens.hpp"

#include <benchmark/benchmark.h>

#include <openssl/x509.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ba = better_auth;

namespace {

using bench::measure;
using bench::require;

/// Tokens of this many users, all of whose signatures are cached, and their twins under HS256.
struct tokens {
  explicit tokens(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::string user = std::to_string(i);
      user.insert(0, 32 - user.size(), 'u');
      const std::string payload = bench::payload("typical", user);
      by_eddsa.push_back(bench::key(ba::algorithm::eddsa).token(payload));
      by_hs256.push_back(bench::key(ba::algorithm::hs256).token(payload));
      require(cached(by_eddsa.back()).has_value());
    }
    require(cache.stats().entries == count && cache.stats().evictions == 0);
  }
  std::vector<std::string> by_eddsa, by_hs256;
  ba::signature_cache cache{std::size_t{32} << 20U};
  ba::verifier uncached = bench::public_key_verifier(ba::algorithm::eddsa);
  ba::verifier cached = uncached.with(cache);
};

void verify_once(const ba::verifier& verify, const std::string& token) {
  const auto user = verify(token);
  require(user.has_value());
  benchmark::DoNotOptimize(user->subject().data());
}

void raw(benchmark::State& state, const tokens& of) {
  const std::string spki = bench::key(ba::algorithm::eddsa).spki();
  const unsigned char* at = ba::detail::bytes_of(spki);
  const ba::detail::pkey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  const ba::detail::md_context context(EVP_MD_CTX_new());
  require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  const ba::compact_token token = ba::compact_token::split(of.by_eddsa[0]).value();
  std::string signature;
  require(ba::base64url::decode(token.signature(), signature));
  measure(state, [&] {
    require(EVP_DigestVerify(context.get(), ba::detail::bytes_of(signature), signature.size(),
                             ba::detail::bytes_of(token.signing_input()),
                             token.signing_input().size()) == 1);
  });
}

void without_cache(benchmark::State& state, const tokens& of) {
  measure(state, [&] { verify_once(of.uncached, of.by_eddsa[0]); });
}

/// Verifies the tokens in turn. Each thread starts at another one, if there are several.
class in_turn {
 public:
  in_turn(const benchmark::State& state, const std::vector<std::string>& texts)
      : texts_(texts), at_(static_cast<std::size_t>(state.thread_index()) * texts.size() / 2) {}
  void verify_next(const ba::verifier& verify) {
    verify_once(verify, texts_[at_]);
    if (++at_ == texts_.size()) at_ = 0;
  }

 private:
  const std::vector<std::string>& texts_;
  std::size_t at_;
};

void with_cache(benchmark::State& state, const tokens& of) {
  in_turn next(state, of.by_eddsa);
  measure(state, [&] { next.verify_next(of.cached); });
  require(of.cache.stats().evictions == 0);
}

/// The checks of `policy::jwt_plugin` here too, so that only the signature differs.
void hs256(benchmark::State& state, const tokens& of) {
  const ba::verifier verify(
      ba::shared_secret(bench::secret),
      ba::policy::jwt_plugin(bench::origin).algorithms({ba::algorithm::hs256}), bench::clock());
  in_turn next(state, of.by_hs256);
  measure(state, [&] { next.verify_next(verify); });
}

void in_threads(benchmark::State& state, const tokens& of) {
  in_turn next(state, of.by_eddsa);
  for (auto _ : state) next.verify_next(of.cached);
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

void bench::add_cache_rows() {
  static const tokens one(1), many(10'000);
  for (const auto& [group, of] : {std::pair<std::string, const tokens&>("cached_one/", one),
                                  std::pair<std::string, const tokens&>("cached_10k/", many)}) {
    const auto row = [prefix = group](const std::string& who, auto* run, const tokens& with) {
      return benchmark::RegisterBenchmark(
          (prefix + who).c_str(), [run, &with](benchmark::State& state) { run(state, with); });
    };
    row("raw", raw, of);
    row("better-auth-jwt, no cache", without_cache, of);
    row("better-auth-jwt", with_cache, of);
    row("better-auth-jwt, HS256", hs256, of);
    for (const int threads : {1, 2})
      row(threads == 1 ? "better-auth-jwt, 1 thread" : "better-auth-jwt, 2 threads", in_threads, of)
          ->Threads(threads)
          ->UseRealTime();
  }
}
