// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace better_auth::inline v0 {

/// What came of reading a value.
enum class json_status : std::uint8_t {
  ok,             ///< read
  malformed,      ///< the text is not I-JSON: reading ends here
  wrong_type,     ///< valid JSON, but not what was asked for: `rewind` and `skip` it to read on
  out_of_memory,  ///< reading ends here
};

/// Seconds since 1970-01-01T00:00:00Z (NumericDate, RFC 7519 section 2), within 0 and the end of
/// the year 9999.
///
/// A fraction is rounded up to the next second. For a clock that counts whole seconds every
/// comparison then comes out as it would with the fraction.
struct numeric_date {
  /// The end of the year 9999.
  static constexpr std::int64_t latest = 253402300799;
  /// Stands where no date was given: later than every date.
  static constexpr std::int64_t never = (std::numeric_limits<std::int64_t>::max)();

  std::int64_t seconds = never;  ///< since 1970

  /// The seconds.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr operator std::int64_t() const noexcept { return seconds; }
};

/// The JSON text of a value as it stands in the document, already known to be valid. Empty where it
/// is absent.
struct raw_json {
  std::string_view text = {};  ///< valid JSON
};

namespace detail {
struct string_list_access;
}

/// Strings of a JSON array, as views into the memory of the document they were read from.
class string_list {
 public:
  class iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    [[nodiscard]] std::string_view operator*() const noexcept {
      return {at_ + length_bytes, length()};
    }
    iterator& operator++() noexcept {
      at_ += length_bytes + length();
      return *this;
    }
    iterator operator++(int) noexcept {
      iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator&, const iterator&) = default;

   private:
    friend class string_list;
    explicit iterator(const char* at) noexcept : at_(at) {}
    [[nodiscard]] std::size_t length() const noexcept {
      std::uint16_t n = 0;
      std::memcpy(&n, at_, length_bytes);
      return n;
    }
    const char* at_ = nullptr;
  };
  using const_iterator = iterator;

  /// Each string is stored behind its length in two bytes: never more than its quotes took in the
  /// document.
  static constexpr std::size_t length_bytes = sizeof(std::uint16_t);

  /// No strings.
  string_list() = default;
  /// From what a reader has stored.
  string_list(const char* begin, const char* end) noexcept : begin_(begin), end_(end) {}

  [[nodiscard]] iterator begin() const noexcept { return iterator(begin_); }
  [[nodiscard]] iterator end() const noexcept { return iterator(end_); }
  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  /// Whether there was no array at all, not even an empty one.
  [[nodiscard]] bool absent() const noexcept { return begin_ == nullptr; }
  /// Whether one of them is this text, byte by byte.
  [[nodiscard]] bool contains(std::string_view text) const noexcept {
    for (const std::string_view each : *this)
      if (each == text) return true;
    return false;
  }

 private:
  friend struct detail::string_list_access;
  const char* begin_ = nullptr;
  const char* end_ = nullptr;
};

/// The `aud` claim: one string or an array of at least one (RFC 7519 section 4.1.3). Empty only
/// where it is absent.
class audience_list : public string_list {
  using string_list::string_list;
};

}  // namespace better_auth::inline v0
