// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/base/text.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

namespace detail {

/// An absolute http or https URL with an ASCII host and no credentials (RFC 3986 section 3).
struct url {
  std::string origin;  ///< as `URL.origin` in JavaScript: without a default port
  std::string path;    ///< without query and fragment; may be empty

  [[nodiscard]] bool is_https() const noexcept { return origin.starts_with("https:"); }
  /// The host in lower case, an IPv6 address in brackets, without the port.
  [[nodiscard]] std::string_view host() const noexcept {
    std::string_view host = origin;
    host.remove_prefix(is_https() ? 8 : 7);
    return host.substr(0, host.find(':', host.starts_with('[') ? host.find(']') : 0));
  }

  /// Errors: invalid_url.
  static result<url> parse(std::string_view text) {
    for (const char c : text)
      if (c <= ' ' || c > '~' || c == '\\') return errc::invalid_url;
    const bool https = starts_with_ignoring_case(text, "https://");
    if (!https && !starts_with_ignoring_case(text, "http://")) return errc::invalid_url;
    url out;
    out.origin = https ? "https://" : "http://";
    text.remove_prefix(out.origin.size());

    const std::string_view authority = text.substr(0, text.find_first_of("/?#"));
    const std::string_view behind = text.substr(authority.size());
    out.path = behind.substr(0, behind.find_first_of("?#"));

    std::string_view host = authority.substr(0, authority.find(':'));
    std::string_view port = authority.substr(host.size());
    const bool ipv6 = authority.starts_with('[');
    if (ipv6) {
      const std::size_t end = authority.find(']');
      if (end == authority.npos) return errc::invalid_url;
      host = authority.substr(1, end - 1);
      port = authority.substr(end + 1);
    }
    if (host.empty()) return errc::invalid_url;
    if (ipv6) out.origin.push_back('[');
    for (const char c : host) {
      const char l = ascii_lower(c);
      if (!(ipv6 ? is_ipv6_character(l) : is_host_character(l))) return errc::invalid_url;
      out.origin.push_back(l);
    }
    if (ipv6) out.origin.push_back(']');

    if (!port.empty() && port.front() != ':') return errc::invalid_url;
    unsigned number = 0;
    for (const char c : port.substr((std::min<std::size_t>)(1, port.size()))) {
      if (!is_digit(c)) return errc::invalid_url;
      number = number * 10 + static_cast<unsigned>(c - '0');
      if (number > 65535) return errc::invalid_url;
    }
    if (port.size() > 1 && number != (https ? 443U : 80U))
      out.origin.append(":").append(std::to_string(number));
    return out;
  }

 private:
  static bool is_host_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_' || c == '.';
  }
  static bool is_ipv6_character(char c) noexcept {
    return (c >= 'a' && c <= 'f') || is_digit(c) || c == ':' || c == '.';
  }
};

}  // namespace detail

/// The issuer of Better Auth's OAuth provider: the base URL with `base_path`, or the base URL
/// itself if it has a path. (That of the JWT plugin is the origin: `policy::jwt_plugin`.) Errors:
/// invalid_url, also for a query or fragment.
inline result<std::string> issuer_from(std::string_view base_url,
                                       std::string_view base_path = "/api/auth") {
  const auto url = detail::url::parse(base_url);
  if (!url) return url.error();
  if (base_url.find_first_of("?#") != base_url.npos) return errc::invalid_url;
  std::string issuer(base_url);
  if (url->path.find_first_not_of('/') != base_url.npos) return issuer;
  while (issuer.back() == '/') issuer.pop_back();
  if (base_path.empty() || base_path == "/") return issuer;
  if (base_path.front() != '/') issuer.push_back('/');
  return issuer.append(base_path);
}

}
