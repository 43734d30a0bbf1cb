// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/text_buffer.hpp>
#include <better_auth/old/result.hpp>

#include <cstddef>
#include <string_view>

namespace better_auth::inline v0::detail {

/// What a configuration needs of an absolute http or https URL: an ASCII host, and no credentials
/// in it.
struct url {
  text_buffer origin;  // scheme, host and port as JavaScript's `URL.origin` gives them
  std::string_view
      path;  // of the text it was parsed from, without query and fragment; may be empty

  /// Error: invalid_url.
  [[nodiscard]] BETTER_AUTH_COLD static result<void> parse(std::string_view text, url& out) {
    for (const char c : text)
      if (c <= ' ' || c > '~' || c == '\\') return errc::invalid_url;
    const bool https = begins(text, "https://");
    if (!https && !begins(text, "http://")) return errc::invalid_url;
    out.origin.append(https ? "https://" : "http://");
    text.remove_prefix(out.origin.size());

    const std::size_t authority_end = end_of(text, '/', true);
    const std::string_view authority = text.substr(0, authority_end);
    const std::string_view behind = text.substr(authority_end);
    out.path = behind.substr(0, end_of(behind, '?', true));

    const bool ipv6 = begins(authority, "[");
    std::size_t host_size = end_of(authority, ipv6 ? ']' : ':', false);
    if (ipv6 && host_size++ == authority.size()) return errc::invalid_url;
    if (host_size == 0) return errc::invalid_url;
    for (const char c : authority.substr(0, host_size)) {
      const char l = lower(c);
      const bool number = (l >= '0' && l <= '9') || l == '.';
      const bool good = ipv6 ? (l >= 'a' && l <= 'f') || l == ':' || l == '[' || l == ']'
                             : (l >= 'a' && l <= 'z') || l == '-' || l == '_';
      if (!number && !good) return errc::invalid_url;
      out.origin.append(l);
    }

    const std::string_view port = authority.substr(host_size);
    unsigned number = 0;
    for (std::size_t i = 0; i < port.size(); ++i) {
      const char c = port[i];
      if (i == 0 ? c != ':' : c < '0' || c > '9') return errc::invalid_url;
      if (i != 0) number = number * 10 + static_cast<unsigned>(c - '0');
      if (number > 65535) return errc::invalid_url;
    }
    if (port.size() < 2 || number == (https ? 443U : 80U)) return {};
    out.origin.append(':');
    append_number(out.origin, number);
    return {};
  }

 private:
  static char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  static bool begins(std::string_view text, std::string_view word) noexcept {
    bool same = text.size() >= word.size();
    for (std::size_t i = 0; same && i < word.size(); ++i) same = lower(text[i]) == word[i];
    return same;
  }
  // Where `stop` is, or, if asked for, a query or a fragment begins; else the end.
  static std::size_t end_of(std::string_view text, char stop, bool or_query) noexcept {
    std::size_t at = 0;
    while (at < text.size() && text[at] != stop &&
           !(or_query && (text[at] == '?' || text[at] == '#')))
      ++at;
    return at;
  }
};

}  // namespace better_auth::inline v0::detail
