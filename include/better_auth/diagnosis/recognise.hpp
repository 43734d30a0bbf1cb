// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/diagnosis/artefact.hpp>
#include <better_auth/json/reader.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// How a text differs from the way a token is written.
enum class spelling : std::uint8_t {
  canonical,        ///< it does not differ
  white_space,      ///< blanks, tabs or line breaks
  quotes,           ///< quotes around it, or in it
  scheme_in_front,  ///< "Bearer" and a blank
  json,             ///< the JSON answer that contains the token
  missing_as_text,  ///< null, undefined, [object Object]
  percent_escapes,  ///< as cookies are sent
  standard_base64,  ///< + and / instead of - and _
  padding,          ///< = at the end
  other,            ///< none of these, and not canonical base64url either
};

/// What may be shown of untrusted text: at most 120 bytes of it, with '?' for quotes, backslashes
/// and all but printable ASCII.
[[nodiscard]] inline std::string printable(std::string_view text) {
  constexpr std::size_t longest = 120;
  std::string out(text.substr(0, longest));
  for (char& c : out)
    if (c < ' ' || c > '~' || c == '"' || c == '\\') c = '?';
  return text.size() > longest ? out.append("...") : out;
}

/// What a text claims to be. Nothing in it is verified: use it to explain a rejection, never to
/// decide. Texts are `printable`, and empty if the token has none.
struct sighting {
  artefact what = artefact::nothing;       ///< what it looks like
  spelling written = spelling::canonical;  ///< how it is written

  std::size_t segments = 0;              ///< between its dots
  std::size_t signature_bytes = 0;       ///< of a JWT, after decoding
  std::string alg = {};                  ///< from the header
  std::string typ = {};                  ///< from the header
  std::string iss = {};                  ///< from the payload
  std::string aud = {};                  ///< from the payload, the first one
  bool has_kid = false;                  ///< the header names a key
  bool has_subject = false;              ///< `sub`, of any type
  bool has_issuer = false;               ///< `iss`, of any type
  bool has_audience = false;             ///< `aud`, of any type
  std::optional<std::int64_t> exp = {};  ///< seconds since 1970, as written
  std::optional<std::int64_t> nbf = {};  ///< seconds since 1970, as written
};

namespace detail {

/// Removes what is in front of the first dot, and the dot.
inline std::string_view take_segment(std::string_view& text) {
  const std::string_view segment = text.substr(0, text.find('.'));
  text.remove_prefix((std::min)(segment.size() + 1, text.size()));
  return segment;
}

inline spelling spelling_of(std::string_view text) {
  using enum spelling;
  if (text == "null" || text == "undefined" || text.starts_with("[object ")) return missing_as_text;
  if (text.starts_with('{')) return json;
  if (text.find_first_of(" \t\r\n") != text.npos)
    return text.size() > 7 && equal_ignoring_case(text.substr(0, 7), "bearer ") ? scheme_in_front
                                                                                : white_space;
  if (text.find_first_of("\"'") != text.npos) return quotes;
  if (text.find('%') != text.npos) return percent_escapes;
  if (text.find_first_of("+/") != text.npos) return standard_base64;
  if (text.find('=') != text.npos) return padding;
  while (!text.empty())
    if (!base64url::is_canonical(take_segment(text))) return other;
  return canonical;
}

/// Calls `each(reader, name)` for the members of one segment, as far as it can be read. Returns
/// whether that is all of it.
template <class Each>
bool look_into(std::string_view segment, Each each) {
  while (segment.ends_with('=')) segment.remove_suffix(1);
  std::string text;
  if (!base64url::decode(segment, text)) return false;
  json_reader reader(text);
  reader.skip_space();
  return reader.object([&](std::string_view name) {
    const auto before = reader.here();
    const json_status status = each(reader, name);
    if (status != json_status::wrong_type) return status;
    reader.rewind(before);
    return reader.skip();
  }) == json_status::ok &&
         reader.at_end();
}

inline json_status look_at_text(json_reader& reader, std::string& out) {
  std::string_view text;
  const auto status = reader.string(text);
  if (status == json_status::ok) out = printable(text);
  return status;
}

inline json_status look_at_seconds(json_reader& reader, std::optional<std::int64_t>& out) {
  std::int64_t seconds = 0;
  const auto status = reader.integer(seconds);
  if (status == json_status::ok) out = seconds;
  return status;
}

/// The first of several audiences, or the only one.
inline json_status look_at_audience(json_reader& reader, std::string& out) {
  if (reader.peek() != '[') return look_at_text(reader, out);
  return reader.array([&] {
    std::string text;
    const auto status = look_at_text(reader, text);
    if (out.empty()) out = text;
    return status;
  });
}

/// Members of a payload that tell kinds of JWTs apart.
struct jwt_marks {
  bool user = false;
  bool session = false;
  bool email = false;
  bool acr = false;
};

inline json_status look_at_claim(json_reader& reader, std::string_view name, sighting& seen,
                                 jwt_marks& marks) {
  if (name == "exp") return look_at_seconds(reader, seen.exp);
  if (name == "nbf") return look_at_seconds(reader, seen.nbf);
  if (name == "iss") return seen.has_issuer = true, look_at_text(reader, seen.iss);
  if (name == "aud") return seen.has_audience = true, look_at_audience(reader, seen.aud);
  if (name == "sub") seen.has_subject = true;
  if (name == "user") marks.user = true;
  if (name == "session") marks.session = true;
  if (name == "email") marks.email = true;
  if (name == "acr") marks.acr = true;
  return reader.skip();
}

inline artefact kind_of_jwt(const sighting& seen, const jwt_marks& marks) {
  using enum artefact;
  const bool hmac = seen.alg.starts_with("HS");
  if (seen.typ == "better-auth.session-cache+jwt") return jwks_session;
  if (seen.typ == "logout+jwt") return logout_token;
  if (seen.typ == "at+jwt" || seen.typ == "application/at+jwt") return oauth_access_token;
  if (marks.session && marks.user) return jwt_session;
  if (marks.acr && seen.has_audience) return id_token;
  if (!seen.has_subject) return hmac && marks.email ? email_link : unknown_jwt;
  if (hmac) return shared_secret_token;
  return seen.has_kid ? jwt_plugin_token : unknown_jwt;
}

/// A random id or token, as Better Auth makes them.
inline bool is_random_text(std::string_view text) {
  return text.size() >= 16 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
         });
}

/// An HMAC-SHA256 in base64, with its escapes if nobody has undone them.
inline bool is_cookie_signature(std::string_view text) {
  return text.size() >= 44 && text.size() <= 132 && (text.ends_with('=') || text.ends_with("%3D"));
}

}  // namespace detail

/// What `text` most likely is, by its form, its header and a few claims: a token, or the value of a
/// cookie from `find_cookie`.
[[nodiscard]] inline sighting recognise(std::string_view text) {
  sighting seen;
  if (text.empty()) return seen;
  seen.what = artefact::unknown;
  constexpr std::size_t longest = 131072;  // no token is longer
  if (text.size() > longest) return seen;
  seen.written = detail::spelling_of(text);
  constexpr std::string_view around = " \t\r\n\"'";
  text.remove_prefix((std::min)(text.find_first_not_of(around), text.size()));
  text.remove_suffix(text.size() - (text.find_last_not_of(around) + 1));
  if (seen.written == spelling::scheme_in_front) text.remove_prefix(text.find(' ') + 1);

  std::array<std::string_view, 3> segments;
  seen.segments = 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '.'));
  std::string_view rest = text;
  for (std::string_view& segment : segments) segment = detail::take_segment(rest);

  // base64url of {"session":{, with which every compact cookie begins.
  if (seen.segments == 1 && text.starts_with("eyJzZXNzaW9uIjp7"))
    return seen.what = artefact::compact_session, seen;
  if (seen.segments == 1 && detail::is_random_text(text)) return seen.what = artefact::opaque, seen;
  if (seen.segments == 2 && detail::is_random_text(segments[0]) &&
      detail::is_cookie_signature(segments[1]))
    return seen.what = artefact::signed_session_token, seen;

  bool encrypted = false;
  if (!detail::look_into(segments[0], [&](json_reader& reader, std::string_view name) {
        if (name == "alg") return detail::look_at_text(reader, seen.alg);
        if (name == "typ") return detail::look_at_text(reader, seen.typ);
        if (name == "enc") encrypted = true;
        if (name == "kid") seen.has_kid = true;
        return reader.skip();
      }))
    return seen;
  if (encrypted) return seen.what = artefact::jwe_session, seen;
  detail::jwt_marks marks;
  (void)detail::look_into(segments[1], [&](json_reader& reader, std::string_view name) {
    return detail::look_at_claim(reader, name, seen, marks);
  });
  if (seen.segments == 3) seen.signature_bytes = base64url::decoded_size(segments[2].size());
  seen.what = detail::kind_of_jwt(seen, marks);
  return seen;
}

}
