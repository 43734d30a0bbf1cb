// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/header_book.hpp>
#include <better_auth/old/detail/secret_probe.hpp>
#include <better_auth/old/detail/shared_number.hpp>
#include <better_auth/old/hmac_key.hpp>
#include <better_auth/old/result.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

namespace detail {

/// A secret and those older than it, as the verifier uses them.
class secret_keys {
 public:
  explicit secret_keys(hmac_key current) : current_(std::move(current)), headers_(1) {
    headers_.add(current_.algorithm(), {}, 0);
  }
  secret_keys(const secret_keys&) = delete;
  secret_keys& operator=(const secret_keys&) = delete;
  ~secret_keys() { delete older_; }

  void add_older(hmac_key key) {
    secret_keys** last = &older_;
    while (*last != nullptr) last = &(*last)->older_;
    *last = new secret_keys(std::move(key));
  }

  [[nodiscard]] better_auth::v0::algorithm algorithm() const noexcept {
    return current_.algorithm();
  }
  /// A number that no other keys of this process ever have.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

  [[nodiscard]] known_header<secret_keys> recognise(std::string_view segment) const noexcept {
    const auto match = headers_.find(segment);
    return match.found ? known_header<secret_keys>{match.header({}), this} : unrecognised();
  }
  [[nodiscard]] static known_header<secret_keys> unrecognised() noexcept { return {}; }
  /// A secret has no kid; the one in the header selects nothing.
  [[nodiscard]] result<const secret_keys*> select(const jose_header& header) const noexcept {
    if (header.alg != algorithm()) return errc::algorithm_not_allowed;
    return this;
  }
  /// Every secret is tried, whichever matches.
  [[nodiscard]] result<void> verify(better_auth::v0::algorithm, std::string_view text,
                                    std::string_view mac) const noexcept {
    result<void> verdict = errc::signature_invalid;
    for (const secret_keys* each = this; each != nullptr; each = each->older_)
      if (const auto one = each->current_.verify(text, mac);
          one || one.error().code() != errc::signature_invalid)
        verdict = one;
    return verdict;
  }

 private:
  std::uint64_t generation_ = next_unique_number();
  hmac_key current_;
  header_book headers_;
  secret_keys* older_ = nullptr;
};

}  // namespace detail

class session_secrets;

/// Secrets shared with Better Auth, for tokens signed by HMAC. Copies share one immutable state.
///
/// A secret is its raw bytes: never trimmed, never decoded from base64 or hexadecimal, as Better
/// Auth itself takes it. A newline at its end, left by a file or a shell, is part of it and makes
/// every token fail.
class shared_secret {
 public:
  /// One secret for one algorithm.
  /// Errors: secret_missing (empty), secret_is_public (a published default or placeholder),
  /// secret_is_a_key (PEM, SSH or DER), secret_too_short (under 32, 48, 64 bytes for HS256, HS384,
  /// HS512), algorithm_not_allowed (not HMAC), out_of_memory, crypto_failure.
  [[nodiscard]] static result<shared_secret> make(
      std::string_view secret, better_auth::v0::algorithm a = better_auth::v0::algorithm::hs256) {
    return make_all(&secret, 1, a, length::enforced);
  }

  /// As `make`, but throws `better_auth::exception`.
  explicit shared_secret(std::string_view secret,
                         better_auth::v0::algorithm a = better_auth::v0::algorithm::hs256)
      : shared_secret(make(secret, a).value()) {}

  /// Several secrets of which any may have signed, for the time of a change: `{current, older...}`.
  /// Better Auth itself verifies with the current one alone. Errors: those of `make`, for each.
  [[nodiscard]] static result<shared_secret> rotating(
      std::initializer_list<std::string_view> secrets,
      better_auth::v0::algorithm a = better_auth::v0::algorithm::hs256) {
    return make_all(secrets.begin(), secrets.size(), a, length::enforced);
  }
  /// The same from a vector, array or span of `std::string_view`.
  template <class List>
    requires std::convertible_to<decltype(std::declval<const List&>().data()),
                                 const std::string_view*>
  [[nodiscard]] static result<shared_secret> rotating(
      const List& secrets, better_auth::v0::algorithm a = better_auth::v0::algorithm::hs256) {
    return make_all(secrets.data(), secrets.size(), a, length::enforced);
  }

  /// As `make`, but takes a secret that is too short, since Better Auth only warns. Whoever has one
  /// token can then guess the secret offline; change it instead.
  [[nodiscard]] static result<shared_secret> allow_short(
      std::string_view secret, better_auth::v0::algorithm a = better_auth::v0::algorithm::hs256) {
    return make_all(&secret, 1, a, length::not_enforced);
  }

  /// The secret that Better Auth takes from the same environment: the first entry of
  /// `BETTER_AUTH_SECRETS` ("2:current,1:older", entries trimmed), else `BETTER_AUTH_SECRET`, else
  /// `AUTH_SECRET`; empty counts as unset. Errors: malformed_secrets, secret_missing, and those of
  /// `make`.
  [[nodiscard]] static result<shared_secret> from_better_auth_env(
      better_auth::v0::algorithm a = better_auth::v0::algorithm::hs256) {
    if (const auto list = environment("BETTER_AUTH_SECRETS"); !list.empty()) {
      const auto current = current_of_list(list);
      if (!current) return current.error();
      return make(*current, a);
    }
    const auto secret = environment("BETTER_AUTH_SECRET");
    return make(!secret.empty() ? secret : environment("AUTH_SECRET"), a);
  }

  /// The one algorithm that it verifies.
  [[nodiscard]] better_auth::v0::algorithm algorithm() const noexcept {
    return state_->algorithm();
  }

  /// For verifiers: what to verify with now.
  [[nodiscard]] const detail::secret_keys& snapshot() const noexcept { return *state_; }
  /// Which algorithms it can ever verify.
  [[nodiscard]] algorithm_set algorithms() const noexcept { return {algorithm()}; }

 private:
  enum class length : bool {
    enforced,
    not_enforced
  };

  explicit shared_secret(hmac_key current) : state_(state::make(std::move(current))) {}

  BETTER_AUTH_COLD static result<shared_secret> make_all(const std::string_view* secrets,
                                                         std::size_t count,
                                                         better_auth::v0::algorithm a,
                                                         length check) {
    if (count == 0) return errc::secret_missing;
    auto current = checked_key(secrets[0], a, check);
    if (!current) return current.error();
    shared_secret made(std::move(*current));
    for (std::size_t i = 1; i < count; ++i) {
      auto older = checked_key(secrets[i], a, check);
      if (!older) return older.error();
      made.state_->add_older(std::move(*older));
    }
    return made;
  }

  BETTER_AUTH_COLD static result<hmac_key> checked_key(std::string_view secret,
                                                       better_auth::v0::algorithm a, length check) {
    if (secret.empty()) return errc::secret_missing;
    if (is_published(secret)) return errc::secret_is_public;
    if (const auto none = detail::refuse_key_material(secret); !none) return none.error();
    // RFC 7518 section 3.2: a key at least as long as the digest.
    if (check == length::enforced && secret.size() < facts(a).digest_bytes)
      return errc::secret_too_short;
    return hmac_key::make(secret, a);
  }

  /// Better Auth's built-in default, what its documentation gives for it, and the documentation's
  /// placeholder.
  static bool is_published(std::string_view secret) noexcept {
    return secret == "better-auth-secret-12345678901234567890" ||
           secret == "better-auth-secret-123456789" || secret == "your-secret-key";
  }

  static std::string_view environment(const char* name) noexcept {
#ifdef _MSC_VER
#pragma warning(suppress : 4996)  // the function that it would like better is in Windows alone
#endif
    // Read while configuring.
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::string_view{} : std::string_view(value);
  }

  static std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos
               ? std::string_view{}
               : text.substr(first, text.find_last_not_of(blanks) - first + 1);
  }

  // Takes the next entry off a list such as `2:current,1:older`.
  struct list_entry {
    std::string_view version;
    std::string_view secret;
  };
  BETTER_AUTH_COLD static list_entry next_entry(std::string_view& list) noexcept {
    const std::size_t comma = list.find(',');
    const std::string_view entry = trimmed(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    const std::size_t colon = entry.find(':');
    if (colon == std::string_view::npos) return {};
    return {trimmed(entry.substr(0, colon)), trimmed(entry.substr(colon + 1))};
  }

  // All entries must be well formed and of distinct versions, as Better Auth demands, though only
  // the first is used.
  BETTER_AUTH_COLD static result<std::string_view> current_of_list(std::string_view list) {
    if (trimmed(list).ends_with(',')) return errc::malformed_secrets;
    std::string_view current;
    for (std::string_view rest = list; !rest.empty();) {
      const list_entry entry = next_entry(rest);
      if (entry.version.empty() ||
          entry.version.find_first_not_of("0123456789") != std::string_view::npos ||
          entry.secret.empty())
        return errc::malformed_secrets;
      for (std::string_view later = rest; !later.empty();)
        if (next_entry(later).version == entry.version) return errc::malformed_secrets;
      if (current.empty()) current = entry.secret;
    }
    return current;
  }

  friend class session_secrets;  // which asks the same of its secrets

  using state = detail::shared_handle<detail::secret_keys>;
  state state_;
};

}  // namespace better_auth::inline v0
