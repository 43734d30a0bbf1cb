// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/json/members.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Better Auth's `session`. For `session.additionalFields`, write a struct of your own with the
/// members that you need; what is checked is read apart from it.
struct session_record {
  std::string id = {};       ///< of the session; not a secret
  std::string token = {};    ///< whoever has it is logged in: keep it secret
  std::string user_id = {};  ///< equal to `subject()`
  iso_date expires_at = {};  ///< the end of the session

  std::optional<iso_date> created_at = {};     ///< when it began
  std::optional<iso_date> updated_at = {};     ///< when it was last prolonged
  std::optional<std::string> ip_address = {};  ///< may be empty
  std::optional<std::string> user_agent = {};  ///< as the client sent it

  static constexpr auto members = better_auth::members<session_record>(
      member<&session_record::id>("id"), member<&session_record::token>("token"),
      member<&session_record::user_id>("userId"), member<&session_record::expires_at>("expiresAt"),
      member<&session_record::created_at>("createdAt"),
      member<&session_record::updated_at>("updatedAt"),
      member<&session_record::ip_address>("ipAddress"),
      member<&session_record::user_agent>("userAgent"));
};

/// Better Auth's `user`. For `user.additionalFields`, write a struct of your own.
struct session_user {
  std::string id = {};     ///< equal to `subject()`
  std::string email = {};  ///< never an identity
  std::string name = {};   ///< as the user wrote it

  std::optional<bool> email_verified = {};  ///< whether Better Auth verified the address
  std::optional<std::string> image = {};    ///< a URL
  std::optional<iso_date> created_at = {};  ///< when the user signed up
  std::optional<iso_date> updated_at = {};  ///< when the user was last changed

  static constexpr auto members = better_auth::members<session_user>(
      member<&session_user::id>("id"), member<&session_user::email>("email"),
      member<&session_user::name>("name"), member<&session_user::email_verified>("emailVerified"),
      member<&session_user::image>("image"), member<&session_user::created_at>("createdAt"),
      member<&session_user::updated_at>("updatedAt"));
};

/// Only what identifies a session, for `basic_session_claims`, whatever the types of the other
/// members are.
struct session_identity {
  std::string id = {};     ///< not a secret
  std::string token = {};  ///< a secret

  static constexpr auto members = better_auth::members<session_identity>(
      member<&session_identity::id>("id"), member<&session_identity::token>("token"));
};
/// The same for the user.
struct user_identity {
  std::string id = {};  ///< equal to `subject()`

  static constexpr auto members =
      better_auth::members<user_identity>(member<&user_identity::id>("id"));
};

/// What the session_data cookie contains. `verified::subject()` is the user's id under every
/// strategy, and `verified::expires_at()` the end of the cache, not of the session.
template <class Record = session_record, class User = session_user>
struct basic_session_claims {
  Record session = {};  ///< the session
  User user = {};       ///< the user

  std::optional<std::int64_t> updated_at = {};  ///< when the cookie was written, in milliseconds
  std::optional<std::string> version = {};      ///< of `cookieCache.version`
};
/// Without additional fields.
using session_claims = basic_session_claims<>;

namespace detail {

/// What the reader itself checks of a session. A user's struct cannot reach it.
struct checked_session {
  std::string token = {};
  std::string user_id = {};
  iso_date expires_at = {};

  static constexpr auto members = better_auth::members<checked_session>(
      member<&checked_session::token>("token"), member<&checked_session::user_id>("userId"),
      member<&checked_session::expires_at>("expiresAt"));
};

/// An object that is read into two structs at once. A member that does not fit does not end
/// reading, so that the error can name it.
template <class Checked, class Own>
struct checked_object {
  Checked checked = {};
  Own own = {};
  std::string_view wrong = {};    ///< the first member of another type; a literal
  std::string_view missing = {};  ///< the first member that is missing; a literal
  static constexpr auto members = Checked::members;  // so that it is readable
};

/// Overloads that of json/members.hpp.
template <class Checked, class Own>
[[nodiscard]] json_status read_struct(json_reader& reader, checked_object<Checked, Own>& out) {
  if constexpr (!check_members<Own>()) return json_status::wrong_type;
  constexpr auto first = Checked::members;
  constexpr auto second = Own::members;
  constexpr auto merged = merge_names(first.list, second.list);
  json_target checked(first.list, first.locate, &out.checked);
  json_target own(second.list, second.locate, &out.own);
  const auto status = read_members(reader, merged.names(), checked, own);
  for (const json_target* target : {&own, &checked}) {
    if (const auto* member = target->first_wrong()) out.wrong = member->name;
    if (const auto* member = target->first_missing()) out.missing = member->name;
  }
  return status;
}

/// The payload of a session_data cookie.
template <class Record, class User>
struct session_payload {
  checked_object<checked_session, Record> session = {};
  checked_object<user_identity, User> user = {};
  std::optional<std::int64_t> updated_at = {};  // 1.3 had none
  std::optional<std::string> version = {};
  std::optional<std::string> sid = {};  // only with `sessionCookieCache`

  static constexpr auto members = better_auth::members<session_payload>(
      member<&session_payload::session>("session"), member<&session_payload::user>("user"),
      member<&session_payload::updated_at>("updatedAt"),
      member<&session_payload::version>("version"), member<&session_payload::sid>("sid"));
};

template <class Claims>
struct session_parts {
  static_assert(sizeof(Claims) == 0,
                "better_auth: a session cookie is read into basic_session_claims<Record, User>");
};
template <class Record, class User>
struct session_parts<basic_session_claims<Record, User>> {
  using payload = session_payload<Record, User>;
};

}  // namespace detail
}
