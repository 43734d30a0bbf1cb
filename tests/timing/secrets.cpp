// SPDX-License-Identifier: MIT
#include "secrets.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <new>

namespace timing {
namespace {

long comparisons = 0, bytes_compared = 0;
bool leaky = false;

// Blocks that were allocated while recording, and are still in use.
bool is_recording = false;
std::array<std::string_view, 4096> blocks;
std::size_t block_count = 0;

}  // namespace

bool is_hidden(const void* bytes, std::size_t size) {
  unsigned char unknown[256];
  if (size > sizeof unknown || VALGRIND_GET_VBITS(bytes, unknown, size) != 1) return false;
  for (std::size_t i = 0; i < size; ++i)
    if (unknown[i] != 0) return true;
  return false;
}

long secret_comparisons() { return comparisons; }
long secret_bytes_compared() { return bytes_compared; }
void compare_leakily(bool yes) { leaky = yes; }
int leaky_compare(const char* a, const char* b, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i)
    if (a[i] != b[i]) return 1;
  return 0;
}

namespace detail {

void begin_recording() {
  block_count = 0;
  is_recording = true;
}
std::vector<std::string_view> end_recording(std::string_view text) {
  is_recording = false;
  std::vector<std::string_view> places;
  VALGRIND_DISABLE_ERROR_REPORTING;  // the text may be hidden where it is
  for (std::size_t i = 0; i < block_count; ++i)
    for (std::size_t at = 0; at + text.size() <= blocks[i].size(); ++at)
      if (std::memcmp(blocks[i].data() + at, text.data(), text.size()) == 0)
        places.push_back(blocks[i].substr(at, text.size()));
  VALGRIND_ENABLE_ERROR_REPORTING;
  return places;
}

}  // namespace detail
}  // namespace timing

void* operator new(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  if (timing::is_recording && timing::block_count < timing::blocks.size())
    timing::blocks[timing::block_count++] = {static_cast<const char*>(memory), size};
  return memory;
}
void operator delete(void* memory) noexcept {
  for (std::size_t i = 0; i < timing::block_count; ++i)
    if (timing::blocks[i].data() == memory) timing::blocks[i] = {};
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

// The linker puts these in place of OpenSSL's (--wrap), where the library calls them.
// NOLINTBEGIN
extern "C" {
int __real_CRYPTO_memcmp(const void* a, const void* b, std::size_t size);
int __real_EVP_DecryptUpdate(EVP_CIPHER_CTX* context, unsigned char* out, int* written,
                             const unsigned char* in, int size);
int __real_EVP_DecryptFinal_ex(EVP_CIPHER_CTX* context, unsigned char* out, int* written);

int __wrap_CRYPTO_memcmp(const void* a, const void* b, std::size_t size) {
  if (timing::is_hidden(a, size) || timing::is_hidden(b, size)) {
    ++timing::comparisons;
    timing::bytes_compared += static_cast<long>(size);
  }
  int different = timing::leaky ? timing::leaky_compare(static_cast<const char*>(a),
                                                        static_cast<const char*>(b), size)
                                : __real_CRYPTO_memcmp(a, b, size);
  // Here, and nowhere else, something becomes known: whether the two are the same. It is what the
  // client is told.
  (void)VALGRIND_MAKE_MEM_DEFINED(&different, sizeof different);
  return different;
}

// What is decrypted has been authenticated before: it is the client's own. OpenSSL looks at its
// padding.
static unsigned char* plaintext = nullptr;
int __wrap_EVP_DecryptUpdate(EVP_CIPHER_CTX* context, unsigned char* out, int* written,
                             const unsigned char* in, int size) {
  plaintext = out;
  return __real_EVP_DecryptUpdate(context, out, written, in, size);
}
int __wrap_EVP_DecryptFinal_ex(EVP_CIPHER_CTX* context, unsigned char* out, int* written) {
  VALGRIND_DISABLE_ERROR_REPORTING;
  int good = __real_EVP_DecryptFinal_ex(context, out, written);
  VALGRIND_ENABLE_ERROR_REPORTING;
  (void)VALGRIND_MAKE_MEM_DEFINED(&good, sizeof good);
  (void)VALGRIND_MAKE_MEM_DEFINED(written, sizeof *written);
  if (plaintext != nullptr && out >= plaintext)
    (void)VALGRIND_MAKE_MEM_DEFINED(
        plaintext, static_cast<std::size_t>(out - plaintext) + static_cast<std::size_t>(*written));
  return good;
}
}
// NOLINTEND
