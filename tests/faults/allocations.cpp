// SPDX-License-Identifier: MIT
#include "allocations.hpp"

#include "support.hpp"

#include <openssl/crypto.h>

#include <malloc.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

namespace faults {
namespace {

// What other threads allocate succeeds.
constinit thread_local long until_failure = -1;  // allocations that still succeed
constinit thread_local bool and_all_after = false;
std::atomic<bool> has_failed = false;
std::atomic<long> blocks = 0, unwiped = 0;

bool fails() noexcept {
  if (until_failure < 0 || until_failure-- != 0) return false;
  has_failed = true;
  if (and_all_after) until_failure = 0;
  errno = ENOMEM;  // as malloc does
  return true;
}

void* allocate(std::size_t size) noexcept {
  if (fails()) return nullptr;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory != nullptr) ++blocks;
  return memory;
}
void release(void* memory) noexcept {
  if (memory == nullptr) return;
  const std::string_view block(static_cast<const char*>(memory), malloc_usable_size(memory));
  for (const std::string_view piece :
       {secret.substr(0, 16), secret.substr(32), older_secret.substr(0, 16),
        older_secret.substr(32), secrets_in_list.substr(2, 16), secrets_in_list.substr(53, 16)})
    if (block.find(piece) != block.npos) ++unwiped;
  --blocks;
  std::free(memory);
}

void* libcrypto_allocate(std::size_t size, const char*, int) { return allocate(size); }
void libcrypto_release(void* memory, const char*, int) {
  // AWS-LC wipes all that it frees, unless it is given functions for that.
  if (!support::is_openssl && memory != nullptr) std::memset(memory, 0, malloc_usable_size(memory));
  release(memory);
}
void* libcrypto_reallocate(void* memory, std::size_t size, const char*, int) {
  if (memory == nullptr) return allocate(size);
  if (size == 0) return release(memory), nullptr;
  return fails() ? nullptr : std::realloc(memory, size);
}

}  // namespace

bool take_over() noexcept {
  return CRYPTO_set_mem_functions(&libcrypto_allocate, &libcrypto_reallocate, &libcrypto_release) ==
         1;
}
void begin(const shortage& what) noexcept {
  and_all_after = what.and_all_after;
  until_failure = what.first;
}
void end() noexcept { until_failure = -1; }
bool happened() noexcept { return has_failed.exchange(false); }
long blocks_in_use() noexcept { return blocks; }
long not_wiped() noexcept { return unwiped.exchange(0); }

}  // namespace faults

void* operator new(std::size_t size) {
  void* const memory = faults::allocate(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return faults::allocate(size);
}
void operator delete(void* memory) noexcept { faults::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { faults::release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { faults::release(memory); }
