// SPDX-License-Identifier: MIT
// What is freed holds no secret and no key that was derived from one: every block is looked through
// before it goes.
#include <better_auth/old/session/session_secrets.hpp>

#include <openssl/crypto.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

namespace {

// As much of a secret as nobody may find; long enough not to be met by chance.
constexpr std::size_t piece_bytes = 16;
struct piece {
  const char* of;
  unsigned char bytes[piece_bytes];
};
piece pieces[8];
std::size_t piece_count = 0;
int found = 0;
bool trying = true;

void watch_for(const char* of, const void* bytes) {
  pieces[piece_count].of = of;
  std::memcpy(pieces[piece_count++].bytes, bytes, piece_bytes);
}

// Each block stands behind its size.
constexpr std::size_t front = alignof(std::max_align_t);

void* allocate(std::size_t size) {
  auto* const block = static_cast<unsigned char*>(std::calloc(1, front + size));
  if (block == nullptr) return nullptr;
  std::memcpy(block, &size, sizeof size);
  return block + front;
}
void release(void* memory) {
  if (memory == nullptr) return;
  auto* const bytes = static_cast<unsigned char*>(memory);
  std::size_t size = 0;
  std::memcpy(&size, bytes - front, sizeof size);
  for (std::size_t i = 0; i < piece_count; ++i)
    for (std::size_t at = 0; at + piece_bytes <= size; ++at)
      if (std::memcmp(bytes + at, pieces[i].bytes, piece_bytes) == 0) {
        if (!trying)
          std::fprintf(stderr, "freed, but not wiped: %s, in %zu bytes\n", pieces[i].of, size);
        ++found;
        break;
      }
  std::free(bytes - front);
}

void* openssl_allocate(std::size_t size, const char*, int) { return allocate(size); }
void openssl_release(void* memory, const char*, int) { release(memory); }
void* openssl_reallocate(void* memory, std::size_t size, const char*, int) {
  void* const larger = allocate(size);
  if (larger != nullptr && memory != nullptr) {
    std::size_t before = 0;
    std::memcpy(&before, static_cast<unsigned char*>(memory) - front, sizeof before);
    std::memcpy(larger, memory, before < size ? before : size);
    release(memory);
  }
  return larger;
}

void make_all(const char* secret) {
  (void)better_auth::shared_secret::make(secret);
  (void)better_auth::session_secrets::make(secret);
  ::setenv("BETTER_AUTH_SECRET", secret, 1);
  (void)better_auth::session_secrets::from_better_auth_env();
  char list[256];
  std::snprintf(list, sizeof list, "2:%s,1:another_secret_with_32_bytes_or_more", secret);
  (void)better_auth::session_secrets::parse(list);
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* const memory = allocate(size)) return memory;
  std::abort();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }

int main() {
  if (CRYPTO_set_mem_functions(&openssl_allocate, &openssl_reallocate, &openssl_release) != 1)
    return 2;
  constexpr char secret[] = "Zq3xASecretForCookies+0123456789abcdefghijklmnopqrst";

  // Is it found at all?
  watch_for("the secret", secret);
  void* const forgotten = allocate(sizeof secret);
  std::memcpy(forgotten, secret, sizeof secret);
  release(forgotten);
  if (found != 1) return 2;
  found = 0;
  trying = false;

  watch_for("the secret's end", secret + sizeof secret - 1 - piece_bytes);
  unsigned char key[64];
  char encoded[better_auth::base64url::encoded_size(sizeof key)];
  if (!better_auth::detail::derive_key(secret, "better-auth-session", key)) return 2;
  better_auth::base64url::encode({reinterpret_cast<const char*>(key), sizeof key}, encoded);
  watch_for("the key of the MAC", key);
  watch_for("the key of AES", key + 32);
  watch_for("the key in base64url", encoded);
  make_all(secret);

  // What only looks like a key, in the ways that are asked about. (Of what is PEM throughout,
  // OpenSSL itself leaves a copy.)
  char text[256];
  for (const char* const form :
       {"-----BEGIN %s", "ssh-ed25519 %s", "{\"kty\":\"oct\",\"k\":\"%s\"}"}) {
    std::snprintf(text, sizeof text, form, secret);  // NOLINT: the forms stand above
    make_all(text);
  }
  return found == 0 ? 0 : 1;
}
