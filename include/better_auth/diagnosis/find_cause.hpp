// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/error.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/diagnosis/causes.hpp>
#include <better_auth/diagnosis/recognise.hpp>
#include <better_auth/session/cookie_header.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// What tokens are verified with.
enum class key_kind : std::uint8_t {
  unknown,        ///< not known
  shared_secret,  ///< a secret, for HMAC and cookies
  public_keys,    ///< a key set or a jwks_source
};

/// What trying other secrets has shown.
enum class secret_flaw : std::uint8_t {
  none,       ///< nothing
  is_a_list,  ///< the secret has the form of BETTER_AUTH_SECRETS, and one of its entries fits
  newline_elsewhere,  ///< the secret with a line break at its end fits
  is_newer,           ///< an older secret of the list fits
};

/// What is known about the verifier that rejected a credential. Omit what you do not know.
struct circumstances {
  key_kind keys = key_kind::unknown;           ///< what the verifier has
  artefact cookie = artefact::nothing;         ///< the expected kind of cookie, if cookies are read
  std::string_view issuer = {};                ///< what the policy accepts
  std::string_view audience = {};              ///< what the policy accepts
  std::string_view cookie_header = {};         ///< the whole `Cookie` header
  std::string_view authorization_header = {};  ///< the whole `Authorization` header
  secret_flaw secret = secret_flaw::none;      ///< what trying other secrets has shown
};

namespace detail {

/// Whether the header has a cookie, or the chunk of one, whose name ends like this and whose value
/// is not empty.
[[nodiscard]] inline bool has_cookie(std::string_view header, std::string_view ending) {
  bool found = false;
  for_each_cookie(header, [&](std::string_view name, std::string_view value) {
    const std::size_t end = name.find_last_not_of("0123456789");
    if (end != name.npos && name[end] == '.' && end + 1 < name.size()) name = name.substr(0, end);
    found = found || (name.ends_with(ending) && !value.empty());
  });
  return found;
}

[[nodiscard]] constexpr bool reads_cookies(const circumstances& how) noexcept {
  return how.cookie != artefact::nothing;
}

[[nodiscard]] constexpr bool is_session(artefact a) noexcept {
  return a == artefact::compact_session || a == artefact::jwt_session ||
         a == artefact::jwks_session || a == artefact::jwe_session;
}

[[nodiscard]] inline const cause* cause_of_missing(const error& e, const circumstances& how) {
  const std::string_view header = how.cookie_header;
  if (e.claim().empty()) return how.authorization_header.empty() ? nullptr : &causes::other_scheme;
  if (e.claim() != "session_token" && e.claim() != "session_data") return nullptr;
  // If it is there, the reader looked for another name.
  const std::string name(e.claim());
  if (has_cookie(header, "better-auth." + name)) return &causes::secure_prefix;
  if (has_cookie(header, "." + name)) return &causes::cookie_prefix;
  if (name == "session_data")
    return has_cookie(header, "session_token") ? &causes::cache_run_out : nullptr;
  return has_cookie(header, "session_data") ? &causes::no_session_token : nullptr;
}

[[nodiscard]] constexpr const cause* cause_of_spelling(spelling written) noexcept {
  switch (written) {
    case spelling::white_space: return &causes::white_space;
    case spelling::quotes: return &causes::quotes;
    case spelling::scheme_in_front: return &causes::scheme_in_token;
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

/// For a header that starts with Bearer, but is not followed by one token.
[[nodiscard]] inline const cause* cause_of_credentials(const circumstances& how) noexcept {
  constexpr std::string_view scheme = "Bearer";
  if (!starts_with_ignoring_case(how.authorization_header, scheme)) return nullptr;
  const std::string_view rest = trimmed(how.authorization_header.substr(scheme.size()));
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
  const cause* const spelled = cause_of_spelling(seen.written);
  return spelled != nullptr ? spelled : &causes::cookie_changed;
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
  if (seen.what == artefact::jwe_session) return &causes::other_encryption;
  if (equal_ignoring_case(seen.alg, "none")) return &causes::not_signed;
  const auto alg = algorithm_named(seen.alg);
  if (!alg) return &causes::unknown_algorithm;
  const bool hmac = facts(*alg).family == algorithm_family::hmac;
  if (how.keys == key_kind::shared_secret) {
    if (hmac) return &causes::other_hmac;
    return reads_cookies(how) ? &causes::session_by_keys : &causes::public_key_token_for_secret;
  }
  if (how.keys != key_kind::public_keys) return nullptr;
  if (!hmac) return &causes::key_of_other_algorithm;
  if (reads_cookies(how)) return &causes::session_by_secret;
  if (is_session(seen.what)) return &causes::session_is_no_bearer;
  return seen.what == artefact::email_link ? &causes::email_link
                                           : &causes::hmac_token_for_public_keys;
}

[[nodiscard]] constexpr const cause* cause_of_flaw(secret_flaw flaw) noexcept {
  switch (flaw) {
    case secret_flaw::is_a_list: return &causes::secret_is_list;
    case secret_flaw::newline_elsewhere: return &causes::secret_newline_elsewhere;
    case secret_flaw::is_newer: return &causes::older_secret;
    case secret_flaw::none: break;
  }
  return nullptr;
}

[[nodiscard]] inline const cause* cause_of_signature(const sighting& seen,
                                                     const circumstances& how) noexcept {
  const auto alg = algorithm_named(seen.alg);
  const std::size_t length = alg ? facts(*alg).signature_bytes : 0;
  if (seen.segments == 3 && length != 0 && seen.signature_bytes != length)
    return &causes::signature_length;
  if (how.keys == key_kind::public_keys) return &causes::key_differs;
  if (how.keys != key_kind::shared_secret) return nullptr;
  if (const cause* const flawed = cause_of_flaw(how.secret); flawed != nullptr) return flawed;
  return seen.what == artefact::id_token ? &causes::client_secret : &causes::secret_differs;
}

[[nodiscard]] inline const cause* cause_of_key(const sighting& seen,
                                               const circumstances& how) noexcept {
  if (seen.what == artefact::jwe_session) {
    const cause* const flawed = cause_of_flaw(how.secret);
    return flawed != nullptr ? flawed : &causes::other_secret;
  }
  return seen.what != artefact::nothing && !seen.has_kid ? &causes::kid_missing : nullptr;
}

[[nodiscard]] inline std::string_view without_final_slashes(std::string_view url) noexcept {
  return url.substr(0, url.find_last_not_of('/') + 1);
}

/// Whether `url` is `base` with a path added.
[[nodiscard]] inline bool adds_path(std::string_view url, std::string_view base) noexcept {
  return !base.empty() && url.size() > base.size() && url.starts_with(base) &&
         url[base.size()] == '/';
}

[[nodiscard]] inline const cause* cause_of_issuer(const sighting& seen,
                                                  const circumstances& how) noexcept {
  if (how.issuer.empty() || !seen.has_issuer) return nullptr;
  if (without_final_slashes(seen.iss) == without_final_slashes(how.issuer))
    return &causes::issuer_slash;
  if (adds_path(seen.iss, how.issuer) || seen.what == artefact::oauth_access_token ||
      seen.what == artefact::id_token)
    return &causes::issuer_with_path;
  return adds_path(how.issuer, seen.iss) ? &causes::issuer_is_origin : &causes::issuer_differs;
}

[[nodiscard]] inline const cause* cause_of_audience(const sighting& seen,
                                                    const circumstances& how) noexcept {
  if (seen.what == artefact::id_token) return &causes::id_token;
  if (seen.what == artefact::nothing) return nullptr;
  if (how.audience.empty()) return &causes::audience_not_configured;
  return without_final_slashes(seen.aud) == without_final_slashes(how.audience)
             ? &causes::audience_slash
             : &causes::audience_differs;
}

[[nodiscard]] inline const cause* cause_of_type(const sighting& seen) noexcept {
  if (is_session(seen.what)) return &causes::session_is_no_bearer;
  if (seen.what == artefact::oauth_access_token) return &causes::oauth_access_token;
  if (seen.what == artefact::logout_token) return &causes::logout_token;
  return seen.what != artefact::nothing && seen.typ.empty() ? &causes::type_missing : nullptr;
}

[[nodiscard]] inline const cause* cause_of_missing_claim(std::string_view claim,
                                                         const sighting& seen,
                                                         const circumstances& how) noexcept {
  const bool from_email = seen.what == artefact::email_link;
  if (claim == "exp") return &causes::never_expires;
  if (claim == "iss") return &causes::issuer_missing;
  if (claim == "aud") return &causes::audience_missing;
  if (claim == "sub" && is_session(seen.what)) return &causes::session_is_no_bearer;
  if (claim == "sub") return from_email ? &causes::email_link : &causes::no_subject;
  if ((claim == "session" || claim == "user") && reads_cookies(how))
    return from_email ? &causes::email_link : &causes::other_strategy;
  return nullptr;
}

[[nodiscard]] inline const cause* cause_of_claim(std::string_view claim, const sighting& seen,
                                                 const circumstances& how) noexcept {
  if (claim == "exp" || claim == "nbf" || claim == "iat") {
    constexpr std::int64_t milliseconds = 100'000'000'000;  // as seconds, in the year 5138
    return (std::max)(seen.exp.value_or(0), seen.nbf.value_or(0)) >= milliseconds
               ? &causes::in_milliseconds
               : &causes::date_no_number;
  }
  if (claim == "sub") return &causes::subject_unusable;
  if (claim == "client_id") return &causes::machine_token;
  if (claim == "cnf") return &causes::sender_constrained;
  return claim == "version" && reads_cookies(how) ? &causes::cache_version : nullptr;
}

/// What is known beyond the error itself, or nullptr.
[[nodiscard]] inline const cause* cause_of(const error& e, const sighting& seen,
                                           const circumstances& how) {
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
    case errc::claim_missing: return cause_of_missing_claim(e.claim(), seen, how);
    case errc::claim_invalid: return cause_of_claim(e.claim(), seen, how);
    case errc::session_mismatch:
      return e.claim() == "session_token" ? &causes::other_session : nullptr;
    default: return nullptr;
  }
}

}  // namespace detail
}  // namespace better_auth::inline BETTER_AUTH_ABI
