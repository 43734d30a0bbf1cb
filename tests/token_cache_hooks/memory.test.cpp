// SPDX-License-Identifier: MIT
// Counts the memory that is allocated, to hold the cache to its budget, and lets something happen
// while it is.
#include <better_auth/old/token_cache.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/shared_secret.hpp>

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <utility>

namespace {

std::size_t in_use = 0, most_in_use = 0;
std::function<void()> while_allocating;  // done once
std::size_t allocations_to_fail = 0;     // of those that may

void* counted(std::size_t size, std::size_t alignment) {
  if (while_allocating) std::exchange(while_allocating, nullptr)();
  if (size > std::size_t{1} << 40) return nullptr;  // sanitizers end the program for so much
  void* const memory =
      std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory != nullptr) in_use += malloc_usable_size(memory);
  most_in_use = std::max(most_in_use, in_use);
  return memory;
}
void release(void* memory) {
  if (memory != nullptr) in_use -= malloc_usable_size(memory);
  std::free(memory);
}
void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return or_throw(counted(size, 16)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  if (allocations_to_fail == 0) return counted(size, 16);
  --allocations_to_fail;
  return nullptr;
}
void* operator new(std::size_t size, std::align_val_t a) {
  return or_throw(counted(size, std::max<std::size_t>(16, static_cast<std::size_t>(a))));
}
void* operator new(std::size_t size, std::align_val_t a, const std::nothrow_t&) noexcept {
  return counted(size, std::max<std::size_t>(16, static_cast<std::size_t>(a)));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  release(memory);
}

namespace ba = better_auth;

TEST_CASE("a million different tokens take no more memory than was granted") {
  const std::string secret(32, 'k');
  const auto key = ba::testing::signer::with_secret(secret);
  const ba::verifier plain{ba::shared_secret(secret), ba::policy::shared_secret(),
                           ba::manual_clock(support::now)};
  ba::testing::token_claims claims;
  REQUIRE(plain(key.token(claims)));  // what OpenSSL and the thread allocate once
  for (const std::size_t bytes : {std::size_t{20'000}, std::size_t{1} << 20}) {
    const std::size_t before = in_use;
    const ba::cached_verifier verify{plain, ba::token_cache_options{.bytes = bytes}};
    const std::size_t taken = in_use - before;
    CHECK(taken <= bytes);
    CHECK(taken > bytes / 2);
    const std::size_t many = bytes > 100'000 ? 1'000'000 : 10'000;
    bool all = true;
    std::string token;
    for (std::size_t i = 0; i < many; ++i) {
      claims.sub = std::to_string(i);
      token = key.token(claims);
      const auto user = verify(token);
      all = all && user && user->subject() == claims.sub;
      if (i == 1000) most_in_use = in_use;
    }
    CHECK(all);
    CHECK(most_in_use - before <= bytes + 8192);  // a token and a verdict at a time, on top
    const auto stats = verify.stats();
    CHECK(stats.entries == stats.capacity);
    CHECK(stats.entries + stats.evictions == many);
    CHECK(verify(token));
    CHECK(verify.stats().hits == stats.hits + 1);
  }
}

TEST_CASE("a hit allocates once") {
  const std::string secret(32, 'k');
  const ba::cached_verifier verify{ba::verifier{
      ba::shared_secret(secret), ba::policy::shared_secret(), ba::manual_clock(support::now)}};
  const std::string token =
      ba::testing::signer::with_secret(secret).token(ba::testing::token_claims{});
  REQUIRE(verify(token));
  const std::size_t before = in_use;
  {
    const auto user = verify(token);
    REQUIRE(user);
    CHECK(in_use - before < sizeof(ba::user_claims) + user->payload().size() + 64);
  }
  CHECK(in_use == before);
}

using support::one_tag;

TEST_CASE("an entry that is written over while it is read is not used") {
  const std::string secret(32, 'k');
  const auto key = ba::testing::signer::with_secret(secret);
  const ba::cached_verifier<ba::verifier<ba::shared_secret, ba::manual_clock>, one_tag> verify(
      {ba::shared_secret(secret), ba::policy::shared_secret(), ba::manual_clock(support::now)});
  ba::testing::token_claims claims;
  claims.sub = "ada";
  const std::string ada = key.token(claims);
  claims.sub = "somebody else, whose claims stand elsewhere in the payload";
  claims.email = "bob@example.com";
  const std::string bob = key.token(claims);
  REQUIRE(verify(ada));
  // When the memory for the verdict is asked for, the signature is copied, and the rest of the
  // token is not compared yet.
  while_allocating = [&] { CHECK(verify(bob)); };
  const auto user = verify(ada);
  REQUIRE(user);
  CHECK(user->subject() == "ada");
  CHECK_FALSE((*user)->email);
  CHECK(verify.stats().hits == 0);
}

TEST_CASE(
    "where there is no memory for a hit, the verifier is asked, and says so where there is none "
    "for it") {
  const std::string secret(32, 'k');
  const ba::cached_verifier verify{ba::verifier{
      ba::shared_secret(secret), ba::policy::shared_secret(), ba::manual_clock(support::now)}};
  const std::string token =
      ba::testing::signer::with_secret(secret).token(ba::testing::token_claims{});
  REQUIRE(verify(token));
  allocations_to_fail = 1;
  CHECK(verify(token));
  CHECK(allocations_to_fail == 0);
  CHECK(verify.stats().hits == 0);
  allocations_to_fail = 2;
  CHECK(verify(token).error().code() == ba::errc::out_of_memory);
  CHECK(allocations_to_fail == 0);
  CHECK(verify(token));
  CHECK(verify.stats().hits == 1);
}

TEST_CASE("a budget that there is no memory for is refused as such") {
  const ba::verifier plain{ba::shared_secret(std::string(32, 'k')), ba::policy::shared_secret(),
                           ba::manual_clock(support::now)};
  CHECK_THROWS_AS((void)(ba::cached_verifier<std::remove_const_t<decltype(plain)>>::make(
                      plain, {.bytes = std::size_t{1} << 52, .entry_bytes = std::size_t{1} << 20})),
                  std::bad_alloc);
}
