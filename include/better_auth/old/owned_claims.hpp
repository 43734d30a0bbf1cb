// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/claims.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace better_auth::inline v0 {

/// `user_claims` with strings of its own, to be kept, copied and sent elsewhere.
struct owned_user_claims {
  ///@{
  /// As in `user_claims`.
  std::string sub = {};
  numeric_date exp = {};
  std::optional<numeric_date> nbf = {};
  std::optional<numeric_date> iat = {};
  std::optional<std::string> iss = {};
  std::vector<std::string> aud = {};
  std::optional<std::string> jti = {};
  std::optional<std::string> client_id = {};
  std::optional<std::string> scope = {};
  std::optional<std::string> email = {};
  std::optional<bool> email_verified = {};
  std::optional<std::string> name = {};
  std::optional<std::string> image = {};
  std::optional<std::string> id = {};
  std::optional<std::string> created_at = {};
  std::optional<std::string> updated_at = {};
  ///@}
};

/// Found by `verified::to_owned`.
template <class Claims>
  requires std::same_as<Claims, user_claims>
[[nodiscard]] owned_user_claims to_owned(const Claims& claims) {
  const auto text = [](const std::optional<std::string_view>& view) {
    return view ? std::optional<std::string>(*view) : std::nullopt;
  };
  owned_user_claims owned;
  owned.sub = claims.sub;
  owned.exp = claims.exp;
  owned.nbf = claims.nbf;
  owned.iat = claims.iat;
  owned.iss = text(claims.iss);
  for (const std::string_view audience : claims.aud) owned.aud.emplace_back(audience);
  owned.jti = text(claims.jti);
  owned.client_id = text(claims.client_id);
  owned.scope = text(claims.scope);
  owned.email = text(claims.email);
  owned.email_verified = claims.email_verified;
  owned.name = text(claims.name);
  owned.image = text(claims.image);
  owned.id = text(claims.id);
  owned.created_at = text(claims.created_at);
  owned.updated_at = text(claims.updated_at);
  return owned;
}

}  // namespace better_auth::inline v0
