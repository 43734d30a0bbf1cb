// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a reader of JSON makes of one text, in types that neither of the two readers owns. Their
/// headers cannot be included together, so each has a translation unit of its own.
namespace old_reader {

/// Places of the members in `reading::wrong` and `reading::missing`.
enum place : unsigned {
  sub,
  exp,
  nbf,
  aud,
  iss,
  verified,
  iat,
  size,
  kid,
  tags,
  more,
  a,
  name,
  scope,
  crit,
  number_of_places
};

struct reading {
  bool accepted = false;      // an object that is I-JSON
  std::uint64_t wrong = 0;    // by place, members of a wrong type
  std::uint64_t missing = 0;  // by place, required members that are absent
  // The same for a list in which null is a wrong type: sub, exp, nbf, aud.
  std::uint64_t strict_wrong = 0;

  std::string sub;  // required
  std::optional<std::int64_t> exp, nbf;
  std::optional<std::vector<std::string>> aud;
  std::optional<std::string> iss;
  std::optional<bool> verified;
  std::optional<std::int64_t> iat;
  std::optional<std::uint8_t> size;
  std::optional<std::string> kid;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::string> more;  // as its JSON text
  struct nested {
    std::int32_t a = 0;
    std::optional<bool> b;
    friend bool operator==(const nested&, const nested&) = default;
  };
  std::optional<nested> a;
  std::optional<std::uint64_t> name;
  std::optional<std::string> scope;
  std::optional<std::vector<std::string>> crit;
};

/// The reading of the reader in include/better_auth/old/.
reading read_old(const std::string& text);

}  // namespace old_reader
