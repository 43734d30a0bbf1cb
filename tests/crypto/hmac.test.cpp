// SPDX-License-Identifier: MIT
#include <better_auth/crypto/hmac.hpp>

#include "catch.hpp"

#include <better_auth/crypto/signing.hpp>

#include <atomic>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ba = better_auth;
using ba::detail::hmac;  // libcrypto's own one-shot HMAC()

TEST_CASE("HMAC agrees with libcrypto for every algorithm and key length") {
  for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512})
    for (const std::size_t length : {1U, 31U, 32U, 63U, 64U, 65U, 127U, 128U, 129U, 300U}) {
      const std::string secret(length, 'k');
      const auto key = ba::hmac_key::make(secret, a).value();
      CHECK(key.algorithm() == a);
      CHECK(key.verify("some text", hmac(a, secret, "some text")));
      CHECK(key.verify("some texu", hmac(a, secret, "some text")).error().code() ==
            ba::errc::signature_invalid);
    }
}

TEST_CASE("a MAC that is changed, cut or extended is rejected") {
  const std::string secret(32, 's');
  const auto key = ba::hmac_key::make(secret, ba::algorithm::hs256).value();
  const std::string mac = hmac(ba::algorithm::hs256, secret, "text");
  for (std::size_t i = 0; i < mac.size(); ++i) {
    std::string other = mac;
    other[i] = static_cast<char>(other[i] ^ 1);
    CHECK_FALSE(key.verify("text", other));
  }
  CHECK_FALSE(key.verify("text", mac.substr(0, 31)));
  CHECK_FALSE(key.verify("text", mac + '\0'));
  CHECK_FALSE(key.verify("text", ""));
}

TEST_CASE("an HMAC key is made for HMAC algorithms only") {
  for (const auto a :
       {ba::algorithm::rs256, ba::algorithm::ps512, ba::algorithm::es256, ba::algorithm::eddsa})
    CHECK(ba::hmac_key::make(std::string(64, 'k'), a).error().code() ==
          ba::errc::algorithm_not_allowed);
}

TEST_CASE("an empty HMAC key works, also if it points to nothing") {
  const auto key = ba::hmac_key::make({}, ba::algorithm::hs256).value();
  // HMAC-SHA256 of nothing under the empty key.
  const std::string mac =
      "\xb6\x13\x67\x9a\x08\x14\xd9\xec\x77\x2f\x95\xd7\x78\xc3\x5f\xc5\xff\x16\x97\xc4\x93\x71\x56"
      "\x53\xc6\xc7\x12\x14\x42\x92\xc5\xad";
  CHECK(key.verify({}, mac));
  CHECK_FALSE(key.verify("x", mac));
}

TEST_CASE("verify_half accepts exactly the left half of a MAC") {
  const std::string secret(32, 's');
  const auto key = ba::hmac_key::make(secret, ba::algorithm::hs512).value();
  const std::string mac = hmac(ba::algorithm::hs512, secret, "text");
  CHECK(key.verify_half("text", mac.substr(0, 32)));
  CHECK_FALSE(key.verify_half("texu", mac.substr(0, 32)));
  for (std::size_t i = 0; i < 32; ++i) {
    std::string other = mac.substr(0, 32);
    other[i] = static_cast<char>(other[i] ^ 1);
    CHECK_FALSE(key.verify_half("text", other));
  }
  for (const std::size_t size : {0U, 1U, 16U, 31U, 33U, 63U, 64U})
    CHECK_FALSE(key.verify_half("text", mac.substr(0, size)));
  CHECK_FALSE(key.verify_half("text", mac.substr(32)));
  CHECK_FALSE(key.verify("text", mac.substr(0, 32)));
}

TEST_CASE("copies of one HMAC key serve many threads") {
  const std::string secret(40, 'z');
  const auto key = ba::hmac_key::make(secret, ba::algorithm::hs256).value();
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&wrong, &secret, key, t] {
      const std::string text = "text of thread " + std::to_string(t);
      const std::string mac = hmac(ba::algorithm::hs256, secret, text);
      for (int i = 0; i < 500; ++i)
        if (!key.verify(text, mac) || key.verify("other", mac)) ++wrong;
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("bytes of a key on the stack are wiped when they are no longer used") {
  using bytes = ba::detail::wiped_bytes<64>;
  alignas(bytes) unsigned char memory[sizeof(bytes)];
  volatile unsigned char* const seen = memory;  // so that no store is optimised away
  auto* const key = new (memory) bytes;
  for (std::size_t i = 0; i < 64; ++i) seen[i] = 'k';
  key->~bytes();
  for (std::size_t i = 0; i < 64; ++i) CHECK(seen[i] == 0);
}

TEST_CASE("assigning over an HMAC key, or moving it, keeps the copies usable") {
  const std::string one(32, '1'), two(32, '2');
  auto key = ba::hmac_key::make(one, ba::algorithm::hs256).value();
  const auto copy = key;
  const auto moved = std::move(key);
  key = ba::hmac_key::make(two, ba::algorithm::hs512).value();
  CHECK(copy.verify("text", hmac(ba::algorithm::hs256, one, "text")));
  CHECK(moved.verify("text", hmac(ba::algorithm::hs256, one, "text")));
  CHECK(key.verify("text", hmac(ba::algorithm::hs512, two, "text")));
}
