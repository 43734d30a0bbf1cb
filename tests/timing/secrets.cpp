// SPDX-License-Identifier: MIT
#include "secrets.hpp"

#include <openssl/evp.h>

#include <cstdlib>
#include <new>

namespace timing {
namespace {
long comparisons = 0, bytes_compared = 0;
bool leaky = false;
std::span<char> aligned;
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
std::span<char> last_large_aligned_block() { return aligned; }

}  // namespace timing

// The linker puts these in the place of OpenSSL's (--wrap), where the library calls them.
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

// Where the cache keeps what it remembers: memory with an alignment.
// NOLINTBEGIN
extern "C" {
void* __real__ZnwmSt11align_val_t(std::size_t size, std::align_val_t alignment);
void* __wrap__ZnwmSt11align_val_t(std::size_t size, std::align_val_t alignment) {
  void* const memory = __real__ZnwmSt11align_val_t(size, alignment);
  if (size >= 16384) timing::aligned = {static_cast<char*>(memory), size};
  return memory;
}
}
// NOLINTEND
