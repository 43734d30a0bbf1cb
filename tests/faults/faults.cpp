// SPDX-License-Identifier: MIT
// Lets each allocation of the C++ code and of libcrypto fail, one after the other, while keys and
// secrets are made and tokens are verified. The result is then what it is otherwise, or
// crypto_failure, or std::bad_alloc where that is allowed: never another verdict, a leak, a secret
// in freed memory, or a change of libcrypto's error queue. Afterwards everything works.
//
//   faults [PART OF A NAME]   ends with "N passed, N failed"
#include "support.hpp"

#include <malloc.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace ba = better_auth;

// Allocations of this thread that still succeed; negative if all do.
constinit thread_local long until_failure = -1;
constinit thread_local bool and_all_after = false;
constinit thread_local bool has_failed = false;
std::atomic<long> blocks = 0;
std::atomic<long> not_wiped = 0;

constexpr std::string_view secret =
    "Zq3xA secret for all of it, 0123456789 abcdefghijklmnopqrst UVWX";
constexpr std::string_view older_secret =
    "Yp2wAn older secret for all, 9876543210 zyxwvutsrqponmlkjihg DCBA";

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
  for (const std::string_view each : {secret, older_secret})
    if (block.find(each.substr(0, 16)) != block.npos || block.find(each.substr(32)) != block.npos)
      ++not_wiped;
  --blocks;
  std::free(memory);
}
void* libcrypto_allocate(std::size_t size, const char*, int) { return allocate(size); }
void libcrypto_release(void* memory, const char*, int) { release(memory); }
void* libcrypto_reallocate(void* memory, std::size_t size, const char*, int) {
  if (memory == nullptr) return allocate(size);
  if (size == 0) return release(memory), nullptr;
  return fails() ? nullptr : std::realloc(memory, size);
}

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = allocate(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }

namespace {

/// Something that is done while allocations fail.
struct scenario {
  std::string name;
  std::string_view right;                 ///< the verdict with all memory
  std::function<std::string_view()> run;  ///< gives the verdict; allocates nothing of its own
  bool throws = true;                     ///< whether std::bad_alloc is allowed
};

template <class T>
std::string_view verdict(const ba::result<T>& of) noexcept {
  return of ? std::string_view("ok") : of.error().name();
}

/// "ok" if a set has all keys, crypto_failure if it has all but those that could not be loaded.
std::string_view verdict_on_set(const ba::result<ba::key_set>& set, std::size_t keys) {
  if (!set || set->size() == keys) return verdict(set);
  std::size_t missing = 0;
  for (const ba::skipped_key& key : set->skipped()) {
    if (key.reason != ba::errc::crypto_failure) return ba::error(key.reason).name();
    ++missing;
  }
  return set->size() + missing == keys ? "crypto_failure" : "another number of keys";
}

std::string with(std::string text, std::string_view part, std::string_view by) {
  return text.replace(text.find(part), part.size(), by);
}
std::string jwk_of(ba::algorithm a) {
  const std::string kid = "key-" + std::string(ba::facts(a).name);
  return with(support::key_for(a).public_jwk(), "test-key", kid);
}
std::string without_alg(std::string jwk) { return jwk.erase(1, jwk.find("\"kid\"") - 1); }

constexpr ba::algorithm key_types[] = {ba::algorithm::eddsa, ba::algorithm::es256,
                                       ba::algorithm::es512, ba::algorithm::rs256};
constexpr ba::algorithm public_algorithms[] = {
    ba::algorithm::rs256, ba::algorithm::rs384, ba::algorithm::rs512, ba::algorithm::ps256,
    ba::algorithm::ps384, ba::algorithm::ps512, ba::algorithm::es256, ba::algorithm::es384,
    ba::algorithm::es512, ba::algorithm::eddsa};
constexpr ba::algorithm secret_algorithms[] = {ba::algorithm::hs256, ba::algorithm::hs384,
                                               ba::algorithm::hs512};

void add_keys(std::vector<scenario>& to) {
  for (const auto a : key_types) {
    const std::string name(ba::facts(a).name), jwk = without_alg(jwk_of(a));
    to.push_back({"a JWK Set, " + name, "ok", [text = ba::testing::jwks({jwk})] {
                    return verdict_on_set(ba::key_set::parse(text), 1);
                  }});
  }
  const std::string jwks = ba::testing::jwks({jwk_of(ba::algorithm::eddsa)});
  to.push_back(
      {"a JWK Set, for a token without kid", "ok",
       [jwks, header = ba::jose_header{.alg = ba::algorithm::eddsa, .kid = {}, .typ = {}}] {
         const auto set = ba::key_set::parse_or_empty(jwks);
         return set ? verdict(set->select(header)) : verdict(set);
       }});
  to.push_back({"PEM", "ok", [pem = support::key_for(ba::algorithm::es256).public_pem()] {
                  return verdict_on_set(ba::key_set::from_pem(pem), 1);
                }});
  const std::string off_curve = with(jwk_of(ba::algorithm::es256), "\"y\":\"", "\"y\":\"AAAA");
  std::string wrong_point = support::key_for(ba::algorithm::es256).spki();
  wrong_point.back() = static_cast<char>(wrong_point.back() ^ 1);
  to.push_back({"a point off the curve", "malformed_key",
                [wrong_point] { return verdict(ba::public_key::from_spki(wrong_point)); }});
  to.push_back({"a coordinate that is too long", "malformed_key",
                [off_curve] { return verdict(ba::key_set::from_jwk(off_curve)); }});
  const std::string weak = with(jwk_of(ba::algorithm::rs256), "\"AQAB\"", "\"AQ\"");
  to.push_back(
      {"RSA with exponent 1", "weak_key", [weak] { return verdict(ba::key_set::from_jwk(weak)); }});
  to.push_back(
      {"a JWK Set of two keys", "ok",
       [text = ba::testing::jwks({jwk_of(ba::algorithm::eddsa), jwk_of(ba::algorithm::es256)})] {
         return verdict_on_set(ba::key_set::parse(text), 2);
       }});
}

void add_secrets(std::vector<scenario>& to) {
  for (const auto a : secret_algorithms)
    to.push_back({"a secret for " + std::string(ba::facts(a).name), "ok",
                  [a] { return verdict(ba::shared_secret::make(secret, {.algorithm = a})); }});
  static const std::string longer =
      std::string(secret) + std::string(secret) + std::string(older_secret);
  to.push_back({"a secret longer than a block", "ok",
                [] { return verdict(ba::shared_secret::make(longer)); }});
  to.push_back({"two secrets", "ok",
                [] { return verdict(ba::shared_secret::rotating({secret, older_secret})); }});
  to.push_back({"a secret in a JWK", "ok",
                [jwk = R"({"kty":"oct","alg":"HS256","k":")" + ba::base64url::encode(secret) +
                       "\"}"] { return verdict(ba::shared_secret::from_jwk(jwk)); }});
  to.push_back({"a key in place of a secret", "secret_is_a_key",
                [text = ba::base64url::encode(support::key_for(ba::algorithm::es256).spki())] {
                  return verdict(ba::shared_secret::make(text));
                }});
  to.push_back({"a short secret", "secret_too_short",
                [] { return verdict(ba::shared_secret::make(secret.substr(0, 31))); }});
}

void add_verification(std::vector<scenario>& to) {
  for (const auto a : secret_algorithms) {
    const auto key = ba::shared_secret::rotating({older_secret, secret}, {.algorithm = a}).value();
    const std::string mac = ba::detail::hmac(a, secret, "text"), name(ba::facts(a).name);
    to.push_back(
        {name, "ok", [a, key, mac] { return verdict(key.verify(a, "text", mac)); }, false});
    to.push_back({name + ", another text", "signature_invalid",
                  [a, key, mac] { return verdict(key.verify(a, "texu", mac)); }, false});
  }
  for (const auto a : public_algorithms) {
    const auto& signer = support::key_for(a);
    const auto key = ba::public_key::from_spki(signer.spki()).value();
    const std::string signature = signer.sign("text"), name(ba::facts(a).name);
    to.push_back(
        {name, "ok", [a, key, signature] { return verdict(key.verify(a, "text", signature)); }});
    to.push_back({name + ", another text", "signature_invalid",
                  [a, key, signature] { return verdict(key.verify(a, "texu", signature)); }});
    to.push_back({name + ", no signature", "signature_invalid",
                  [a, key, none = std::string(signature.size(), '\xff')] {
                    return verdict(key.verify(a, "text", none));
                  }});
  }
}

long passed = 0, failed = 0, failed_here = 0;

void check(bool holds, const scenario& which, long number, bool all, const char* what,
           std::string_view came) {
  if (holds) {
    ++passed;
    return;
  }
  ++failed;
  if (++failed_here <= 4)
    std::printf("FAILED %s, without allocation %ld%s: %s: %.*s\n", which.name.c_str(), number,
                all ? " and all after it" : "", what, static_cast<int>(came.size()), came.data());
}

std::string_view run(const scenario& which) noexcept {
  try {
    return which.run();
  } catch (const std::bad_alloc&) {
    return "std::bad_alloc";
  } catch (...) {
    return "another exception";
  }
}

constexpr int entry_before = 77;

/// Loading a key takes long, so that not all is tried after each allocation.
bool is_sampled(long number) { return number < 200 || number % 20 == 0; }

/// One attempt, in a thread of its own, so that what a thread allocates once is allocated again.
/// Returns false if there was no allocation of this number.
bool attempt(const scenario& which, long number, bool all, bool with_run_afterwards) {
  bool happened = false;
  const long blocks_before = blocks;
  not_wiped = 0;
  std::thread([&] {
    ERR_raise(ERR_LIB_USER, entry_before);
    has_failed = false;
    and_all_after = all;
    until_failure = number;
    const std::string_view came = run(which);
    until_failure = -1;
    happened = has_failed;
    check(came == which.right || (happened && came == "crypto_failure") ||
              (happened && which.throws && came == "std::bad_alloc"),
          which, number, all, "the verdict", came);
    const unsigned long entry = ERR_get_error();
    // Without any memory libcrypto reports more than the 16 entries that the queue holds.
    check((all && entry == 0) || (ERR_GET_LIB(entry) == ERR_LIB_USER &&
                                  ERR_GET_REASON(entry) == entry_before && ERR_get_error() == 0),
          which, number, all, "the error queue", "is not as it was");
    ERR_clear_error();
    if (!with_run_afterwards) return;
    const std::string_view again = run(which);
    check(again == which.right, which, number, all, "the verdict afterwards", again);
  }).join();
  check(not_wiped == 0, which, number, all, "freed, but not wiped", "a secret");
  check(blocks == blocks_before, which, number, all, "memory", "leaked");
  return happened;
}

void each_in_turn(const scenario& which) {
  failed_here = 0;
  (void)run(which);  // what the process allocates once
  long count = 0;
  while (attempt(which, count, false, is_sampled(count))) ++count;
  for (long number = 0; number <= count; ++number)
    if (is_sampled(number)) attempt(which, number, true, true);
  std::printf("%-44s %6ld%s\n", which.name.c_str(), count, failed_here == 0 ? "" : "  FAILED");
}

}  // namespace

int main(int argc, char** argv) {
  if (CRYPTO_set_mem_functions(&libcrypto_allocate, &libcrypto_reallocate, &libcrypto_release) !=
      1) {
    std::puts("libcrypto has allocated already");
    return 2;
  }
  std::vector<scenario> scenarios;
  add_keys(scenarios);
  add_secrets(scenarios);
  add_verification(scenarios);
  std::printf("%-44s %6s\n", "", "allocations, each failing in turn");
  const std::string_view only = argc > 1 ? argv[1] : "";
  for (const scenario& each : scenarios)
    if (std::string_view(each.name).find(only) != std::string_view::npos) each_in_turn(each);
  std::printf("%ld passed, %ld failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
