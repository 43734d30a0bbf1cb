// SPDX-License-Identifier: MIT
#include "environment.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace common {

namespace {

namespace ba = better_auth;

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
  if (!got)
    throw configuration_error(std::string(what) + ": " + std::string(got.error().message()) + " [" +
                              std::string(got.error().name()) + "]");
  return *std::move(got);
}

/// The keys of a running Better Auth, fetched by a thread of their own, so that no request waits
/// for them.
[[nodiscard]] ba::jwks_source fetch_keys(std::string_view base_url,
                                         const ba::refresh_limits& limits) {
  const auto url = require("BETTER_AUTH_URL", ba::jwks_url_from(base_url));
  return require("BETTER_AUTH_URL",
                 ba::jwks_source::make(ba::curl_fetcher{}, url,
                                       {.limits = limits, .by = ba::refreshed_by::own_thread}));
}

/// While a secret is being changed, tokens by either are taken; which of the two is the new one
/// makes no difference.
[[nodiscard]] ba::shared_secret secret_of_environment() {
  const std::string_view second = environment("BETTER_AUTH_SECOND_SECRET");
  if (second.empty())
    return require("BETTER_AUTH_SECRET", ba::shared_secret::from_better_auth_env());
  const std::string_view first = environment("BETTER_AUTH_SECRET");
  if (first.empty() || !environment("BETTER_AUTH_SECRETS").empty())
    throw configuration_error(
        "BETTER_AUTH_SECOND_SECRET goes with BETTER_AUTH_SECRET, and without BETTER_AUTH_SECRETS");
  return require("BETTER_AUTH_SECRET and BETTER_AUTH_SECOND_SECRET",
                 ba::shared_secret::rotating({first, second}));
}

[[nodiscard]] authenticator cookie_authenticator(std::string_view name, std::string_view base_url,
                                                 const ba::refresh_limits& limits) {
  if (base_url.empty())
    throw configuration_error(
        "BETTER_AUTH_SESSION_COOKIE needs BETTER_AUTH_URL beside it: the names of the cookies "
        "depend on it");
  const auto secrets = require("BETTER_AUTH_SECRET", ba::session_secrets::from_better_auth_env());
  if (name == "jwks") {
    const auto keys = fetch_keys(base_url, limits);
    const ba::session_policy policy(ba::session_strategy::jwt, base_url);
    return authenticator(
        require("BETTER_AUTH_URL", ba::session_reader::make(keys, secrets, policy)), keys);
  }
  for (const auto& [text, strategy] :
       {std::pair("compact", ba::session_strategy::compact),
        std::pair("jwt", ba::session_strategy::jwt), std::pair("jwe", ba::session_strategy::jwe)})
    if (name == text)
      return authenticator(
          require("BETTER_AUTH_URL",
                  ba::session_reader::make(secrets, ba::session_policy(strategy, base_url))));
  throw configuration_error("BETTER_AUTH_SESSION_COOKIE is none of compact, jwt, jwe and jwks");
}

}  // namespace

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

int number_of(std::string_view option, std::string_view value, int least, int most) {
  int number = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (problem != std::errc{} || end != value.data() + value.size() || number < least ||
      number > most)
    throw configuration_error(std::string(option) + " is a number from " + std::to_string(least) +
                              " to " + std::to_string(most));
  return number;
}

authenticator make_authenticator(std::size_t cache_bytes, const ba::refresh_limits& limits) {
  const std::string url(environment("BETTER_AUTH_URL"));
  const std::string jwks_file(environment("BETTER_AUTH_JWKS_FILE"));
  const std::string_view session_cookie = environment("BETTER_AUTH_SESSION_COOKIE");
  const bool has_secret =
      !environment("BETTER_AUTH_SECRET").empty() || !environment("BETTER_AUTH_SECRETS").empty();

  const bool by_secret = session_cookie.empty() && jwks_file.empty() && (has_secret || url.empty());
  if (!by_secret && !environment("BETTER_AUTH_SECOND_SECRET").empty())
    throw configuration_error(
        "BETTER_AUTH_SECOND_SECRET is for tokens that are signed with BETTER_AUTH_SECRET");

  if (!session_cookie.empty()) {
    if (!jwks_file.empty())
      throw configuration_error(
          "BETTER_AUTH_SESSION_COOKIE and BETTER_AUTH_JWKS_FILE are both set: session cookies are "
          "verified with the secret, or with keys that are fetched");
    return cookie_authenticator(session_cookie, url, limits);
  }
  if (by_secret) {
    // Issuer and audience are those of Better Auth's JWT plugin, also if a jwt.sign override signs
    // with the secret.
    const auto policy = url.empty()
                            ? ba::policy::shared_secret()
                            : ba::policy::jwt_plugin(url).algorithms({ba::algorithm::hs256});
    return authenticator(
        require("BETTER_AUTH_URL", ba::verifier::make(secret_of_environment(), policy)));
  }
  // Two ways to verify would be two ways in.
  if (has_secret)
    throw configuration_error(
        "BETTER_AUTH_SECRET and BETTER_AUTH_JWKS_FILE are both set: keep the one that your tokens "
        "are signed with");
  if (url.empty())
    throw configuration_error(
        "BETTER_AUTH_JWKS_FILE needs BETTER_AUTH_URL beside it, the baseURL of your Better Auth");
  const auto policy = ba::policy::jwt_plugin(url);
  const ba::signature_cache cache(cache_bytes);
  if (jwks_file.empty()) {
    const auto keys = fetch_keys(url, limits);
    return authenticator(require("BETTER_AUTH_URL", ba::verifier::make(keys, policy)), keys)
        .with(cache);
  }
  const auto keys = require("BETTER_AUTH_JWKS_FILE", ba::key_set::parse(read_jwks(jwks_file)));
  return authenticator(require("BETTER_AUTH_URL", ba::verifier::make(keys, policy))).with(cache);
}

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme))
      return text.size() > scheme.size() &&
             text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.:[]", scheme.size()) ==
                 std::string_view::npos;
  return false;
}

std::string better_auth_origin() {
  // Scheme, host and port are the text before the third slash; browsers write hosts in lower case,
  // and so must this.
  const std::string_view url = environment("BETTER_AUTH_URL");
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return {};
  const std::string origin(url.substr(0, url.find('/', host + 3)));
  return is_origin(origin) ? origin : std::string();
}

}  // namespace common
