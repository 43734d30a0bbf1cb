// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/claims.hpp>
#include <better_auth/old/json_members.hpp>
#include <better_auth/old/session/detail/iso_date.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace better_auth::inline v0 {

/// A date that Better Auth wrote as ISO 8601 text, in milliseconds since 1970-01-01T00:00:00Z.
struct timestamp {
  std::int64_t milliseconds = 0;  ///< since 1970

  /// The milliseconds.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr operator std::int64_t() const noexcept { return milliseconds; }

  /// For `member`: reads the text.
  [[nodiscard]] static json_status read_json(json_reader& reader, timestamp& out) noexcept {
    std::string_view text;
    if (const auto status = reader.string(text); status != json_status::ok) return status;
    return detail::read_iso_date(text, out.milliseconds) ? json_status::ok
                                                         : json_status::wrong_type;
  }
};

namespace detail {

/// Reads the object of a struct that may add members to those of `Base`.
template <class Base, class Struct>
[[nodiscard]] json_status read_extended(json_reader& reader, Struct& out) {
  static_assert(
      std::same_as<typename std::remove_cvref_t<decltype(Struct::members)>::struct_type, Struct>,
      "a struct that derives from session_record or session_user lists its own members, or they "
      "would be lost: "
      "static constexpr auto members = "
      "better_auth::member_list<T>(better_auth::member<&T::x>(\"x\"), ...);");
  if constexpr (std::same_as<Base, Struct>) {
    return read_nested(reader, member_target(out));
  } else {
    static_assert(!names_one_of(Struct::members, Base::members),
                  "a member that session_record or session_user reads cannot be read into another "
                  "member as well");
    const member_target own(out);
    return read_nested(reader, member_target(static_cast<Base&>(out), &own));
  }
}

}  // namespace detail

/// Better Auth's `session`. Derive from it for `session.additionalFields`, and list them as for
/// claims.
struct session_record {
  std::string_view id = {};  ///< of the session, not a secret
  std::string_view token =
      {};  ///< what the session_token cookie holds: whoever has it is logged in, so keep it secret
  std::string_view user_id = {};                    ///< whose it is
  timestamp expires_at = {};                        ///< the end of the session
  std::optional<timestamp> created_at = {};         ///< when it began
  std::optional<timestamp> updated_at = {};         ///< when it was last prolonged
  std::optional<std::string_view> ip_address = {};  ///< may be empty
  std::optional<std::string_view> user_agent = {};  ///< as the client sent it

  static constexpr auto members = member_list<session_record>(
      member<&session_record::id>("id"), member<&session_record::token>("token"),
      member<&session_record::user_id>("userId"), member<&session_record::expires_at>("expiresAt"),
      member<&session_record::created_at>("createdAt"),
      member<&session_record::updated_at>("updatedAt"),
      member<&session_record::ip_address>("ipAddress"),
      member<&session_record::user_agent>("userAgent"));

  /// For `member`: reads it, or a struct derived from it.
  template <class Struct>
  [[nodiscard]] static json_status read_json(json_reader& reader, Struct& out) {
    return detail::read_extended<session_record>(reader, out);
  }
};

/// Better Auth's `user`. Derive from it for `user.additionalFields`, and list them as for claims.
/// An e-mail address is never an identity; `id` is.
struct session_user {
  std::string_view id = {};                    ///< non-empty
  std::string_view email = {};                 ///< never an identity
  std::string_view name = {};                  ///< as the user gave it
  std::optional<bool> email_verified = {};     ///< whether Better Auth has verified it
  std::optional<std::string_view> image = {};  ///< a URL
  std::optional<timestamp> created_at = {};    ///< when the user signed up
  std::optional<timestamp> updated_at = {};    ///< when it was last changed

  static constexpr auto members = member_list<session_user>(
      member<&session_user::id>("id"), member<&session_user::email>("email"),
      member<&session_user::name>("name"), member<&session_user::email_verified>("emailVerified"),
      member<&session_user::image>("image"), member<&session_user::created_at>("createdAt"),
      member<&session_user::updated_at>("updatedAt"));

  /// For `member`: reads it, or a struct derived from it.
  template <class Struct>
  [[nodiscard]] static json_status read_json(json_reader& reader, Struct& out) {
    return detail::read_extended<session_user>(reader, out);
  }
};

/// What the session_data cookie says. `sub` is the user's id under every strategy, so that
/// `verify_user_access` and `subject()` mean the same as for a token; `exp` is the end of the
/// cache, not of the session.
template <class Record = session_record, class User = session_user>
struct basic_session_claims : registered_claims {
  Record session = {};  ///< the session
  User user = {};       ///< the user
  std::optional<std::int64_t> updated_at =
      {};  ///< when the cookie was written, in milliseconds; 1.3 had none
  std::optional<std::string_view> version = {};  ///< of `cookieCache.version`
  std::optional<std::string_view> session_id =
      {};  ///< `sid`, only with `sessionCookieCache`: equal to `session.token`

  static constexpr auto members =
      member_list<basic_session_claims>(member<&basic_session_claims::session>("session"),
                                        member<&basic_session_claims::user>("user"),
                                        member<&basic_session_claims::updated_at>("updatedAt"),
                                        member<&basic_session_claims::version>("version"),
                                        member<&basic_session_claims::session_id>("sid"));
};
/// With the session and the user as Better Auth has them without additional fields.
using session_claims = basic_session_claims<>;

namespace detail {
template <class T>
inline constexpr bool is_session_claims = false;
template <class Record, class User>
inline constexpr bool is_session_claims<basic_session_claims<Record, User>> =
    std::is_base_of_v<session_record, Record> && std::is_base_of_v<session_user, User>;
}  // namespace detail

/// `session_claims` with strings of its own, to be kept, copied and sent elsewhere.
struct owned_session_claims {
  /// As `session_record`.
  struct session_type {
    ///@{
    /// As in `session_record`.
    std::string id = {};
    std::string token = {};
    std::string user_id = {};
    timestamp expires_at = {};
    std::optional<timestamp> created_at = {};
    std::optional<timestamp> updated_at = {};
    std::optional<std::string> ip_address = {};
    std::optional<std::string> user_agent = {};
    ///@}
  };
  /// As `session_user`.
  struct user_type {
    ///@{
    /// As in `session_user`.
    std::string id = {};
    std::string email = {};
    std::string name = {};
    std::optional<bool> email_verified = {};
    std::optional<std::string> image = {};
    std::optional<timestamp> created_at = {};
    std::optional<timestamp> updated_at = {};
    ///@}
  };
  session_type session = {};                    ///< the session
  user_type user = {};                          ///< the user
  numeric_date exp = {};                        ///< the end of the cache
  std::optional<std::int64_t> updated_at = {};  ///< as in `basic_session_claims`
  std::optional<std::string> version = {};      ///< as in `basic_session_claims`
};

/// Found by `verified::to_owned`. For claims with members of your own, write an overload beside
/// your struct; the one here takes exactly `session_claims`, so that nothing is cut off unnoticed.
template <class Claims>
  requires std::same_as<Claims, session_claims>
[[nodiscard]] owned_session_claims to_owned(const Claims& claims) {
  const auto text = [](const std::optional<std::string_view>& view) {
    return view ? std::optional<std::string>(*view) : std::nullopt;
  };
  const session_record& s = claims.session;
  const session_user& u = claims.user;
  owned_session_claims owned;
  owned.session = {std::string(s.id),  std::string(s.token), std::string(s.user_id),
                   s.expires_at,       s.created_at,         s.updated_at,
                   text(s.ip_address), text(s.user_agent)};
  owned.user = {std::string(u.id), std::string(u.email), std::string(u.name), u.email_verified,
                text(u.image),     u.created_at,         u.updated_at};
  owned.exp = claims.exp;
  owned.updated_at = claims.updated_at;
  owned.version = text(claims.version);
  return owned;
}

}  // namespace better_auth::inline v0
