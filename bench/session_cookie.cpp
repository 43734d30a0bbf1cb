// SPDX-License-Identifier: MIT
// What reading a session cookie costs beside its cryptography, `raw`: the HMAC, and for jwe HMAC
// and AES, over the same bytes through EVP, with keys set once.
#include <better_auth/old/session/session_cookie.hpp>

#include "raw_hmac.hpp"
#include "session_support.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

namespace ba = better_auth;

namespace {

void require(bool good) {
  if (!good) std::abort();
}

/// AES-256-CBC with a key that is set once.
class raw_aes {
 public:
  explicit raw_aes(std::string_view key) {
    require(EVP_DecryptInit_ex2(context_, EVP_aes_256_cbc(), ba::detail::bytes(key), nullptr,
                                nullptr) == 1);
  }
  raw_aes(const raw_aes&) = delete;
  raw_aes& operator=(const raw_aes&) = delete;
  ~raw_aes() { EVP_CIPHER_CTX_free(context_); }
  void over(std::string_view iv, std::string_view ciphertext) const {
    static unsigned char out[8192];
    int size = 0, last = 0;
    require(EVP_DecryptInit_ex2(context_, nullptr, nullptr, ba::detail::bytes(iv), nullptr) == 1 &&
            EVP_DecryptUpdate(context_, out, &size, ba::detail::bytes(ciphertext),
                              static_cast<int>(ciphertext.size())) == 1 &&
            EVP_DecryptFinal_ex(context_, out + size, &last) == 1);
    benchmark::DoNotOptimize(out);
  }

 private:
  EVP_CIPHER_CTX* context_ = EVP_CIPHER_CTX_new();
};

std::string decoded(std::string_view text) {
  std::string bytes(ba::base64url::decoded_size(text.size()), '\0');
  require(ba::base64url::decode(text, reinterpret_cast<unsigned char*>(bytes.data())));
  return bytes;
}

/// A session of the usual size: 1 KiB as a cookie.
std::string usual_session() {
  support::session_text text;
  text.user_id = "NSVQkWncVTAbDt65OiBHN92OGyPSx007";
  text.user_agent =
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/142.0.0.0 Safari/537.36";
  text.image = "\"https://cdn.example.com/avatars/ada.png\"";
  return text.json();
}

using reader = ba::session_reader<ba::session_secrets, support::millisecond_clock>;

reader read_with(ba::session_strategy strategy, bool both) {
  const ba::session_secrets secrets{support::cookie_secret};
  const ba::session_policy policy(strategy, "https://app.example");
  return both ? reader(secrets, policy, {})
              : reader(secrets, ba::session_token::not_checked, policy, {});
}

void read_cookie(benchmark::State& state, const reader& read, const std::string& header) {
  for (auto _ : state) {
    auto session = read(header);
    if (!session) std::abort();
    benchmark::DoNotOptimize(session);
  }
}

void hmac(const bench::raw_hmac& by, std::string_view text) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  by.over(text, mac);
  benchmark::DoNotOptimize(mac);
}

template <class F>
void cryptography(benchmark::State& state, const F& f) {
  for (auto _ : state) f();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string json = usual_session();
  const std::string token(support::session_token_text);
  const bench::raw_hmac sha256(support::cookie_secret, EVP_sha256());

  const std::string compact = support::compact(json);
  std::string compact_text = json;
  compact_text.insert(compact_text.size() - 1, ",\"expiresAt\":1795477831000");
  const std::string jwt = support::jwt(support::with_claims(json, support::dates()));
  const std::string jwt_text = jwt.substr(0, jwt.rfind('.'));

  const std::string jwe = support::jwe(support::with_claims(
      json, support::dates() + R"(,"jti":"0c5bd8a1-1d0c-4a54-9d6a-3a5b8f1f3c11")"));
  unsigned char key[64];
  ba::detail::derive_key(support::cookie_secret, "better-auth-session", key).value();
  const std::string_view key_text(reinterpret_cast<const char*>(key), 64);
  const bench::raw_hmac sha512(key_text.substr(0, 32), EVP_sha512());
  const raw_aes aes(key_text.substr(32));
  const auto parts = ba::detail::jwe_parts::split(jwe).value();
  const std::string iv = decoded(parts.iv), ciphertext = decoded(parts.ciphertext);
  const std::string jwe_text = std::string(parts.header) + iv + ciphertext + std::string(8, '\0');

  const auto hmac_compact = [&] { hmac(sha256, compact_text); };
  const auto hmac_jwt = [&] { hmac(sha256, jwt_text); };
  const auto open_jwe = [&] { hmac(sha512, jwe_text), aes.over(iv, ciphertext); };
  const auto add = [&](const std::string& group, ba::session_strategy strategy,
                       const std::string& data, const auto& raw) {
    for (const bool both : {false, true}) {
      const std::string name = group + (both ? "_token" : "");
      benchmark::RegisterBenchmark((name + "/raw").c_str(), [&, both](benchmark::State& state) {
        cryptography(state, [&] {
          if (both) hmac(sha256, token);
          raw();
        });
      });
      // As a browser sends it: the token first.
      benchmark::RegisterBenchmark(
          (name + "/better-auth-jwt").c_str(),
          [read = read_with(strategy, both), header = support::cookies(data)](
              benchmark::State& state) { read_cookie(state, read, header); });
    }
  };
  add("cookie_compact", ba::session_strategy::compact, compact, hmac_compact);
  add("cookie_jwt", ba::session_strategy::jwt, jwt, hmac_jwt);
  add("cookie_jwe", ba::session_strategy::jwe, jwe, open_jwe);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
