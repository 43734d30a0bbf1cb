// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/fetch_problem.hpp>
#include <better_auth/base/result.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/base/url.hpp>
#include <better_auth/jose/jwk.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Where Better Auth publishes its keys: `/jwks` under the base URL, or under `base_path` if that
/// has no path. Trailing slashes make no difference. Errors: invalid_url.
inline result<std::string> jwks_url_from(std::string_view base_url,
                                         std::string_view base_path = "/api/auth") {
  if (base_url.find_first_of("?#") != std::string_view::npos) return errc::invalid_url;
  auto url = issuer_from(base_url, base_path);
  if (!url) return url;
  while (url->back() == '/') url->pop_back();
  return *std::move(url) + "/jwks";
}

/// One GET.
struct fetch_request {
  std::string url = {};      ///< absolute; https, or http to an allowed host
  std::string etag = {};     ///< for If-None-Match (RFC 9110 section 13.1.2), or empty
  std::int64_t timeout = 5;  ///< seconds, from resolving the name to the last byte
  std::size_t max_bytes = max_jwks_bytes;  ///< of the body; more need not be read
};

/// What came back. Without an HTTP answer, a fetcher sets `problem` or throws. The source judges
/// status, size and body; the content type does not matter.
struct fetch_response {
  int status = 0;                  ///< of HTTP; 0 if none came
  std::string body = {};           ///< with the transfer coding removed
  std::string etag = {};           ///< the value of the ETag field, or empty
  std::string cache_control = {};  ///< the Cache-Control fields, with commas between them
  fetch_problem problem = fetch_problem::none;  ///< why there is no answer
};

/// A fetch between `begin_refresh` and `finish_refresh`.
struct pending_refresh {
  fetch_request request = {};  ///< what to fetch
  std::uint64_t number = 0;    ///< tells this fetch from later ones
};

/// Fetches one URL, such as `curl_fetcher` (curl.hpp). It must keep to the timeout, verify TLS, and
/// follow no redirect. One source never calls it twice at the same time.
using fetcher = std::function<fetch_response(const fetch_request&)>;
/// A simpler one: it returns the body of a 200 answer, and throws if there is none.
using body_fetcher = std::function<std::string(std::string_view url)>;
/// What a source takes.
using any_fetcher = std::variant<fetcher, body_fetcher>;

namespace detail {

/// Either fetcher, as the full one.
inline fetcher full_fetcher(fetcher fetch) { return fetch; }
inline fetcher full_fetcher(body_fetcher fetch) {
  if (!fetch) return {};
  return [get = std::move(fetch)](const fetch_request& request) {
    return fetch_response{.status = 200, .body = get(request.url)};
  };
}

/// For how many seconds Cache-Control lets an answer be kept (RFC 9111 section 5.2.2): 0 for
/// no-store and no-cache; nullopt if it does not say. No directive that matters here has a comma
/// in quotes.
[[nodiscard]] inline std::optional<std::int64_t> max_age_of(std::string_view cache_control) {
  constexpr std::int64_t longest = 9'999'999'999;
  std::optional<std::int64_t> seconds;
  while (!cache_control.empty()) {
    const std::size_t comma = cache_control.find(',');
    const std::string_view directive = trimmed(cache_control.substr(0, comma));
    cache_control.remove_prefix(comma == std::string_view::npos ? cache_control.size() : comma + 1);
    const std::string_view name = directive.substr(0, directive.find('='));
    if (equal_ignoring_case(name, "no-store") || equal_ignoring_case(name, "no-cache")) return 0;
    if (!equal_ignoring_case(name, "max-age") || name.size() == directive.size()) continue;
    std::string_view digits = directive.substr(name.size() + 1);
    if (digits.size() > 2 && digits.front() == '"' && digits.back() == '"')
      digits = digits.substr(1, digits.size() - 2);
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) continue;
    std::int64_t value = longest;
    if (digits.size() <= 10) std::from_chars(digits.data(), digits.data() + digits.size(), value);
    seconds = (std::min)(seconds.value_or(longest), value);  // of two, the stricter one
  }
  return seconds;
}

/// Whether an entity tag can be sent back without becoming another header field.
[[nodiscard]] inline bool is_sound_etag(std::string_view etag) noexcept {
  return etag.size() <= 256 &&
         std::all_of(etag.begin(), etag.end(), [](char c) { return c >= '!' && c <= '~'; });
}

/// Whether the host is spelled localhost, [::1], or 127 and three more numbers of up to 255.
[[nodiscard]] inline bool is_loopback(std::string_view host) noexcept {
  if (host == "localhost" || host == "[::1]") return true;
  if (!host.starts_with("127.")) return false;
  const char* at = host.data() + 3;
  const char* const end = host.data() + host.size();
  for (int numbers = 0; numbers < 3; ++numbers) {
    if (at == end || *at != '.') return false;
    ++at;
    unsigned value = 0;
    const auto read = std::from_chars(at, end, value);
    if (read.ptr == at || read.ptr - at > 3 || value > 255) return false;
    at = read.ptr;
  }
  return at == end;
}

/// Whether keys may be fetched from here: https, or http to this machine or one of these hosts,
/// compared without case. Errors: invalid_url, insecure_url.
inline result<void> check_key_url(std::string_view text,
                                  const std::vector<std::string>& insecure_hosts) {
  const auto parsed = url::parse(text);
  if (!parsed || text.find('#') != std::string_view::npos) return errc::invalid_url;
  if (parsed->is_https() || is_loopback(parsed->host())) return {};
  for (const std::string& host : insecure_hosts)
    if (equal_ignoring_case(host, parsed->host())) return {};
  return errc::insecure_url;
}

}  // namespace detail
}
