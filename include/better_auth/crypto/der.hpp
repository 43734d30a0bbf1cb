// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The part of DER (X.690) that keys need.
namespace better_auth::inline BETTER_AUTH_ABI::detail::der {

inline constexpr char integer = 0x02;
inline constexpr char bit_string = 0x03;
inline constexpr char octet_string = 0x04;
inline constexpr char null = 0x05;
inline constexpr char object_identifier = 0x06;
inline constexpr char sequence = 0x30;

/// An element: tag, length, content.
inline std::string element(char tag, std::string_view content) {
  std::string out(1, tag);
  const std::size_t size = content.size();
  if (size >= 0x80) {
    std::size_t bytes = 1;
    while (bytes < sizeof size && size >> 8 * bytes != 0) ++bytes;
    out.push_back(static_cast<char>(0x80U | bytes));
    for (; bytes > 1; --bytes) out.push_back(static_cast<char>(size >> 8 * (bytes - 1)));
  }
  out.push_back(static_cast<char>(size));
  return out.append(content);
}

/// A big-endian number without leading zeros, behind a zero byte if it would read as negative.
inline std::string positive_integer(std::string_view number) {
  std::string content;
  if (number.empty() || (number.front() & 0x80) != 0) content.push_back('\0');
  return element(integer, content.append(number));
}

/// A bit string of whole bytes.
inline std::string bits(std::string_view content) {
  return element(bit_string, std::string(1, '\0').append(content));
}

/// Any element.
struct parsed {
  char tag = 0;
  std::string_view content = {};
};

/// Takes the first element off `rest`, or leaves `rest` unchanged if there is no valid one. Lengths
/// are definite; the caller checks whether they are minimal, by encoding again.
[[nodiscard]] inline std::optional<parsed> take(std::string_view& rest) noexcept {
  if (rest.size() < 2) return std::nullopt;
  std::size_t at = 1;
  std::size_t size = static_cast<unsigned char>(rest[at++]);
  if (size >= 0x80) {
    std::size_t bytes = size & 0x7fU;
    if (bytes == 0 || bytes > 4 || rest.size() - at < bytes) return std::nullopt;
    for (size = 0; bytes > 0; --bytes) size = size << 8U | static_cast<unsigned char>(rest[at++]);
  }
  if (rest.size() - at < size) return std::nullopt;
  const parsed found{rest.front(), rest.substr(at, size)};
  rest.remove_prefix(at + size);
  return found;
}

/// The same for an element with this tag.
[[nodiscard]] inline std::optional<std::string_view> take(std::string_view& rest,
                                                          char tag) noexcept {
  const std::string_view before = rest;
  const auto found = take(rest);
  if (found && found->tag == tag) return found->content;
  rest = before;
  return std::nullopt;
}

}  // namespace better_auth::inline BETTER_AUTH_ABI::detail::der
