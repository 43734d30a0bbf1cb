// SPDX-License-Identifier: MIT
#include <better_auth/old/hmac_key.hpp>

#include "catch.hpp"

#include <better_auth/testing.hpp>

#include <string>
#include <thread>
#include <vector>

namespace ba = better_auth;

TEST_CASE("HMAC agrees with OpenSSL's own for every algorithm and key length") {
  for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512})
    for (const std::size_t length : {1U, 31U, 32U, 63U, 64U, 65U, 127U, 128U, 129U, 300U}) {
      const std::string secret(length, 'k');
      const auto key = ba::hmac_key::make(secret, a);
      REQUIRE(key);
      const std::string mac = ba::testing::signer::with_secret(secret, a).sign("some text");
      CHECK(key->verify("some text", mac));
      CHECK(key->verify("some texu", mac).error().code() == ba::errc::signature_invalid);
    }
}

TEST_CASE("a MAC that is changed, cut or longer is refused") {
  const std::string secret(32, 's');
  const auto key = ba::hmac_key::make(secret, ba::algorithm::hs256).value();
  const std::string mac = ba::testing::signer::with_secret(secret).sign("text");
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
  CHECK(ba::hmac_key::make(std::string(64, 'k'), ba::algorithm::rs256).error().code() ==
        ba::errc::algorithm_not_allowed);
  CHECK(ba::hmac_key::make(std::string(64, 'k'), ba::algorithm::eddsa).error().code() ==
        ba::errc::algorithm_not_allowed);
}

TEST_CASE("an empty HMAC key is a key, also where it points to nothing") {
  const auto key = ba::hmac_key::make({}, ba::algorithm::hs256);
  REQUIRE(key);
  // HMAC-SHA256 of nothing under the empty key.
  const std::string mac =
      "\xb6\x13\x67\x9a\x08\x14\xd9\xec\x77\x2f\x95\xd7\x78\xc3\x5f\xc5\xff\x16\x97\xc4\x93\x71\x56"
      "\x53\xc6\xc7\x12\x14\x42\x92\xc5\xad";
  CHECK(key->verify({}, mac));
  CHECK_FALSE(key->verify("x", mac));
}

TEST_CASE("one HMAC key serves many threads") {
  const std::string secret(40, 'z');
  const auto key = ba::hmac_key::make(secret, ba::algorithm::hs256).value();
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      const std::string text = "text of thread " + std::to_string(t);
      const std::string mac = ba::testing::signer::with_secret(secret).sign(text);
      for (int i = 0; i < 500; ++i)
        if (!key.verify(text, mac) || key.verify("other", mac)) ++wrong;
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}

namespace {
struct verifies_at_exit {
  ba::hmac_key key = ba::hmac_key::make(std::string(32, 'e'), ba::algorithm::hs256).value();
  std::string mac = ba::testing::signer::with_secret(std::string(32, 'e')).sign("text");
  ~verifies_at_exit() {
    if (!key.verify("text", mac)) std::abort();
  }
};
}  // namespace

TEST_CASE("a static object verifies while the program ends") {
  static const verifies_at_exit object;
  CHECK(object.key.verify("text", object.mac));
}

TEST_CASE("half a MAC is taken where half is sent, and exactly half") {
  const std::string secret(32, 's');
  const auto key = ba::hmac_key::make(secret, ba::algorithm::hs512).value();
  const std::string mac =
      ba::testing::signer::with_secret(secret, ba::algorithm::hs512).sign("text");
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
