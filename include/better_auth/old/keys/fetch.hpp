// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/url.hpp>
#include <better_auth/old/policy.hpp>
#include <better_auth/old/result.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace better_auth::inline v0 {

/// Where a Better Auth publishes its keys: `/jwks` under the base URL, or under `base_path` where
/// that has no path of its own. However many slashes they end with, there is one between. Error:
/// invalid_url.
[[nodiscard]] BETTER_AUTH_COLD inline result<std::string> jwks_url_from(
    std::string_view base_url, std::string_view base_path = "/api/auth") {
  if (base_url.find_first_of("?#") != std::string_view::npos) return errc::invalid_url;
  auto url = issuer_from(base_url, base_path);
  if (!url) return url.error();
  while (url->back() == '/') url->pop_back();
  return *std::move(url) + "/jwks";
}

/// One GET that a source of keys wants. The views are valid during the call.
struct fetch_request {
  std::string_view url = {};  ///< absolute, https or http to this machine
  std::string_view etag =
      {};                    ///< for If-None-Match (RFC 9110 section 13.1.2) where it is not empty
  std::int64_t timeout = 5;  ///< seconds for all of it, from resolving the name to the last byte
  std::size_t max_bytes = 1U << 20U;  ///< a body of more is not worth reading to its end
};

/// Why a fetch brought no keys.
enum class fetch_problem : std::uint8_t {
  none,        ///< the fetch went well
  connection,  ///< no answer, or not all of it: name, network, proxy, a connection that was closed
  timeout,     ///< no complete answer in time
  tls,         ///< the server could not prove who it is
  too_large,   ///< a body over the limit
  exception,   ///< the fetcher threw, or memory ran out
  status,      ///< an answer that is neither 200 nor a 304 that was asked for; redirects are not
               ///< followed
  malformed,   ///< a 200 whose body is no JWK Set
};
/// How many there are, `none` included.
inline constexpr std::size_t fetch_problem_count = 8;

/// One fixed English sentence, without anything that came over the network; empty for `none`.
[[nodiscard]] constexpr std::string_view message(fetch_problem problem) noexcept {
  switch (problem) {
    case fetch_problem::none: return {};
    case fetch_problem::connection:
      return "the key server could not be reached, or broke off its answer";
    case fetch_problem::timeout: return "the key server did not answer in time";
    case fetch_problem::tls: return "the TLS certificate of the key server could not be verified";
    case fetch_problem::too_large: return "the answer of the key server is over the size limit";
    case fetch_problem::exception: return "the fetcher threw an exception, or memory ran out";
    case fetch_problem::status: return "the key server answered with another status than 200";
    case fetch_problem::malformed:
      return "the key server answered with something that is no JWK Set";
  }
  return {};
}

/// What came back. A fetcher sets `problem` where there is no HTTP answer, or throws; it leaves
/// judging the status, the size and the body to the source. The content type is not looked at.
struct fetch_response {
  int status = 0;                  ///< of HTTP; 0 where none came
  std::string body = {};           ///< as it came, decoded from chunks
  std::string etag = {};           ///< the ETag field's value as it stands, or empty
  std::string cache_control = {};  ///< the Cache-Control field's value; several joined with a comma
  fetch_problem problem = fetch_problem::none;  ///< why there is no answer
};

namespace detail {
template <class F>
concept request_fetcher =
    std::invocable<F&, const fetch_request&> &&
    std::same_as<std::remove_cvref_t<std::invoke_result_t<F&, const fetch_request&>>,
                 fetch_response>;
template <class F>
concept url_fetcher = std::invocable<F&, std::string_view> &&
                      std::convertible_to<std::invoke_result_t<F&, std::string_view>, std::string>;
}  // namespace detail

/// Whatever can fetch: a callable from `const fetch_request&` to `fetch_response`, or, simpler, one
/// from the URL to the body of a 200 answer that throws where there is none. It has to keep to the
/// timeout, to verify TLS, and to follow no redirect; it is never called twice at once by one
/// source. `curl_fetcher` (curl.hpp) is one.
template <class F>
concept fetcher =
    std::move_constructible<F> && (detail::request_fetcher<F> || detail::url_fetcher<F>);

namespace detail {

template <class F>
fetch_response call_fetcher(F& fetch, const fetch_request& request) {
  if constexpr (request_fetcher<F>) return fetch(request);
  else return {.status = 200, .body = fetch(request.url)};
}

/// The next element of a comma-separated list (RFC 9110 section 5.6.1), without blanks around it;
/// `rest` moves behind. A comma in a quoted string splits it too: no directive that is looked for
/// has one.
BETTER_AUTH_COLD inline std::string_view next_element(std::string_view& rest) noexcept {
  const std::size_t comma = rest.find(',');
  std::string_view one = rest.substr(0, comma);
  rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  while (!one.empty() && (one.front() == ' ' || one.front() == '\t')) one.remove_prefix(1);
  while (!one.empty() && (one.back() == ' ' || one.back() == '\t')) one.remove_suffix(1);
  return one;
}

/// For how many seconds Cache-Control lets an answer be kept (RFC 9111 section 5.2.2): 0 for
/// no-store and no-cache; nothing where it does not say, or not legibly. Numbers over ten digits
/// are ten nines.
[[nodiscard]] BETTER_AUTH_COLD inline std::optional<std::int64_t> max_age_of(
    std::string_view cache_control) {
  std::optional<std::int64_t> seconds;
  while (!cache_control.empty()) {
    const std::string_view directive = next_element(cache_control);
    std::string name;
    for (const char c : directive.substr(0, directive.find('=')))
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (name == "no-store" || name == "no-cache") return 0;
    if (name != "max-age" || name.size() == directive.size()) continue;
    std::string_view digits = directive.substr(name.size() + 1);
    if (digits.size() > 2 && digits.front() == '"' && digits.back() == '"')
      digits = digits.substr(1, digits.size() - 2);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
      continue;
    std::int64_t value = 0;
    for (const char c : digits)
      value = value > 999'999'999 ? 9'999'999'999 : value * 10 + (c - '0');
    if (!seconds || value < *seconds) seconds = value;  // said twice: the stricter one
  }
  return seconds;
}

/// An entity tag that may be sent back: visible characters alone, so that it cannot become another
/// header field.
[[nodiscard]] BETTER_AUTH_COLD inline bool sound_etag(std::string_view etag) noexcept {
  for (const char c : etag)
    if (c < '!' || c > '~') return false;
  return etag.size() <= 256;
}

/// Whether the host is this machine by its spelling: localhost, [::1], or 127 and three more
/// numbers of up to 255.
[[nodiscard]] BETTER_AUTH_COLD inline bool is_loopback(std::string_view host) noexcept {
  if (host == "localhost" || host == "[::1]") return true;
  if (host.substr(0, 4) != "127.") return false;
  int numbers = 1, digits = 0, value = 0;
  for (const char c : host.substr(4)) {
    if (c == '.') {
      if (digits == 0) return false;
      ++numbers;
      digits = value = 0;
      continue;
    }
    value = value * 10 + (c - '0');
    if (c < '0' || c > '9' || ++digits > 3 || value > 255) return false;
  }
  return numbers == 3 && digits != 0;
}

/// Whether keys may be fetched from here. Errors: invalid_url, insecure_url.
[[nodiscard]] BETTER_AUTH_COLD inline result<void> check_key_url(std::string_view text) {
  url parsed;
  if (!url::parse(text, parsed) || text.find('#') != std::string_view::npos)
    return errc::invalid_url;
  const std::string_view origin = parsed.origin;
  if (origin.substr(0, 8) == "https://") return {};
  const std::string_view authority = origin.substr(7);
  const std::size_t port = authority.find(':', authority.front() == '[' ? authority.find(']') : 0);
  if (!is_loopback(authority.substr(0, port))) return errc::insecure_url;
  return {};
}

}  // namespace detail

}  // namespace better_auth::inline v0
