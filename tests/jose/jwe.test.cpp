// SPDX-License-Identifier: MIT
#include <better_auth/jose/jwe.hpp>

#include "catch.hpp"
#include "session_support.hpp"

#include <openssl/err.h>

#include <vector>

namespace ba = better_auth;

namespace {

std::vector<ba::detail::jwe_key> keys_of(std::initializer_list<std::string_view> secrets) {
  std::vector<ba::detail::jwe_key> keys;
  for (const std::string_view secret : secrets)
    keys.push_back(ba::detail::jwe_key::derive(secret, "better-auth-session").value());
  return keys;
}

/// The plaintext, or the name of the error.
std::string open(const std::string& token, const std::vector<ba::detail::jwe_key>& keys =
                                               keys_of({session_support::cookie_secret})) {
  const auto opened = ba::detail::open_jwe(token, keys);
  return opened ? *opened : std::string(opened.error().name());
}

session_support::jwe_options with_header(std::string header) {
  session_support::jwe_options how;
  how.header = std::move(header);
  return how;
}

}  // namespace

TEST_CASE("the key and its kid are those of Better Auth") {
  for (const char* name : {"jwe_plain", "jwe_custom_prefix_version"}) {
    const auto vector = session_support::session_vector(name);
    const std::string secret = vector.at("secret");
    const auto key = session_support::derived_key(secret);
    std::string hex;
    for (const char c : key) {
      const auto byte = static_cast<unsigned char>(c);
      hex += "0123456789abcdef"[byte >> 4U];
      hex += "0123456789abcdef"[byte & 15U];
    }
    CHECK(hex == vector.at("key_derivation").at("derived_key_hex").get<std::string>());
    CHECK(session_support::jwe_kid(secret) ==
          vector.at("key_derivation").at("kid").get<std::string>());
  }
}

TEST_CASE("plaintexts of every length come back") {
  std::string text;
  for (int size = 0; size < 70; ++size) {
    CHECK(open(session_support::jwe(text)) == text);
    text += static_cast<char>('a' + size % 26);
  }
}

TEST_CASE("a change of any character of a JWE is refused") {
  const std::string token = session_support::jwe(R"({"a":1})");
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t body = token.find('.');
  for (std::size_t i = 0; i < token.size(); ++i)
    for (const unsigned flip : {1U, 8U, 32U}) {
      std::string other = token;
      const std::size_t value = alphabet.find(other[i]);
      other[i] = value == alphabet.npos ? '-' : alphabet[value ^ flip];
      const std::string verdict = open(other);
      CAPTURE(i, flip, verdict);
      if (i > body && value != alphabet.npos)
        CHECK((verdict == "decryption_failed" ||
               verdict == "malformed_token"));  // the last characters have unused bits
      else
        CHECK((verdict == "decryption_failed" || verdict == "malformed_token" ||
               verdict == "malformed_header" || verdict == "unknown_key" ||
               verdict == "algorithm_not_allowed"));
    }
}

TEST_CASE("nothing tells why a JWE does not decrypt") {
  session_support::jwe_options padding, salt,
      secret = with_header(R"({"alg":"dir","enc":"A256CBC-HS512"})");
  padding.bad_padding = true;
  salt.salt = "better-auth-account";
  secret.secret = "another secret, 0123456789abcdefghijkl";
  CHECK(open(session_support::jwe("{}", padding)) == "decryption_failed");
  CHECK(open(session_support::jwe("{}", salt)) == "decryption_failed");
  CHECK(open(session_support::jwe("{}", secret)) == "decryption_failed");
  const std::string token = session_support::jwe("{}");
  const std::size_t tag = token.rfind('.');
  const std::size_t ciphertext = token.rfind('.', tag - 1);
  CHECK(open(token.substr(0, tag + 1)) == "decryption_failed");
  CHECK(open(token.substr(0, tag + 1 + 22).substr(0, tag + 1) + "AAAA") == "decryption_failed");
  CHECK(open(token.substr(0, ciphertext + 1) + token.substr(tag)) == "decryption_failed");
  CHECK(open(token.substr(0, ciphertext + 1) + "AAAA" + token.substr(tag)) == "decryption_failed");
  CHECK(open(token.substr(0, tag + 1) + ba::base64url::encode(std::string(64, 't'))) ==
        "decryption_failed");
  session_support::jwe_options iv;
  for (const std::string_view bytes :
       {"0123456789abcde", "0123456789abcdef0", "0123456789abcdef0123456789abcdef"}) {
    iv.iv = bytes;
    CHECK(open(session_support::jwe("{}", iv)) == "decryption_failed");
  }
}

TEST_CASE("a ciphertext that is not whole blocks is refused, even under a good tag") {
  // Tag and all made for it.
  for (const std::size_t size : {0U, 1U, 15U, 17U}) {
    const auto key = session_support::derived_key(session_support::cookie_secret);
    const std::string aad = ba::base64url::encode(R"({"alg":"dir","enc":"A256CBC-HS512"})"),
                      iv(16, 'i'), ciphertext(size, 'c');
    std::string length(8, '\0');
    length[6] = static_cast<char>(aad.size() * 8 >> 8U);
    length[7] = static_cast<char>(aad.size() * 8 & 0xffU);
    const std::string mac =
        ba::testing::signer::with_secret(key.substr(0, 32), ba::algorithm::hs512)
            .sign(aad + iv + ciphertext + length);
    CHECK(open(aad + ".." + ba::base64url::encode(iv) + '.' + ba::base64url::encode(ciphertext) +
               '.' + ba::base64url::encode(mac.substr(0, 32))) == "decryption_failed");
  }
}

TEST_CASE("attack 19: a compressed JWE is refused, whatever zip says") {
  const std::string kid = session_support::jwe_kid();
  for (const char* zip : {R"("DEF")", R"("")", "null", "1", "{}"})
    CHECK(open(session_support::jwe(
              "{}", with_header(R"({"alg":"dir","enc":"A256CBC-HS512","kid":")" + kid +
                                R"(","zip":)" + zip + "}"))) == "algorithm_not_allowed");
}

TEST_CASE("attack 18: only dir and A256CBC-HS512 are taken") {
  for (const char* alg : {R"("A256KW")", R"("PBES2-HS512+A256KW")", R"("Dir")", R"("RSA-OAEP")",
                          R"("none")", R"("HS256")", R"("")"})
    CHECK(open(session_support::jwe(
              "{}", with_header(std::string(R"({"enc":"A256CBC-HS512","p2c":100000000,"alg":)") +
                                alg + "}"))) == "algorithm_not_allowed");
  for (const char* enc : {R"("A128CBC-HS256")", R"("A256GCM")", R"("A256CBC-HS512 ")", R"("")"})
    CHECK(open(session_support::jwe("{}", with_header(std::string(R"({"alg":"dir","enc":)") + enc +
                                                      "}"))) == "algorithm_not_allowed");
  CHECK(open(session_support::jwe("{}", with_header(R"({"enc":"A256CBC-HS512"})"))) ==
        "algorithm_not_allowed");
  CHECK(open(session_support::jwe("{}", with_header(R"({"alg":"dir"})"))) ==
        "algorithm_not_allowed");
  CHECK(open(session_support::jwe("{}", with_header(R"({"alg":1,"enc":"A256CBC-HS512"})"))) ==
        "malformed_header");
  CHECK(open(session_support::jwe(
            "{}", with_header(R"({"alg":"dir","alg":"dir","enc":"A256CBC-HS512"})"))) ==
        "malformed_header");
  CHECK(open(session_support::jwe(
            "{}", with_header(R"({"alg":"dir","enc":"A256CBC-HS512","crit":["exp"]})"))) ==
        "unsupported_critical");
  CHECK(open(session_support::jwe("{}", with_header("[]"))) == "malformed_header");
  CHECK(open(session_support::jwe("{}", with_header("{"))) == "malformed_header");
  // An unusual but valid header is read.
  CHECK(open(session_support::jwe(
            "{}",
            with_header(R"( {"enc":"A256CBC-HS512" , "\u0061lg":"dir","typ":"JWT","x":[{}]} )"))) ==
        "{}");
}

TEST_CASE("a kid leads to its key alone, and without one every key is tried") {
  const std::string_view other = "another secret, 0123456789abcdefghijkl";
  const auto both = keys_of({session_support::cookie_secret, other});
  session_support::jwe_options old;
  old.secret = other;
  CHECK(open(session_support::jwe("old", old), both) == "old");
  CHECK(open(session_support::jwe("new"), both) == "new");
  CHECK(open(session_support::jwe("old", old)) == "unknown_key");
  // The kid of one key over the other's encryption.
  old.header = R"({"alg":"dir","enc":"A256CBC-HS512","kid":")" + session_support::jwe_kid() + "\"}";
  CHECK(open(session_support::jwe("x", old), both) == "decryption_failed");
  old.header = R"({"alg":"dir","enc":"A256CBC-HS512"})";
  CHECK(open(session_support::jwe("old", old), both) == "old");
  CHECK(open(session_support::jwe("old", old)) == "decryption_failed");
  for (const char* kid : {R"("")", R"("x")"})
    CHECK(open(session_support::jwe(
                   "x", with_header(std::string(R"({"alg":"dir","enc":"A256CBC-HS512","kid":)") +
                                    kid + "}")),
               both) == "unknown_key");
  for (const char* kid : {"null", "1"})
    CHECK(open(session_support::jwe(
                   "x", with_header(std::string(R"({"alg":"dir","enc":"A256CBC-HS512","kid":)") +
                                    kid + "}")),
               both) == "malformed_header");
  CHECK(open(session_support::jwe("x", with_header(R"({"alg":"dir","enc":"A256CBC-HS512","kid":")" +
                                                   std::string(257, 'k') + "\"}"))) ==
        "malformed_header");
}

TEST_CASE("what is not five segments with an empty second is no JWE") {
  const std::string token = session_support::jwe("{}");
  for (const std::string& bad :
       {std::string(), std::string("...."), std::string("a.b.c"), token + ".",
        token.substr(0, token.rfind('.')), "." + token,
        std::string(token).insert(token.find('.') + 1, "AAAA"), std::string(100'000, '.')})
    CHECK(open(bad) == "malformed_token");
  CHECK(open(token + "=") == "malformed_token");
  CHECK(open(std::string(token).insert(token.rfind('.'), "\n")) == "malformed_token");
}

TEST_CASE("a refused JWE leaves OpenSSL's error queue as it was") {
  ERR_clear_error();
  session_support::jwe_options padding;
  padding.bad_padding = true;
  CHECK(open(session_support::jwe("{}", padding)) == "decryption_failed");
  CHECK(ERR_peek_error() == 0);
}
