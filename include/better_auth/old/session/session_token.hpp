// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/session/cookie_header.hpp>
#include <better_auth/old/session/session_secrets.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

/// The token of a session that Better Auth signed: random text, not a JWT. It names a session in
/// Better Auth's database and nothing else: who the user is, whether the session has ended or was
/// revoked, only a look there tells. Only `verify_session_token` makes one. Whoever has it is
/// logged in, so keep it out of logs.
class signed_session_token {
 public:
  /// The token, without its signature.
  [[nodiscard]] const std::string& value() const& noexcept { return value_; }
  /// The same, moved out.
  [[nodiscard]] std::string value() && noexcept { return std::move(value_); }

 private:
  friend result<signed_session_token> verify_session_token(std::string_view value,
                                                           const session_secrets& secrets);
  explicit signed_session_token(std::string_view token) : value_(token) {}
  std::string value_;
};

/// A session token that came without its signature: anybody may have made it up. All that is known
/// is that it is spelled like one. Only `unsigned_session_token` makes one.
class unverified_session_token {
 public:
  /// What was sent.
  [[nodiscard]] const std::string& value() const& noexcept { return value_; }
  /// The same, moved out.
  [[nodiscard]] std::string value() && noexcept { return std::move(value_); }

 private:
  friend result<unverified_session_token> unsigned_session_token(std::string_view value);
  explicit unverified_session_token(std::string_view token) : value_(token) {}
  std::string value_;
};

namespace detail {

/// Better Auth's tokens are 32 letters and digits. The bounds leave room for another length, but
/// not for what the same secret signs elsewhere: `true` of the cookie dont_remember, or the two
/// segments of an e-mail link's JWT.
[[nodiscard]] inline bool is_session_token(std::string_view text) noexcept {
  if (text.size() < 24 || text.size() > 64) return false;
  for (const char c : text)
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) return false;
  return true;
}

/// The token in `TOKEN.SIGNATURE`, a view into it. The signature is base64 with the standard
/// alphabet and its padding, 44 characters. Errors: malformed_token, signature_invalid,
/// crypto_failure.
[[nodiscard]] inline result<std::string_view> check_session_token(
    std::string_view text, const session_secrets& secrets) noexcept {
  constexpr std::size_t characters = base64url::encoded_size(32);
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || text.size() - dot - 1 != characters + 1 ||
      text.back() != '=')
    return errc::malformed_token;
  const std::string_view token = text.substr(0, dot);
  if (!is_session_token(token)) return errc::malformed_token;

  char canonical[characters];
  for (std::size_t i = 0; i < characters; ++i) {
    const char c = text[dot + 1 + i];
    if (c == '-' || c == '_') return errc::malformed_token;
    canonical[i] = c == '+' ? '-' : (c == '/' ? '_' : c);
  }
  char mac[32];
  if (!base64url::decode({canonical, characters}, reinterpret_cast<unsigned char*>(mac)))
    return errc::malformed_token;
  const auto good = secrets.current().snapshot().verify(algorithm::hs256, token, {mac, sizeof mac});
  if (!good) return good.error();
  return token;
}

}  // namespace detail

/// The session token in a value that Better Auth signed with its current secret: the value of the
/// session_token cookie as `find_cookie` gives it, or what its bearer plugin sends as
/// `set-auth-token` and takes as `Authorization: Bearer` (see `bearer_token`). An escaped spelling
/// must have been decoded.
/// Errors: malformed_token, signature_invalid, crypto_failure.
[[nodiscard]] inline result<signed_session_token> verify_session_token(
    std::string_view value, const session_secrets& secrets) {
  const auto token = detail::check_session_token(value, secrets);
  if (!token) return token.error();
  return signed_session_token(*token);
}

/// A bare session token, as Better Auth's bearer plugin takes it too unless `requireSignature` is
/// set. Nothing vouches for it. Error: malformed_token.
[[nodiscard]] inline result<unverified_session_token> unsigned_session_token(
    std::string_view value) {
  if (!detail::is_session_token(value)) return errc::malformed_token;
  return unverified_session_token(value);
}

}  // namespace better_auth::inline v0
