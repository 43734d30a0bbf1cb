// SPDX-License-Identifier: MIT
// What a remembered token costs against verifying it: one hot token, and 10,000 in turn, in one
// thread and in two. `raw` is Ed25519 alone, by EVP with a context that is used again.
#include <better_auth/old/key_set.hpp>
#include <better_auth/old/token_cache.hpp>
#include <better_auth/old/verify_many.hpp>

#include "tokens.hpp"

#include <benchmark/benchmark.h>

#include <span>
#include <string>
#include <vector>

namespace ba = better_auth;

namespace {

using verifier = ba::verifier<ba::key_set>;

verifier make_verifier() {
  return {ba::key_set::parse(ba::testing::jwks({bench::key(ba::algorithm::eddsa).public_jwk()}))
              .value(),
          ba::policy::jwt_plugin(bench::origin)};
}

/// Tokens of as many users, in one buffer one behind the other, all of them remembered.
struct tokens {
  explicit tokens(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::string user = std::to_string(i);
      user.insert(0, 32 - user.size(), 'u');
      const std::string token =
          bench::key(ba::algorithm::eddsa).token(bench::payload("typical", user));
      text.reserve(count * token.size());  // once, so that it stays where it is
      bench::require(text.size() + token.size() <= text.capacity());
      views.emplace_back(text.data() + text.size(), token.size());
      text += token;
      bench::require(cached(token).has_value());
    }
    bench::require(cached.stats().entries == count && cached.stats().evictions == 0);
  }
  std::string text;
  std::vector<std::string_view> views;
  ba::cached_verifier<verifier> cached{make_verifier(), ba::token_cache_options{.bytes = 32 << 20}};
};

void look_at(const ba::result<ba::verified<ba::user_claims>>& user) {
  bench::require(user.has_value());
  const ba::user_claims& claims = **user;
  benchmark::DoNotOptimize(claims.sub.front() + claims.sub.back() + claims.email->front() +
                           claims.email->back());
}

void raw(benchmark::State& state, const tokens& of) {
  const std::string pem = bench::public_pem(bench::key(ba::algorithm::eddsa));
  const ba::detail::bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const ba::detail::pkey key(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
  const ba::detail::md_context context(EVP_MD_CTX_new());
  bench::require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  const ba::compact_token token = ba::compact_token::split(of.views[0]).value();
  unsigned char signature[64];
  bench::require(ba::base64url::decode(token.signature(), signature));
  for (auto _ : state)
    bench::require(EVP_DigestVerify(context.get(), signature, sizeof signature,
                                    ba::detail::bytes(token.signing_input()),
                                    token.signing_input().size()) == 1);
}

void without_cache(benchmark::State& state, const tokens& of) {
  const verifier verify = make_verifier();
  for (auto _ : state) look_at(verify(of.views[0]));
}

void with_cache(benchmark::State& state, const tokens& of) {
  std::size_t at = static_cast<std::size_t>(state.thread_index()) * of.views.size() / 2;
  for (auto _ : state) {
    look_at(of.cached(of.views[at]));
    if (++at == of.views.size()) at = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

/// So many tokens at once.
constexpr std::size_t batch = 50;

std::span<const std::string_view> next_batch(const tokens& of, std::size_t& at) {
  static const std::vector<std::string_view> same(batch, of.views[0]);
  if (of.views.size() < batch) return same;
  const auto next = std::span(of.views).subspan(at, batch);
  at = (at + batch) % of.views.size();
  return next;
}
void in_batches(benchmark::State& state, const tokens& of) {
  std::size_t at = 0;
  for (auto _ : state)
    for (const auto& user : ba::verify_many(of.cached, next_batch(of, at))) look_at(user);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}
/// The same result, by a loop.
void one_by_one(benchmark::State& state, const tokens& of) {
  std::size_t at = 0;
  for (auto _ : state) {
    std::vector<ba::result<ba::verified<ba::user_claims>>> users;
    users.reserve(batch);
    for (const std::string_view token : next_batch(of, at)) users.push_back(of.cached(token));
    for (const auto& user : users) look_at(user);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}

}  // namespace

void bench::add_cache_rows() {
  static const tokens one(1), many(10'000);
  for (const auto& [group, of] : {std::pair<std::string, const tokens&>("cache_hot/", one),
                                  std::pair<std::string, const tokens&>("cache_10k/", many)}) {
    const auto row = [prefix = group](const char* who, auto* run, const tokens& with) {
      return benchmark::RegisterBenchmark(
          (prefix + who).c_str(), [run, &with](benchmark::State& state) { run(state, with); });
    };
    row("raw", raw, of);
    row("better-auth-jwt, no cache", without_cache, of);
    row("better-auth-jwt", with_cache, of);
    row("better-auth-jwt, 1 thread", with_cache, of)->Threads(1)->UseRealTime();
    row("better-auth-jwt, 2 threads", with_cache, of)->Threads(2)->UseRealTime();
    row("better-auth-jwt, verify_many", in_batches, of);
    row("better-auth-jwt, 50 by a loop", one_by_one, of);
  }
}
