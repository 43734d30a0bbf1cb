// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/json_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace better_auth::inline v0 {

/// The things that a Better Auth server makes and that are taken for a token.
enum class artefact : std::uint8_t {
  nothing,               ///< an empty text
  unknown,               ///< none of the below
  unknown_jwt,           ///< a JWT that tells nothing of where it comes from
  jwt_plugin_token,      ///< of `/api/auth/token` or the header `set-auth-jwt`
  shared_secret_token,   ///< a user's JWT, signed by HMAC
  oauth_access_token,    ///< of the OAuth provider, type `at+jwt`
  id_token,              ///< of the OAuth provider, for the client alone
  logout_token,          ///< of the OAuth provider, type `logout+jwt`
  email_link,            ///< the JWT in a link that was mailed
  compact_session,       ///< the cookie session_data, strategy `compact`
  jwt_session,           ///< the same, strategy `jwt`, signed with the secret
  jwks_session,          ///< the same, signed with a key of the JWKS
  jwe_session,           ///< the same, strategy `jwe`
  signed_session_token,  ///< the cookie session_token, or a bearer plugin's token
  opaque,  ///< letters and digits: a session token without its signature, an opaque access token,
           ///< an API key
};

/// The artefact's name, for machines: "jwt_plugin_token".
[[nodiscard]] constexpr std::string_view name_of(artefact a) noexcept {
  constexpr std::string_view names[] = {"nothing",
                                        "unknown",
                                        "unknown_jwt",
                                        "jwt_plugin_token",
                                        "shared_secret_token",
                                        "oauth_access_token",
                                        "id_token",
                                        "logout_token",
                                        "email_link",
                                        "compact_session",
                                        "jwt_session",
                                        "jwks_session",
                                        "jwe_session",
                                        "signed_session_token",
                                        "opaque"};
  return names[static_cast<std::size_t>(a)];
}

/// The artefact in a few words, to follow "This looks like".
[[nodiscard]] constexpr std::string_view description_of(artefact a) noexcept {
  // The last one is two literals.
  // NOLINTBEGIN(bugprone-suspicious-missing-comma)
  constexpr std::string_view descriptions[] = {
      "nothing at all",
      "nothing that Better Auth makes",
      "a JWT that does not say where it comes from",
      "a JWT of Better Auth's JWT plugin (/api/auth/token or set-auth-jwt)",
      "a JWT of a user, signed with a shared secret",
      "a JWT access token of Better Auth's OAuth provider (at+jwt)",
      "an id_token of Better Auth's OAuth provider, meant for the client that asked for it",
      "a logout token of Better Auth's OAuth provider (logout+jwt)",
      "the JWT of a link in one of Better Auth's e-mails",
      "the cookie session_data under the strategy compact",
      "the cookie session_data under the strategy jwt, signed with the secret",
      "the cookie session_data under the strategy jwt, signed with a key of the JWKS",
      "the cookie session_data under the strategy jwe",
      "the cookie session_token, or a token of the bearer plugin: text with a signature, no JWT",
      "an opaque token: a session token without its signature, an opaque access token or an API "
      "key"};
  // NOLINTEND(bugprone-suspicious-missing-comma)
  return descriptions[static_cast<std::size_t>(a)];
}

/// How a text differs from the canonical spelling of a token.
enum class spelling : std::uint8_t {
  canonical,        ///< it does not
  white_space,      ///< blanks, tabs or newlines in it
  quotes,           ///< around it, or in it
  scheme_in_front,  ///< "Bearer" and a blank
  json,             ///< the object that was answered, with the token in it
  missing_as_text,  ///< null, undefined, [object Object]: what a script writes for a token that it
                    ///< does not have
  percent_escapes,  ///< as cookies are sent
  standard_base64,  ///< with + and / in place of - and _
  padding,          ///< with = at the end
  other,            ///< none of these, and not canonical base64url either
};

/// What a person may be shown of a text that nobody vouches for: 120 bytes at most, with '?' for
/// all but plain printable ASCII.
[[nodiscard]] inline std::string printable(std::string_view text) {
  constexpr std::size_t longest = 120;
  std::string out(text.substr(0, longest));
  for (char& c : out)
    if (c < ' ' || c > '~' || c == '"' || c == '\\') c = '?';
  return text.size() > longest ? out.append("...") : out;
}

/// What a text says of itself. Nothing of it is verified, and nobody's identity is in it: this is
/// for explaining a refusal, never for deciding. Its texts are `printable`.
struct sighting {
  artefact what = artefact::nothing;       ///< of which kind it looks
  spelling written = spelling::canonical;  ///< how it is spelled
  std::size_t segments = 0;                ///< what the dots divide it into
  std::size_t signature_bytes = 0;         ///< of the last segment of a JWT, were it decoded
  std::string alg = {};                    ///< of the header; empty where there is none, as below
  std::string typ = {};                    ///< of the header
  std::string iss = {};                    ///< of the payload
  std::string aud = {};                    ///< the first one
  bool has_kid = false;                    ///< whether the header names a key
  bool has_subject = false;                ///< whether there is a `sub`, of any type
  bool has_issuer = false;                 ///< whether there is an `iss`, of any type
  bool has_audience = false;               ///< whether there is an `aud`, of any type
  std::optional<std::int64_t> exp = {};    ///< seconds since 1970, as written
  std::optional<std::int64_t> nbf = {};    ///< seconds since 1970, as written
};

namespace detail {

[[nodiscard]] inline spelling spelling_of(std::string_view text) noexcept {
  if (text == "null" || text == "undefined" || text.starts_with("[object "))
    return spelling::missing_as_text;
  if (text.starts_with('{')) return spelling::json;
  if (text.find_first_of(" \t\r\n") != text.npos) {
    const bool scheme =
        text.size() > 7 && (text[0] == 'B' || text[0] == 'b') && text.substr(1, 6) == "earer ";
    return scheme ? spelling::scheme_in_front : spelling::white_space;
  }
  if (text.find_first_of("\"'") != text.npos) return spelling::quotes;
  if (text.find('%') != text.npos) return spelling::percent_escapes;
  if (text.find_first_of("+/") != text.npos) return spelling::standard_base64;
  if (text.find('=') != text.npos) return spelling::padding;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t dot = rest.find('.');
    if (!base64url::is_canonical(rest.substr(0, dot))) return spelling::other;
    rest = dot == rest.npos ? std::string_view{} : rest.substr(dot + 1);
  }
  return spelling::canonical;
}

/// Which members a JWT has that tell one kind from another.
struct jwt_marks {
  bool user_object = false, session_object = false, email = false, acr = false;
};

/// Reads the members of one segment, as far as it can be read. True where all of it could.
template <class Take>
bool look_into(std::string_view segment, Take&& take) {
  while (!segment.empty() && segment.back() == '=') segment.remove_suffix(1);
  std::string text(base64url::decoded_size(segment.size()), '\0');
  if (!base64url::decode(segment, reinterpret_cast<unsigned char*>(text.data()))) return false;
  std::string arena(text.size() + 1, '\0');
  json_reader reader(text, arena.data());
  return reader.document([&](std::string_view name) { return take(reader, name); }) ==
         json_status::ok;
}

/// A string, or something else that is passed over.
inline json_status look_at_text(json_reader& reader, std::string& out) {
  std::string_view text;
  const auto status = reader.string(text);
  if (status == json_status::ok) out = printable(text);
  return status == json_status::wrong_type ? reader.skip() : status;
}

inline json_status look_at_date(json_reader& reader, std::optional<std::int64_t>& out) {
  std::int64_t seconds = 0;
  const auto before = reader.here();
  const auto status = reader.integer(seconds);
  if (status == json_status::ok) out = seconds;
  if (status != json_status::wrong_type) return status;
  reader.rewind(before);
  return reader.skip();
}

inline json_status look_at_claim(json_reader& reader, std::string_view name, sighting& seen,
                                 jwt_marks& marks) {
  if (name == "exp") return look_at_date(reader, seen.exp);
  if (name == "nbf") return look_at_date(reader, seen.nbf);
  if (name == "iss") return seen.has_issuer = true, look_at_text(reader, seen.iss);
  if (name == "aud") {
    string_list all;
    const auto before = reader.here();
    const auto status = reader.strings(all, true);
    seen.has_audience = true;
    if (status == json_status::ok && !all.empty()) seen.aud = printable(*all.begin());
    if (status != json_status::wrong_type) return status;
    reader.rewind(before);
    return reader.skip();
  }
  if (name == "sub") seen.has_subject = true;
  if (name == "user") marks.user_object = true;
  if (name == "session") marks.session_object = true;
  if (name == "email") marks.email = true;
  if (name == "acr") marks.acr = true;
  return reader.skip();
}

[[nodiscard]] inline artefact kind_of_jwt(const sighting& seen, const jwt_marks& marks) noexcept {
  const bool hmac = seen.alg.starts_with("HS");
  if (seen.typ == "better-auth.session-cache+jwt") return artefact::jwks_session;
  if (seen.typ == "logout+jwt") return artefact::logout_token;
  if (seen.typ == "at+jwt" || seen.typ == "application/at+jwt") return artefact::oauth_access_token;
  if (marks.session_object && marks.user_object) return artefact::jwt_session;
  if (marks.acr && seen.has_audience) return artefact::id_token;
  if (!seen.has_subject) return hmac && marks.email ? artefact::email_link : artefact::unknown_jwt;
  if (hmac) return artefact::shared_secret_token;
  return seen.has_kid ? artefact::jwt_plugin_token : artefact::unknown_jwt;
}

}  // namespace detail

/// What `text` most likely is: a token, or the value of a cookie as `find_cookie` gives it. Only
/// its shape and, unverified, its header and a few of its claims are looked at.
[[nodiscard]] inline sighting recognise(std::string_view text) {
  sighting seen;
  if (text.empty()) return seen;
  seen.what = artefact::unknown;
  // No token is as long as this, and looking into it would only cost memory.
  if (text.size() > 131072) return seen;
  seen.written = detail::spelling_of(text);
  std::string_view bare = text;
  constexpr std::string_view around = " \t\r\n\"'";
  while (!bare.empty() && around.find(bare.front()) != around.npos) bare.remove_prefix(1);
  while (!bare.empty() && around.find(bare.back()) != around.npos) bare.remove_suffix(1);
  if (seen.written == spelling::scheme_in_front) bare.remove_prefix(bare.find(' ') + 1);

  std::string_view segment[5];
  seen.segments = 1;
  for (std::string_view rest = bare;; ++seen.segments) {
    const std::size_t dot = rest.find('.');
    if (seen.segments <= 5) segment[seen.segments - 1] = rest.substr(0, dot);
    if (dot == rest.npos) break;
    rest.remove_prefix(dot + 1);
  }

  // base64url of {"session":{, with which every compact cookie begins.
  if (seen.segments == 1 && bare.starts_with("eyJzZXNzaW9uIjp7"))
    return seen.what = artefact::compact_session, seen;
  const auto alphanumeric = [](std::string_view word) {
    for (const char c : word)
      if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
        return false;
    return word.size() >= 16;
  };
  if (seen.segments == 1 && alphanumeric(bare)) return seen.what = artefact::opaque, seen;
  // 32 bytes in base64: 44 characters; or with its escapes, where they were not undone.
  if (seen.segments == 2 && alphanumeric(segment[0]) && segment[1].size() >= 44 &&
      segment[1].size() <= 132 && (segment[1].back() == '=' || segment[1].ends_with("%3D")))
    return seen.what = artefact::signed_session_token, seen;

  std::string enc;
  const bool header =
      detail::look_into(segment[0], [&](json_reader& reader, std::string_view name) {
        if (name == "alg") return detail::look_at_text(reader, seen.alg);
        if (name == "typ") return detail::look_at_text(reader, seen.typ);
        if (name == "enc") return detail::look_at_text(reader, enc);
        if (name == "kid") seen.has_kid = true;
        return reader.skip();
      });
  if (!header) return seen;
  if (!enc.empty()) return seen.what = artefact::jwe_session, seen;
  detail::jwt_marks marks;
  if (seen.segments >= 2)
    (void)detail::look_into(segment[1], [&](json_reader& reader, std::string_view name) {
      return detail::look_at_claim(reader, name, seen, marks);
    });
  if (seen.segments == 3) seen.signature_bytes = base64url::decoded_size(segment[2].size());
  seen.what = detail::kind_of_jwt(seen, marks);
  return seen;
}

}  // namespace better_auth::inline v0
