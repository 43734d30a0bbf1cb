// SPDX-License-Identifier: MIT
#include <better_auth/crypto/public_key.hpp>

#include "catch.hpp"
#include "support.hpp"
#include "key_samples.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>

#include <array>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#if defined(OPENSSL_IS_AWSLC) || defined(OPENSSL_IS_BORINGSSL)
// Older names of the same functions, which OpenSSL 3 has deprecated.
#define EC_GROUP_get_curve EC_GROUP_get_curve_GFp
#define EC_POINT_set_compressed_coordinates EC_POINT_set_compressed_coordinates_GFp
#endif

namespace ba = better_auth;
using support::key_for;

namespace {

/// The DER of a signature, as the library makes it.
std::string der_of(const std::string& r_and_s) {
  const ba::detail::ecdsa_der der(r_and_s);
  return {reinterpret_cast<const char*>(der.data()), der.size()};
}

constexpr ba::algorithm public_algorithms[] = {
    ba::algorithm::rs256, ba::algorithm::rs384, ba::algorithm::rs512, ba::algorithm::ps256,
    ba::algorithm::ps384, ba::algorithm::ps512, ba::algorithm::es256, ba::algorithm::es384,
    ba::algorithm::es512, ba::algorithm::eddsa};

std::string verdict(const ba::result<ba::public_key>& key) {
  return key ? "ok" : std::string(key.error().name());
}
std::string verdict(const ba::result<void>& verified) {
  return verified ? "ok" : std::string(verified.error().name());
}

ba::public_key public_key_of(ba::algorithm a) {
  return ba::public_key::from_spki(key_for(a).spki()).value();
}

/// The canonical DER of a curve's key with another point.
std::string with_point(ba::algorithm a, std::string_view x_and_y) {
  std::string spki = key_for(a).spki();
  return spki.replace(spki.size() - x_and_y.size(), x_and_y.size(), x_and_y);
}

using bignum = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using ecdsa_signature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

std::string padded(const BIGNUM* n, std::size_t size) {
  std::string out(size, '\0');
  BN_bn2binpad(n, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(size));
  return out;
}

/// The order of a curve, and the size of p (FIPS 186-4 appendix D.1.2), from libcrypto.
std::string order_of(ba::algorithm a) {
  const ba::detail::ec_group group(EC_GROUP_new_by_curve_name(ba::detail::curve_nid(a)));
  return padded(EC_GROUP_get0_order(group.get()), ba::facts(a).signature_bytes / 2);
}
std::string prime_of(ba::algorithm a) {
  const ba::detail::ec_group group(EC_GROUP_new_by_curve_name(ba::detail::curve_nid(a)));
  const bignum p(BN_new(), BN_free);
  EC_GROUP_get_curve(group.get(), p.get(), nullptr, nullptr, nullptr);
  return padded(p.get(), ba::facts(a).signature_bytes / 2);
}

}  // namespace

TEST_CASE("a key is the same from DER and from PEM, and keeps the DER of libcrypto") {
  for (const auto a : public_algorithms) {
    CAPTURE(ba::facts(a).name);
    const std::string spki = key_for(a).spki();
    const auto from_der = ba::public_key::from_spki(spki).value();
    const auto from_pem = ba::public_key::from_pem(key_for(a).public_pem()).value();
    CHECK(from_der.spki() == spki);
    CHECK(from_pem.spki() == spki);
    CHECK(from_der.algorithms() == from_pem.algorithms());
    CHECK(from_der.algorithms().contains(a));
    CHECK_FALSE(from_der == from_pem);  // two objects
  }
}

TEST_CASE("every algorithm verifies its signatures and rejects changed ones") {
  for (const auto a : public_algorithms) {
    CAPTURE(ba::facts(a).name);
    const auto& signer = key_for(a);
    const auto key = public_key_of(a);
    for (int i = 0; i < 20; ++i) {  // so that r and s start with zeros and with a high bit
      const std::string text = "text " + std::to_string(i);
      const std::string signature = signer.sign(text);
      CHECK(key.verify(a, text, signature));
      std::string changed = signature;
      const std::size_t at = static_cast<std::size_t>(i) % changed.size();
      changed[at] = static_cast<char>(changed[at] ^ 4);
      CHECK(verdict(key.verify(a, text, changed)) == "signature_invalid");
      CHECK(verdict(key.verify(a, text + "x", signature)) == "signature_invalid");
    }
  }
}

TEST_CASE("a signature has exactly the size of its algorithm and key") {
  for (const auto a : public_algorithms) {
    CAPTURE(ba::facts(a).name);
    const auto key = public_key_of(a);
    const std::string signature = key_for(a).sign("text");
    CHECK(key.verify(a, "text", signature));
    CHECK(signature.size() ==
          (ba::facts(a).signature_bytes == 0 ? 256U : ba::facts(a).signature_bytes));
    for (const std::string& other :
         {std::string(), signature.substr(1), signature.substr(0, signature.size() - 1),
          signature + '\0', '\0' + signature, signature + signature})
      CHECK(verdict(key.verify(a, "text", other)) == "signature_invalid");
  }
}

TEST_CASE("an RSA signature that starts with a zero is rejected without it") {
  const auto a = ba::algorithm::rs256;
  const auto key = public_key_of(a);
  int found = 0;
  for (int i = 0; found == 0 && i < 5000; ++i) {
    const std::string text = std::to_string(i), signature = key_for(a).sign(text);
    if (signature.front() != '\0') continue;
    ++found;
    CHECK(key.verify(a, text, signature));
    CHECK_FALSE(key.verify(a, text, signature.substr(1)));
  }
  CHECK(found == 1);
}

TEST_CASE("a key verifies its own algorithms only, and never HMAC") {
  const auto ec = public_key_of(ba::algorithm::es256);
  const std::string spki = key_for(ba::algorithm::es256).spki();
  for (const auto a : {ba::algorithm::es384, ba::algorithm::es512, ba::algorithm::rs256,
                       ba::algorithm::ps256, ba::algorithm::eddsa})
    CHECK(verdict(ec.verify(a, "text", std::string(64, 'x'))) == "algorithm_not_allowed");
  // The attack on libraries that use the text of a public key as a shared secret.
  const std::string mac = ba::detail::hmac(ba::algorithm::hs256, spki, "text");
  CHECK(verdict(ec.verify(ba::algorithm::hs256, "text", mac)) == "algorithm_not_allowed");
  const auto rsa = public_key_of(ba::algorithm::rs256);
  const std::string pkcs1 = key_for(ba::algorithm::rs256).sign("text");
  CHECK(verdict(rsa.verify(ba::algorithm::rs256, "text", pkcs1)) == "ok");
  for (const auto a : {ba::algorithm::rs384, ba::algorithm::rs512, ba::algorithm::ps256})
    CHECK(verdict(rsa.verify(a, "text", pkcs1)) == "signature_invalid");
}

TEST_CASE("PSS signatures have a salt of the digest's size") {
  const auto a = ba::algorithm::ps256;
  const auto& signer = key_for(a);
  const auto key = public_key_of(a);
  const auto sign_with = [&](int salt, const EVP_MD* mgf1) {
    const std::string pem = signer.private_pem();
    const ba::detail::bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const ba::detail::pkey secret(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    const ba::detail::md_context context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;
    EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, secret.get());
    EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt);
    EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, mgf1);
    std::string signature(256, '\0');
    std::size_t size = signature.size();
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           reinterpret_cast<const unsigned char*>("text"), 4) == 1);
    return signature;
  };
  CHECK(verdict(key.verify(a, "text", sign_with(32, EVP_sha256()))) == "ok");
  for (const int salt : {0, 20, 31, 33, 64})
    CHECK(verdict(key.verify(a, "text", sign_with(salt, EVP_sha256()))) == "signature_invalid");
  CHECK(verdict(key.verify(a, "text", sign_with(32, EVP_sha512()))) == "signature_invalid");
}

TEST_CASE("r and s become the DER that libcrypto writes for them") {
  for (const auto a : {ba::algorithm::es256, ba::algorithm::es384, ba::algorithm::es512}) {
    const std::size_t half = ba::facts(a).signature_bytes / 2;
    std::vector<std::string> numbers = {std::string(half, '\0'), std::string(half, '\xff'),
                                        std::string(half - 1, '\0') + '\x01', order_of(a)};
    for (std::size_t zeros = 0; zeros < half; ++zeros) {
      numbers.push_back(std::string(zeros, '\0') + std::string(half - zeros, '\x7f'));
      numbers.push_back(std::string(zeros, '\0') + std::string(half - zeros, '\x80'));
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const std::string &r = numbers[i], &s = numbers[(i * 7 + 3) % numbers.size()];
      const auto number = [](const std::string& n) {
        return BN_bin2bn(reinterpret_cast<const unsigned char*>(n.data()),
                         ba::detail::libcrypto_size(n.size()), nullptr);
      };
      const ecdsa_signature oracle(ECDSA_SIG_new(), ECDSA_SIG_free);
      ECDSA_SIG_set0(oracle.get(), number(r), number(s));
      unsigned char* der = nullptr;
      const int size = i2d_ECDSA_SIG(oracle.get(), &der);
      REQUIRE(size > 0);
      CHECK(der_of(r + s) ==
            std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
      OPENSSL_free(der);
    }
  }
}

TEST_CASE("ECDSA signatures with r or s of zero, n or more, or in DER, are rejected") {
  for (const auto a : {ba::algorithm::es256, ba::algorithm::es384, ba::algorithm::es512}) {
    CAPTURE(ba::facts(a).name);
    const std::size_t half = ba::facts(a).signature_bytes / 2;
    const auto key = public_key_of(a);
    const std::string signature = key_for(a).sign("text");
    const std::string r = signature.substr(0, half), s = signature.substr(half);
    const std::string zero(half, '\0'), n = order_of(a), most(half, '\xff');
    CHECK(key.verify(a, "text", r + s));
    for (const std::string& bad : {zero + zero, zero + s, r + zero, n + n, n + s, r + n,
                                   most + most, r + most, s + r, n + zero, zero + n})
      CHECK(verdict(key.verify(a, "text", bad)) == "signature_invalid");
    // s + n is the same number modulo n. It fits the width on P-521 only if s is small.
    const bignum sum(BN_bin2bn(reinterpret_cast<const unsigned char*>(s.data()),
                               ba::detail::libcrypto_size(half), nullptr),
                     BN_free);
    const bignum order(BN_bin2bn(reinterpret_cast<const unsigned char*>(n.data()),
                                 ba::detail::libcrypto_size(half), nullptr),
                       BN_free);
    BN_add(sum.get(), sum.get(), order.get());
    if (static_cast<std::size_t>(BN_num_bytes(sum.get())) <= half)
      CHECK(verdict(key.verify(a, "text", r + padded(sum.get(), half))) == "signature_invalid");
    // The same numbers with more digits.
    for (const std::size_t more : {1U, 2U, 100U})
      CHECK(verdict(
                key.verify(a, "text", std::string(more, '\0') + r + std::string(more, '\0') + s)) ==
            "signature_invalid");
    const std::string der = der_of(signature);
    CHECK(verdict(key.verify(a, "text", der)) == "signature_invalid");
    CHECK(verdict(key.verify(a, "text", der.substr(0, 2 * half))) == "signature_invalid");
  }
}

TEST_CASE("Ed25519 signatures with S of L or more are rejected") {
  // S + L verifies where S is not checked (RFC 8032 section 5.1.7).
  const auto a = ba::algorithm::eddsa;
  const auto key = public_key_of(a);
  constexpr std::array<unsigned char, 32> order = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                                   0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                                   0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                                   0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10};
  std::string signature = key_for(a).sign("text");
  CHECK(key.verify(a, "text", signature));
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += static_cast<unsigned char>(signature[32 + i]) + order[i];
    signature[32 + i] = static_cast<char>(carry);
    carry >>= 8U;
  }
  CHECK(verdict(key.verify(a, "text", signature)) == "signature_invalid");
}

TEST_CASE("a point is on its curve, with coordinates below p") {
  for (const auto a : {ba::algorithm::es256, ba::algorithm::es384, ba::algorithm::es512}) {
    CAPTURE(ba::facts(a).name);
    const std::size_t half = ba::facts(a).signature_bytes / 2;
    const std::string good = key_for(a).spki();
    const std::string x_and_y = good.substr(good.size() - 2 * half);
    const std::string x = x_and_y.substr(0, half), y = x_and_y.substr(half);
    const std::string p = prime_of(a), zero(half, '\0');
    std::string next = y;
    next.back() = static_cast<char>(next.back() ^ 1);
    CHECK(verdict(ba::public_key::from_spki(with_point(a, x + y))) == "ok");
    for (const std::string& bad :
         {x + next, y + x, zero + zero, std::string(2 * half, '\xff'), p + y, x + p, p + p})
      CHECK(verdict(ba::public_key::from_spki(with_point(a, bad))) == "malformed_key");

    // A point whose x is small enough for x + p to have the same width is on the curve too, if x is
    // taken modulo p. Looks for one, as libcrypto computes y.
    const ba::detail::ec_group group(EC_GROUP_new_by_curve_name(ba::detail::curve_nid(a)));
    const ba::detail::ec_point point(EC_POINT_new(group.get()));
    const bignum small(BN_new(), BN_free), prime(BN_new(), BN_free), found_y(BN_new(), BN_free);
    const ba::detail::error_queue_guard errors;
    BN_set_word(small.get(), 0);
    while (EC_POINT_set_compressed_coordinates(group.get(), point.get(), small.get(), 0, nullptr) !=
           1)
      BN_add_word(small.get(), 1);
    EC_POINT_get_affine_coordinates(group.get(), point.get(), nullptr, found_y.get(), nullptr);
    const std::string real_y = padded(found_y.get(), half);
    CHECK(verdict(ba::public_key::from_spki(with_point(a, padded(small.get(), half) + real_y))) ==
          "ok");
    EC_GROUP_get_curve(group.get(), prime.get(), nullptr, nullptr, nullptr);
    BN_add(small.get(), small.get(), prime.get());
    CHECK(verdict(ba::public_key::from_spki(with_point(a, padded(small.get(), half) + real_y))) ==
          "malformed_key");
  }
}

TEST_CASE("an Ed25519 key is a point of its curve") {
  // Of the y from 2 to 39, these have no x, as computed with whole numbers of any size.
  const std::set<int> off = {2, 7, 8, 11, 12, 13, 17, 20, 22, 31, 34, 36, 38};
  for (int y = 2; y < 40; ++y)
    for (const char sign : {'\0', '\x80'}) {
      CAPTURE(y);
      const std::string key =
          std::string(1, static_cast<char>(y)) + std::string(30, '\0') + std::string(1, sign);
      CHECK(verdict(ba::public_key::from_spki(ba::detail::encode_ed25519_spki(key))) ==
            (off.contains(y) ? "malformed_key" : "ok"));
    }
}

TEST_CASE("keys in PEM that are weak, unsupported or not canonical have the code of their cause") {
  for (const auto& key : key_samples::der_samples) {
    if (key.label != "PUBLIC KEY") continue;
    CAPTURE(key.name);
    const std::string der = key_samples::decoded(key.body);
    const std::string expected =
        key.name == "a P-256 public key" || key.name == "an Ed25519 public key" ? "ok"
        : key.name == "an RSA public key"                                       ? "weak_key"
                                                                                : "unsupported_key";
    CHECK(verdict(ba::public_key::from_pem(key_samples::pem_of("PUBLIC KEY", der))) == expected);
    CHECK(verdict(ba::public_key::from_pem(key_samples::pem_of("PUBLIC KEY", der + '\0'))) ==
          (expected == "unsupported_key" ? expected : "malformed_key"));
  }
  CHECK(verdict(ba::public_key::from_pem("")) == "malformed_key");
  CHECK(verdict(ba::public_key::from_pem(key_for(ba::algorithm::es256).private_pem())) ==
        "private_key_material");
}

TEST_CASE("keys of every type verify in turn, whatever was verified before in the thread") {
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa);
  const auto other_key = ba::public_key::from_spki(other.spki()).value();
  for (int round = 0; round < 3; ++round)
    for (const auto a : {ba::algorithm::eddsa, ba::algorithm::ps256, ba::algorithm::eddsa,
                         ba::algorithm::rs256, ba::algorithm::es256, ba::algorithm::eddsa}) {
      const auto key = public_key_of(a);  // a new object each time, often where another was
      const std::string signature = key_for(a).sign("text");
      CHECK(key.verify(a, "text", signature));
      CHECK(verdict(key.verify(a, "other", signature)) == "signature_invalid");
      CHECK(other_key.verify(ba::algorithm::eddsa, "text", other.sign("text")));
      if (a == ba::algorithm::eddsa)
        CHECK(verdict(other_key.verify(a, "text", signature)) == "signature_invalid");
      CHECK(key.verify(a, "text", signature));
    }
}

TEST_CASE("a key that was moved from verifies nothing, and its copies go on") {
  auto key = public_key_of(ba::algorithm::es256);
  const auto copy = key;
  const auto moved = std::move(key);
  const std::string signature = key_for(ba::algorithm::es256).sign("text");
  CHECK(copy == moved);
  CHECK(copy.verify(ba::algorithm::es256, "text", signature));
  CHECK(moved.verify(ba::algorithm::es256, "text", signature));
  // NOLINTBEGIN(bugprone-use-after-move)
  CHECK(key.algorithms().empty());
  CHECK(key.spki().empty());
  CHECK_FALSE(key == moved);
  CHECK(verdict(key.verify(ba::algorithm::es256, "text", signature)) == "algorithm_not_allowed");
  key = moved;
  // NOLINTEND(bugprone-use-after-move)
  CHECK(key.verify(ba::algorithm::es256, "text", signature));
}

TEST_CASE("loading and verifying leave libcrypto's error queue as it was") {
  const auto everything = [] {
    for (const auto a : public_algorithms) {
      const auto key = public_key_of(a);
      const std::string text = "text", signature = key_for(a).sign(text);
      CHECK(key.verify(a, text, signature));
      CHECK_FALSE(key.verify(a, "other", signature));
      CHECK_FALSE(key.verify(a, text, std::string(signature.size(), '\0')));
      CHECK_FALSE(key.verify(a, text, std::string(signature.size(), '\xff')));
      CHECK_FALSE(key.verify(ba::algorithm::hs256, text, signature));
      std::string spki = key_for(a).spki();
      CHECK_FALSE(ba::public_key::from_spki(spki.substr(1)));
      CHECK_FALSE(ba::public_key::from_pem("nonsense"));
      if (ba::facts(a).family == ba::algorithm_family::ecdsa) {
        spki.back() = static_cast<char>(spki.back() ^ 1);  // off the curve
        CHECK_FALSE(ba::public_key::from_spki(spki));
      }
    }
  };
  (void)public_key_of(ba::algorithm::es256);
  ERR_clear_error();
  everything();
  CHECK(ERR_peek_error() == 0);
  if (support::is_boringssl) return;  // it empties the queue itself when it loads an EC key
  support::put_error(76);
  support::put_error(77);
  const auto first = ERR_peek_error(), last = ERR_peek_last_error();
  everything();
  CHECK(ERR_get_error() == first);
  CHECK(ERR_get_error() == last);
  CHECK(ERR_get_error() == 0);
}
