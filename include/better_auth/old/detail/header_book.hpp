// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/name_table.hpp>
#include <better_auth/old/detail/text_buffer.hpp>
#include <better_auth/old/jose_header.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace better_auth::inline v0::detail {

/// The headers, byte by byte as Better Auth, jose and PyJWT write them, that lead to a known key. A
/// header found here needs no reading; what was found is what reading would give, and every later
/// step is the same.
class header_book {
 public:
  /// The ways to write a header. A stands for the algorithm, K for the kid.
  struct form {
    std::string_view json;
    std::string_view typ;  // without data() where it is absent
  };
  static constexpr form with_kid[] = {{"{A,K}", {}},
                                      {"{A,K,\"typ\":\"JWT\"}", "JWT"},
                                      {"{\"typ\":\"JWT\",A,K}", "JWT"},
                                      {"{A,\"typ\":\"JWT\",K}", "JWT"},
                                      {"{\"typ\":\"at+jwt\",A,K}", "at+jwt"}};
  static constexpr form without_kid[] = {
      {"{A}", {}}, {"{A,\"typ\":\"JWT\"}", "JWT"}, {"{\"typ\":\"JWT\",A}", "JWT"}};
  static constexpr std::size_t forms = 5;

  header_book() = default;
  /// With room for `headers` combinations of key and algorithm.
  explicit header_book(std::size_t headers) : segments_(headers * forms) {}

  /// Adds the usual headers for a key and one of its algorithms. A kid that needs escapes in JSON
  /// gets no entry.
  BETTER_AUTH_COLD void add(algorithm a, std::string_view kid, std::uint32_t key) {
    for (const char c : kid)
      if (c < ' ' || c > '~' || c == '"' || c == '\\') return;
    const bool named = !kid.empty();
    for (std::uint32_t i = 0; i < (named ? std::size(with_kid) : std::size(without_kid)); ++i) {
      text_buffer json, segment;
      for (const char c : (named ? with_kid : without_kid)[i].json) {
        if (c == 'A' || c == 'K')
          json.append(c == 'A' ? "\"alg\":\"" : "\"kid\":\"")
              .append(c == 'A' ? facts(a).name : kid)
              .append('"');
        else json.append(c);
      }
      base64url::encode(json, segment.extend(base64url::encoded_size(json.size())));
      segments_.enter(segment, key << 8U | static_cast<std::uint32_t>(a) << 4U | i);
    }
  }

  struct match {
    bool found = false;
    std::uint32_t key = 0;  ///< the number it was added with
    algorithm alg = algorithm::eddsa;
    std::uint32_t form = 0;
    /// The header, for a key with this kid.
    [[nodiscard]] jose_header header(std::string_view kid) const noexcept {
      return {alg, kid, (kid.empty() ? without_kid : with_kid)[form].typ};
    }
  };

  [[nodiscard]] match find(std::string_view segment) const noexcept {
    const std::uint32_t value = segments_.find(segment);
    if (value == name_table::none) return {};
    return {true, value >> 8U, static_cast<algorithm>(value >> 4U & 15U), value & 15U};
  }

 private:
  name_table segments_;
};

/// A header and the key it leads to; `key` is null where that must still be asked for.
template <class Key>
struct known_header {
  jose_header header;
  const Key* key = nullptr;
};

}  // namespace better_auth::inline v0::detail
