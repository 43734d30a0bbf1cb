// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/crypto/hmac.hpp>
#include <better_auth/crypto/key_material.hpp>
#include <better_auth/jose/jwk.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <initializer_list>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// How a secret is used and checked.
struct secret_options {
  /// The one algorithm that it verifies.
  better_auth::algorithm algorithm = better_auth::algorithm::hs256;
  /// Accepts a secret that is shorter than its algorithm needs, as Better Auth does with a warning.
  /// Anyone who has a token can then guess the secret offline; change it instead.
  bool allow_short = false;
  /// Accepts white space or quotes at the ends of a secret, if Better Auth has them too.
  bool allow_surrounding_characters = false;
};

/// Secrets shared with Better Auth, for tokens signed with HMAC. Copies share one immutable state.
/// A secret that is default-constructed or moved from verifies nothing.
///
/// A secret is raw bytes, never trimmed or decoded, as in Better Auth itself. The library keeps
/// only digest states, which libcrypto wipes.
class shared_secret {
 public:
  shared_secret() = default;

  /// One secret. Errors: secret_missing (empty or blank), secret_is_public (a published default or
  /// placeholder), secret_is_a_key (PEM, SSH, DER or JWK), secret_has_whitespace and
  /// secret_is_quoted (at its ends), secret_too_short (under 32, 48, 64 bytes for HS256, HS384,
  /// HS512), algorithm_not_allowed (not HMAC), crypto_failure.
  static result<shared_secret> make(std::string_view secret, const secret_options& options = {}) {
    return rotating(std::span(&secret, 1), options);
  }
  /// The same; nullptr, as `std::getenv` may return, is secret_missing.
  static result<shared_secret> make(const char* secret, const secret_options& options = {}) {
    return make(secret == nullptr ? std::string_view() : std::string_view(secret), options);
  }

  /// As `make`, but throws `better_auth::exception`.
  explicit shared_secret(std::string_view secret, const secret_options& options = {})
      : shared_secret(make(secret, options).value()) {}
  /// The same.
  explicit shared_secret(const char* secret, const secret_options& options = {})
      : shared_secret(make(secret, options).value()) {}
  /// A public key is no secret: make a `key_set` of it.
  explicit shared_secret(const public_key&, const secret_options& = {}) = delete;

  /// Several secrets of which any may have signed: the current one, then older ones, which Better
  /// Auth itself no longer accepts. Errors: those of `make`.
  static result<shared_secret> rotating(std::span<const std::string_view> secrets,
                                        const secret_options& options = {}) {
    if (secrets.empty()) return errc::secret_missing;
    auto made = std::make_shared<std::vector<hmac_key>>();
    for (const std::string_view secret : secrets) {
      if (const auto good = check_text(secret, options); !good) return good.error();
      auto key = hmac_key::make(secret, options.algorithm);
      if (!key) return key.error();
      made->push_back(*std::move(key));
    }
    return shared_secret(std::move(made));
  }

  /// The same.
  static result<shared_secret> rotating(std::initializer_list<std::string_view> secrets,
                                        const secret_options& options = {}) {
    return rotating(std::span(secrets.begin(), secrets.size()), options);
  }

  /// The secret of the environment, as Better Auth reads it: the first entry of
  /// `BETTER_AUTH_SECRETS` ("2:current,1:older", entries trimmed), else `BETTER_AUTH_SECRET`, else
  /// `AUTH_SECRET`. An empty variable counts as unset.
  /// Errors: malformed_secrets, and those of `make`.
  static result<shared_secret> from_better_auth_env(const secret_options& options = {}) {
    if (const auto list = environment("BETTER_AUTH_SECRETS"); !list.empty()) {
      const auto secrets = secrets_of_list(list);
      if (!secrets) return secrets.error();
      return make(secrets->front(), options);
    }
    const auto secret = environment("BETTER_AUTH_SECRET");
    return make(!secret.empty() ? secret : environment("AUTH_SECRET"), options);
  }

  /// From a JWK of type `oct` (RFC 7518 section 6.4), or a JWK Set of them, which must all name the
  /// same algorithm. Errors: malformed_jwks, no_usable_key, malformed_key, unsupported_key,
  /// wrong_key_use, duplicate_kid, and those of `make`.
  static result<shared_secret> from_jwk(std::string_view json) {
    jwk_secrets read;
    const auto is_set = detail::read_jwks(json, [&](const detail::jwk_entry& key) {
      if (read.verdict) read.verdict = read.add(key);
    });
    if (!is_set) return is_set.error();
    if (!read.verdict) return read.verdict.error();
    if (read.secrets.empty()) return errc::no_usable_key;
    std::vector<std::string_view> views;
    for (const detail::wiped_string& secret : read.secrets) views.push_back(secret.text);
    // Bytes in base64url were not changed by a file or a shell.
    return rotating(views, {.algorithm = read.algorithm, .allow_surrounding_characters = true});
  }

  /// The algorithm that it verifies; nullopt if it is empty.
  [[nodiscard]] std::optional<better_auth::algorithm> algorithm() const noexcept {
    if (!keys_) return std::nullopt;
    return keys_->front().algorithm();
  }
  /// The same as a set.
  [[nodiscard]] algorithm_set algorithms() const noexcept {
    return keys_ ? algorithm_set{keys_->front().algorithm()} : algorithm_set();
  }

  /// Whether one of the secrets signed `text` under `a`. All are tried, whichever matches.
  /// Errors: algorithm_not_allowed, signature_invalid, crypto_failure.
  // In parentheses: a macro of old macOS headers.
  result<void>(verify)(better_auth::algorithm a, std::string_view text,
                       std::string_view mac) const noexcept {
    if (!algorithms().contains(a)) return errc::algorithm_not_allowed;
    result<void> verdict = errc::signature_invalid;
    for (const hmac_key& key : *keys_) {
      const auto one = (key.verify)(text, mac);
      if (one || (!verdict && one.error().code() == errc::crypto_failure)) verdict = one;
    }
    return verdict;
  }

 private:
  friend class session_secrets;
  explicit shared_secret(std::shared_ptr<const std::vector<hmac_key>> keys) noexcept
      : keys_(std::move(keys)) {}

  /// The secrets of a JWK Set.
  struct jwk_secrets {
    std::list<detail::wiped_string> secrets = {};
    std::set<std::string> kids = {};
    better_auth::algorithm algorithm = better_auth::algorithm::hs256;
    result<void> verdict = {};

    result<void> add(const detail::jwk_entry& entry) {
      const detail::jwk& key = entry.key;
      if (!entry.well_formed) return errc::malformed_key;
      const auto alg = algorithm_named(key.alg.value_or(std::string()));
      if (key.kty != "oct" || !alg) return errc::unsupported_key;
      if (!secrets.empty() && *alg != algorithm) return errc::unsupported_key;
      algorithm = *alg;
      if (!key.may_verify()) return errc::wrong_key_use;
      if (key.kid && !key.kid->empty() && !kids.insert(*key.kid).second) return errc::duplicate_kid;
      std::string& secret = secrets.emplace_back().text;
      if (key.k && !base64url::decode(*key.k, secret)) return errc::malformed_key;
      return {};
    }
  };

  /// White space, and what else editors and `.env` files leave at the ends: a byte order mark, a
  /// no-break space, and `\n` spelled out.
  static bool has_space_at_the_ends(std::string_view secret) noexcept {
    if (detail::trimmed(secret).size() != secret.size()) return true;
    for (const std::string_view stray :
         {std::string_view("\xef\xbb\xbf"), std::string_view("\xc2\xa0")})
      if (secret.starts_with(stray) || secret.ends_with(stray)) return true;
    return secret.ends_with("\\n") || secret.ends_with("\\r");
  }
  /// In quotes, typographic ones too.
  static bool is_quoted(std::string_view secret) noexcept {
    for (const auto& [left, right] : {std::pair<std::string_view, std::string_view>("\"", "\""),
                                      {"'", "'"},
                                      {"`", "`"},
                                      {"\xe2\x80\x9c", "\xe2\x80\x9d"},
                                      {"\xe2\x80\x98", "\xe2\x80\x99"}})
      if (secret.size() >= left.size() + right.size() && secret.starts_with(left) &&
          secret.ends_with(right))
        return true;
    return false;
  }

  static result<void> check_text(std::string_view secret, const secret_options& options) {
    if (secret.empty()) return errc::secret_missing;
    const std::string_view bare = detail::trimmed(secret, detail::surroundings);
    if (bare.empty()) return errc::secret_missing;
    if (is_published(bare)) return errc::secret_is_public;
    if (detail::is_key_material(secret)) return errc::secret_is_a_key;
    if (!options.allow_surrounding_characters) {
      if (has_space_at_the_ends(secret)) return errc::secret_has_whitespace;
      if (is_quoted(secret)) return errc::secret_is_quoted;
    }
    // RFC 7518 section 3.2: at least as long as the digest.
    if (!options.allow_short && secret.size() < facts(options.algorithm).digest_bytes)
      return errc::secret_too_short;
    return {};
  }

  /// Better Auth's default, an example of its documentation, and a placeholder.
  static bool is_published(std::string_view secret) noexcept {
    return secret == "better-auth-secret-12345678901234567890" ||
           secret == "better-auth-secret-123456789" || secret == "your-secret-key";
  }

  static std::string_view environment(const char* name) noexcept {
#ifdef _MSC_VER
#pragma warning(suppress : 4996)  // the function that MSVC prefers exists on Windows only
#endif
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::string_view() : std::string_view(value);
  }

  /// The secrets of a list such as `2:current,1:older`, with distinct versions as in Better Auth.
  static result<std::vector<std::string_view>> secrets_of_list(std::string_view list) {
    std::set<std::string> versions;
    std::vector<std::string_view> secrets;
    for (bool more = true; more;) {
      const std::size_t comma = list.find(',');
      const std::string_view entry = list.substr(0, comma);
      more = comma != list.npos;
      if (more) list.remove_prefix(comma + 1);
      const std::size_t colon = entry.find(':');
      if (colon == entry.npos) return errc::malformed_secrets;
      const std::string_view version = detail::trimmed(entry.substr(0, colon));
      const std::string_view secret = detail::trimmed(entry.substr(colon + 1));
      if (version.empty() || !std::all_of(version.begin(), version.end(), detail::is_digit) ||
          secret.empty() || !versions.emplace(version).second)
        return errc::malformed_secrets;
      secrets.push_back(secret);
    }
    return secrets;
  }

  std::shared_ptr<const std::vector<hmac_key>> keys_;
};

}
