// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/attributes.hpp>
#include <better_auth/result.hpp>
#include <better_auth/verified.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace better_auth {

/// The token of an `Authorization` header field's value: "Bearer" in any case, blanks, and one token (RFC 6750 section
/// 2.1). No tab, comma, control character or second word is taken.
/// Errors: missing_credentials (empty, or another scheme), malformed_credentials.
[[nodiscard]] inline result<std::string_view> bearer_token(std::string_view value) noexcept {
  if (value.empty()) return errc::missing_credentials;
  constexpr std::string_view scheme = "bearer";
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    const char c = i < value.size() ? value[i] : '\0';
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != scheme[i]) return errc::missing_credentials;
  }
  const std::string_view rest = value.substr(scheme.size());
  const std::size_t begin = rest.find_first_not_of(' ');
  if (begin == 0 || begin == std::string_view::npos) return errc::malformed_credentials;
  const std::string_view token = rest.substr(begin);
  const std::size_t stop = token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");
  const bool token68 = stop != 0 && token.find_first_not_of('=', stop == std::string_view::npos ? token.size() : stop) == std::string_view::npos;
  if (!token68) return errc::malformed_credentials;
  return token;
}

/// Several values, as a server lists them where a header field came more than once.
template <class Values>
concept header_values = !std::convertible_to<Values, std::string_view> && requires(const Values& values) {
  { *std::begin(values) } -> std::convertible_to<std::string_view>;
  std::end(values);
};

/// The user whose token the `Authorization` header field carries. `value` is empty where there is none.
/// Errors: those of `bearer_token` and of the verifier.
template <class Claims = user_claims, class Verifier>
[[nodiscard]] result<verified<Claims>> authenticate(const Verifier& verify, std::string_view value) {
  const auto token = bearer_token(value);
  if (!token) return token.error();
  return verify.template as<Claims>(*token);
}

/// The same, from all values of the `Authorization` header field. Use this one where the server offers them: two
/// credentials are an attempt to be read differently by two readers.
/// Errors: missing_credentials (none), multiple_credentials (two or more), and those above.
template <class Claims = user_claims, class Verifier, header_values Values>
[[nodiscard]] result<verified<Claims>> authenticate(const Verifier& verify, const Values& values) {
  auto at = std::begin(values);
  if (at == std::end(values)) return errc::missing_credentials;
  const std::string_view value = *at;
  if (++at != std::end(values)) return errc::multiple_credentials;
  return authenticate<Claims>(verify, value);
}

/// An HTTP answer, to be copied into whatever the server has for one.
struct http_response {
  struct header {
    std::string_view name;
    std::string value;
  };
  int status = 500;
  std::vector<header> headers = {};  ///< Content-Type among them
  std::string body = {};             ///< application/problem+json (RFC 9457)
};

/// The answer that an error calls for. All of its text is fixed; nothing in it was sent by the client.
///
/// 401 with a bare challenge where no credentials came, 400 `invalid_request` where the request is malformed, 401
/// `invalid_token` where the token is refused, 403 where the token is good but does not reach this far
/// (`insufficient_scope`, or another user's data), 503 with Retry-After where keys are unavailable (RFC 6750 section 3,
/// RFC 9110 sections 10.2.3 and 15); 500, without a reason, where the server's own configuration is at fault.
[[nodiscard]] BETTER_AUTH_COLD inline http_response challenge(const error& e) {
  struct answer {
    int status;
    const char* title;
    const char* code;  // of RFC 6750, or nullptr
  };
  const answer how = [&]() -> answer {
    switch (e.kind()) {
      case error_kind::missing: return {401, "Unauthorized", nullptr};
      case error_kind::malformed: return {400, "Bad Request", "invalid_request"};
      case error_kind::invalid: return {401, "Unauthorized", "invalid_token"};
      case error_kind::forbidden:
        return {403, "Forbidden", e.code() == errc::insufficient_scope ? "insufficient_scope" : nullptr};
      case error_kind::unavailable: return {503, "Service Unavailable", nullptr};
      case error_kind::configuration: break;
    }
    return {500, "Internal Server Error", nullptr};
  }();

  std::string detail(e.message());
  if (!e.claim().empty()) detail.append(" (").append(e.claim()).append(")");
  http_response response{how.status, {}, {}};
  response.headers.push_back({"Content-Type", "application/problem+json"});
  response.headers.push_back({"Cache-Control", "no-store"});
  if (how.code != nullptr)
    response.headers.push_back(
        {"WWW-Authenticate", "Bearer error=\"" + std::string(how.code) + "\", error_description=\"" + detail + '"'});
  else if (how.status == 401)
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
  if (how.status == 503)
    response.headers.push_back({"Retry-After", std::to_string(e.retry_after() != 0 ? e.retry_after() : 5)});

  const auto text = [&](const char* name, std::string_view value) {
    response.body.append(",\"").append(name).append("\":\"").append(value).append("\"");
  };
  response.body = "{\"type\":\"about:blank\",\"title\":\"" + std::string(how.title) + "\",\"status\":" + std::to_string(how.status);
  if (how.status != 500) {
    text("detail", detail);
    text("code", e.name());
    if (!e.claim().empty()) text("claim", e.claim());
  }
  response.body += '}';
  return response;
}

}  // namespace better_auth
