// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/diagnosis/recognise.hpp>

#include <cstdint>
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
  none,               ///< nothing
  is_a_list,          ///< an entry fits: it is a list as in BETTER_AUTH_SECRETS
  newline_elsewhere,  ///< it fits with a line break at its end
  is_newer,           ///< an older secret of the list fits
};

/// What you know about the verifier that rejected a credential, and the request.
struct circumstances {
  key_kind keys = key_kind::unknown;    ///< what the verifier has
  artefact cookie = artefact::nothing;  ///< the expected kind of cookie, if cookies are read

  std::string_view issuer = {};                ///< what the policy accepts
  std::string_view audience = {};              ///< what the policy accepts
  std::string_view cookie_header = {};         ///< the whole `Cookie` header
  std::string_view authorization_header = {};  ///< the whole `Authorization` header
  secret_flaw secret = secret_flaw::none;      ///< of the configured secret
};

namespace detail {

/// What is known beyond the error itself.
struct cause {
  std::string_view name = {};  ///< stable; empty if nothing is known
  std::string_view text = {};
  std::string_view remedy = {};
};

constexpr bool reads_cookies(const circumstances& how) { return how.cookie != artefact::nothing; }

constexpr bool is_session(artefact a) {
  return a == artefact::compact_session || a == artefact::jwt_session ||
         a == artefact::jwks_session || a == artefact::jwe_session;
}

inline constexpr cause session_is_no_bearer{
    "session_is_no_bearer", "this is a session_data cookie, not a bearer token",
    "Send the token of /api/auth/token, or read cookies with session.hpp."};

inline constexpr cause email_link{"email_link", "this is the token of a link in an e-mail",
                                  "Send the token of /api/auth/token; one secret signs both."};

constexpr cause cause_of_spelling(spelling written) {
  using enum spelling;
  switch (written) {
    case white_space:
      return {"white_space", "the token contains white space or a line break",
              "Remove what a shell, a file or an editor added."};
    case quotes:
      return {"quotes", "there are quotes around the token",
              "Remove them: they belong to JSON or a shell."};
    case scheme_in_front:
      return {"scheme_in_token", "the word Bearer is part of the token",
              "Remove it, or pass the whole header to authenticate."};
    case json:
      return {"json_answer", "this is the JSON answer, not the token in it",
              "Send its member token: (await response.json()).token, or jq -r .token."};
    case missing_as_text:
      return {"missing_as_text",
              "the frontend has no token and sends null, undefined or [object Object] as text",
              "Look for a value that is not set yet, a missing await, or an object instead of its "
              "token."};
    case percent_escapes:
      return {"percent_escapes", "the token is percent-encoded",
              "Decode it once, as find_cookie does."};
    case standard_base64:
      return {"standard_base64", "the token is base64, not base64url",
              "Something re-encoded it: a JWT has '-' and '_' instead of '+' and '/'."};
    case padding:
      return {"padding", "the token is padded with '='",
              "A JWT has no padding: something re-encoded it."};
    case canonical:
    case other: break;
  }
  return {};
}

}  // namespace detail
}
