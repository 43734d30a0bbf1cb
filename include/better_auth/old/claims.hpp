// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/json_members.hpp>
#include <better_auth/old/result.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

namespace better_auth::inline v0 {

struct registered_claims;

namespace detail {
/// Keeps claims where they are: their views point into the memory of the `verified` that holds
/// them.
struct not_copyable {
  not_copyable() = default;
  not_copyable(const not_copyable&) = delete;
  not_copyable& operator=(const not_copyable&) = delete;
};

template <>
inline constexpr bool refuses_null<registered_claims> = true;
}  // namespace detail

/// The claims that the verifier itself looks at (RFC 7519 section 4.1, and those that tell Better
/// Auth's tokens apart). The base of every claims struct.
struct registered_claims {
  [[no_unique_address]] detail::not_copyable stays = {};  ///< of no use to you: it forbids copying

  std::string_view sub = {};             ///< the user; non-empty unless the policy waived it
  numeric_date exp = {};                 ///< `numeric_date::never` only where the policy waived it
  std::optional<numeric_date> nbf = {};  ///< not valid before
  std::optional<numeric_date> iat = {};  ///< issued at
  std::optional<std::string_view> iss = {};        ///< the issuer
  audience_list aud = {};                          ///< whom it is meant for
  std::optional<std::string_view> jti = {};        ///< the id of the token itself
  std::optional<std::string_view> client_id = {};  ///< OAuth access tokens (RFC 9068 section 2.2)
  std::optional<std::string_view> scope =
      {};             ///< divided by blanks (RFC 8693 section 4.2); see `has_scope`
  raw_json cnf = {};  ///< RFC 7800; a token that has it is refused

  static constexpr auto members = member_list<registered_claims>(
      member<&registered_claims::sub>("sub"), member<&registered_claims::exp>("exp"),
      member<&registered_claims::nbf>("nbf"), member<&registered_claims::iat>("iat"),
      member<&registered_claims::iss>("iss"), member<&registered_claims::aud>("aud"),
      member<&registered_claims::jti>("jti"), member<&registered_claims::client_id>("client_id"),
      member<&registered_claims::scope>("scope"), member<&registered_claims::cnf>("cnf"));
};

/// What Better Auth puts into a user's token. Only `sub` and `exp` are certain: `definePayload`
/// replaces the rest, and a user can often change it. An e-mail address in particular is never an
/// identity; `sub` is.
struct user_claims : registered_claims {
  std::optional<std::string_view> email = {};       ///< never an identity
  std::optional<bool> email_verified = {};          ///< whether Better Auth has verified it
  std::optional<std::string_view> name = {};        ///< as the user gave it
  std::optional<std::string_view> image = {};       ///< a URL
  std::optional<std::string_view> id = {};          ///< equal to `sub` by default
  std::optional<std::string_view> created_at = {};  ///< ISO 8601, as JavaScript writes it
  std::optional<std::string_view> updated_at = {};  ///< as `created_at`

  // With those of its base, so that a name is looked for once; in the order in which Better Auth
  // writes them, so that most need not be looked for at all.
  static constexpr auto members = member_list<user_claims>(
      member<&registered_claims::iat>("iat"), member<&user_claims::name>("name"),
      member<&user_claims::email>("email"), member<&user_claims::email_verified>("emailVerified"),
      member<&user_claims::image>("image"), member<&user_claims::created_at>("createdAt"),
      member<&user_claims::updated_at>("updatedAt"), member<&user_claims::id>("id"),
      member<&registered_claims::sub>("sub"), member<&registered_claims::exp>("exp"),
      member<&registered_claims::iss>("iss"), member<&registered_claims::aud>("aud"),
      member<&registered_claims::nbf>("nbf"), member<&registered_claims::jti>("jti"),
      member<&registered_claims::client_id>("client_id"),
      member<&registered_claims::scope>("scope"), member<&registered_claims::cnf>("cnf"));
};

/// `user_claims` with strings of its own, and how `verified::to_owned` makes one: in
/// owned_claims.hpp. For a claims struct of your own, write an overload beside it; the one here
/// takes exactly `user_claims`, so that a derived struct's own members are not cut off unnoticed.
struct owned_user_claims;
template <class Claims>
  requires std::same_as<Claims, user_claims>
[[nodiscard]] owned_user_claims to_owned(const Claims& claims);

/// Whether the blank-separated `granted` names exactly `wanted` (RFC 6749 section 3.3).
[[nodiscard]] constexpr bool has_scope(std::string_view granted, std::string_view wanted) noexcept {
  while (!granted.empty()) {
    const std::size_t blank = granted.find(' ');
    if (granted.substr(0, blank) == wanted) return !wanted.empty();
    if (blank == std::string_view::npos) return false;
    granted.remove_prefix(blank + 1);
  }
  return false;
}

namespace detail {

/// What came of reading a payload: the verifier reports the two in different places.
struct claims_report {
  result<void> registered =
      {};  ///< malformed_payload, out_of_memory, or claim_invalid for a registered claim
  result<void> other = {};  ///< claim_invalid or claim_missing for another one
};

/// The first claim of each kind that is wrong or missing. Which of the registered ones must be
/// there, the policy says; it is those for which null is a wrong type.
[[nodiscard]] BETTER_AUTH_COLD inline claims_report report_claims(
    const member_target& into, const members_report& report) noexcept {
  claims_report outcome;
  std::size_t index = 0;
  for (const member_target* t = &into; t != nullptr; t = t->next)
    for (const json_member* m = t->list; m != t->list + t->count; ++m, ++index) {
      const bool wrong = report.is_wrong(index),
                 missing = !m->refuses_null && !m->optional && !report.has(index);
      result<void>& verdict = m->refuses_null ? outcome.registered : outcome.other;
      if ((wrong || missing) && verdict)
        verdict = error(wrong ? errc::claim_invalid : errc::claim_missing, m->name.data());
    }
  return outcome;
}

/// Reads a payload into the targets, of which the first has the registered claims. Views point into
/// `payload` and `arena` (as large as the payload).
[[nodiscard]] inline claims_report read_claims(std::string_view payload, char* arena,
                                               const member_target& into) {
  members_report report;
  json_reader reader(payload, arena);
  const auto status = read_object(reader, true, into, report);
  if (status != json_status::ok)
    return {status == json_status::out_of_memory ? errc::out_of_memory : errc::malformed_payload,
            {}};
  if (report.wrong == 0 && has_all(into, report)) return {};
  return report_claims(into, report);
}

/// Whether the struct has a list that is its own and not inherited. Where it has, the list is used.
template <class Claims>
concept lists_own_members =
    has_members<Claims> &&
    std::same_as<typename std::remove_cvref_t<decltype(Claims::members)>::struct_type, Claims>;

/// How claims without a list of their own are read, once all else about the token is good:
/// nlohmann.hpp specialises it. `storage` is kept beside the claims for as long as they live, for
/// views to point into.
template <class Claims>
struct unlisted_claims {
  static constexpr bool can_read = false;
  struct storage {};
};

template <class A, class B>
constexpr bool names_one_of(const A& own, const B& others) {
  for (const json_member& a : own.list)
    for (const json_member& b : others.list)
      if (a.name == b.name) return true;
  return false;
}

/// The list of the library's struct that `Claims` derives from, and then `own`.
template <class Claims>
[[nodiscard]] claims_report read_inherited(std::string_view payload, char* arena, Claims& out,
                                           const member_target* own) {
  using base =
      std::conditional_t<std::is_base_of_v<user_claims, Claims>, user_claims, registered_claims>;
  return read_claims(payload, arena, member_target(static_cast<base&>(out), own));
}

/// Reads a payload into a claims struct: its own list, and those of the library's structs that it
/// derives from.
template <class Claims>
[[nodiscard]] claims_report read_claims(std::string_view payload, char* arena, Claims& out) {
  static_assert(
      std::is_base_of_v<registered_claims, Claims>,
      "a claims struct derives from better_auth::user_claims or better_auth::registered_claims");
  constexpr bool listed = lists_own_members<Claims>;
  static_assert(
      listed || unlisted_claims<Claims>::can_read,
      "a claims struct that derives from user_claims lists its own members, or they would be lost: "
      "static constexpr auto members = "
      "better_auth::member_list<T>(better_auth::member<&T::x>(\"x\"), ...); "
      "or it has a from_json of its own, and <better_auth/nlohmann.hpp> is included");
  static_assert(!listed || std::same_as<Claims, registered_claims> ||
                    std::same_as<Claims, user_claims> ||
                    (!names_one_of(Claims::members, registered_claims::members) &&
                     !(std::is_base_of_v<user_claims, Claims> &&
                       names_one_of(Claims::members, user_claims::members))),
                "a claim that user_claims or registered_claims reads cannot be read into another "
                "member as well");
  if constexpr (listed && !std::same_as<Claims, user_claims> &&
                !std::same_as<Claims, registered_claims>) {
    const member_target own(out);
    return read_inherited(payload, arena, out, &own);
  } else {
    return read_inherited(payload, arena, out, nullptr);
  }
}

}  // namespace detail
}  // namespace better_auth::inline v0
