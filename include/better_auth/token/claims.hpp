// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/json/members.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// What Better Auth puts into a user's token. Only `sub` and `exp` are certain: `definePayload` can
/// replace the rest, and a user can change most of it. The identity is `verified::subject()`.
struct user_claims {
  std::string sub = {};                        ///< empty only if the policy allows it
  std::optional<numeric_date> exp = {};        ///< nullopt only if the policy allows it
  std::optional<numeric_date> iat = {};        ///< when the token was issued
  std::optional<std::string> email = {};       ///< never an identity
  std::optional<bool> email_verified = {};     ///< whether Better Auth verified the address
  std::optional<std::string> name = {};        ///< as the user wrote it
  std::optional<std::string> image = {};       ///< a URL
  std::optional<std::string> id = {};          ///< equal to `sub` by default
  std::optional<std::string> created_at = {};  ///< ISO 8601, as of JavaScript
  std::optional<std::string> updated_at = {};  ///< ISO 8601, as of JavaScript

  // In Better Auth's order, in which most are found at the first attempt.
  static constexpr auto members = better_auth::members<user_claims>(
      member<&user_claims::iat>("iat"), member<&user_claims::name>("name"),
      member<&user_claims::email>("email"), member<&user_claims::email_verified>("emailVerified"),
      member<&user_claims::image>("image"), member<&user_claims::created_at>("createdAt"),
      member<&user_claims::updated_at>("updatedAt"), member<&user_claims::id>("id"),
      detail::checked_member<&user_claims::sub>("sub"), member<&user_claims::exp>("exp"));
};

namespace detail {

/// The claims that the verifier itself reads (RFC 7519 section 4.1, and those that tell Better
/// Auth's tokens apart). A user's struct cannot reach them.
struct registered_claims {
  std::optional<std::string> sub;
  std::optional<numeric_date> exp, nbf, iat;
  std::optional<std::string> iss, jti, client_id, scope;
  std::optional<audience_list> aud;
  std::optional<raw_json> cnf;

  static constexpr auto members = better_auth::members<registered_claims>(
      non_null_member<&registered_claims::sub>("sub"),
      non_null_member<&registered_claims::exp>("exp"),
      non_null_member<&registered_claims::nbf>("nbf"),
      non_null_member<&registered_claims::iat>("iat"),
      non_null_member<&registered_claims::iss>("iss"),
      non_null_member<&registered_claims::aud>("aud"),
      non_null_member<&registered_claims::jti>("jti"),
      non_null_member<&registered_claims::client_id>("client_id"),
      non_null_member<&registered_claims::scope>("scope"), member<&registered_claims::cnf>("cnf"));
};

/// Claims that do not list members. nlohmann.hpp specialises this: `read(payload, claims)` then
/// runs after all checks of the verifier.
template <class Claims>
struct unlisted_claims {
  static constexpr bool can_read = false;
  static result<void> read(const std::string&, Claims&) noexcept { return {}; }
};

/// Any claims struct, with its type erased.
struct claims_target {
  std::span<const listed_name> names;  ///< those of `registered_claims` and of the struct
  json_target own;                     ///< the struct; reads nothing if it lists no members
};

/// The lists behind a `claims_target`, as constants inside the function that reads. On ELF, all
/// modules of a program would share a static variable, even if each has another struct of that
/// name.
template <std::size_t Count>
struct claims_lists {
  std::array<json_member, Count> own = {};
  void (*locate)(void* object, void** places) noexcept = nullptr;
  decltype(merge_names(registered_claims::members.list, own)) names =
      merge_names(registered_claims::members.list, own);

  [[nodiscard]] claims_target target(void* claims) const noexcept {
    return {names.names(), locate == nullptr ? json_target() : json_target(own, locate, claims)};
  }
};

template <class Claims>
[[nodiscard]] constexpr auto lists_for() {
  if constexpr (unlisted_claims<Claims>::can_read) return claims_lists<0>{};
  else if constexpr (!check_members<Claims>()) return claims_lists<0>{};
  else
    return claims_lists<Claims::members.list.size()>{Claims::members.list, Claims::members.locate};
}

/// What became of reading a payload. The verifier reports the two at different points.
struct claims_report {
  result<void> registered = {};  ///< malformed_payload, or claim_invalid for a registered claim
  result<void> own = {};         ///< claim_invalid or claim_missing for a claim of the struct
};

/// Reads a payload, one JSON object.
[[nodiscard]] inline claims_report read_claims(std::string_view payload, registered_claims& claims,
                                               claims_target target) {
  json_target registered(registered_claims::members.list, registered_claims::members.locate,
                         &claims);
  json_reader reader(payload);
  reader.skip_space();
  const auto status = read_members(reader, target.names, registered, target.own);
  claims_report report;
  if (status != json_status::ok || !reader.at_end()) report.registered = errc::malformed_payload;
  else if (const auto* wrong = registered.first_wrong())
    report.registered = error(errc::claim_invalid, wrong->name.data());
  if (const auto* wrong = target.own.first_wrong())
    report.own = error(errc::claim_invalid, wrong->name.data());
  else if (const auto* missing = target.own.first_missing())
    report.own = error(errc::claim_missing, missing->name.data());
  return report;
}

}  // namespace detail

/// Whether the space-separated `granted` contains exactly `wanted` (RFC 6749 section 3.3).
[[nodiscard]] constexpr bool has_scope(std::string_view granted, std::string_view wanted) noexcept {
  while (!wanted.empty() && !granted.empty()) {
    const std::size_t space = granted.find(' ');
    if (granted.substr(0, space) == wanted) return true;
    granted.remove_prefix(space == std::string_view::npos ? granted.size() : space + 1);
  }
  return false;
}

}
