// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/token/verified.hpp>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI::testing {

/// A JSON string with any text.
[[nodiscard]] inline std::string json_string(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out.append("\\u00");
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out += '"';
}

/// The claims of a token, as Better Auth's JWT plugin writes them; nullopt is left out.
struct token_claims {
  std::string sub = "user-1";             ///< the user
  std::int64_t iat = 1'700'000'000;       ///< seconds since 1970
  std::int64_t lifetime = 900;            ///< seconds from `iat` to `exp`
  std::optional<std::string> email = {};  ///< an e-mail address
  std::optional<std::string> iss = {};    ///< the issuer
  std::optional<std::string> aud = {};    ///< one audience; for several, use `more`
  std::string more = {};                  ///< more members as JSON: `"role":"admin","team":7`

  /// What `policy::jwt_plugin` requires. `origin` is the base URL without a path.
  [[nodiscard]] static token_claims of_plugin(std::string_view origin, std::string_view sub) {
    token_claims claims;
    claims.sub = sub;
    claims.iss = claims.aud = std::string(origin);
    return claims;
  }

  /// Adds a member.
  template <class Value>
    requires std::convertible_to<Value, std::string_view> || std::integral<Value>
  token_claims& with(std::string_view name, const Value& value) {
    more.append(more.empty() ? "" : ",").append(json_string(name)) += ':';
    if constexpr (std::same_as<Value, bool>) more += value ? "true" : "false";
    else if constexpr (std::integral<Value>) more += std::to_string(value);
    else more += json_string(value);
    return *this;
  }

  /// The payload.
  [[nodiscard]] std::string json() const {
    std::string out = "{\"iat\":" + std::to_string(iat);
    const auto text = [&](std::string_view name, const std::optional<std::string>& value) {
      if (value) out.append(",\"").append(name).append("\":").append(json_string(*value));
    };
    text("email", email);
    text("sub", sub);
    out += ",\"exp\":" + std::to_string(iat + lifetime);
    text("iss", iss);
    text("aud", aud);
    if (!more.empty()) out += ',' + more;
    return out + '}';
  }
};

/// A JWK Set of these JWKs, as `/api/auth/jwks` returns it.
[[nodiscard]] inline std::string jwks(std::initializer_list<std::string> keys) {
  std::string out = "{\"keys\":[";
  for (const std::string& key : keys) out += (out.back() == '[' ? "" : ",") + key;
  return out + "]}";
}

/// The value of an Authorization header field.
[[nodiscard]] inline std::string bearer(std::string_view token) {
  return "Bearer " + std::string(token);
}

/// The same token with one character of its signature changed.
[[nodiscard]] inline std::string tampered(std::string token) {
  char& character = token.at(token.rfind('.') + 1);
  character = character == 'A' ? 'B' : 'A';
  return token;
}

/// A token with `alg: none` and no signature.
[[nodiscard]] inline std::string unsigned_token(const token_claims& claims) {
  return base64url::encode(R"({"alg":"none"})") + '.' + base64url::encode(claims.json()) + '.';
}

/// The claims of a payload that nobody signed, for tests of code that takes a `verified`.
/// Errors: malformed_payload, claim_missing, claim_invalid.
template <class Claims = user_claims>
result<verified<Claims>> unverified_claims(std::string_view payload) {
  auto content = std::make_shared<detail::verified_content<Claims>>();
  content->payload = payload;
  constexpr auto lists = detail::lists_for<Claims>();
  const auto target = lists.target(&content->claims);
  const auto read = detail::read_claims(content->payload, content->registered, target);
  if (!read.registered) return read.registered.error();
  if (!read.own) return read.own.error();
  if (auto good = detail::unlisted_claims<Claims>::read(content->payload, content->claims); !good)
    return good.error();
  return detail::verified_access::wrap<Claims>(std::move(content));
}

}
