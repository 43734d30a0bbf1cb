// SPDX-License-Identifier: MIT
// No memory that was freed holds a shared secret, or a key that was derived from one: each block of
// the C++ code and of libcrypto is searched before it is freed. What is never freed is searched
// too, at the end.
#include <better_auth/jose/key_set.hpp>
#include <better_auth/jose/shared_secret.hpp>
#include <better_auth/session/reader.hpp>

#include "session_support.hpp"

#include <openssl/crypto.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace ba = better_auth;

// The parts of a secret that must not be found; long enough not to occur by chance.
constexpr std::size_t piece_bytes = 12;
struct piece {
  const char* of;
  std::array<char, piece_bytes> bytes;
};
std::array<piece, 96> pieces;
std::size_t piece_count = 0;
int found = 0;
int sessions = 0;  // that were read
bool reports = false;

/// Looks for every part of `bytes` from now on.
void watch_for(const char* of, std::string_view bytes) {
  for (; bytes.size() >= piece_bytes && piece_count < pieces.size();
       bytes.remove_prefix(piece_bytes)) {
    pieces[piece_count].of = of;
    std::memcpy(pieces[piece_count++].bytes.data(), bytes.data(), piece_bytes);
  }
}

// All blocks that are in use, in a list; each is behind its entry.
struct alignas(std::max_align_t) block {
  block* next;
  block* before;
  std::size_t size;
};
block in_use = {&in_use, &in_use, 0};

void search(const block* b, const char* when) {
  const std::string_view content(reinterpret_cast<const char*>(b + 1), b->size);
  for (std::size_t i = 0; i < piece_count; ++i) {
    const piece& each = pieces[i];
    if (content.find({each.bytes.data(), piece_bytes}) == std::string_view::npos) continue;
    if (reports) std::fprintf(stderr, "%s: %s, in %zu bytes\n", when, each.of, b->size);
    ++found;
    return;
  }
}

void* allocate(std::size_t size) {
  auto* const b = static_cast<block*>(std::calloc(1, sizeof(block) + size));
  if (b == nullptr) return nullptr;
  *b = {in_use.next, &in_use, size};
  in_use.next->before = b;
  in_use.next = b;
  return b + 1;
}
void release(void* memory) {
  if (memory == nullptr) return;
  block* const b = static_cast<block*>(memory) - 1;
  search(b, "freed, but not wiped");
  b->next->before = b->before;
  b->before->next = b->next;
  std::free(b);
}

void* libcrypto_allocate(std::size_t size, const char*, int) { return allocate(size); }
void libcrypto_release(void* memory, const char*, int) {
  // AWS-LC wipes all that it frees, unless it is given functions for that.
  if (!support::is_openssl && memory != nullptr)
    std::memset(memory, 0, (static_cast<block*>(memory) - 1)->size);
  release(memory);
}
void* libcrypto_reallocate(void* memory, std::size_t size, const char*, int) {
  void* const larger = allocate(size);
  if (larger != nullptr && memory != nullptr) {
    const std::size_t before = (static_cast<block*>(memory) - 1)->size;
    std::memcpy(larger, memory, before < size ? before : size);
    release(memory);
  }
  return larger;
}

/// Makes a secret of a text in all ways, and uses it.
void use(const char* text) {
  for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
    const ba::secret_options options = {
        .algorithm = a, .allow_short = true, .allow_surrounding_characters = true};
    auto made = ba::shared_secret::make(text, options);
    if (made) {
      (void)made->verify(a, "text", "a MAC");
      const ba::shared_secret copy = *made;
      const ba::shared_secret moved = *std::move(made);
      (void)moved.verify(a, "text", std::string_view("0123456789abcdef0123456789abcdef"));
    }
    (void)ba::shared_secret::make(text, {.algorithm = a});
    (void)ba::shared_secret::rotating({text, "another secret, 0123456789 0123456789", text},
                                      options);
    (void)ba::shared_secret::rotating({text, "short"});
  }
  (void)ba::shared_secret::make(text, {.algorithm = ba::algorithm::rs256});
}

/// Makes session secrets of a text, and readers, which read these headers.
template <class Headers>
void use_for_sessions(const char* text, const Headers& headers) {
  const ba::secret_options options = {.allow_short = true, .allow_surrounding_characters = true};
  (void)ba::session_secrets::make(text);
  (void)ba::session_secrets::rotating({text, "short"}, options);
  (void)ba::session_secrets::parse(text);
  const auto made =
      ba::session_secrets::rotating({text, "another secret, 0123456789 0123456789"}, options);
  if (!made) return;
  (void)ba::verify_session_token(session_support::session_token_text, *made);
  for (const auto& [strategy, header] : headers) {
    const ba::session_reader read(*made, ba::session_policy(strategy, support::origin),
                                  ba::testing::manual_clock(session_support::cookie_now));
    const bool good = read(header).has_value();
    if (good) ++sessions;
  }
}

void use_environment(const char* name, const char* text) {
  ::setenv(name, text, 1);  // NOLINT(concurrency-mt-unsafe)
  (void)ba::shared_secret::from_better_auth_env();
  (void)ba::session_secrets::from_better_auth_env();
  ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* const memory = allocate(size)) return memory;
  std::abort();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }

int main() {
  if (CRYPTO_set_mem_functions(&libcrypto_allocate, &libcrypto_reallocate, &libcrypto_release) != 1)
    return 2;
  // Base64 of 57 bytes, which is what secrets often are; its bytes, and other texts.
  constexpr std::string_view secret =
      "Zq3xASecretForTheTests0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR";
  constexpr std::string_view long_secret =
      "A secret that is longer than the block of SHA-512; it is replaced by its own digest, and "
      "has "
      "more than 128 bytes in all, so none of it is a key by itself.";
  char bytes[ba::base64url::decoded_size(secret.size())];
  if (!ba::base64url::decode(secret, reinterpret_cast<unsigned char*>(bytes))) return 2;

  // Cookies that this secret has signed or encrypted, made before anything is watched for.
  namespace cookies = session_support;
  const std::string data = cookies::session_text{}.json(),
                    dated = cookies::with_claims(data, cookies::dates()),
                    token = cookies::signed_token(cookies::session_token_text, secret);
  const std::array<std::pair<ba::session_strategy, std::string>, 3> headers = {{
      {ba::session_strategy::compact,
       cookies::cookies(cookies::compact(data, cookies::cookie_now * 1000 + 300'000, secret),
                        token)},
      {ba::session_strategy::jwt, cookies::cookies(cookies::jwt(dated, secret), token)},
      {ba::session_strategy::jwe,
       cookies::cookies(cookies::jwe(dated, {.secret = secret, .iv = "no part of a key"}), token)},
  }};
  static std::array<char, 64> derived;
  {
    const std::string key = cookies::derived_key(secret);
    std::memcpy(derived.data(), key.data(), derived.size());
  }
  static std::array<char, ba::base64url::encoded_size(derived.size())> encoded;
  {
    const std::string text = ba::base64url::encode({derived.data(), derived.size()});
    std::memcpy(encoded.data(), text.data(), encoded.size());
  }

  // Is a secret found at all, when its memory is freed and when it is not?
  watch_for("the secret", secret);
  char* const forgotten = static_cast<char*>(allocate(100));
  std::memcpy(forgotten + 1, secret.data(), secret.size());
  search(reinterpret_cast<block*>(forgotten) - 1, "in use");
  release(forgotten);
  if (found != 2) return 2;
  found = 0;
  reports = true;
  watch_for("the bytes of the secret", {bytes, sizeof bytes});
  watch_for("the long secret", long_secret);
  for (const std::size_t size : {32U, 48U, 64U}) {  // the digest that replaces the long secret
    static unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_Digest(long_secret.data(), long_secret.size(), digest, nullptr, ba::detail::digest_of(size),
               nullptr);
    watch_for("the digest of the long secret", {reinterpret_cast<const char*>(digest), size});
  }
  // The key under both paddings (RFC 2104 section 2).
  for (const char pad : {'\x36', '\x5c'}) {
    char padded[secret.size()];
    for (std::size_t i = 0; i < secret.size(); ++i) padded[i] = static_cast<char>(secret[i] ^ pad);
    watch_for("the secret under a padding", {padded, sizeof padded});
  }
  watch_for("the key of an encrypted cookie", {derived.data(), derived.size()});
  watch_for("the key of an encrypted cookie in base64url", {encoded.data(), encoded.size()});
  if (piece_count == pieces.size()) return 2;

  use(secret.data());
  use(long_secret.data());
  use_for_sessions(secret.data(), headers);
  use_for_sessions(long_secret.data(), headers);
  if (sessions != 3) return 2;
  char text[1024];
  // Around it white space and quotes; what resembles a key; base64 that ends in an error.
  for (const char* const form :
       {" %s\n", "\"%s\"", "'%s'", "-----BEGIN %s", "ssh-ed25519 %s", "ssh-ed25519 AAAA%s me@host",
        "AAAA%s", "%s=", "%s!!", "%s\xff", "{\"kty\":\"oct\",\"k\":\"%s\"}", "{\"a\":\"%s\"}",
        "{\"k\":\"%s\"", "{\"%s\":1}", "{\"a\":\"%s\\n\"}", "KEY=%s,", "%s\\n%s", "[\"%s\"]",
        "AAAAC3NzaC1lZDI1NTE5AAAAIA%s"}) {
    std::snprintf(text, sizeof text, form, secret.data(), "x");  // NOLINT: the forms are above
    use(text);
    use_for_sessions(text, headers);
  }
  for (std::size_t i = 0; i < secret.size(); ++i)  // in hexadecimal
    std::snprintf(text + 2 * i, 3, "%02x", static_cast<unsigned char>(secret[i]));
  use(text);
  for (const char* const name : {"BETTER_AUTH_SECRET", "AUTH_SECRET"})
    use_environment(name, secret.data());
  for (const char* const form : {"2:%s", " 2: %s ,1:another_secret_with_32_bytes_or_more",
                                 "1:a,2:%s", "x:%s", "2:%s,", "2:%s,2:again"}) {
    std::snprintf(text, sizeof text, form, secret.data());  // NOLINT: the forms are above
    use_environment("BETTER_AUTH_SECRETS", text);
    use_for_sessions(text, headers);
  }
  // As a JWK, a JWK Set, and with members that are rejected before and after it.
  for (const char* const form :
       {R"({"kty":"oct","alg":"HS256","k":"%s"})",
        R"({"keys":[{"kty":"oct","alg":"HS256","k":"%s"}]})",
        R"({"keys":[{"k":"%s","kty":"oct","alg":"HS256"},{},{},{},{},{}]})",
        R"({"k":"%s","kty":5})", R"({"k":"%s","alg":null})", R"({"k":"%s")",
        R"({"k":"%s","k":"b"})", R"({"keys":[{"k":"%s"}],"keys":[]})", R"({"keys":"%s"})",
        R"({"kty":"oct","k":"%s"})", R"({"kty":"oct","alg":"HS512","use":"enc","k":"%s"})",
        R"({"kty":"oct","alg":"HS256","k":"%s\u0041"})",
        R"({"keys":[{"kty":"oct","alg":"HS256","k":"\u0041%s"}]})",
        R"({"kty":"oct","alg":"HS256","k":"%s\u00e9"})",
        R"({"kty":"OKP","crv":"Ed25519","d":"%s"})", R"({"keys":[{"kty":"RSA","p":"%s\u0041"}]})",
        R"({"kty":"oct","alg":"HS256","k":"%s="})", R"({"kty":"oct","alg":"HS256","k":["%s"]})"}) {
    std::snprintf(text, sizeof text, form, secret.data());  // NOLINT: the forms are above
    (void)ba::shared_secret::from_jwk(text);
    (void)ba::key_set::parse(text);
  }

  for (const block* b = in_use.next; b != &in_use; b = b->next) search(b, "still in memory");
  return found == 0 ? 0 : 1;
}
