// SPDX-License-Identifier: MIT
#include <better_auth/crypto/der.hpp>
#include <better_auth/crypto/handles.hpp>

#include "catch.hpp"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>

#include <memory>
#include <string>

namespace der = better_auth::detail::der;
using namespace std::string_literals;

namespace {

template <class T>
std::string bytes_and_free(unsigned char* bytes, T size) {
  REQUIRE(size > 0);
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

/// libcrypto's encoding of an octet string.
std::string octets(const std::string& content) {
  const std::unique_ptr<ASN1_OCTET_STRING, decltype(&ASN1_OCTET_STRING_free)> string(
      ASN1_OCTET_STRING_new(), ASN1_OCTET_STRING_free);
  ASN1_OCTET_STRING_set(string.get(), reinterpret_cast<const unsigned char*>(content.data()),
                        static_cast<int>(content.size()));
  unsigned char* out = nullptr;
  const int size = i2d_ASN1_OCTET_STRING(string.get(), &out);
  return bytes_and_free(out, size);
}

/// libcrypto's encoding of a positive number.
std::string number(const std::string& big_endian) {
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> n(
      BN_bin2bn(reinterpret_cast<const unsigned char*>(big_endian.data()),
                better_auth::detail::libcrypto_size(big_endian.size()), nullptr),
      BN_free);
  const std::unique_ptr<ASN1_INTEGER, decltype(&ASN1_INTEGER_free)> integer(
      BN_to_ASN1_INTEGER(n.get(), nullptr), ASN1_INTEGER_free);
  unsigned char* out = nullptr;
  const int size = i2d_ASN1_INTEGER(integer.get(), &out);
  return bytes_and_free(out, size);
}

}  // namespace

TEST_CASE("elements are encoded as libcrypto encodes them, at every width of the length") {
  for (const std::size_t size : {0U, 1U, 126U, 127U, 128U, 129U, 255U, 256U, 65535U, 65536U}) {
    const std::string content(size, 'x');
    const std::string encoded = der::element(der::octet_string, content);
    CHECK(encoded == octets(content));
    std::string_view rest = encoded;
    const auto read = der::take(rest, der::octet_string);
    REQUIRE(read);
    CHECK(*read == content);
    CHECK(rest.empty());
  }
}

TEST_CASE("numbers are encoded as libcrypto encodes them, never negative") {
  for (const std::string& n :
       {"\x01"s, "\x7f"s, "\x80"s, "\xff"s, "\x01\x00"s, "\x7f\xff"s, "\x80\x00"s,
        std::string(32, '\xff'), "\x01" + std::string(255, '\0'), std::string(256, '\x80')})
    CHECK(der::positive_integer(n) == number(n));
  CHECK(der::positive_integer("") == number(""));
}

TEST_CASE("an element that is cut, or whose length is indefinite or too wide, is not read") {
  for (const std::string& bad :
       {""s, "\x30"s, "\x30\x01"s, "\x30\x80"s, "\x30\x80\x00\x00"s, "\x30\x81"s, "\x30\x81\x01"s,
        "\x30\x82\x01"s, "\x30\x84\xff\xff\xff\xff"s, "\x30\x85\x00\x00\x00\x00\x00"s,
        "\x30\x88\x00\x00\x00\x00\x00\x00\x00\x00"s, "\x30\xff"s}) {
    std::string_view rest = bad;
    CHECK_FALSE(der::take(rest));
    CHECK(rest == bad);
    CHECK_FALSE(der::take(rest, der::sequence));
    CHECK(rest == bad);
  }
}

TEST_CASE("an element with another tag stays where it is") {
  std::string_view rest = "\x02\x01\x05\x30\x00";
  CHECK_FALSE(der::take(rest, der::sequence));
  const auto read = der::take(rest, der::integer);
  REQUIRE(read);
  CHECK(*read == "\x05");
  CHECK(rest.size() == 1);  // the literal ends at its NUL
}
