// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>
#include <better_auth/base/result.hpp>
#include <better_auth/crypto/algorithm.hpp>
#include <better_auth/json/members.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

/// A token or key with a longer kid is rejected (bytes).
inline constexpr std::size_t max_kid_bytes = 256;

/// What a verifier uses of a token's header: which algorithm and key to try, and the type. It
/// ignores `jwk`, `jku`, `x5u` and `x5c` (RFC 8725 section 3.10).
struct jose_header {
  algorithm alg = algorithm::eddsa;     ///< the algorithm (RFC 7515 section 4.1.1)
  std::string kid = {};                 ///< the id of the key (section 4.1.4); empty if absent
  std::optional<std::string> typ = {};  ///< as written

  /// Decodes and reads the first segment of a token. Errors: malformed_token (not canonical
  /// base64url), malformed_header, unsupported_critical, algorithm_not_allowed (unknown).
  static result<jose_header> parse(std::string_view segment);
};

namespace detail {

/// Decodes and reads a header. No extension is supported, so that none can be critical (RFC 7515
/// section 4.1.11). Errors: malformed_token, malformed_header, unsupported_critical.
template <class Members>
result<Members> read_header(std::string_view segment) {
  std::string text;
  if (!base64url::decode(segment, text)) return errc::malformed_token;
  json_reader reader(text);
  reader.skip_space();
  Members read;
  const auto status = read_struct(reader, read);
  if (status != json_status::malformed && read.has_extension()) return errc::unsupported_critical;
  if (status != json_status::ok || !reader.at_end()) return errc::malformed_header;
  if (read.kid && read.kid->size() > max_kid_bytes) return errc::malformed_header;
  return read;
}

/// The header's members (RFC 7515 section 4.1). `crit` and `b64` (RFC 7797) count by presence.
struct jose_header_members {
  std::optional<std::string> alg, kid, typ;
  std::optional<raw_json> crit, b64;

  [[nodiscard]] bool has_extension() const noexcept { return crit || b64; }

  static constexpr auto members = better_auth::members<jose_header_members>(
      non_null_member<&jose_header_members::alg>("alg"),
      non_null_member<&jose_header_members::kid>("kid"),
      non_null_member<&jose_header_members::typ>("typ"), member<&jose_header_members::crit>("crit"),
      member<&jose_header_members::b64>("b64"));
};

}  // namespace detail

inline result<jose_header> jose_header::parse(std::string_view segment) {
  auto read = detail::read_header<detail::jose_header_members>(segment);
  if (!read) return read.error();
  if (!read->alg) return errc::malformed_header;
  const auto alg = algorithm_named(*read->alg);
  if (!alg) return errc::algorithm_not_allowed;
  return jose_header{*alg, std::move(read->kid).value_or(std::string()), std::move(read->typ)};
}

}
