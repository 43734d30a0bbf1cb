// SPDX-License-Identifier: MIT
#include <better_auth/crypto/key_material.hpp>

#include "catch.hpp"
#include "key_samples.hpp"

#include <cstdint>
#include <map>
#include <random>
#include <string>

namespace ba = better_auth;
using ba::detail::is_key_material;
using namespace std::string_literals;

namespace {

std::string escaped_newlines(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out;
}

std::string hexadecimal(const std::string& bytes, std::string_view digits) {
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

std::string with_colons(const std::string& digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    out += (i == 0 ? "" : ":") + digits.substr(i, 2);
  return out;
}
std::string percent_encoded(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c == ' ' ? "%20"s : c == '\n' ? "%0A"s : c == '+' ? "%2B"s : std::string(1, c);
  return out;
}

std::string form_encoded(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c == ' ' ? "+"s : c == '\n' ? "%0A"s : c == '+' ? "%2B"s : std::string(1, c);
  return out;
}
std::string in_utf16(const std::string& text, bool big_endian) {
  std::string out = big_endian ? "\xfe\xff"s : "\xff\xfe"s;
  for (const char c : text) out += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

/// The same key in every spelling that ends up in a configuration.
std::map<std::string, std::string> spellings(const std::string& label, const std::string& bytes) {
  const std::string pem = key_samples::pem_of(label, bytes);
  const std::string base64 = key_samples::base64(bytes);
  return {{"PEM", pem},
          {"PEM with CRLF", key_samples::pem_of(label, bytes, "\r\n")},
          {"PEM with \\n", escaped_newlines(pem)},
          {"PEM in one line", key_samples::pem_of(label, bytes, "")},
          {"PEM in base64", key_samples::base64(pem)},
          {"DER", bytes},
          {"base64", base64},
          {"base64 without padding", base64.substr(0, base64.find('='))},
          {"base64 in lines", key_samples::in_lines(base64)},
          {"base64 in lines with CRLF", key_samples::in_lines(base64, "\r\n")},
          {"PEM without its first line", pem.substr(pem.find('\n') + 1)},
          {"PEM without its last line", pem.substr(0, pem.find("-----END"))},
          {"PEM with four hyphens", pem.substr(1)},
          {"hexadecimal", hexadecimal(bytes, "0123456789abcdef")},
          {"hexadecimal in capitals", hexadecimal(bytes, "0123456789ABCDEF")},
          {"base64url", ba::base64url::encode(bytes)},
          {"base64url with padding", ba::base64url::encode(bytes) + "="},
          {"base64 with \\n", escaped_newlines(key_samples::in_lines(base64))},
          {"base64 behind a name", "BETTER_AUTH_SECRET=" + base64},
          {"a data URL", "data:application/octet-stream;base64," + base64},
          {"base64 and a word", base64 + " my-key"},
          {"base64 and a comma", base64 + ","},
          {"base64 of base64", key_samples::base64(base64)},
          {"base64 of hexadecimal", key_samples::base64(hexadecimal(bytes, "0123456789abcdef"))},
          {"hexadecimal of base64", hexadecimal(base64, "0123456789abcdef")},
          {"hexadecimal with colons", with_colons(hexadecimal(bytes, "0123456789abcdef"))},
          {"hexadecimal with 0x", "0x" + hexadecimal(bytes, "0123456789abcdef")},
          {"DER and NUL", bytes + '\0'},
          {"DER and more", bytes + "x"},
          {"DER twice", bytes + bytes},
          {"base64 of DER and more", key_samples::base64(bytes + "x")},
          {"PEM in a form", form_encoded(pem)},
          {"PEM with its hyphens encoded", "%2D%2D%2D%2D%2DBEGIN%20X%2D%2D%2D%2D%2D"},
          {"PEM in UTF-16, little endian", in_utf16(pem, false)},
          {"PEM in UTF-16, big endian", in_utf16(pem, true)},
          {"PEM in a URL", percent_encoded(pem)}};
}

void check_all_spellings(const std::string& label, const std::string& bytes) {
  for (const auto& [spelling, text] : spellings(label, bytes)) {
    CAPTURE(spelling);
    CHECK(is_key_material(text));
    for (const std::string& space : {" "s, "\n"s, "\t \r\n"s, "\v\f"s, "\""s, " '\n"s}) {
      CHECK(is_key_material(space + text));
      CHECK(is_key_material(text + space));
      CHECK(is_key_material(space + text + space));
    }
  }
}

}  // namespace

TEST_CASE("keys and certificates of any type are recognised in any spelling") {
  for (const auto& key : key_samples::der_samples) {
    CAPTURE(key.name);
    check_all_spellings(std::string(key.label), key_samples::decoded(key.body));
  }
  check_all_spellings("PUBLIC KEY", key_samples::decoded(key_samples::explicit_curve_key));
}

TEST_CASE("keys of OpenSSH are recognised, as lines and in part") {
  for (const auto& [type, blob] : key_samples::ssh_samples()) {
    CAPTURE(type);
    const std::string base64 = key_samples::base64(blob), line = type + ' ' + base64;
    for (const std::string& text :
         {line, line + " me@host", line + " me@host\n", "\n \t" + line, "restrict,pty " + line,
          "command=\"echo hello\" " + line, "host.example " + line, base64, base64 + " me@host",
          base64 + '\n', ba::base64url::encode(blob), blob, key_samples::base64(line + '\n'),
          "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"mine\"\n" +
              key_samples::in_lines(base64, "\n", 70) + "---- END SSH2 PUBLIC KEY ----\n"})
      CHECK(is_key_material(text));
  }
  check_all_spellings("OPENSSH PRIVATE KEY",
                      key_samples::decoded(key_samples::openssh_private_key));
}

TEST_CASE("a JWK and a JWK Set are recognised, also with escapes and with white space around") {
  for (const std::string& jwk :
       {R"({"kty":"RSA","n":"AQAB","e":"AQAB"})"s, R"({"kty":"oct","k":"AAAA"})"s,
        R"({"\u006bty":"oct","k":"AAAA"})"s, R"({"k":"AAAA","kt\u0079":"oct"})"s, R"({"keys":[]})"s,
        R"({"keys":[{"kty":"OKP","crv":"Ed448","x":"AA"}],"more":[1,{"a":2}]})"s,
        R"({"k\u0065ys":[{}]})"s, R"({"kty":null})"s, R"({"a":{"kty":1},"keys":{}})"s})
    for (const std::string& text :
         {jwk, "  \n\t" + jwk + "\r\n ", key_samples::base64(jwk), ba::base64url::encode(jwk)}) {
      CAPTURE(text);
      CHECK(is_key_material(text));
    }
  // Cut off, inside something, quoted again, or behind a byte order mark.
  for (const char* damaged :
       {R"({"a":{"kty":"oct"}})", R"([{"kty":"oct"}])", R"({"kty":"oct")", R"({"kty":"oct"}x)",
        R"({\"kty\":\"oct\"})", "\xef\xbb\xbf{\"kty\":\"oct\"}",
        "<?xml version=\"1.0\"?><RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>",
        "%2d%2d%2d%2d%2dBEGIN+X"})
    CHECK(is_key_material(damaged));
  for (const char* other :
       {R"({"KTY":"oct"})", R"({"a":"b"})", "kty and keys, keys and kty", "{", "{}"})
    CHECK_FALSE(is_key_material(other));
}

TEST_CASE("text that only resembles a key is a secret") {
  for (const std::string& secret :
       {"0123456789abcdef0123456789abcdef"s, "correct horse battery staple, and more"s,
        "ssh-ed25519 is the name of a key type, but this is no key"s,
        "AAAA"s + std::string(40, 'A'), "-----begin public key-----"s, "0"s,
        "0" + std::string(40, 'x'), ""s, std::string(32, '\0'), "\x30\x00"s, "\x30\x02\x05\x00"s,
        "\x30\x03\x02\x01\x05"s, "\x30\x04\x02\x01\x05\x30"s, "\x30\x05\x04\x00\x02\x01\x01"s})
    CHECK_FALSE(is_key_material(secret));
  // A sequence of two numbers, as in PKCS #1, from 64 bytes on.
  const auto numbers = [](std::size_t first) {
    return "\x30" + std::string(1, static_cast<char>(first + 5)) + "\x02" +
           std::string(1, static_cast<char>(first)) + std::string(first, 'n') + "\x02\x01\x03";
  };
  CHECK(is_key_material(numbers(59)));
  CHECK(is_key_material(numbers(59) + "with more behind it"));
  CHECK_FALSE(is_key_material(numbers(58)));
}

TEST_CASE("none of 200,000 random secrets is taken for a key") {
  std::mt19937_64 random(20'261'130);  // NOLINT(cert-msc*): the same secrets each time
  constexpr char hex[] = "0123456789abcdef";
  for (int i = 0; i < 200'000; ++i) {
    std::string bytes(32 + random() % 33, '\0'), in_hex;
    for (char& c : bytes) c = static_cast<char>(random());
    bool taken = is_key_material(bytes) || is_key_material(ba::base64url::encode(bytes)) ||
                 is_key_material(key_samples::base64(bytes));
    if (i % 10 == 0) {
      for (const char c : bytes) {
        in_hex += hex[static_cast<unsigned char>(c) >> 4U];
        in_hex += hex[static_cast<unsigned char>(c) & 15U];
      }
      taken = taken || is_key_material(in_hex);
    }
    if (taken) FAIL("taken for a key: " << key_samples::base64(bytes));
  }
}

TEST_CASE("of random bytes that begin like a key, fewer than one in a thousand goes on like one") {
  // One secret in four million begins so: a sequence of its own size, then a number or a sequence.
  std::mt19937_64 random(7);  // NOLINT(cert-msc*)
  int taken = 0;
  constexpr int tried = 200'000;
  for (int i = 0; i < tried; ++i) {
    std::string bytes(32 + random() % 33, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    bytes[0] = '\x30';
    bytes[1] = static_cast<char>(bytes.size() - 2);
    bytes[2] = i % 2 == 0 ? '\x02' : '\x30';
    taken += ba::detail::is_der_key(bytes) ? 1 : 0;
  }
  CAPTURE(taken);
  CHECK(taken < tried / 1000);
}

TEST_CASE("a string that held a secret is wiped") {
  ba::detail::wiped_string text;
  CHECK(ba::detail::decode_any_base64("YWJj\nZGVm", text));
  CHECK(text.text == "abcdef");
  CHECK_FALSE(ba::detail::decode_any_base64("YWJ!", text));
}
