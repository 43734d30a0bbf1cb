// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/session/reader.hpp>

#include "support.hpp"

#include <openssl/evp.h>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

/// Session cookies as Better Auth writes them, made here by other means than those that read them.
namespace session_support {

namespace ba = better_auth;

inline constexpr std::string_view cookie_secret = "a secret for cookies, 0123456789abcdefgh";
inline constexpr std::string_view session_token_text = "TEcvUi8mgRUsprFceKXHYTyGWJbGVTJa";
inline constexpr std::int64_t cookie_now = 1'795'477'531;  // 2026-11-23T23:45:31Z

/// `{"session":...,"user":...,"updatedAt":...,"version":...` without the closing brace; `more` goes
/// behind, with its comma.
struct session_text {
  std::string user_id = "user-1";
  std::string token = std::string(session_token_text);
  std::string session_end = "2026-11-30T23:45:31.281Z";
  std::string user_agent = "agent/1.0";
  std::string image = "null";
  std::string version = R"(,"version":"1")";
  std::string more_of_user = {};
  std::string more_of_session = {};
  std::string more = {};

  [[nodiscard]] std::string json() const {
    return R"({"session":{"expiresAt":")" + session_end + R"(","token":")" + token +
           R"(","createdAt":"2026-11-23T23:45:31.282Z","updatedAt":"2026-11-23T23:45:31.282Z",)"
           R"("ipAddress":"","userAgent":")" +
           user_agent + R"(","userId":")" + user_id + R"(","id":"session-1")" + more_of_session +
           R"(},"user":{"name":"Ada \u00e9","email":"ada@example.com","emailVerified":true,)"
           R"("image":)" +
           image +
           R"(,"createdAt":"2026-11-23T23:45:31.281Z","updatedAt":"2026-11-23T23:45:31.281Z",)"
           R"("id":")" +
           user_id + '"' + more_of_user + R"(},"updatedAt":1795477531282)" + version + more + '}';
  }
};

inline std::string hmac_sha256(std::string_view text, std::string_view secret) {
  return ba::testing::signer::with_secret(secret).sign(text);
}

inline std::string compact_outer(const std::string& data, const std::string& expires_at,
                                 std::string_view secret = cookie_secret) {
  const std::string signed_text =
      data.substr(0, data.size() - 1) + ",\"expiresAt\":" + expires_at + "}";
  return "{\"session\":" + data + ",\"expiresAt\":" + expires_at + ",\"signature\":\"" +
         ba::base64url::encode(hmac_sha256(signed_text, secret)) + "\"}";
}
inline std::string compact(const std::string& data,
                           std::int64_t expires_at = cookie_now * 1000 + 300'000,
                           std::string_view secret = cookie_secret) {
  return ba::base64url::encode(compact_outer(data, std::to_string(expires_at), secret));
}

inline std::string with_claims(std::string data, const std::string& claims) {
  data.pop_back();
  return data + ',' + claims + '}';
}
/// `iat` and `exp`, as of `cookie_now`.
inline std::string dates(std::int64_t lifetime = 300) {
  return "\"iat\":" + std::to_string(cookie_now) +
         ",\"exp\":" + std::to_string(cookie_now + lifetime);
}

inline std::string jwt(const std::string& payload, std::string_view secret = cookie_secret,
                       std::string_view header = R"({"alg":"HS256"})") {
  return ba::testing::signer::with_secret(secret).token(payload, header);
}

struct jwe_options {
  std::string_view secret = cookie_secret;
  std::string_view salt = "better-auth-session";
  std::string header = {};  ///< JSON; empty for the usual one with kid
  std::string_view iv = "0123456789abcdef";
  bool bad_padding = false;
};

/// The 64 bytes that Better Auth derives from a secret.
inline std::string derived_key(std::string_view secret,
                               std::string_view salt = "better-auth-session") {
  ba::detail::wiped_bytes<64> key;
  ba::detail::hkdf_sha256(secret, salt, "BetterAuth.js Generated Encryption Key", key).value();
  return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()};
}

inline std::string jwe_kid(std::string_view secret = cookie_secret) {
  return ba::detail::jwe_key::derive(secret, "better-auth-session").value().kid();
}

/// RFC 7518 section 5.2.2.1, step by step.
inline std::string jwe(std::string plaintext, const jwe_options& how = {}) {
  const std::string key = derived_key(how.secret, how.salt);
  const std::string header = how.header.empty() ? R"({"alg":"dir","enc":"A256CBC-HS512","kid":")" +
                                                      jwe_kid(how.secret) + "\"}"
                                                : how.header;
  const std::size_t padding = 16 - plaintext.size() % 16;
  plaintext.append(padding, static_cast<char>(how.bad_padding ? 0 : padding));

  std::string ciphertext(plaintext.size(), '\0');
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  int size = 0;
  const bool done =
      EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), nullptr, ba::detail::bytes_of(key) + 32,
                         ba::detail::bytes_of(how.iv)) == 1 &&
      EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
      EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(ciphertext.data()), &size,
                        ba::detail::bytes_of(plaintext), static_cast<int>(plaintext.size())) == 1;
  EVP_CIPHER_CTX_free(context);
  if (!done) std::abort();

  const std::string aad = ba::base64url::encode(header);
  std::string length(8, '\0');
  for (std::size_t i = 0; i < 8; ++i)
    length[i] = static_cast<char>((aad.size() * 8) >> (56 - 8 * i) & 0xff);
  const std::string mac = ba::testing::signer::with_secret(key.substr(0, 32), ba::algorithm::hs512)
                              .sign(aad + std::string(how.iv) + ciphertext + length);
  return aad + ".." + ba::base64url::encode(how.iv) + '.' + ba::base64url::encode(ciphertext) +
         '.' + ba::base64url::encode(mac.substr(0, 32));
}

inline std::string escaped(std::string_view value) {
  std::string out;
  for (const char c : value)
    out += c == '+' ? "%2B" : (c == '/' ? "%2F" : (c == '=' ? "%3D" : std::string(1, c)));
  return out;
}
/// `token.signature`, not escaped.
inline std::string signed_token(std::string_view token = session_token_text,
                                std::string_view secret = cookie_secret) {
  std::string mac = ba::base64url::encode(hmac_sha256(token, secret)) + '=';
  for (char& c : mac) c = c == '-' ? '+' : (c == '_' ? '/' : c);
  return std::string(token) + '.' + mac;
}

/// What a browser sends to a Better Auth at https.
inline std::string cookies(std::string_view data, std::string_view token = signed_token()) {
  return "theme=dark; __Secure-better-auth.session_token=" + escaped(token) +
         "; __Secure-better-auth.session_data=" + std::string(data);
}

/// A vector of `tests/vectors/session_cookies.json`.
inline nlohmann::json session_vector(const std::string& name) {
  std::ifstream file(VECTORS "/session_cookies.json");
  const auto parsed = nlohmann::json::parse(file);
  for (const auto& v : parsed.at("vectors"))
    if (v.at("name") == name) return v;
  std::abort();
}

}  // namespace session_support
