// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The outcome of reading a JSON value.
enum class [[nodiscard]] json_status : std::uint8_t {
  ok,          ///< the value was read
  malformed,   ///< the text is not I-JSON; reading ends here
  wrong_type,  ///< valid so far, but of another type, or out of range
};

/// A NumericDate (RFC 7519 section 2): a JSON number of seconds since 1970-01-01T00:00:00Z, from 0
/// to the end of the year 9999.
///
/// A fraction is rounded up, which changes no verdict of a clock of whole seconds.
struct numeric_date {
  /// The end of the year 9999.
  static constexpr std::int64_t latest = 253402300799;

  std::int64_t seconds = 0;  ///< since 1970-01-01T00:00:00Z

  friend constexpr auto operator<=>(const numeric_date&, const numeric_date&) = default;
};

/// A date that JavaScript wrote as text, `2026-11-23T23:45:31.281Z`.
struct iso_date {
  std::int64_t milliseconds = 0;  ///< since 1970-01-01T00:00:00Z

  friend constexpr auto operator<=>(const iso_date&, const iso_date&) = default;
};

/// The text of any JSON value, unchanged and known to be valid.
struct raw_json {
  std::string text = {};  ///< from the first to the last character of the value
};

/// The audience of a token: one string, or an array of at least one (RFC 7519 section 4.1.3).
struct audience_list {
  std::vector<std::string> values = {};  ///< in the order of the document
};

/// The JSON text of an enumerator. Write a function next to your enumeration:
///
///     enum class role { user, admin };
///     constexpr auto enum_names(role) {
///       return std::array{better_auth::enum_name{role::user, "user"},
///                         better_auth::enum_name{role::admin, "admin"}};
///     }
///
/// Another text is a wrong type.
template <class Enum>
struct enum_name {
  Enum value;             ///< in C++
  std::string_view name;  ///< in JSON
};
template <class Enum>
enum_name(Enum, const char*) -> enum_name<Enum>;

}
