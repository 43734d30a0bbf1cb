// SPDX-License-Identifier: MIT
#include "configuration.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace tasks {

namespace {

namespace ba = better_auth;

[[nodiscard]] std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

/// What a browser writes into `Origin`: a scheme, a host in lower case, a port; no path. "null" and "*" are no origin.
[[nodiscard]] bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme))
      return text.size() > scheme.size() &&
             text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.:[]", scheme.size()) == std::string_view::npos;
  return false;
}

[[nodiscard]] std::string read_jwks(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(ba::max_jwks_bytes + 1, '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof())
    throw configuration_error("BETTER_AUTH_JWKS_FILE cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

/// A value, or the end of the start.
template <class T>
[[nodiscard]] T require(const char* what, ba::result<T> got) {
  if (!got) throw configuration_error(std::string(what) + ": " + std::string(got.error().message()) + " [" + std::string(got.error().name()) + "]");
  return *std::move(got);
}

}  // namespace

options read_options(int argc, const char* const* argv) {
  options out;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--help") {
      out.help = true;
      return out;
    }
    if (i + 1 == argc) throw configuration_error("unknown option, or one without its value: see --help");
    const std::string_view value = argv[++i];
    if (name == "--port") {
      const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), out.port);
      if (problem != std::errc{} || end != value.data() + value.size() || out.port < 0 || out.port > 65535)
        throw configuration_error("--port is a number from 0 to 65535");
    } else if (name == "--host") {
      out.host = value;
    } else if (name == "--database") {
      out.database = value;
    } else if (name == "--allow-origin") {
      if (!is_origin(value)) throw configuration_error("--allow-origin is an origin as browsers write it, such as https://app.example");
      out.allowed_origins.emplace_back(value);
    } else {
      throw configuration_error("unknown option, or one without its value: see --help");
    }
  }
  return out;
}

authenticator make_authenticator() {
  const std::string url(environment("BETTER_AUTH_URL"));
  const std::string jwks_file(environment("BETTER_AUTH_JWKS_FILE"));
  const bool has_secret = !environment("BETTER_AUTH_SECRET").empty() || !environment("BETTER_AUTH_SECRETS").empty();

  if (jwks_file.empty() && (has_secret || url.empty())) {
    auto secret = require("BETTER_AUTH_SECRET", ba::shared_secret::from_better_auth_env());
    // An issuer and an audience that Better Auth's JWT plugin writes, also where a jwt.sign override signs by the secret.
    auto policy = url.empty() ? ba::policy::shared_secret() : ba::policy::jwt_plugin(url).algorithms({ba::algorithm::hs256});
    return authenticator(require("BETTER_AUTH_URL", ba::verifier<ba::shared_secret>::make(std::move(secret), std::move(policy))));
  }
  // Two ways to verify would be two ways in.
  if (has_secret) throw configuration_error("BETTER_AUTH_SECRET and BETTER_AUTH_JWKS_FILE are both set: keep the one that your tokens are signed with");
  if (url.empty()) throw configuration_error("BETTER_AUTH_JWKS_FILE needs BETTER_AUTH_URL beside it, the baseURL of your Better Auth");
  if (jwks_file.empty()) throw configuration_error("BETTER_AUTH_URL needs BETTER_AUTH_JWKS_FILE beside it, a file with the answer of /api/auth/jwks");
  auto keys = require("BETTER_AUTH_JWKS_FILE", ba::key_set::parse(read_jwks(jwks_file)));
  return authenticator(require("BETTER_AUTH_URL", ba::verifier<ba::key_set>::make(std::move(keys), ba::policy::jwt_plugin(url))));
}

}  // namespace tasks
