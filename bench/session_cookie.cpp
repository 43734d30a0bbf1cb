// SPDX-License-Identifier: MIT
// What it costs to read a session cookie, next to its cryptography alone. `raw` is the HMAC, and
// for jwe HMAC and AES, over the same bytes through EVP, with keys that are set once.
#include <better_auth/session.hpp>

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
    require(EVP_DecryptInit_ex2(context_, EVP_aes_256_cbc(), ba::detail::bytes_of(key), nullptr,
                                nullptr) == 1);
  }
  raw_aes(const raw_aes&) = delete;
  raw_aes& operator=(const raw_aes&) = delete;
  ~raw_aes() { EVP_CIPHER_CTX_free(context_); }
  void over(std::string_view iv, std::string_view ciphertext) const {
    static unsigned char out[8192];
    int size = 0, last = 0;
    require(EVP_DecryptInit_ex2(context_, nullptr, nullptr, ba::detail::bytes_of(iv), nullptr) ==
                1 &&
            EVP_DecryptUpdate(context_, out, &size, ba::detail::bytes_of(ciphertext),
                              static_cast<int>(ciphertext.size())) == 1 &&
            EVP_DecryptFinal_ex(context_, out + size, &last) == 1);
    benchmark::DoNotOptimize(out);
  }

 private:
  EVP_CIPHER_CTX* context_ = EVP_CIPHER_CTX_new();
};

std::string decoded(std::string_view text) {
  std::string bytes;
  require(ba::base64url::decode(text, bytes));
  return bytes;
}

/// A session of the usual size: 1 KiB as a cookie.
std::string usual_session() {
  session_support::session_text text;
  text.user_id = "NSVQkWncVTAbDt65OiBHN92OGyPSx007";
  text.user_agent =
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/142.0.0.0 Safari/537.36";
  text.image = "\"https://cdn.example.com/avatars/ada.png\"";
  return text.json();
}

ba::session_reader read_with(ba::session_strategy strategy, bool both) {
  const ba::session_secrets secrets{session_support::cookie_secret};
  const ba::session_policy policy(strategy, "https://app.example");
  const ba::testing::manual_clock clock(session_support::cookie_now);
  return both ? ba::session_reader(secrets, policy, clock)
              : ba::session_reader(secrets, ba::session_token::not_checked, policy, clock);
}

void read_cookie(benchmark::State& state, const ba::session_reader& read,
                 const std::string& header) {
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
  const std::string token(session_support::session_token_text);
  const bench::raw_hmac sha256(session_support::cookie_secret, EVP_sha256());

  const std::string compact = session_support::compact(json);
  std::string compact_text = json;
  compact_text.insert(compact_text.size() - 1, ",\"expiresAt\":1795477831000");
  const std::string jwt =
      session_support::jwt(session_support::with_claims(json, session_support::dates()));
  const std::string jwt_text = jwt.substr(0, jwt.rfind('.'));

  const std::string jwe = session_support::jwe(session_support::with_claims(
      json, session_support::dates() + R"(,"jti":"0c5bd8a1-1d0c-4a54-9d6a-3a5b8f1f3c11")"));
  const std::string key = session_support::derived_key(session_support::cookie_secret);
  const std::string_view key_text = key;
  const bench::raw_hmac sha512(key_text.substr(0, 32), EVP_sha512());
  const raw_aes aes(key_text.substr(32));
  const auto segments = ba::detail::split_jwe(jwe).value();
  const std::string iv = decoded(segments[2]), ciphertext = decoded(segments[3]);
  const std::string jwe_text = std::string(segments[0]) + iv + ciphertext + std::string(8, '\0');

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
          [read = read_with(strategy, both), header = session_support::cookies(data)](
              benchmark::State& state) { read_cookie(state, read, header); });
    }
  };
  add("cookie_compact", ba::session_strategy::compact, compact, hmac_compact);
  add("cookie_jwt", ba::session_strategy::jwt, jwt, hmac_jwt);
  add("cookie_jwe", ba::session_strategy::jwe, jwe, open_jwe);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
