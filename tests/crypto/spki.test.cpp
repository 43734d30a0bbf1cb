// SPDX-License-Identifier: MIT
#include <better_auth/crypto/spki.hpp>

#include "catch.hpp"
#include "support.hpp"
#include "key_samples.hpp"

#include <openssl/x509.h>

#include <string>

namespace ba = better_auth;
using namespace std::string_literals;

namespace {

std::string verdict(const std::string& spki) {
  const auto read = ba::detail::read_spki(spki);
  return read ? "ok" : std::string(read.error().name());
}

/// Whether OpenSSL accepts an encoding, so that only our own check keeps it out. The forks of
/// OpenSSL are stricter.
bool openssl_accepts(const std::string& spki) {
#if defined(OPENSSL_IS_AWSLC) || defined(OPENSSL_IS_BORINGSSL)
  (void)spki;
  return true;
#else
  const ba::detail::error_queue_guard errors;
  const auto* at = reinterpret_cast<const unsigned char*>(spki.data());
  return ba::detail::pkey(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()))) != nullptr;
#endif
}

/// How the length of an element is written.
enum class length {
  minimal,
  one_byte_more,
  indefinite
};

/// An element of BER or DER.
std::string tlv(char tag, const std::string& content, length form = length::minimal) {
  std::string out(1, tag);
  const std::size_t size = content.size();
  if (form == length::indefinite) return out + '\x80' + content + "\0\0"s;
  const std::size_t bytes = (size < 0x80    ? 0U
                             : size < 0x100 ? 1U
                                            : 2U) +
                            (form == length::one_byte_more ? 1U : 0U);
  if (bytes != 0) out += static_cast<char>(0x80U | bytes);
  for (std::size_t i = bytes == 0 ? 1 : bytes; i-- > 0;) out += static_cast<char>(size >> 8 * i);
  return out + content;
}

const std::string null_value("\x05\x00", 2);
const std::string rsa_oid = tlv(6, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
const std::string rsa_pss_oid = tlv(6, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a");
const std::string ec_oid = tlv(6, "\x2a\x86\x48\xce\x3d\x02\x01");
const std::string p256_oid = tlv(6, "\x2a\x86\x48\xce\x3d\x03\x01\x07");
const std::string p384_oid = tlv(6, "\x2b\x81\x04\x00\x22"s);
const std::string secp256k1_oid = tlv(6, "\x2b\x81\x04\x00\x0a"s);
const std::string ed25519_oid = tlv(6, "\x2b\x65\x70");

/// A SubjectPublicKeyInfo whose bit string has `key` behind the number of unused bits.
std::string spki(const std::string& identifier, const std::string& key, char unused_bits = 0) {
  return tlv(0x30, tlv(0x30, identifier) + tlv(3, unused_bits + key));
}

std::string rsa_numbers(const std::string& n, const std::string& e) {
  return tlv(0x30, tlv(2, n) + tlv(2, e));
}
std::string rsa_spki(const std::string& n, const std::string& e) {
  return spki(rsa_oid + null_value, rsa_numbers(n, e));
}

const std::string e("\x01\x00\x01", 3);

/// The last bytes of the DER that libcrypto writes for a key.
std::string tail(ba::algorithm a, std::size_t size) {
  const std::string all = support::key_for(a).spki();
  return all.substr(all.size() - size);
}
std::string point() { return tail(ba::algorithm::es256, 65); }
/// A modulus of 2048 bits, without the zero in front: 5 bytes of the exponent are behind it.
std::string modulus() { return tail(ba::algorithm::rs256, 256 + 5).substr(0, 256); }

}  // namespace

TEST_CASE("the DER that libcrypto writes is canonical, and tells what the key can verify") {
  for (const auto a :
       {ba::algorithm::es256, ba::algorithm::es384, ba::algorithm::es512, ba::algorithm::eddsa}) {
    const auto read = ba::detail::read_spki(support::key_for(a).spki()).value();
    CHECK(read.algorithms == ba::algorithm_set{a});
    CHECK((read.curve != nullptr) == (a != ba::algorithm::eddsa));
  }
  const auto rsa = ba::detail::read_spki(support::key_for(ba::algorithm::rs256).spki()).value();
  CHECK(rsa.algorithms ==
        ba::algorithm_set::of({ba::algorithm_family::rsa_pkcs1, ba::algorithm_family::rsa_pss}));
  CHECK(rsa.modulus_bytes == 256);
  CHECK(rsa.curve == nullptr);
}

TEST_CASE("the parts that the following tests change make up the canonical DER") {
  CHECK(rsa_spki('\0' + modulus(), e) == support::key_for(ba::algorithm::rs256).spki());
  CHECK(spki(ec_oid + p256_oid, point()) == support::key_for(ba::algorithm::es256).spki());
  CHECK(spki(ed25519_oid, tail(ba::algorithm::eddsa, 32)) ==
        support::key_for(ba::algorithm::eddsa).spki());
}

TEST_CASE("a point is in uncompressed form, on a named curve") {
  const std::string all = point(), x = all.substr(1, 32);
  const bool odd = (all.back() & 1) != 0;
  const std::string compressed = spki(ec_oid + p256_oid, (odd ? '\x03' : '\x02') + x);
  const std::string hybrid = spki(ec_oid + p256_oid, (odd ? '\x07' : '\x06') + all.substr(1));
  const std::string explicit_curve = key_samples::decoded(key_samples::explicit_curve_key);
  for (const std::string& key : {compressed, hybrid, explicit_curve}) {
    CHECK(openssl_accepts(key));
    CHECK(verdict(key) == "malformed_key");
  }
  const auto with_point = [](const std::string& bytes) {
    return verdict(spki(ec_oid + p256_oid, bytes));
  };
  CHECK(with_point("") == "malformed_key");
  CHECK(with_point("\0"s) == "malformed_key");  // the point at infinity
  CHECK(with_point('\x05' + all.substr(1)) == "malformed_key");
  CHECK(with_point(all.substr(0, 64)) == "malformed_key");
  CHECK(with_point(all + '\0') == "malformed_key");
  CHECK(verdict(spki(ec_oid + p384_oid, all)) == "malformed_key");
  CHECK(verdict(spki(ec_oid + secp256k1_oid, all)) == "unsupported_key");
  for (const std::string& parameters :
       {""s, null_value, p256_oid + null_value, p256_oid + p256_oid})
    CHECK(verdict(spki(ec_oid + parameters, all)) == "malformed_key");
}

TEST_CASE("every length is definite and minimal") {
  const auto forms = {length::one_byte_more, length::indefinite};
  const std::string identifier = rsa_oid + null_value, n = '\0' + modulus();
  const std::string numbers = rsa_numbers(n, e);
  for (const auto form : forms) {
    const std::string outer = tlv(0x30, tlv(0x30, identifier) + tlv(3, '\0' + numbers), form);
    const std::string algorithm = tlv(0x30, tlv(0x30, identifier, form) + tlv(3, '\0' + numbers));
    const std::string in_key = spki(identifier, tlv(0x30, tlv(2, n) + tlv(2, e), form));
    for (const std::string& key : {outer, algorithm, in_key}) {
      CHECK(openssl_accepts(key));
      CHECK(verdict(key) == "malformed_key");
    }
  }
  using enum length;
  for (const std::string& key :
       {tlv(0x30, tlv(0x30, identifier) + tlv(3, '\0' + numbers, one_byte_more)),
        spki(identifier, tlv(0x30, tlv(2, n, one_byte_more) + tlv(2, e))),
        spki(identifier, tlv(0x30, tlv(2, n) + tlv(2, e, one_byte_more))),
        spki(tlv(6, rsa_oid.substr(2), one_byte_more) + null_value, numbers),
        spki(rsa_oid + tlv(5, "", one_byte_more), numbers),
        spki(ec_oid + tlv(6, p256_oid.substr(2), one_byte_more), point()),
        tlv(0x30,
            tlv(0x30, ed25519_oid, one_byte_more) + tlv(3, '\0' + tail(ba::algorithm::eddsa, 32)))})
    CHECK(verdict(key) == "malformed_key");
}

TEST_CASE("the parameters are those of the standard") {
  const std::string numbers = rsa_numbers('\0' + modulus(), e);
  CHECK(openssl_accepts(spki(rsa_oid, numbers)));
  for (const std::string& parameters :
       {""s, p256_oid, null_value + null_value, tlv(5, "x"), tlv(0x30, "")})
    CHECK(verdict(spki(rsa_oid + parameters, numbers)) == "malformed_key");
  CHECK(verdict(spki(rsa_pss_oid, numbers)) == "unsupported_key");
  const std::string x = tail(ba::algorithm::eddsa, 32);
  for (const std::string& parameters : {null_value, p256_oid, tlv(0x30, "")})
    CHECK(verdict(spki(ed25519_oid + parameters, x)) == "malformed_key");
}

TEST_CASE("the bit string has no unused bits and the size of its key") {
  for (const char bits : {'\x01', '\x07', '\x08', '\xff'}) {
    CHECK(verdict(spki(rsa_oid + null_value, rsa_numbers('\0' + modulus(), e), bits)) ==
          "malformed_key");
    CHECK(verdict(spki(ec_oid + p256_oid, point(), bits)) == "malformed_key");
    CHECK(verdict(spki(ed25519_oid, tail(ba::algorithm::eddsa, 32), bits)) == "malformed_key");
  }
  if (support::is_openssl)
    CHECK(openssl_accepts(spki(ec_oid + p256_oid, point(), '\x01')) == (point().back() % 2 == 0));
  CHECK(verdict(tlv(0x30, tlv(0x30, ed25519_oid) + tlv(3, ""))) == "malformed_key");
  const std::string x = tail(ba::algorithm::eddsa, 32);
  for (const std::string& other : {""s, x.substr(1), x + '\0', '\0' + x})
    CHECK(verdict(spki(ed25519_oid, other)) == "malformed_key");
  CHECK(verdict(tlv(0x30, tlv(0x30, ed25519_oid) + tlv(4, '\0' + x))) == "malformed_key");
}

TEST_CASE("RSA numbers are positive, without a zero more than that takes") {
  const std::string n = modulus();
  CHECK(openssl_accepts(rsa_spki(n, e)));
  CHECK(verdict(rsa_spki(n, e)) == "malformed_key");  // a negative number
  CHECK(verdict(rsa_spki("\0\0"s + n, e)) == "malformed_key");
  CHECK(verdict(rsa_spki('\0' + n, '\0' + e)) == "malformed_key");
  CHECK(verdict(rsa_spki('\0' + n, "\xff\x01")) == "malformed_key");
  CHECK(verdict(rsa_spki('\0' + n, "\0\xff\x01"s)) == "ok");
  CHECK(verdict(rsa_spki("", e)) == "malformed_key");
  CHECK(verdict(rsa_spki('\0' + n, "")) == "malformed_key");
  CHECK(verdict(rsa_spki("\0"s, e)) == "weak_key");
  CHECK(verdict(rsa_spki('\0' + n, "\0"s)) == "weak_key");
  CHECK(verdict(rsa_spki('\0' + n, "\x01")) == "weak_key");
  CHECK(verdict(rsa_spki('\0' + n.substr(0, 128), e)) == "weak_key");
}

TEST_CASE("an Ed25519 key of small order is weak") {
  CHECK(verdict(spki(ed25519_oid, std::string("\x01").append(31, '\0'))) == "weak_key");
  CHECK(verdict(spki(ed25519_oid, std::string(32, '\xff'))) == "weak_key");
}

TEST_CASE("no byte is before, behind or between the parts of a key") {
  for (const auto a : {ba::algorithm::rs256, ba::algorithm::es256, ba::algorithm::eddsa}) {
    const std::string good = support::key_for(a).spki();
    CHECK(verdict(good + '\0') == "malformed_key");
    CHECK(verdict(good + good) == "malformed_key");
    CHECK(verdict('\0' + good) == "malformed_key");
    for (std::size_t size = 0; size < good.size(); ++size)
      CHECK(verdict(good.substr(0, size)) == "malformed_key");
  }
  const std::string n = '\0' + modulus(), numbers = rsa_numbers(n, e);
  const std::string identifier = rsa_oid + null_value;
  for (const std::string& key :
       {tlv(0x30, tlv(0x30, identifier) + tlv(3, '\0' + numbers) + null_value),
        tlv(0x30, tlv(0x30, identifier) + null_value + tlv(3, '\0' + numbers)),
        spki(identifier + null_value, numbers), spki(identifier, numbers + '\0'),
        spki(identifier, tlv(0x30, tlv(2, n) + tlv(2, e) + tlv(2, e))),
        spki(identifier, numbers + numbers), tlv(0x31, spki(identifier, numbers).substr(4))})
    CHECK(verdict(key) == "malformed_key");
}

TEST_CASE("a key of another type is unsupported, and what is no key is malformed") {
  for (const auto& key : key_samples::der_samples) {
    CAPTURE(key.name);
    const std::string expected =
        key.name == "a P-256 public key" || key.name == "an Ed25519 public key" ? "ok"
        : key.name == "an RSA public key"                                       ? "weak_key"
        : key.label == "PUBLIC KEY"                                             ? "unsupported_key"
                                                                                : "malformed_key";
    CHECK(verdict(key_samples::decoded(key.body)) == expected);
  }
  CHECK(verdict("") == "malformed_key");
  CHECK(verdict("nonsense") == "malformed_key");
}

TEST_CASE("changing any byte of a key gives another key or none, never the same one") {
  for (const auto a : {ba::algorithm::es256, ba::algorithm::eddsa}) {
    const std::string good = support::key_for(a).spki();
    const std::size_t key_at = good.size() - (a == ba::algorithm::eddsa ? 32 : 64);
    for (std::size_t i = 0; i < key_at; ++i)
      for (const int bit : {1, 2, 4, 8, 16, 32, 64, 128}) {
        std::string other = good;
        other[i] = static_cast<char>(other[i] ^ bit);
        CHECK(verdict(other) != "ok");
      }
  }
}
