// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/curl.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/session.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace common {

/// What a request says of who sends it: all values of each header field, so that a second
/// credential is seen and refused.
struct credentials {
  std::vector<std::string_view> authorization = {};
  std::vector<std::string_view> cookies = {};
};

/// The services need nothing of a token but what its verifier has read.
struct no_claims {
  static constexpr auto members = better_auth::members<no_claims>();
};

/// The services need nothing of a session but its user, so a name or date in another form than
/// usual does not matter.
using cookie_claims =
    better_auth::basic_session_claims<better_auth::session_identity, better_auth::user_identity>;

/// Who verifies. One credential is looked at, either the bearer token or the session cookie: two
/// ways to verify would be two ways in. Copies share their state; many threads can use one at once.
class authenticator {
 public:
  /// `keys` are those of the verifier or reader, if they are fetched.
  explicit authenticator(better_auth::verifier verify,
                         std::optional<better_auth::jwks_source> keys = {})
      : verify_(std::move(verify)), keys_(std::move(keys)) {}
  explicit authenticator(better_auth::session_reader read,
                         std::optional<better_auth::jwks_source> keys = {})
      : verify_(std::move(read)), keys_(std::move(keys)) {}

  /// The same, which remembers tokens in this cache. Session cookies are not remembered.
  [[nodiscard]] authenticator with(const better_auth::signature_cache& cache) const;

  /// The scope of the user whose credential was sent, if the path names that very user.
  /// Errors: those of `with_user`, and of `verify_user_access`.
  [[nodiscard]] better_auth::result<better_auth::user_scope> operator()(
      const credentials& sent, std::string_view path_user_id) const;

  /// Calls `use` with the verified user, a `verified<no_claims>` or a `verified<cookie_claims>`,
  /// and returns its result. Errors: those of `authenticate` or the session reader, and of `use`.
  template <class Use>
  [[nodiscard]] auto with_user(const credentials& sent, const Use& use) const {
    if (const auto* const read = std::get_if<better_auth::session_reader>(&verify_))
      return read->as<cookie_claims>(joined(sent.cookies)).and_then(use);
    const auto& verify = std::get<better_auth::verifier>(verify_);
    return better_auth::authenticate<no_claims>(verify, sent.authorization).and_then(use);
  }

  /// Whether the credential is a cookie, which a browser sends by itself, for whichever page asks.
  [[nodiscard]] bool reads_cookies() const {
    return std::holds_alternative<better_auth::session_reader>(verify_);
  }

  /// The keys that are fetched, if any are.
  [[nodiscard]] const std::optional<better_auth::jwks_source>& keys() const { return keys_; }

  /// How the cache of tokens does, if there is one.
  [[nodiscard]] std::optional<better_auth::signature_cache_stats> remembered() const;

 private:
  [[nodiscard]] static std::string joined(const std::vector<std::string_view>& cookies);

  std::variant<better_auth::verifier, better_auth::session_reader> verify_;
  std::optional<better_auth::jwks_source> keys_;
  std::optional<better_auth::signature_cache> cache_;
};

}  // namespace common
