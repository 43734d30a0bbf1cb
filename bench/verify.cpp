// SPDX-License-Identifier: MIT
// What verifying a token costs beside its cryptography, and what it allocates.
#define OPENSSL_SUPPRESS_DEPRECATED  // the floor is the deprecated SHA256_CTX, copied by value;
                                     // here alone
#include <better_auth/old/borrowed.hpp>
#include <better_auth/jwt.hpp>
#if __has_include(<better_auth/old/detail/vector.hpp>)
#include <better_auth/old/detail/vector.hpp>
#define BENCH_VECTOR_LEVELS
#endif

#include "core_rows.hpp"
#include "raw_hmac.hpp"
#include "tokens.hpp"

#include <benchmark/benchmark.h>

#include <openssl/sha.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>

namespace ba = better_auth;

namespace {

using bench::now;
using bench::require;
using bench::secret;

// Allocations of this thread, counted: C++'s, and OpenSSL's own.
constinit thread_local long cpp_allocations = 0, openssl_allocations = 0;

void* openssl_malloc(std::size_t bytes, const char*, int) {
  ++openssl_allocations;
  return std::malloc(bytes);
}
void* openssl_realloc(void* memory, std::size_t bytes, const char*, int) {
  ++openssl_allocations;
  return std::realloc(memory, bytes);
}
void openssl_free(void* memory, const char*, int) { std::free(memory); }

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++cpp_allocations;
  if (void* const memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  ++cpp_allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

namespace {

/// Runs a benchmark's body, and says how many allocations each time took.
template <class F>
void measure(benchmark::State& state, const F& body) {
  body();  // what a thread needs once
  const long cpp = cpp_allocations, openssl = openssl_allocations;
  for (auto _ : state) body();
  const auto times = static_cast<double>(state.iterations());
  state.counters["new"] = static_cast<double>(cpp_allocations - cpp) / times;
  state.counters["OPENSSL_malloc"] = static_cast<double>(openssl_allocations - openssl) / times;
}

/// HMAC-SHA256 with both states kept: what cannot be undercut.
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

/// The decoded signature of a token.
std::string signature_of(std::string_view token) {
  const std::string_view text = token.substr(token.rfind('.') + 1);
  std::string signature(ba::base64url::decoded_size(text.size()), '\0');
  require(ba::base64url::decode(text, reinterpret_cast<unsigned char*>(signature.data())));
  return signature;
}

void hs256_raw(benchmark::State& state, const std::string& token) {
  const std::string_view text = std::string_view(token).substr(0, token.rfind('.'));
  const hmac_floor hmac;
  unsigned char mac[32];
  measure(state, [&] {
    hmac(text, mac);
    benchmark::DoNotOptimize(mac);
  });
  require(std::memcmp(mac, signature_of(token).data(), sizeof mac) == 0);
}

/// The same through OpenSSL's current API.
void hs256_evp(benchmark::State& state, const std::string& token) {
  const std::string_view text = std::string_view(token).substr(0, token.rfind('.'));
  const bench::raw_hmac hmac(secret, EVP_sha256());
  unsigned char mac[EVP_MAX_MD_SIZE];
  measure(state, [&] {
    hmac.over(text, mac);
    benchmark::DoNotOptimize(mac);
  });
  require(std::memcmp(mac, signature_of(token).data(), 32) == 0);
}

template <class Keys>
void ours(benchmark::State& state, const ba::verifier<Keys, ba::manual_clock>& verify,
          const std::string& token) {
  measure(state, [&] {
    const auto user = verify(token);
    require(user.has_value());
    benchmark::DoNotOptimize((*user)->sub.data());
  });
}

ba::verifier<ba::shared_secret, ba::manual_clock> hs256_verifier() {
  return {ba::shared_secret(secret), ba::policy::shared_secret().any_audience(),
          ba::manual_clock(now)};
}
void hs256_ours(benchmark::State& state, const std::string& token) {
  ours(state, hs256_verifier(), token);
}

/// The same in a buffer of the caller's.
void hs256_borrowed(benchmark::State& state, const std::string& token) {
  const auto verify = hs256_verifier();
  const auto memory = std::make_unique<std::byte[]>(ba::borrowed<>::bytes_for(token.size()));
  ba::verify_buffer buffer({memory.get(), ba::borrowed<>::bytes_for(token.size())});
  measure(state, [&] {
    const auto user = verify(token, buffer);
    require(user.has_value());
    benchmark::DoNotOptimize((*user)->sub.data());
  });
}

/// Contexts that are initialised once and used for every token. For RSA and ECDSA the digest by
/// itself and then `EVP_PKEY_verify`: a context of `EVP_DigestVerify` has to be initialised again
/// for each token, which costs up to a twelfth more.
void public_key_raw(benchmark::State& state, ba::algorithm a, const std::string& token) {
  const std::string_view text = std::string_view(token).substr(0, token.rfind('.'));
  std::string signature = signature_of(token);
  const std::string pem = bench::public_pem(bench::key(a));
  const ba::detail::bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const ba::detail::pkey key(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
  const ba::detail::md_context context(EVP_MD_CTX_new());
  if (a == ba::algorithm::eddsa) {
    require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    return measure(state, [&] {
      require(EVP_DigestVerify(context.get(), ba::detail::bytes(signature), signature.size(),
                               ba::detail::bytes(text), text.size()) == 1);
    });
  }
  if (a == ba::algorithm::es256) {
    const ba::detail::ecdsa_der der(signature);
    signature.assign(reinterpret_cast<const char*>(der.data()), der.size());
  }
  const ba::detail::handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> verification(
      EVP_PKEY_CTX_new(key.get(), nullptr));
  require(EVP_PKEY_verify_init(verification.get()) == 1 &&
          EVP_PKEY_CTX_set_signature_md(verification.get(), EVP_sha256()) == 1 &&
          EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
  unsigned char digest[32];
  measure(state, [&] {
    require(EVP_DigestInit_ex(context.get(), nullptr, nullptr) == 1 &&
            EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
            EVP_DigestFinal_ex(context.get(), digest, nullptr) == 1 &&
            EVP_PKEY_verify(verification.get(), ba::detail::bytes(signature), signature.size(),
                            digest, sizeof digest) == 1);
  });
}

/// A verifier with a JWK Set of so many keys, of which the last signs.
ba::verifier<ba::key_set, ba::manual_clock> public_key_verifier(ba::algorithm a, std::size_t keys) {
  std::string other = ba::testing::signer::generate(a, "another key of this set, ").public_jwk(),
              jwks = "{\"keys\":[";
  const std::size_t end_of_kid = other.find(", \"") + 2;
  for (std::size_t i = 1; i < keys; ++i)
    jwks += std::string(other).insert(end_of_kid, std::to_string(i)) + ',';
  jwks += bench::key(a).public_jwk() + "]}";
  auto set = ba::key_set::parse(jwks).value();
  require(set.size() == keys);
  return {std::move(set), ba::policy::jwt_plugin(bench::origin), ba::manual_clock(now)};
}

/// One verifier for all threads.
void hs256_in_threads(benchmark::State& state, const std::string& token) {
  static const auto verify = hs256_verifier();
  for (auto _ : state) {
    const auto user = verify(token);
    require(user.has_value());
    benchmark::DoNotOptimize((*user)->sub.data());
  }
  state.SetItemsProcessed(state.iterations());
}

/// The rows of the core layers, which have a source file of their own: the names of both clash.
void add_core_row(const bench::token_group& group) {
  bench::core_row row;
  row.group = group.name;
  row.token = bench::token(group);
  row.secret = secret;
  row.now = now;
  if (group.algorithm != ba::algorithm::hs256)
    row.jwks = ba::testing::jwks({bench::key(group.algorithm).public_jwk()});
  bench::add_core_rows(row);
}

}  // namespace

bench::allocations bench::allocations_of_this_thread() {
  return {cpp_allocations, openssl_allocations};
}

void bench::add_verify_rows() {
  require(CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) == 1);
  for (const token_group& group : token_groups) {
    const auto row = [&](const std::string& who, auto run) {
      return benchmark::RegisterBenchmark(
          (std::string(group.name) + '/' + who).c_str(),
          [run, token = token(group)](benchmark::State& state) { run(state, token); });
    };
    add_core_row(group);
    const ba::algorithm a = group.algorithm;
    if (a == ba::algorithm::hs256) {
      row("raw", hs256_raw);
      row("evp", hs256_evp);
      row("better-auth-jwt", hs256_ours);
      row("better-auth-jwt, in a buffer", hs256_borrowed);
#ifdef BENCH_VECTOR_LEVELS
      static constexpr const char* levels[] = {"portable", "sse2", "avx2", "avx512"};
      for (std::size_t i = 0; i < static_cast<std::size_t>(ba::detail::best_vector_level()); ++i)
        row(std::string("better-auth-jwt, ") + levels[i],
            [i](benchmark::State& state, const std::string& token) {
              ba::detail::use_vector_level(static_cast<ba::detail::vector_level>(i));
              hs256_ours(state, token);
              ba::detail::use_vector_level(ba::detail::best_vector_level());
            });
#endif
    } else {
      row("raw", [a](benchmark::State& state, const std::string& token) {
        public_key_raw(state, a, token);
      });
      for (const std::size_t keys : {std::size_t{1}, std::size_t{10}, std::size_t{1000}})
        row(keys == 1 ? "better-auth-jwt"
                      : (keys == 10 ? "better-auth-jwt, 10 keys" : "better-auth-jwt, 1,000 keys"),
            [a, keys](benchmark::State& state, const std::string& token) {
              ours(state, public_key_verifier(a, keys), token);
            });
    }
    if (std::string_view(group.name) == "hs256_typical")
      for (const int threads : {1, 2})
        row(threads == 1 ? "better-auth-jwt, 1 thread" : "better-auth-jwt, 2 threads",
            hs256_in_threads)
            ->Threads(threads)
            ->UseRealTime();
  }
}
