// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/diagnosis/artefact.hpp>
#include <better_auth/old/diagnosis/detail/causes.hpp>
#include <better_auth/old/diagnosis/secret_flaw.hpp>
#include <better_auth/old/algorithm.hpp>
#include <better_auth/old/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace better_auth::inline v0 {

/// What tokens are verified with.
enum class key_kind : std::uint8_t {
  unknown,        ///< it is not said
  shared_secret,  ///< a secret, for HMAC and cookies
  public_keys,    ///< a key set or a jwks_source
};

/// What is known about the verifier that refused. Whatever is left out is not used to explain.
struct circumstances {
  key_kind keys = key_kind::unknown;    ///< what the verifier has
  artefact cookie = artefact::nothing;  ///< where a cookie was read: of which kind it should be
  std::string_view issuer = {};         ///< the policy's, where it has one
  std::string_view audience = {};       ///< the policy's, where it has one
  std::string_view cookie_header = {};  ///< the whole `Cookie` header, where cookies are read
  std::string_view authorization_header =
      {};  ///< the whole `Authorization` header, where bearer tokens are
  secret_flaw secret = secret_flaw::none;  ///< what `flaw_of_secret` says of the secret, or what
                                           ///< trying others has shown
};

/// Why a token was refused, for whoever runs the server: into a log or onto a terminal, not into an
/// answer to a client. It quotes the token's alg, typ, iss and aud, cut and in printable ASCII, but
/// no more of it, and nothing of a secret.
struct explanation {
  std::string_view cause = {};   ///< a name that does not change, for machines:
                                 ///< "public_key_token_for_secret", or the error's own
  std::string text = {};         ///< what is wrong
  std::string_view remedy = {};  ///< what to do
};

namespace detail {

[[nodiscard]] inline bool names_cookie(std::string_view header, std::string_view ending) noexcept {
  for (std::size_t at = header.find(ending); at != header.npos; at = header.find(ending, at + 1)) {
    const std::size_t end = at + ending.size();
    const std::size_t value = header.find('=', end);
    // An empty one counts as absent.
    if (value == header.npos || value + 1 >= header.size() || header[value + 1] == ';') continue;
    if (header[end] == '=' || header[end] == '.') return true;
  }
  return false;
}

[[nodiscard]] inline bool reads_cookies(const circumstances& how) noexcept {
  return how.cookie != artefact::nothing;
}

[[nodiscard]] inline const cause* cause_of_missing(const error& e,
                                                   const circumstances& how) noexcept {
  const std::string_view wanted = e.claim(), header = how.cookie_header;
  if (wanted.empty() && !how.authorization_header.empty()) return &causes::other_scheme;
  if (wanted != "session_token" && wanted != "session_data") return nullptr;
  const std::string_view ending = wanted == "session_token" ? ".session_token" : ".session_data";
  // It is there, so the reader looked for another name.
  if (names_cookie(header, ending))
    return names_cookie(header, wanted == "session_token" ? "better-auth.session_token"
                                                          : "better-auth.session_data")
               ? &causes::secure_prefix
               : &causes::cookie_prefix;
  if (wanted == "session_data" && names_cookie(header, "session_token"))
    return &causes::cache_run_out;
  if (wanted == "session_token" && names_cookie(header, "session_data"))
    return &causes::no_session_token;
  return nullptr;
}

[[nodiscard]] inline bool is_session(artefact a) noexcept {
  return a == artefact::compact_session || a == artefact::jwt_session ||
         a == artefact::jwks_session || a == artefact::jwe_session;
}

[[nodiscard]] inline const cause* cause_of_spelling(spelling written) noexcept {
  switch (written) {
    case spelling::white_space: return &causes::white_space;
    case spelling::quotes: return &causes::quotes;
    case spelling::scheme_in_front: return &causes::scheme_twice;
    case spelling::json: return &causes::json_answer;
    case spelling::missing_as_text: return &causes::missing_as_text;
    case spelling::percent_escapes: return &causes::percent_escapes;
    case spelling::standard_base64: return &causes::standard_base64;
    case spelling::padding: return &causes::padding;
    case spelling::canonical:
    case spelling::other: break;
  }
  return nullptr;
}

/// Of a header that says Bearer, but not one token.
[[nodiscard]] inline const cause* cause_of_credentials(const circumstances& how) noexcept {
  constexpr std::size_t scheme = std::string_view("Bearer").size();
  if (how.authorization_header.size() < scheme) return nullptr;
  std::string_view rest = how.authorization_header.substr(scheme);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (rest.empty()) return &causes::empty_token;
  const spelling written = spelling_of(rest);
  return written == spelling::scheme_in_front ? &causes::scheme_doubled
                                              : cause_of_spelling(written);
}

[[nodiscard]] inline const cause* cause_of_cookie_form(const sighting& seen,
                                                       const circumstances& how) noexcept {
  if (seen.what == artefact::nothing) return &causes::chunk_missing;
  if (how.cookie == artefact::signed_session_token)
    return seen.what == artefact::opaque ? &causes::unsigned_session_token
                                         : &causes::cookie_changed;
  if (is_session(seen.what) && seen.what != how.cookie) return &causes::other_strategy;
  return cause_of_spelling(seen.written) != nullptr ? cause_of_spelling(seen.written)
                                                    : &causes::cookie_changed;
}

[[nodiscard]] inline const cause* cause_of_form(const sighting& seen,
                                                const circumstances& how) noexcept {
  if (reads_cookies(how)) return cause_of_cookie_form(seen, how);
  if (seen.what == artefact::nothing) return &causes::empty_token;
  if (seen.what == artefact::signed_session_token) return &causes::session_token_is_no_jwt;
  if (seen.what == artefact::opaque) return &causes::opaque_token;
  if (const cause* const spelled = cause_of_spelling(seen.written); spelled != nullptr)
    return spelled;
  if (seen.what == artefact::compact_session || seen.what == artefact::jwe_session)
    return &causes::session_is_no_bearer;
  return seen.segments != 3 ? &causes::missing_segment : &causes::not_canonical;
}

[[nodiscard]] inline const cause* cause_of_algorithm(const sighting& seen,
                                                     const circumstances& how) noexcept {
  if (seen.what == artefact::nothing) return nullptr;
  if (seen.what == artefact::jwe_session) return &causes::encryption;
  std::string lower = seen.alg;
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (lower == "none") return &causes::not_signed;
  algorithm alg{};
  if (!algorithm_named(seen.alg, alg)) return &causes::unknown_algorithm;
  const bool hmac = facts(alg).family == algorithm_family::hmac;
  if (how.keys == key_kind::shared_secret) {
    if (hmac) return &causes::other_hmac;
    return reads_cookies(how) ? &causes::session_by_keys : &causes::keys_for_secret;
  }
  if (how.keys != key_kind::public_keys) return nullptr;
  if (!hmac) return &causes::key_of_other_algorithm;
  if (reads_cookies(how)) return &causes::session_by_secret;
  if (is_session(seen.what)) return &causes::session_is_no_bearer;
  return seen.what == artefact::email_link ? &causes::email_link : &causes::secret_for_keys;
}

[[nodiscard]] inline const cause* cause_of_flaw(secret_flaw flaw) noexcept {
  switch (flaw) {
    case secret_flaw::ends_in_newline: return &causes::secret_newline;
    case secret_flaw::blanks_around: return &causes::secret_blanks;
    case secret_flaw::quotes_around: return &causes::secret_quotes;
    case secret_flaw::is_a_list: return &causes::secret_is_list;
    case secret_flaw::newline_elsewhere: return &causes::newline_elsewhere;
    case secret_flaw::is_newer: return &causes::older_secret;
    case secret_flaw::none: break;
  }
  return nullptr;
}

[[nodiscard]] inline const cause* cause_of_signature(const sighting& seen,
                                                     const circumstances& how) noexcept {
  algorithm alg{};
  const bool known = algorithm_named(seen.alg, alg);
  if (known && seen.segments == 3 && facts(alg).signature_bytes != 0 &&
      seen.signature_bytes != facts(alg).signature_bytes)
    return &causes::signature_cut;
  if (how.keys == key_kind::public_keys) return &causes::key_differs;
  if (how.keys != key_kind::shared_secret) return nullptr;
  if (const cause* const flawed = cause_of_flaw(how.secret); flawed != nullptr) return flawed;
  return seen.what == artefact::id_token ? &causes::client_secret : &causes::secret_differs;
}

[[nodiscard]] inline const cause* cause_of_key(const sighting& seen,
                                               const circumstances& how) noexcept {
  if (seen.what == artefact::jwe_session) {
    const cause* const flawed = cause_of_flaw(how.secret);
    return flawed != nullptr ? flawed : &causes::other_secret_encrypts;
  }
  return seen.what != artefact::nothing && !seen.has_kid ? &causes::kid_missing : nullptr;
}

[[nodiscard]] inline bool differ_in_slash(std::string_view a, std::string_view b) noexcept {
  while (!a.empty() && a.back() == '/') a.remove_suffix(1);
  while (!b.empty() && b.back() == '/') b.remove_suffix(1);
  return a == b;
}

/// Whether `longer` is `shorter` with a path behind it.
[[nodiscard]] inline bool has_path_behind(std::string_view longer,
                                          std::string_view shorter) noexcept {
  return !shorter.empty() && longer.size() > shorter.size() && longer.starts_with(shorter) &&
         longer[shorter.size()] == '/';
}

[[nodiscard]] inline const cause* cause_of_issuer(const sighting& seen,
                                                  const circumstances& how) noexcept {
  if (how.issuer.empty() || !seen.has_issuer) return nullptr;
  if (differ_in_slash(seen.iss, how.issuer)) return &causes::issuer_slash;
  if (has_path_behind(seen.iss, how.issuer) || seen.what == artefact::oauth_access_token ||
      seen.what == artefact::id_token)
    return &causes::issuer_of_oauth;
  return has_path_behind(how.issuer, seen.iss) ? &causes::issuer_is_origin
                                               : &causes::issuer_differs;
}

[[nodiscard]] inline const cause* cause_of_audience(const sighting& seen,
                                                    const circumstances& how) noexcept {
  if (seen.what == artefact::id_token) return &causes::id_token;
  if (seen.what == artefact::nothing) return nullptr;
  if (how.audience.empty()) return &causes::audience_not_configured;
  return differ_in_slash(seen.aud, how.audience) ? &causes::audience_slash
                                                 : &causes::audience_differs;
}

[[nodiscard]] inline const cause* cause_of_type(const sighting& seen) noexcept {
  if (is_session(seen.what)) return &causes::session_is_no_bearer;
  if (seen.what == artefact::oauth_access_token) return &causes::oauth_token;
  if (seen.what == artefact::logout_token) return &causes::logout_token;
  return seen.what != artefact::nothing && seen.typ.empty() ? &causes::type_missing : nullptr;
}

[[nodiscard]] inline const cause* cause_of_claim(const error& e, const sighting& seen,
                                                 const circumstances& how) noexcept {
  const bool missing = e.code() == errc::claim_missing;
  const std::string_view claim = e.claim();
  if (claim == "exp" || claim == "nbf" || claim == "iat") {
    if (missing) return claim == "exp" ? &causes::never_expires : nullptr;
    // Seconds reach this only in the year 5138.
    constexpr std::int64_t milliseconds = 100'000'000'000;
    if ((seen.exp && *seen.exp >= milliseconds) || (seen.nbf && *seen.nbf >= milliseconds))
      return &causes::in_milliseconds;
    return &causes::no_number;
  }
  if (claim == "iss" && missing) return &causes::issuer_missing;
  if (claim == "aud" && missing) return &causes::audience_missing;
  if (claim == "sub" && missing) {
    if (is_session(seen.what)) return &causes::session_is_no_bearer;
    return seen.what == artefact::email_link ? &causes::email_link : &causes::no_subject;
  }
  if (claim == "sub") return &causes::subject_unusable;
  if (claim == "client_id") return &causes::machine_token;
  if (claim == "cnf") return &causes::sender_constrained;
  if (claim == "version" && reads_cookies(how)) return &causes::cache_version;
  if ((claim == "session" || claim == "user") && missing && reads_cookies(how))
    return seen.what == artefact::email_link ? &causes::email_link : &causes::other_strategy;
  return nullptr;
}

/// The cause that is known more closely than by the error, or nullptr.
[[nodiscard]] inline const cause* cause_of(const error& e, const sighting& seen,
                                           const circumstances& how) noexcept {
  switch (e.code()) {
    case errc::missing_credentials: return cause_of_missing(e, how);
    case errc::malformed_credentials: return cause_of_credentials(how);
    case errc::malformed_token: return cause_of_form(seen, how);
    case errc::algorithm_not_allowed: return cause_of_algorithm(seen, how);
    case errc::unknown_key: return cause_of_key(seen, how);
    case errc::decryption_failed: return cause_of_flaw(how.secret);
    case errc::signature_invalid: return cause_of_signature(seen, how);
    case errc::token_expired:
      if (!reads_cookies(how)) return nullptr;
      return e.claim() == "session" ? &causes::session_over : &causes::cache_over;
    case errc::issuer_mismatch: return cause_of_issuer(seen, how);
    case errc::audience_mismatch: return cause_of_audience(seen, how);
    case errc::type_not_allowed: return cause_of_type(seen);
    case errc::claim_missing:
    case errc::claim_invalid: return cause_of_claim(e, seen, how);
    case errc::session_mismatch:
      return e.claim() == "session_token" ? &causes::other_session : nullptr;
    default: return nullptr;
  }
}

inline void quote(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(" \"").append(printable(value)).append("\"");
}

/// What the token has where the configuration has something else.
[[nodiscard]] inline std::string comparison(const error& e, const sighting& seen,
                                            const circumstances& how) {
  std::string out;
  const auto compare = [&](std::string_view name, std::string_view has, std::string_view wanted) {
    if (has.empty()) return;
    quote(out.append(": the token has "), name, has);
    if (!wanted.empty()) quote(out, ", configured is", wanted);
  };
  if (e.code() == errc::issuer_mismatch) compare("iss", seen.iss, how.issuer);
  if (e.code() == errc::audience_mismatch) compare("aud", seen.aud, how.audience);
  if (e.code() == errc::algorithm_not_allowed) compare("alg", seen.alg, {});
  if (e.code() == errc::type_not_allowed) compare("typ", seen.typ, {});
  return out;
}

}  // namespace detail

/// What is known of an error alone.
[[nodiscard]] inline explanation explain(const error& e) {
  explanation out{e.name(), std::string(e.message()),
                  detail::remedies[static_cast<std::size_t>(e.code())]};
  if (!e.claim().empty()) out.text.append(" (").append(e.claim()).append(")");
  return out;
}

/// Why this error, and what to do, of a token or cookie that was seen so.
[[nodiscard]] inline explanation explain(const error& e, const sighting& seen,
                                         const circumstances& how = {}) {
  const detail::cause* const known = detail::cause_of(e, seen, how);
  if (known == nullptr) {
    explanation general = explain(e);
    general.text.append(detail::comparison(e, seen, how));
    return general;
  }
  return {known->name, std::string(known->text).append(detail::comparison(e, seen, how)),
          known->remedy};
}

/// The same, of a token, or of the value of a session cookie where a `session_reader` refused.
[[nodiscard]] inline explanation explain(const error& e, std::string_view token,
                                         const circumstances& how = {}) {
  return explain(e, recognise(token), how);
}

}  // namespace better_auth::inline v0
