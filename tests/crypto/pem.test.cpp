// SPDX-License-Identifier: MIT
#include <better_auth/crypto/pem.hpp>

#include "catch.hpp"
#include "key_samples.hpp"

#include <better_auth/crypto/signing.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace ba = better_auth;
using key_samples::pem_of;

namespace {

/// "ok" if the text gives these bytes, or the name of the error.
std::string verdict(const std::string& pem, const std::string& expected = {}) {
  const auto der = ba::detail::spki_of_pem(pem);
  if (!der) return std::string(der.error().name());
  return *der == expected || expected.empty() ? "ok" : "other bytes";
}

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(part, at)) != text.npos; at += by.size())
    text.replace(at, part.size(), by);
  return text;
}

const std::string der(91, '\x5a');
const std::string pem = pem_of("PUBLIC KEY", der);

}  // namespace

TEST_CASE("PEM gives the bytes that libcrypto wrote into it") {
  for (const auto a : {ba::algorithm::es256, ba::algorithm::es384, ba::algorithm::eddsa}) {
    const auto key = ba::detail::private_key::generate(a);
    CHECK(verdict(key.public_pem(), key.spki()) == "ok");
  }
}

TEST_CASE("PEM may have other line ends, and white space around it") {
  CHECK(verdict(pem, der) == "ok");
  CHECK(verdict(replaced(pem, "\n", "\r\n"), der) == "ok");
  CHECK(verdict(" \n\t\r\n" + pem + "\n \n", der) == "ok");
  CHECK(verdict(pem.substr(0, pem.size() - 1), der) == "ok");
  CHECK(verdict(replaced(pem, "\n", " "), der) == "ok");  // a shell that joined the lines
}

TEST_CASE("PEM is one block, with nothing but white space around it") {
  CHECK(verdict(pem + pem) == "key_is_not_spki");
  CHECK(verdict("my key:\n" + pem) == "key_is_not_spki");
  CHECK(verdict(pem + "my key") == "key_is_not_spki");
  CHECK(verdict(std::string("\xef\xbb\xbf") + pem) == "key_is_not_spki");
  CHECK(verdict(pem + '\0') == "key_is_not_spki");
  CHECK(verdict(pem_of("EC PARAMETERS", "\x06\x01\x01") + pem) == "key_is_not_spki");
}

TEST_CASE("PEM with headers, other characters or bits beyond the last byte is malformed") {
  CHECK(verdict(replaced(pem, "KEY-----\nW", "KEY-----\nComment: a key\n\nW")) == "malformed_key");
  CHECK(verdict(replaced(pem, "KEY-----\nW", "KEY-----\nProc-Type: 4,ENCRYPTED\n\nW")) ==
        "malformed_key");
  const std::string begin = "-----BEGIN PUBLIC KEY-----\n", end = "\n-----END PUBLIC KEY-----\n";
  CHECK(verdict(begin + "AQID" + end, "\x01\x02\x03") == "ok");
  CHECK(verdict(begin + "AQI=" + end, "\x01\x02") == "ok");
  CHECK(verdict(begin + "AQ==" + end, "\x01") == "ok");
  for (const char* bad : {"AQI", "AQ=", "AQ", "AQ===", "AQIDA===", "AR==", "AQJ=", "A===",
                          "AQ==AQ==", "-_--", "AQ.D", "AQI=\nAQI=", "A\0ID"})
    CHECK(verdict(begin + bad + end) == "malformed_key");
}

TEST_CASE("what is often given in place of a public key has a code of its own") {
  for (const auto& key : key_samples::der_samples) {
    CAPTURE(key.name);
    const std::string text = pem_of(key.label, key_samples::decoded(key.body));
    const std::string expected = key.label.ends_with("PRIVATE KEY") ? "private_key_material"
                                 : key.label == "CERTIFICATE"       ? "key_is_certificate"
                                 : key.label == "PUBLIC KEY"        ? "ok"
                                                                    : "key_is_not_spki";
    CHECK(verdict(text) == expected);
    CHECK(verdict("\n  " + text + "\n") == expected);
    if (expected == "private_key_material") {  // the worst of what is wrong
      CHECK(verdict(pem + text) == expected);
      CHECK(verdict(replaced(text, "\n", "\\n")) == expected);
    }
  }
  CHECK(verdict(pem_of("OPENSSH PRIVATE KEY", "x")) == "private_key_material");
  CHECK(verdict(pem_of("TRUSTED CERTIFICATE", "x")) == "key_is_certificate");
  CHECK(verdict(replaced(pem, "\n", "\\n")) == "key_has_escaped_newlines");
  CHECK(verdict(replaced(pem_of("RSA PUBLIC KEY", der), "\n", "\\n")) ==
        "key_has_escaped_newlines");
  for (const char* garbage :
       {"", " ", "nonsense", "{\"kty\":\"RSA\"}", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA",
        "-----END PUBLIC KEY-----", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"})
    CHECK(verdict(garbage) == "malformed_key");
  for (const char* cut : {"-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\nAQID\n",
                          "-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----"})
    CHECK(verdict(cut) == "key_is_not_spki");
  CHECK(verdict("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n") == "ok");  // no bytes
}

#ifndef _WIN32
namespace {

/// What a shell command writes for this input.
std::string output_of(const std::string& command, const std::string& input) {
  const std::string file = "pem_test_input.pem";
  std::FILE* const written = std::fopen(file.c_str(), "wb");
  REQUIRE(written != nullptr);
  std::fwrite(input.data(), 1, input.size(), written);
  std::fclose(written);
  std::FILE* const pipe = ::popen((command + " <" + file + " 2>/dev/null").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  ::pclose(pipe);
  std::remove(file.c_str());
  return out;
}

/// The command at the end of an error's message.
std::string remedy(ba::errc code) {
  const std::string message(ba::error(code).message());
  return message.substr(message.find("openssl "));
}

}  // namespace

TEST_CASE("the openssl commands in the messages give a key that is accepted") {
  if (std::system("openssl version >/dev/null 2>&1") != 0) {  // NOLINT(concurrency-mt-unsafe)
    WARN("there is no openssl command");
    return;
  }
  const std::string certificate = remedy(ba::errc::key_is_certificate);
  const std::string conversion = remedy(ba::errc::key_is_not_spki);
  std::string rsa;
  for (const auto& key : key_samples::der_samples) {
    if (key.name == "an RSA public key") rsa = key_samples::decoded(key.body);
    const std::string text = pem_of(key.label, key_samples::decoded(key.body));
    if (key.label == "CERTIFICATE") CHECK(verdict(output_of(certificate, text)) == "ok");
    if (key.label == "RSA PUBLIC KEY") CHECK(verdict(output_of(conversion, text), rsa) == "ok");
  }
  const std::string good = pem_of("PUBLIC KEY", rsa);
  CHECK(verdict(output_of(conversion, "text\n" + good + "text\n"), rsa) == "ok");
  CHECK(verdict(output_of(conversion, good + good), rsa) == "ok");
}
#endif
