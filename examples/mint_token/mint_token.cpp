// SPDX-License-Identifier: MIT
// Signs tokens for trying a server out and for tests. Never for production: there, Better Auth
// signs.
#include <better_auth/testing.hpp>

#include <charconv>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace ba = better_auth;

namespace {

constexpr std::string_view usage =
    R"(usage: mint_token (--secret-env NAME | --key FILE) [--algorithm ALG]
                  (--sub SUB... | --payload JSON | --jwks)
       mint_token --new-key FILE [--algorithm ALG]

Signs tokens as Better Auth would, for tests and for trying a server out.

  --secret-env NAME   sign with the shared secret in the environment variable NAME (HS256, HS384 or
                      HS512)
  --key FILE          sign with the private key in FILE (PEM)
  --new-key FILE      write a new private key to FILE
  --algorithm ALG     the default is HS256 with a secret, EdDSA with a key
  --sub SUB           a token for the user SUB; given several times, one token a line
  --email EMAIL       with this e-mail address
  --origin URL        with this issuer and audience, as the JWT plugin writes them
  --lifetime SECONDS  valid for so long, 900 by default; negative for one that has expired
  --payload JSON      a token with exactly this payload
  --jwks              the public key as a JWK Set, as /api/auth/jwks answers it
)";

struct options {
  std::optional<std::string> secret_env = {}, key = {}, new_key = {}, algorithm = {}, email = {},
                             origin = {}, lifetime = {}, payload = {};
  std::vector<std::string> subjects = {};
  bool jwks = false;
};

std::optional<options> parse(int argc, char** argv) {
  options out;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--jwks") {
      out.jwks = true;
      continue;
    }
    if (i + 1 == argc) return std::nullopt;
    const std::string value = argv[++i];
    if (name == "--sub") out.subjects.push_back(value);
    else if (name == "--secret-env") out.secret_env = value;
    else if (name == "--key") out.key = value;
    else if (name == "--new-key") out.new_key = value;
    else if (name == "--algorithm") out.algorithm = value;
    else if (name == "--email") out.email = value;
    else if (name == "--origin") out.origin = value;
    else if (name == "--lifetime") out.lifetime = value;
    else if (name == "--payload") out.payload = value;
    else return std::nullopt;
  }
  if (out.secret_env.has_value() + out.key.has_value() + out.new_key.has_value() != 1)
    return std::nullopt;
  return out;
}

ba::algorithm algorithm_of(const options& given) {
  const std::string name = given.algorithm.value_or(given.secret_env ? "HS256" : "EdDSA");
  const auto found = ba::algorithm_named(name);
  if (!found) throw std::invalid_argument("there is no algorithm of that name");
  if ((ba::facts(*found).family == ba::algorithm_family::hmac) != given.secret_env.has_value())
    throw std::invalid_argument("HS256, HS384 and HS512 need --secret-env, the others a key");
  return *found;
}

ba::testing::signer signer_of(const options& given) {
  const ba::algorithm a = algorithm_of(given);
  if (given.key) {
    std::ifstream file(*given.key, std::ios::binary);
    if (!file) throw std::invalid_argument("the file of --key cannot be read");
    return ba::testing::signer::from_private_pem(
        std::string(std::istreambuf_iterator<char>(file), {}), a);
  }
  const char* const secret = std::getenv(given.secret_env->c_str());
  if (secret == nullptr)
    throw std::invalid_argument("the environment variable of --secret-env is not set");
  return ba::testing::signer::with_secret(secret, a);
}

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size())
    throw std::invalid_argument("--lifetime is a number of seconds");
  return value;
}

void write_new_key(const options& given) {
  umask(077);
  std::ofstream file(*given.new_key, std::ios::binary);
  if (!(file << ba::testing::signer::generate(algorithm_of(given)).private_pem()).flush())
    throw std::invalid_argument("the file of --new-key cannot be written");
}

void mint(const options& given) {
  const auto signer = signer_of(given);
  if (given.jwks) std::cout << ba::testing::jwks({signer.public_jwk()}) << '\n';
  if (given.payload) std::cout << signer.token(*given.payload) << '\n';
  for (const std::string& subject : given.subjects) {
    ba::testing::token_claims claims;
    if (given.origin) claims = ba::testing::token_claims::of_plugin(*given.origin, subject);
    claims.sub = subject;
    claims.email = given.email;
    claims.iat = std::time(nullptr);
    if (given.lifetime) claims.lifetime = number(*given.lifetime);
    std::cout << signer.token(claims) << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto given = parse(argc, argv);
  if (!given) {
    std::cerr << usage;
    return 2;
  }
  try {
    given->new_key ? write_new_key(*given) : mint(*given);
  } catch (const std::exception& problem) {
    std::cerr << "mint_token: " << problem.what() << '\n';
    return 2;
  }
  return std::cout.flush() ? 0 : 1;
}
