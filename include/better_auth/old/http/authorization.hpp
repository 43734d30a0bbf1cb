// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/string_name.hpp>
#include <better_auth/old/detail/text_buffer.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/verified.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace better_auth::inline v0 {

/// The token of an `Authorization` header field's value: "Bearer" in any case, blanks, and one
/// token (RFC 6750 section 2.1). No tab, comma, control character or second word is taken.
/// Errors: missing_credentials (empty, or another scheme), malformed_credentials.
[[nodiscard]] inline result<std::string_view> bearer_token(std::string_view value) noexcept {
  constexpr std::string_view scheme = "bearer";
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    const char c = i < value.size() ? value[i] : '\0';
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != scheme[i])
      return errc::missing_credentials;
  }
  const char* begin = value.data() + scheme.size();
  const char* const end = value.data() + value.size();
  if (begin == end || *begin != ' ') return errc::malformed_credentials;
  while (begin != end && *begin == ' ') ++begin;
  const char* at = begin;
  while (at != end && (base64url::detail::value_of(*at) < 64 || *at == '.' || *at == '~' ||
                       *at == '+' || *at == '/'))
    ++at;
  const bool empty = at == begin;
  while (at != end && *at == '=') ++at;
  if (empty || at != end) return errc::malformed_credentials;
  return std::string_view(begin, static_cast<std::size_t>(end - begin));
}

/// Several values, as a server lists them where a header field came more than once.
template <class Values>
concept header_values =
    !std::convertible_to<Values, std::string_view> && requires(const Values& values) {
      { *std::begin(values) } -> std::convertible_to<std::string_view>;
      requires std::forward_iterator<std::remove_cvref_t<decltype(std::begin(values))>>;
      std::end(values);
    };

/// The user whose token the `Authorization` header field carries. `value` is empty where there is
/// none. Errors: those of `bearer_token` and of the verifier.
template <class Claims = user_claims, class Verifier>
[[nodiscard]] result<verified<Claims>> authenticate(const Verifier& verify,
                                                    std::string_view value) {
  const auto token = bearer_token(value);
  if (!token) return token.error();
  return verify.template as<Claims>(*token);
}

/// The same from a C string, which is null where there is none.
template <class Claims = user_claims, class Verifier>
[[nodiscard]] result<verified<Claims>> authenticate(const Verifier& verify, const char* value) {
  return authenticate<Claims>(verify,
                              value == nullptr ? std::string_view{} : std::string_view(value));
}

/// The same, from all values of the `Authorization` header field. Use this one where the server
/// offers them: two credentials are an attempt to be read differently by two readers.
/// Errors: missing_credentials (none), multiple_credentials (two or more), and those above.
template <class Claims = user_claims, class Verifier, header_values Values>
[[nodiscard]] result<verified<Claims>> authenticate(const Verifier& verify, const Values& values) {
  auto at = std::begin(values);
  if (at == std::end(values)) return errc::missing_credentials;
  auto&& first = *at;  // kept, where the range makes its strings as it goes
  if (++at != std::end(values)) return errc::multiple_credentials;
  return authenticate<Claims>(verify, std::string_view(first));
}

/// An HTTP answer, to be copied into whatever the server has for one. See `http_response`.
template <class String>
struct basic_http_response {
  /// A header field.
  struct header {
    std::string_view name = {};  ///< lives as long as the program
    String value = {};           ///< printable ASCII
  };
  /// Up to four, Content-Type among them; for use in a range-based for.
  struct header_list {
    header list[4] = {};    ///< the first `count` of them
    std::size_t count = 0;  ///< how many there are
    [[nodiscard]] const header* begin() const noexcept { return list; }
    [[nodiscard]] const header* end() const noexcept { return list + count; }
    [[nodiscard]] std::size_t size() const noexcept { return count; }
  };
  int status = 500;          ///< of HTTP
  header_list headers = {};  ///< in the order in which they may be sent
  String body = {};          ///< application/problem+json (RFC 9457)
};

/// An HTTP answer. Include `<string>` to use it.
using http_response = basic_http_response<std::string>;

namespace detail {

struct answer {
  int status;
  std::string_view title;
  std::string_view code = {};  // of RFC 6750
};

/// RFC 6750 section 3.1, RFC 9110 section 15.
inline answer answer_to(const error& e) noexcept {
  switch (e.kind()) {
    case error_kind::missing: return {401, "Unauthorized"};
    case error_kind::malformed: return {400, "Bad Request", "invalid_request"};
    case error_kind::invalid: return {401, "Unauthorized", "invalid_token"};
    case error_kind::forbidden:
      return {403, "Forbidden",
              e.code() == errc::insufficient_scope ? "insufficient_scope" : std::string_view{}};
    case error_kind::unavailable: return {503, "Service Unavailable"};
    case error_kind::configuration: break;
  }
  return {500, "Internal Server Error"};
}

}  // namespace detail

/// The answer that an error calls for. All of its text is fixed; nothing in it was sent by the
/// client.
///
/// 401 with a bare challenge where no credentials came, 400 `invalid_request` where the request is
/// malformed, 401 `invalid_token` where the token is refused, 403 where the token is good but does
/// not reach this far (`insufficient_scope`, or another user's data), 503 with Retry-After (5
/// seconds where the error names none) where keys are unavailable; 500, without a reason, where the
/// server's own configuration is at fault.
///
/// Include `<string>` to call it.
template <class String = std::string>
[[nodiscard]] BETTER_AUTH_COLD basic_http_response<String> challenge(const error& e) {
  const detail::answer how = detail::answer_to(e);
  basic_http_response<String> response;
  response.status = how.status;
  const auto header = [&](std::string_view name, std::string_view value) -> String& {
    typename basic_http_response<String>::header& next =
        response.headers.list[response.headers.count++];
    next.name = name;
    return next.value.append(value);
  };
  header("Content-Type", "application/problem+json");
  header("Cache-Control", "no-store");

  String sentence(e.message());
  if (!e.claim().empty()) sentence.append(" (").append(e.claim()).append(")");
  if (!how.code.empty())
    header("WWW-Authenticate", "Bearer error=\"")
        .append(how.code)
        .append("\", error_description=\"")
        .append(sentence)
        .append("\"");
  else if (how.status == 401) header("WWW-Authenticate", "Bearer");
  if (how.status == 503)
    detail::append_number(header("Retry-After", {}), e.retry_after() != 0 ? e.retry_after() : 5);

  String& body = response.body;
  body.append("{\"type\":\"about:blank\",\"title\":\"").append(how.title).append("\",\"status\":");
  detail::append_number(body, static_cast<std::uint32_t>(how.status));
  if (how.status != 500) {
    body.append(",\"detail\":\"")
        .append(sentence)
        .append("\",\"code\":\"")
        .append(e.name())
        .append("\"");
    if (!e.claim().empty()) body.append(",\"claim\":\"").append(e.claim()).append("\"");
  }
  body.append("}");
  return response;
}

}  // namespace better_auth::inline v0
