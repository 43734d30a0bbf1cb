// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/attributes.hpp>
#include <better_auth/detail/number.hpp>
#include <better_auth/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace better_auth::detail {

/// What a configuration needs of an absolute http or https URL: an ASCII host, and no credentials in it.
struct url {
  std::string origin;     // scheme, host and port as JavaScript's `URL.origin` gives them
  std::string_view path;  // of the text it was parsed from, without query and fragment; may be empty

  /// Error: invalid_url.
  [[nodiscard]] BETTER_AUTH_COLD static result<url> parse(std::string_view text) {
    for (const char c : text)
      if (c <= ' ' || c > '~' || c == '\\') return errc::invalid_url;
    url out;
    const std::size_t scheme_end = text.find("://");
    const bool https = is_word(text.substr(0, scheme_end), "https");
    if (scheme_end == std::string_view::npos || (!https && !is_word(text.substr(0, scheme_end), "http"))) return errc::invalid_url;
    out.origin = https ? "https://" : "http://";

    const std::string_view rest = text.substr(scheme_end + 3);
    const std::size_t authority_end = rest.find_first_of("/?#");
    const std::string_view authority = rest.substr(0, authority_end);
    if (authority_end != std::string_view::npos) out.path = rest.substr(authority_end, rest.find_first_of("?#") - authority_end);

    const bool ipv6 = authority.substr(0, 1) == "[";
    const std::size_t bracket = authority.find(']');
    if (ipv6 && bracket == std::string_view::npos) return errc::invalid_url;
    const std::string_view host = authority.substr(0, ipv6 ? bracket + 1 : authority.find(':'));
    const std::string_view allowed = ipv6 ? "[]0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    if (host.empty()) return errc::invalid_url;
    for (const char c : host) {
      if (allowed.find(lower(c)) == std::string_view::npos) return errc::invalid_url;
      out.origin += lower(c);
    }

    const std::string_view port = authority.substr(host.size());
    if (port.empty() || port == ":") return out;
    std::uint32_t number = 0;
    for (std::size_t i = 1; i < port.size(); ++i) {
      if (port[i] < '0' || port[i] > '9' || number > 65535) return errc::invalid_url;
      number = number * 10 + static_cast<std::uint32_t>(port[i] - '0');
    }
    if (port[0] != ':' || number > 65535) return errc::invalid_url;
    if (number == (https ? 443U : 80U)) return out;
    out.origin += ':';
    append_number(out.origin, number);
    return out;
  }

 private:
  static char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
  static bool is_word(std::string_view text, std::string_view word) noexcept {
    bool same = text.size() == word.size();
    for (std::size_t i = 0; same && i < word.size(); ++i) same = lower(text[i]) == word[i];
    return same;
  }
};

}  // namespace better_auth::detail
