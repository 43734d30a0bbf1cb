// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace better_auth::detail {

/// An absolute http or https URL, split. Only what a configuration needs: an ASCII host, no credentials.
struct url {
  std::string scheme;  // lower case
  std::string host;    // lower case, with brackets where IPv6
  std::string port;    // empty where it is the scheme's own
  std::string path;    // as written, without query and fragment; may be empty

  /// Scheme, host and port as JavaScript's `URL.origin` gives them.
  [[nodiscard]] std::string origin() const {
    std::string out = scheme;
    out.append("://").append(host);
    if (!port.empty()) out.append(":").append(port);
    return out;
  }

  /// Error: invalid_url.
  [[nodiscard]] static result<url> parse(std::string_view text) {
    const auto lower = [](std::string_view part) {
      std::string out(part);
      for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      return out;
    };
    for (const char c : text)
      if (c <= ' ' || c > '~' || c == '\\') return errc::invalid_url;
    url out;
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return errc::invalid_url;
    out.scheme = lower(text.substr(0, colon));
    if (out.scheme != "http" && out.scheme != "https") return errc::invalid_url;
    text.remove_prefix(colon + 3);

    const std::size_t authority_end = text.find_first_of("/?#");
    std::string_view authority = text.substr(0, authority_end);
    if (authority_end != std::string_view::npos) {
      text.remove_prefix(authority_end);
      out.path = text.substr(0, text.find_first_of("?#"));
    }
    const bool ipv6 = authority.starts_with('[');
    const std::size_t host_end = ipv6 ? authority.find(']') + 1 : authority.find(':');
    if (ipv6 && host_end == 0) return errc::invalid_url;  // no closing bracket
    out.host = lower(authority.substr(0, host_end));
    const std::string_view allowed = ipv6 ? "[]0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    if (out.host.empty() || out.host.find_first_not_of(allowed) != std::string::npos) return errc::invalid_url;

    if (host_end < authority.size()) {
      std::string_view port = authority.substr(host_end);
      if (!port.starts_with(':')) return errc::invalid_url;
      port.remove_prefix(1);
      while (port.size() > 1 && port.front() == '0') port.remove_prefix(1);
      if (port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos) return errc::invalid_url;
      unsigned number = 0;
      for (const char digit : port) number = number * 10 + static_cast<unsigned>(digit - '0');
      if (number > 65535) return errc::invalid_url;
      if (port != (out.scheme == "https" ? "443" : "80")) out.port = port;
    }
    return out;
  }
};

}  // namespace better_auth::detail
