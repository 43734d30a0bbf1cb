// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/token/claims.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

namespace detail {

/// The claims that the verifier read and, next to them, the user's.
template <class Claims>
struct verified_content {
  registered_claims registered = {};
  std::string payload = {};
  Claims claims = {};
  std::string nobody = {};  ///< the subject of a token that has none
};

struct verified_access;

template <class T>
constexpr void reject_user() {
  static_assert(sizeof(T) == 0,
                "better_auth: this user is a result, which may be an error. Check it, then use "
                "*user");
}

}  // namespace detail

/// The claims of a token that a verifier has accepted; only verifiers and `testing.hpp` make one.
/// The claims are read-only; copies share them.
///
/// `*user` and `user->` give the claims struct, the functions below what the verifier itself read.
/// Reading a `verified` that was moved from terminates the program, so one user is never mistaken
/// for another.
template <class Claims = user_claims>
class verified {
 public:
  verified() = delete;

  /// The claims struct.
  [[nodiscard]] const Claims& operator*() const& noexcept { return content().claims; }
  /// The claims struct, copied out of a temporary.
  [[nodiscard]] Claims operator*() const&& { return content().claims; }
  /// A member of the claims struct.
  [[nodiscard]] const Claims* operator->() const& noexcept { return &content().claims; }
  /// Does not compile: it would outlive its object.
  detail::store_it_in_a_variable_first operator->() const&& = delete;

  ///@{
  /// The user's id (RFC 7519 section 4.1.2): the identity to use. Empty only if the policy has
  /// `allow_missing_subject`.
  [[nodiscard]] const std::string& subject() const& noexcept {
    const auto& sub = content().registered.sub;
    return sub ? *sub : content().nobody;
  }
  [[nodiscard]] std::string subject() const&& { return std::as_const(*this).subject(); }
  ///@}

  /// When the token expires; nullopt only if the policy has `allow_missing_expiry`.
  [[nodiscard]] std::optional<numeric_date> expires_at() const { return content().registered.exp; }
  /// When the token was issued.
  [[nodiscard]] std::optional<numeric_date> issued_at() const { return content().registered.iat; }
  /// The issuer (`iss`).
  [[nodiscard]] std::optional<std::string> issuer() const { return content().registered.iss; }
  /// The audience (`aud`); empty if absent.
  [[nodiscard]] std::vector<std::string> audience() const {
    const auto& aud = content().registered.aud;
    return aud ? aud->values : std::vector<std::string>();
  }
  /// The id of the token (`jti`).
  [[nodiscard]] std::optional<std::string> token_id() const { return content().registered.jti; }
  /// The OAuth client that the token was issued to (RFC 9068 section 2.2).
  [[nodiscard]] std::optional<std::string> client_id() const {
    return content().registered.client_id;
  }
  /// The scopes, with spaces between them (RFC 9068 section 2.2.3).
  [[nodiscard]] std::optional<std::string> scope() const { return content().registered.scope; }
  /// Whether the token grants this scope.
  [[nodiscard]] bool grants(std::string_view scope) const noexcept {
    const auto& granted = content().registered.scope;
    return granted && has_scope(*granted, scope);
  }

  ///@{
  /// The whole payload, JSON as it was signed.
  [[nodiscard]] const std::string& payload() const& noexcept { return content().payload; }
  [[nodiscard]] std::string payload() const&& { return content().payload; }
  ///@}

 private:
  friend struct detail::verified_access;
  using content_type = detail::verified_content<Claims>;
  explicit verified(std::shared_ptr<const content_type> content) noexcept
      : content_(std::move(content)) {}

  [[nodiscard]] const content_type& content() const noexcept {
    if (!content_) detail::terminate("a verified object was used after it was moved from");
    return *content_;
  }

  std::shared_ptr<const content_type> content_;
};

namespace detail {
/// The one way to make a `verified`: for verifiers, and for `testing.hpp`.
struct verified_access {
  template <class Claims>
  [[nodiscard]] static verified<Claims> wrap(
      std::shared_ptr<const verified_content<Claims>> content) noexcept {
    return verified<Claims>(std::move(content));
  }
};
}  // namespace detail

}
