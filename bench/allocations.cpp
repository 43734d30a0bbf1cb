// SPDX-License-Identifier: MIT
// Counts the allocations of each thread.
#include "allocations.hpp"
#include "tokens.hpp"

#include <openssl/crypto.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

constinit thread_local bench::allocations counted;

void* openssl_malloc(std::size_t bytes, const char*, int) {
  ++counted.openssl;
  return std::malloc(bytes);
}
void* openssl_realloc(void* memory, std::size_t bytes, const char*, int) {
  ++counted.openssl;
  return std::realloc(memory, bytes);
}
void openssl_free(void* memory, const char*, int) { std::free(memory); }

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++counted.cpp;
  if (void* const memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  ++counted.cpp;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

bench::allocations bench::allocations_of_this_thread() { return counted; }

void bench::count_openssl_allocations() {
  require(CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) == 1);
}
