// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jwt.hpp>
#include <better_auth/testing.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

/// What all programs of the benchmark verify.
namespace bench {

namespace ba = better_auth;

inline constexpr std::int64_t now = 1'795'477'600;
inline constexpr std::string_view origin = "https://app.example";
inline constexpr std::string_view secret = "a secret for the benchmarks, 0123456789abcdef";

inline void require(bool good) {
  if (!good) std::abort();
}

/// Payloads as Better Auth writes them: a small one, the default one, one with additional fields,
/// and a very large one. They expire late, because some libraries cannot be given a clock.
inline std::string payload(std::string_view size,
                           std::string_view user = "n5iK0wYkWc3XyUQmTq1Zf7bE2dRsLhAo") {
  const std::string sub(user), dates = R"("iat":1795477518,"exp":4102444800)";
  if (size == "small")
    return R"({"sub":")" + sub + "\"," + dates + R"(,"email":"ada@example.com"})";
  std::string out =
      R"({"iat":1795477518,"name":"Ada Lovelace","email":"ada@example.com","emailVerified":true,)"
      R"("image":null,)"
      R"("createdAt":"2026-11-23T23:34:08.233Z","updatedAt":"2026-11-23T23:34:08.233Z",)"
      R"("id":")";
  out += sub + R"(","sub":")" + sub + R"(","exp":4102444800)";
  const std::size_t target = size == "large" ? 4608 : (size == "16k" ? 16384 : 0);
  for (int i = 0; out.size() + 100 < target; ++i)
    out += ",\"field" + std::to_string(i) + "\":\"the value of an additional field of the user, " +
           std::to_string(i * 7919) + "\"";
  return out + R"(,"iss":"https://app.example","aud":"https://app.example"})";
}

/// The text of a file that `write_tokens` wrote into the folder that `BENCH_TOKENS` names; empty if
/// there is none.
inline std::string shared_file(const std::string& name) {
  const char* const folder = std::getenv("BENCH_TOKENS");
  std::ifstream in(folder == nullptr ? std::string() : std::string(folder) + '/' + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// One key pair for each algorithm, the same in all programs that share a folder. Its kid is as
/// long as Better Auth's.
inline const ba::testing::signer& key(ba::algorithm a) {
  const auto make = [](ba::algorithm of) {
    constexpr std::string_view kid = "Kx2mP9vQ4tRz7wLc8sNb5hJd3fGy6aEu";
    const std::string pem = shared_file(std::string(ba::facts(of).name) + ".pem");
    return pem.empty() ? ba::testing::signer::generate(of, std::string(kid))
                       : ba::testing::signer::from_private_pem(pem, of, std::string(kid));
  };
  static const ba::testing::signer eddsa = make(ba::algorithm::eddsa),
                                   es256 = make(ba::algorithm::es256),
                                   rs256 = make(ba::algorithm::rs256),
                                   hs256 = ba::testing::signer::with_secret(secret);
  return a == ba::algorithm::eddsa
             ? eddsa
             : (a == ba::algorithm::es256 ? es256 : (a == ba::algorithm::rs256 ? rs256 : hs256));
}

struct token_group {
  const char* name;
  ba::algorithm algorithm;
  const char* size;
};
inline constexpr token_group token_groups[] = {
    {"hs256_small", ba::algorithm::hs256, "small"},
    {"hs256_typical", ba::algorithm::hs256, "typical"},
    {"hs256_large", ba::algorithm::hs256, "large"},
    {"hs256_16k", ba::algorithm::hs256, "16k"},
    {"eddsa_typical", ba::algorithm::eddsa, "typical"},
    {"es256_typical", ba::algorithm::es256, "typical"},
    {"rs256_typical", ba::algorithm::rs256, "typical"},
};

/// The token of a group, the same in all programs that share a folder.
inline std::string token(const token_group& group) {
  std::string text = shared_file(std::string(group.name) + ".jwt");
  return text.empty() ? key(group.algorithm).token(payload(group.size)) : text;
}
inline std::string token(std::string_view name) {
  for (const token_group& group : token_groups)
    if (name == group.name) return token(group);
  std::abort();
}

/// A clock that shows `now`.
inline ba::clock clock() { return ba::testing::manual_clock(now); }

/// A verifier with a JWK Set of this many keys, of which the last signs.
ba::verifier public_key_verifier(ba::algorithm a, std::size_t keys = 1);

// Each source file adds its rows.
void add_verify_rows();
void add_cache_rows();
void add_key_source_rows();
void add_cpp_libraries();
void add_cpp_jwt();

}  // namespace bench
