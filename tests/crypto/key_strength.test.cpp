// SPDX-License-Identifier: MIT
#include <better_auth/crypto/key_strength.hpp>

#include "catch.hpp"

#include <openssl/bn.h>

#include <memory>
#include <string>

namespace ba = better_auth;

namespace {

using bignum = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

std::string bytes_of(const BIGNUM* n) {
  std::string out(static_cast<std::size_t>(BN_num_bytes(n)), '\0');
  BN_bn2bin(n, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

/// An odd number of this many bits that is no power of 65537 modulo small primes.
std::string odd_number(int bits) {
  const bignum n(BN_new(), BN_free);
  do BN_rand(n.get(), bits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ODD);
  while (BN_mod_word(n.get(), 11) == 0);
  return bytes_of(n.get());
}

std::string of_hex(std::string_view hex) {
  BIGNUM* n = nullptr;
  BN_hex2bn(&n, std::string(hex).c_str());
  const bignum owned(n, BN_free);
  std::string out(hex.size() / 2, '\0');
  BN_bn2binpad(n, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  return out;
}

const std::string e65537("\x01\x00\x01", 3);

}  // namespace

TEST_CASE("the length of a number is counted in bits, as libcrypto counts") {
  for (const int bits : {1, 2, 7, 8, 9, 2047, 2048, 2049})
    CHECK(ba::detail::bit_length(odd_number(bits)) == static_cast<std::size_t>(bits));
  CHECK(ba::detail::bit_length("") == 0);
}

TEST_CASE("an RSA modulus has 2048 to 8192 bits and is odd") {
  for (const int bits : {1024, 2047, 8193, 16384})
    CHECK_FALSE(ba::detail::is_sound_rsa(odd_number(bits), e65537));
  for (const int bits : {2048, 2049, 3072, 4096, 8192})
    CHECK(ba::detail::is_sound_rsa(odd_number(bits), e65537));
  std::string even = odd_number(2048);
  even.back() = static_cast<char>(even.back() & ~1);
  CHECK_FALSE(ba::detail::is_sound_rsa(even, e65537));
  CHECK_FALSE(ba::detail::is_sound_rsa("", e65537));
}

TEST_CASE("an RSA exponent is odd, at least 3, and has at most 32 bits") {
  const std::string n = odd_number(2048);
  for (const char* good : {"03", "05", "11", "010001", "7FFFFFFF", "FFFFFFFF"})
    CHECK(ba::detail::is_sound_rsa(n, of_hex(good)));
  for (const char* bad :
       {"00", "01", "02", "04", "010000", "FFFFFFFE", "0100000001", "010000000000000001"})
    CHECK_FALSE(ba::detail::is_sound_rsa(n, of_hex(bad)));
  CHECK_FALSE(ba::detail::is_sound_rsa(n, ""));
}

TEST_CASE("an RSA modulus with the fingerprint of the faulty generator is rejected") {
  // CVE-2017-15361: the modulus is a power of 65537 modulo every small prime, as 65537^129 is.
  const bignum n(BN_new(), BN_free), power(BN_new(), BN_free);
  const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
  BN_set_word(n.get(), 65537);
  BN_set_word(power.get(), 129);
  BN_exp(n.get(), n.get(), power.get(), context.get());
  const std::string modulus = bytes_of(n.get());
  CHECK(BN_num_bits(n.get()) >= 2048);
  CHECK(ba::detail::is_roca(modulus));
  CHECK_FALSE(ba::detail::is_sound_rsa(modulus, e65537));
  for (int i = 0; i < 200; ++i) CHECK_FALSE(ba::detail::is_roca(odd_number(2048)));
}

TEST_CASE("Ed25519 keys of small order or with an unreduced y are rejected") {
  for (const char* bad : {"0100000000000000000000000000000000000000000000000000000000000000",
                          "0100000000000000000000000000000000000000000000000000000000000080",
                          "0000000000000000000000000000000000000000000000000000000000000000",
                          "0000000000000000000000000000000000000000000000000000000000000080",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    CAPTURE(bad);
    CHECK_FALSE(ba::detail::is_sound_ed25519(of_hex(bad)));
  }
  // The base point, and numbers next to the ones above.
  for (const char* good : {"5866666666666666666666666666666666666666666666666666666666666666",
                           "0300000000000000000000000000000000000000000000000000000000000000",
                           "ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                           "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff3f",
                           "eefffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe7f"}) {
    CAPTURE(good);
    CHECK(ba::detail::is_sound_ed25519(of_hex(good)));
  }
  CHECK_FALSE(ba::detail::is_sound_ed25519(std::string(31, 'x')));
  CHECK_FALSE(ba::detail::is_sound_ed25519(std::string(33, 'x')));
  CHECK_FALSE(ba::detail::is_sound_ed25519(""));
}
