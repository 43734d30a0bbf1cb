// SPDX-License-Identifier: MIT
// Where there is no memory, a reader says that it cannot tell now (503), and never that the cookie is bad.
#include <better_auth/session_cookie.hpp>

#include "session_support.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

namespace {

long until_failure = -1;  // allocations that still succeed; negative where all do
bool failed = false;

void* allocate(std::size_t size) {
  if (until_failure == 0) failed = true;
  if (until_failure >= 0 && until_failure-- == 0) return nullptr;
  return std::malloc(size == 0 ? 1 : size);
}
void* openssl_allocate(std::size_t size, const char*, int) { return allocate(size); }
void* openssl_reallocate(void* memory, std::size_t size, const char*, int) { return std::realloc(memory, size); }
void openssl_release(void* memory, const char*, int) { std::free(memory); }

// Lets each allocation fail in turn, until none is left to fail.
template <class Reader>
bool tells_what_is_missing(const char* name, const Reader& read, const std::string& header) {
  for (long n = 0;; ++n) {
    until_failure = n;
    failed = false;
    const auto session = read(header);
    until_failure = -1;
    if (!failed) return session.has_value();
    if (session || session.error().kind() != better_auth::error_kind::unavailable || ERR_peek_error() != 0) {
      std::fprintf(stderr, "%s, without allocation %ld: %s\n", name, n, session ? "accepted" : session.error().name().data());
      return false;
    }
  }
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

int main() {
  if (CRYPTO_set_mem_functions(&openssl_allocate, &openssl_reallocate, &openssl_release) != 1) return 2;
  namespace ba = better_auth;
  const auto reader = [](ba::session_strategy strategy) {
    return ba::session_reader{ba::session_secrets(support::cookie_secret), ba::session_policy(strategy, "https://app.example"), support::millisecond_clock{}};
  };
  const std::string data = support::session_text{}.json();
  const std::string dated = support::with_claims(data, support::dates());
  support::jwe_options without_kid;
  without_kid.header = R"({"alg":"dir","enc":"A256CBC-HS512"})";
  const bool good = tells_what_is_missing("compact", reader(ba::session_strategy::compact), support::cookies(support::compact(data))) &&
                    tells_what_is_missing("jwt", reader(ba::session_strategy::jwt), support::cookies(support::jwt(dated))) &&
                    tells_what_is_missing("jwe", reader(ba::session_strategy::jwe), support::cookies(support::jwe(dated))) &&
                    tells_what_is_missing("jwe without kid", reader(ba::session_strategy::jwe), support::cookies(support::jwe(dated, without_kid)));
  return good ? 0 : 1;
}
