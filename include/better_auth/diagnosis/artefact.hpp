// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// What a Better Auth server issues, and what else is sent in its place.
enum class artefact : std::uint8_t {
  nothing,               ///< an empty text
  unknown,               ///< none of the others
  unknown_jwt,           ///< a JWT of unknown origin
  jwt_plugin_token,      ///< from `/api/auth/token` or the header `set-auth-jwt`
  shared_secret_token,   ///< a user's JWT with an HMAC
  oauth_access_token,    ///< of the OAuth provider, type `at+jwt`
  id_token,              ///< of the OAuth provider, for the client only
  logout_token,          ///< of the OAuth provider, type `logout+jwt`
  email_link,            ///< the JWT of a link in an e-mail
  compact_session,       ///< session_data, strategy `compact`
  jwt_session,           ///< session_data, strategy `jwt`, signed with the secret
  jwks_session,          ///< session_data, strategy `jwt`, signed with a JWKS key
  jwe_session,           ///< session_data, strategy `jwe`
  signed_session_token,  ///< session_token, or a token of the bearer plugin
  opaque,                ///< an unsigned session token, an opaque access token, an API key
};

namespace detail {

struct artefact_text {
  artefact what;
  std::string_view name;
  std::string_view description;
};

inline constexpr artefact_text artefact_texts[] = {
    {artefact::nothing, "nothing", "nothing at all"},
    {artefact::unknown, "unknown", "nothing that Better Auth issues"},
    {artefact::unknown_jwt, "unknown_jwt", "a JWT of unknown origin"},
    {artefact::jwt_plugin_token, "jwt_plugin_token",
     "a JWT of Better Auth's JWT plugin (/api/auth/token or set-auth-jwt)"},
    {artefact::shared_secret_token, "shared_secret_token",
     "a user's JWT, signed with a shared secret"},
    {artefact::oauth_access_token, "oauth_access_token",
     "a JWT access token of Better Auth's OAuth provider (at+jwt)"},
    {artefact::id_token, "id_token",
     "an id_token of Better Auth's OAuth provider, meant for the client"},
    {artefact::logout_token, "logout_token",
     "a logout token of Better Auth's OAuth provider (logout+jwt)"},
    {artefact::email_link, "email_link", "the JWT of a link in one of Better Auth's e-mails"},
    {artefact::compact_session, "compact_session", "a session_data cookie, strategy compact"},
    {artefact::jwt_session, "jwt_session",
     "a session_data cookie, strategy jwt, signed with the secret"},
    {artefact::jwks_session, "jwks_session",
     "a session_data cookie, strategy jwt, signed with a key of the JWKS"},
    {artefact::jwe_session, "jwe_session", "a session_data cookie, strategy jwe"},
    {artefact::signed_session_token, "signed_session_token",
     "a session_token cookie or a token of the bearer plugin: signed, but not a JWT"},
    {artefact::opaque, "opaque", "an unsigned session token, an opaque access token or an API key"},
};

constexpr bool every_artefact_has_its_row() {
  std::size_t row = 0;
  for (const artefact_text& text : artefact_texts)
    if (static_cast<std::size_t>(text.what) != row++) return false;
  return row == static_cast<std::size_t>(artefact::opaque) + 1;
}
static_assert(every_artefact_has_its_row());

}  // namespace detail

/// The artefact's name, for machines: "jwt_plugin_token".
[[nodiscard]] constexpr std::string_view name_of(artefact a) noexcept {
  return detail::artefact_texts[static_cast<std::size_t>(a)].name;
}

/// The artefact in a few words, to follow "This looks like".
[[nodiscard]] constexpr std::string_view description_of(artefact a) noexcept {
  return detail::artefact_texts[static_cast<std::size_t>(a)].description;
}

}
