// SPDX-License-Identifier: MIT
// Our headers as a program for Windows reads them: without what GCC and Clang add to the language,
// and after a <windows.h> that has taken short words for macros. What is not ours is included
// before those words are taken.
#define BETTER_AUTH_JWT_PORTABLE
#include <better_auth/old/detail/attributes.hpp>

#include <curl/curl.h>
#include <nlohmann/json.hpp>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <initializer_list>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#ifdef BETTER_AUTH_ATOMIC_BUILTINS
#error "this file is about the portable path"
#endif

// NOLINTBEGIN(readability-identifier-naming)
#define near
#define far
#define small char
#define hyper long long
#define interface struct
#define pascal
#define cdecl
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define IN
#define OUT
#define OPTIONAL
#define CONST const
#define VOID void
#define TRUE 1
#define FALSE 0
#define ERROR 0
#define DELETE 0x00010000L
#define STRICT 1
#define ABSOLUTE 1
#define RELATIVE 2
// NOLINTEND(readability-identifier-naming)

#include <better_auth/old/borrowed.hpp>
#include <better_auth/curl.hpp>
#include <better_auth/explain.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/nlohmann.hpp>
#include <better_auth/old/session/session_cookie.hpp>
#include <better_auth/testing.hpp>
#include <better_auth/old/token_cache.hpp>
#include <better_auth/old/verify_many.hpp>

namespace ba = better_auth;

int main() {
  const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
  ba::manual_clock clock(1'700'000'000);
  const ba::key_set keys = ba::key_set::parse(ba::testing::jwks({key.public_jwk()})).value();
  const ba::cached_verifier remembering{
      ba::verifier{keys, ba::policy::jwt_plugin("https://app.example"), clock},
      ba::token_cache_options{}};
  const std::string token =
      key.token(ba::testing::token_claims::of_plugin("https://app.example", "ada"));
  const std::string_view tokens[] = {token, token};
  for (const auto& user : ba::verify_many(remembering, tokens))
    if (!user || (*user)->sub != "ada") return 1;
  std::byte memory[ba::borrowed<>::bytes_for(1024)];
  ba::verify_buffer buffer{memory};
  const ba::verifier verify{keys, ba::policy::jwt_plugin("https://app.example"), clock};
  if (const auto user = verify(token, buffer); !user || (*user)->sub != "ada") return 1;
  return remembering.stats().hits == 1 ? 0 : 1;
}
