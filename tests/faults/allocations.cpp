// SPDX-License-Identifier: MIT
#include "allocations.hpp"

#include <openssl/crypto.h>

#include <malloc.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

namespace faults {
namespace {

// Of this thread; what other threads allocate always succeeds.
constinit thread_local long until_failure =
    -1;  // allocations that still succeed; negative where all do
constinit thread_local failure kind = failure::one;
constinit thread_local bool failed = false;

std::atomic<long> cpp_blocks{0}, openssl_blocks{0}, unwiped{0};

constexpr std::size_t piece_bytes = 16;
constexpr std::size_t most_pieces = 8;
std::string_view pieces[most_pieces];
std::atomic<std::size_t> piece_count{0};

// Whether this one is to fail. As malloc does, it says so in errno.
bool fails() noexcept {
  if (until_failure < 0 || until_failure-- != 0) return false;
  failed = true;
  if (kind == failure::rest) until_failure = 0;
  errno = ENOMEM;
  return true;
}

void* allocate(std::size_t size, std::size_t alignment, std::atomic<long>& count) noexcept {
  if (fails()) return nullptr;
  void* const memory =
      alignment <= alignof(std::max_align_t)
          ? std::malloc(size == 0 ? 1 : size)
          : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory != nullptr) ++count;
  return memory;
}

void look_through(const void* memory) noexcept {
  const std::string_view block(static_cast<const char*>(memory),
                               malloc_usable_size(const_cast<void*>(memory)));
  const std::size_t count = piece_count.load();
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t at = 0; at + piece_bytes <= pieces[i].size(); at += piece_bytes)
      if (block.find(pieces[i].substr(at, piece_bytes)) != std::string_view::npos) {
        ++unwiped;
        return;
      }
}

void release(void* memory, std::atomic<long>& count) noexcept {
  if (memory == nullptr) return;
  look_through(memory);
  --count;
  std::free(memory);
}

void* openssl_allocate(std::size_t size, const char*, int) {
  return allocate(size, 0, openssl_blocks);
}
void openssl_release(void* memory, const char*, int) { release(memory, openssl_blocks); }
void* openssl_reallocate(void* memory, std::size_t size, const char*, int) {
  if (memory == nullptr) return allocate(size, 0, openssl_blocks);
  if (size == 0) {
    release(memory, openssl_blocks);
    return nullptr;
  }
  if (fails()) return nullptr;
  return std::realloc(memory, size);
}

void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

shortage::shortage(long number, failure what) noexcept {
  failed = false;
  kind = what;
  until_failure = number;
}
void shortage::end() noexcept { until_failure = -1; }
bool shortage::happened() noexcept { return failed; }

blocks in_use() noexcept { return {cpp_blocks, openssl_blocks}; }

void watch_for(std::string_view secret) noexcept {
  pieces[piece_count] = secret;
  ++piece_count;
}
long not_wiped() noexcept { return unwiped.exchange(0); }

bool take_over() noexcept {
  return CRYPTO_set_mem_functions(&openssl_allocate, &openssl_reallocate, &openssl_release) == 1;
}

}  // namespace faults

void* operator new(std::size_t size) {
  return faults::or_throw(faults::allocate(size, 0, faults::cpp_blocks));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return faults::allocate(size, 0, faults::cpp_blocks);
}
void* operator new(std::size_t size, std::align_val_t to) {
  return faults::or_throw(faults::allocate(size, static_cast<std::size_t>(to), faults::cpp_blocks));
}
void* operator new(std::size_t size, std::align_val_t to, const std::nothrow_t&) noexcept {
  return faults::allocate(size, static_cast<std::size_t>(to), faults::cpp_blocks);
}
void operator delete(void* memory) noexcept { faults::release(memory, faults::cpp_blocks); }
void operator delete(void* memory, std::size_t) noexcept {
  faults::release(memory, faults::cpp_blocks);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  faults::release(memory, faults::cpp_blocks);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  faults::release(memory, faults::cpp_blocks);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  faults::release(memory, faults::cpp_blocks);
}
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  faults::release(memory, faults::cpp_blocks);
}
