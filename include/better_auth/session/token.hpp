// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/base/result.hpp>
#include <better_auth/session/secrets.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
namespace better_auth::inline BETTER_AUTH_ABI {

/// A session token that Better Auth signed: random text, not a JWT. Only Better Auth's database
/// tells whose session it is, and whether that has ended or was revoked. Only
/// `verify_session_token` makes one. Whoever has it is logged in, so keep it out of logs.
class signed_session_token {
 public:
  /// The token, without its signature.
  [[nodiscard]] const std::string& value() const noexcept { return value_; }

 private:
  friend result<signed_session_token> verify_session_token(std::string_view value,
                                                           const session_secrets& secrets);
  explicit signed_session_token(std::string_view token) : value_(token) {}
  std::string value_;
};

/// A session token without a signature: anyone can make it up. Only `unsigned_session_token` makes
/// one.
class unverified_session_token {
 public:
  /// What was sent.
  [[nodiscard]] const std::string& value() const noexcept { return value_; }

 private:
  friend result<unverified_session_token> unsigned_session_token(std::string_view value);
  explicit unverified_session_token(std::string_view token) : value_(token) {}
  std::string value_;
};

namespace detail {

/// Better Auth's tokens are 32 letters and digits. The bounds allow other lengths, but not what the
/// same secret signs elsewhere: `true` in the cookie dont_remember, or an e-mail link's JWT.
[[nodiscard]] inline bool is_session_token(std::string_view text) noexcept {
  return text.size() >= 24 && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
         });
}

/// The token in `TOKEN.SIGNATURE`, as a view. The signature is 44 characters of standard base64.
/// Errors: malformed_token, signature_invalid, crypto_failure.
inline result<std::string_view> check_session_token(std::string_view text,
                                                    const session_secrets& secrets) {
  constexpr std::size_t characters = base64url::encoded_size(32);
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || text.size() - dot - 1 != characters + 1 ||
      text.back() != '=')
    return errc::malformed_token;
  const std::string_view token = text.substr(0, dot);
  if (!is_session_token(token)) return errc::malformed_token;

  std::string signature(text.substr(dot + 1, characters));
  if (signature.find_first_of("-_") != std::string::npos) return errc::malformed_token;
  std::replace(signature.begin(), signature.end(), '+', '-');
  std::replace(signature.begin(), signature.end(), '/', '_');
  std::string mac;
  if (!base64url::decode(signature, mac)) return errc::malformed_token;
  if (const auto good = (secrets.current().verify)(algorithm::hs256, token, mac); !good)
    return good.error();
  return token;
}

}  // namespace detail

/// The session token in a value that Better Auth signed with its current secret: that of the
/// session_token cookie from `find_cookie`, or of its bearer plugin (`set-auth-token`,
/// `Authorization: Bearer`). Undo percent escapes first.
/// Errors: malformed_token, signature_invalid, algorithm_not_allowed (no secrets), crypto_failure.
inline result<signed_session_token> verify_session_token(std::string_view value,
                                                         const session_secrets& secrets) {
  const auto token = detail::check_session_token(value, secrets);
  if (!token) return token.error();
  return signed_session_token(*token);
}

/// A bare session token, which Better Auth's bearer plugin accepts too unless `requireSignature` is
/// set. Errors: malformed_token.
inline result<unverified_session_token> unsigned_session_token(std::string_view value) {
  if (!detail::is_session_token(value)) return errc::malformed_token;
  return unverified_session_token(value);
}

}
