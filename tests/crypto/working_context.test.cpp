// SPDX-License-Identifier: MIT
#include <better_auth/crypto/working_context.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace ba = better_auth;
using ba::detail::context_use;
using support::key_for;

namespace {

/// Verifies with one key of each kind that keeps a context.
struct verifying {
  ba::public_key ec = ba::public_key::from_spki(key_for(ba::algorithm::es256).spki()).value();
  ba::public_key rsa = ba::public_key::from_spki(key_for(ba::algorithm::rs256).spki()).value();
  ba::hmac_key hs256 = ba::hmac_key::make(std::string(32, 'e'), ba::algorithm::hs256).value();
  ba::hmac_key hs512 = ba::hmac_key::make(std::string(64, 'e'), ba::algorithm::hs512).value();
  std::string ec_signature = key_for(ba::algorithm::es256).sign("text");
  std::string rsa_signature = key_for(ba::algorithm::rs256).sign("text");
  std::string mac256 = ba::detail::hmac(ba::algorithm::hs256, std::string(32, 'e'), "text");
  std::string mac512 = ba::detail::hmac(ba::algorithm::hs512, std::string(64, 'e'), "text");

  [[nodiscard]] bool right() const {
    return ec.verify(ba::algorithm::es256, "text", ec_signature) &&
           !ec.verify(ba::algorithm::es256, "other", ec_signature) &&
           rsa.verify(ba::algorithm::rs256, "text", rsa_signature) &&
           !rsa.verify(ba::algorithm::rs256, "other", rsa_signature) &&
           hs256.verify("text", mac256) && !hs256.verify("other", mac256) &&
           hs512.verify("text", mac512) && !hs512.verify("other", mac512);
  }
};

std::atomic<int> right_at_thread_end = 0;
std::atomic<int> after_the_contexts = 0;

struct verifies_at_thread_end {
  const verifying* with = nullptr;
  ~verifies_at_thread_end() {
    ba::detail::md_context spare;
    const EVP_MD_CTX* const context = ba::detail::working_context(context_use::sha384, spare);
    // After the thread's contexts, whoever needs one owns it.
    if (ba::detail::this_thread_contexts.closed && context == spare.get()) ++after_the_contexts;
    if (with->right()) ++right_at_thread_end;
  }
};

}  // namespace

TEST_CASE("a thread keeps one context for each use, and other threads have their own") {
  ba::detail::md_context spare;
  EVP_MD_CTX* const mine = ba::detail::working_context(context_use::sha256, spare);
  REQUIRE(mine != nullptr);
  CHECK(ba::detail::working_context(context_use::sha256, spare) == mine);
  CHECK(ba::detail::working_context(context_use::public_key, spare) != mine);
  CHECK_FALSE(spare);
  EVP_MD_CTX* other = nullptr;
  std::thread([&other] {
    ba::detail::md_context unused;
    other = ba::detail::working_context(context_use::sha256, unused);
  }).join();
  CHECK(other != mine);
}

TEST_CASE("a copy starts from scratch, whatever the context was used for before") {
  const ba::detail::md_context work(EVP_MD_CTX_new()), prepared(EVP_MD_CTX_new());
  EVP_DigestInit_ex(prepared.get(), EVP_sha256(), nullptr);
  EVP_DigestInit_ex(work.get(), EVP_sha512(), nullptr);
  EVP_DigestUpdate(work.get(), "left behind", 11);
  REQUIRE(ba::detail::copy_context(work.get(), prepared.get()));
  unsigned char mine[EVP_MAX_MD_SIZE], expected[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestUpdate(work.get(), "abc", 3);
  CHECK(EVP_DigestFinal_ex(work.get(), mine, &size) == 1);
  EVP_Digest("abc", 3, expected, nullptr, EVP_sha256(), nullptr);
  CHECK(std::string(mine, mine + size) == std::string(expected, expected + 32));
  CHECK_FALSE(ba::detail::copy_context(nullptr, prepared.get()));
}

TEST_CASE("objects of a thread verify while the thread ends, before and after its contexts") {
  const verifying with;
  for (const bool made_first : {true, false})
    std::thread([&with, made_first] {
      // Thread-local objects are destroyed in the reverse order of their construction.
      if (!made_first) (void)with.right();
      static thread_local verifies_at_thread_end object;
      object.with = &with;
      if (made_first) (void)with.right();
    }).join();
  CHECK(right_at_thread_end == 2);
  CHECK(after_the_contexts == 1);
}

namespace {
struct verifies_at_exit {
  verifying with;
  ~verifies_at_exit() {
    if (ba::detail::this_thread_contexts.closed && with.right()) return;
    std::fputs("a static object could not verify while the program ended\n", stderr);
    std::_Exit(3);
  }
};
}  // namespace

TEST_CASE("a static object verifies while the program ends") {
  static const verifies_at_exit object;
  CHECK(object.with.right());
}
