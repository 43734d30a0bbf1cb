// SPDX-License-Identifier: MIT
// What it costs to verify a token, next to its cryptography alone.
#define OPENSSL_SUPPRESS_DEPRECATED  // `raw` is the deprecated SHA256_CTX, copied by value
#include <better_auth/jwt.hpp>

#include "allocations.hpp"
#include "raw_hmac.hpp"
#include "tokens.hpp"

#include <benchmark/benchmark.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ba = better_auth;

namespace {

using bench::measure;
using bench::require;
using bench::secret;

/// HMAC-SHA256 with both padded states kept: nothing can be faster.
struct hmac_floor {
  SHA256_CTX inner = {}, outer = {};
  hmac_floor() {
    unsigned char block[64];
    const auto padded = [&](SHA256_CTX& into, unsigned char pad) {
      std::memset(block, pad, sizeof block);
      for (std::size_t i = 0; i < secret.size(); ++i)
        block[i] = static_cast<unsigned char>(secret[i] ^ pad);
      SHA256_Init(&into);
      SHA256_Update(&into, block, sizeof block);
    };
    padded(inner, 0x36);
    padded(outer, 0x5c);
  }
  void operator()(std::string_view text, unsigned char (&mac)[32]) const {
    SHA256_CTX work = inner;
    SHA256_Update(&work, text.data(), text.size());
    SHA256_Final(mac, &work);
    work = outer;
    SHA256_Update(&work, mac, sizeof mac);
    SHA256_Final(mac, &work);
  }
};

/// The signing input of a token, and its decoded signature.
struct signed_text {
  explicit signed_text(std::string_view token) : input(token.substr(0, token.rfind('.'))) {
    require(ba::base64url::decode(token.substr(input.size() + 1), signature));
  }
  std::string_view input;
  std::string signature;
};

void hs256_raw(benchmark::State& state, const std::string& token) {
  const signed_text text(token);
  const hmac_floor hmac;
  unsigned char mac[32];
  measure(state, [&] {
    hmac(text.input, mac);
    benchmark::DoNotOptimize(mac);
  });
  require(std::memcmp(mac, text.signature.data(), sizeof mac) == 0);
}

/// The same through OpenSSL's current API.
void hs256_evp(benchmark::State& state, const std::string& token) {
  const signed_text text(token);
  const bench::raw_hmac hmac(secret, EVP_sha256());
  unsigned char mac[EVP_MAX_MD_SIZE];
  measure(state, [&] {
    hmac.over(text.input, mac);
    benchmark::DoNotOptimize(mac);
  });
  require(std::memcmp(mac, text.signature.data(), 32) == 0);
}

/// Contexts that are initialised once and used for every token. For RSA and ECDSA this is the
/// digest followed by `EVP_PKEY_verify`: a context of `EVP_DigestVerify` must be initialised again
/// for each token, which costs up to 8 % more.
void public_key_raw(benchmark::State& state, ba::algorithm a, const std::string& token) {
  signed_text text(token);
  const std::string spki = bench::key(a).spki();
  const unsigned char* at = ba::detail::bytes_of(spki);
  const ba::detail::pkey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  const ba::detail::md_context context(EVP_MD_CTX_new());
  if (a == ba::algorithm::eddsa) {
    require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    return measure(state, [&] {
      require(EVP_DigestVerify(context.get(), ba::detail::bytes_of(text.signature),
                               text.signature.size(), ba::detail::bytes_of(text.input),
                               text.input.size()) == 1);
    });
  }
  if (a == ba::algorithm::es256) {
    const ba::detail::ecdsa_der der(text.signature);
    text.signature.assign(reinterpret_cast<const char*>(der.data()), der.size());
  }
  const ba::detail::pkey_context verification(EVP_PKEY_CTX_new(key.get(), nullptr));
  require(EVP_PKEY_verify_init(verification.get()) == 1 &&
          EVP_PKEY_CTX_set_signature_md(verification.get(), EVP_sha256()) == 1 &&
          EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
  // No digest is the same as before, which OpenSSL prefers and AWS-LC does not know.
#ifdef OPENSSL_IS_AWSLC
  const EVP_MD* const same = EVP_sha256();
#else
  const EVP_MD* const same = nullptr;
#endif
  unsigned char digest[32];
  measure(state, [&] {
    require(EVP_DigestInit_ex(context.get(), same, nullptr) == 1 &&
            EVP_DigestUpdate(context.get(), text.input.data(), text.input.size()) == 1 &&
            EVP_DigestFinal_ex(context.get(), digest, nullptr) == 1 &&
            EVP_PKEY_verify(verification.get(), ba::detail::bytes_of(text.signature),
                            text.signature.size(), digest, sizeof digest) == 1);
  });
}

void verify_once(const ba::verifier& verify, const std::string& token) {
  const auto user = verify(token);
  require(user.has_value());
  benchmark::DoNotOptimize(user->subject().data());
}

void ours(benchmark::State& state, const ba::verifier& verify, const std::string& token) {
  measure(state, [&] { verify_once(verify, token); });
}

ba::verifier hs256_verifier() {
  return {ba::shared_secret(secret), ba::policy::shared_secret().any_audience(), bench::clock()};
}

/// One verifier in all threads. Each thread has tokens of its own, in turn, or all have one token.
void hs256_in_threads(benchmark::State& state, bool distinct) {
  static const ba::verifier verify = hs256_verifier();
  std::vector<std::string> tokens;
  for (int i = 0; i < (distinct ? 16 : 1); ++i) {
    const int user = distinct ? 100 * (state.thread_index() + 1) + i : 0;
    const std::string name = "user-of-the-benchmark-with-id-" + std::to_string(user);
    tokens.push_back(bench::key(ba::algorithm::hs256).token(bench::payload("typical", name)));
  }
  std::size_t at = 0;
  for (auto _ : state) {
    verify_once(verify, tokens[at]);
    if (++at == tokens.size()) at = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

ba::verifier bench::public_key_verifier(ba::algorithm a, std::size_t keys) {
  std::string jwks = "{\"keys\":[";
  const std::string pem = keys > 1 ? ba::testing::signer::generate(a).private_pem() : "";
  for (std::size_t i = 1; i < keys; ++i) {
    const std::string kid = "another key of this set, " + std::to_string(i);
    jwks += ba::testing::signer::from_private_pem(pem, a, kid).public_jwk() + ',';
  }
  jwks += bench::key(a).public_jwk() + "]}";
  const auto set = ba::key_set::parse(jwks).value();
  require(set.size() == keys);
  return {set, ba::policy::jwt_plugin(bench::origin), bench::clock()};
}

void bench::add_verify_rows() {
  for (const token_group& group : token_groups) {
    const auto row = [&](const std::string& who, auto run) {
      return benchmark::RegisterBenchmark(
          (std::string(group.name) + '/' + who).c_str(),
          [run, token = token(group)](benchmark::State& state) { run(state, token); });
    };
    const ba::algorithm a = group.algorithm;
    if (a == ba::algorithm::hs256) {
      row("raw", hs256_raw);
      row("evp", hs256_evp);
      row("better-auth-jwt", [](benchmark::State& state, const std::string& token) {
        ours(state, hs256_verifier(), token);
      });
    } else {
      row("raw", [a](benchmark::State& state, const std::string& token) {
        public_key_raw(state, a, token);
      });
      for (const auto& [who, keys] : {std::pair<const char*, std::size_t>("better-auth-jwt", 1),
                                      {"better-auth-jwt, 10 keys", 10},
                                      {"better-auth-jwt, 1,000 keys", 1000}})
        row(who, [a, count = keys](benchmark::State& state, const std::string& token) {
          ours(state, public_key_verifier(a, count), token);
        });
    }
  }
  for (const bool distinct : {true, false})
    for (const int threads : {1, 2})
      benchmark::RegisterBenchmark(
          (std::string(distinct ? "hs256_threads" : "hs256_threads_one_token") +
           "/better-auth-jwt, " + (threads == 1 ? "1 thread" : "2 threads"))
              .c_str(),
          hs256_in_threads, distinct)
          ->Threads(threads)
          ->UseRealTime();
}
