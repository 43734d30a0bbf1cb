// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/handle.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace better_auth::inline v0::detail {

/// Eight bytes as a number, the first of them the lowest.
[[nodiscard]] inline std::uint64_t eight_bytes(const char* from) noexcept {
  std::uint64_t number = 0;
  std::memcpy(&number, from, sizeof number);
  if constexpr (std::endian::native == std::endian::little) return number;
  std::uint64_t turned = 0;
  for (int i = 0; i < 8; ++i) turned = turned << 8U | (number >> 8 * i & 0xffU);
  return turned;
}

/// A name by its length, its first eight bytes and, beyond those, its last eight: all there is to
/// compare unless it is longer than both.
struct name_key {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  std::uint64_t size = 0;
  std::uint64_t mask = 0;  // of the bytes that `head` holds; for `begins`

  [[nodiscard]] static constexpr name_key of(std::string_view name) noexcept {
    name_key key;
    key.size = name.size();
    key.mask = name.size() < 8 ? (std::uint64_t{1} << (8 * name.size())) - 1 : ~std::uint64_t{0};
    for (std::size_t i = 0; i < name.size() && i < 8; ++i)
      key.head |= std::uint64_t{static_cast<unsigned char>(name[i])} << (8 * i);
    for (std::size_t i = 0; i < 8 && name.size() > 8; ++i)
      key.tail |= std::uint64_t{static_cast<unsigned char>(name[name.size() - 8 + i])} << (8 * i);
    return key;
  }
  /// The same, quicker, of a name behind which that many bytes may be read.
  [[nodiscard]] static name_key of(std::string_view name, std::ptrdiff_t behind) noexcept {
    const std::size_t size = name.size();
    if (size > 8) return {eight_bytes(name.data()), eight_bytes(name.data() + size - 8), size};
    if (behind < 8) return of_rest(name);
    return {eight_bytes(name.data()) &
                (size == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * size)) - 1),
            0, size};
  }
  BETTER_AUTH_COLD static name_key of_rest(std::string_view name) noexcept { return of(name); }

  /// Whether a text of at least eight bytes, and no shorter than the name, begins with a name of up
  /// to sixteen.
  [[nodiscard]] bool begins(const char* text) const noexcept {
    return (eight_bytes(text) & mask) == head &&
           (size <= 8 || (size <= 16 && eight_bytes(text + size - 8) == tail));
  }

  friend constexpr bool operator==(const name_key& a, const name_key& b) noexcept {
    return ((a.head ^ b.head) | (a.tail ^ b.tail) | (a.size ^ b.size)) == 0;
  }
};

/// The member names of all objects that are open, so that a second one of the same name is found
/// (RFC 7493 section 2.3).
///
/// A name is compared with the others of its object only where a bit by its hash is taken already,
/// by one of them or by chance; where that happens often, those of an object are sorted in the end.
/// So it takes n^1.5 steps at most, whatever the names. Allocates only beyond `inline_names`, and
/// never throws.
class name_stack {
 public:
  // Leaves the names as they are: nothing reads beyond size_.
  name_stack() noexcept {}  // NOLINT(modernize-use-equals-default)
  name_stack(const name_stack&) = delete;
  name_stack& operator=(const name_stack&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void resize_down(std::size_t size) noexcept { size_ = size; }

  /// Adds a name to an object whose first one has the number `first`. False where there is no
  /// memory.
  [[nodiscard]] BETTER_AUTH_COLD bool push(std::string_view name, std::size_t first) noexcept {
    return push(name, name_key::of(name), first);
  }
  [[nodiscard]] BETTER_AUTH_NOINLINE bool push(std::string_view name, const name_key& key,
                                               std::size_t first) noexcept {
    if (!used_) std::memset(taken_, 0, sizeof taken_);
    used_ = true;
    if (size_ == capacity_ && !grow()) return false;
    const std::uint64_t mixed =
        (key.head ^ (key.tail << 29U | key.tail >> 35U) ^ key.size) * 0x9e3779b97f4a7c15U;
    const entry added{name.data(), static_cast<std::uint32_t>(name.size()),
                      static_cast<std::uint32_t>(mixed >> 32U)};
    std::uint64_t& word = taken_[added.hash >> 26U];
    const std::uint64_t bit = std::uint64_t{1} << (added.hash >> 20U & 63U);
    if ((word & bit) != 0) compare(added, first);
    word |= bit;
    names_[size_++] = added;
    return true;
  }

  /// Takes off the names pushed since the stack had `first` of them, and tells whether all of those
  /// differ.
  [[nodiscard]] bool pop_unique(std::size_t first) noexcept {
    entry* const end = names_ + size_;
    size_ = first;
    return !repeated_ && (collisions_ <= most_collisions || sorted_unique(names_ + first, end));
  }

 private:
  static constexpr std::size_t inline_names = 256;
  static constexpr unsigned most_collisions = 64;

  struct entry {
    const char* data;
    std::uint32_t size;
    std::uint32_t hash;
    [[nodiscard]] std::string_view name() const noexcept { return {data, size}; }
    friend bool operator==(const entry& a, const entry& b) noexcept {
      return a.hash == b.hash && a.name() == b.name();
    }
    friend bool operator<(const entry& a, const entry& b) noexcept {
      return a.hash != b.hash ? a.hash < b.hash : a.name() < b.name();
    }
  };

  BETTER_AUTH_COLD void compare(const entry& added, std::size_t first) noexcept {
    if (++collisions_ > most_collisions) return;
    for (std::size_t i = first; i != size_; ++i) repeated_ = repeated_ || names_[i] == added;
  }

  BETTER_AUTH_COLD static bool sorted_unique(entry* begin, entry* end) noexcept {
    // Shell's sort with gaps of 2^k - 1: never more than about n^1.5 steps, in place. (<algorithm>
    // alone costs more to include than this header.)
    const std::ptrdiff_t count = end - begin;
    std::ptrdiff_t gap = 1;
    while (2 * gap + 1 < count) gap = 2 * gap + 1;
    for (; gap > 0; gap /= 2)
      for (std::ptrdiff_t i = gap; i < count; ++i) {
        const entry moved = begin[i];
        std::ptrdiff_t at = i;
        for (; at >= gap && moved < begin[at - gap]; at -= gap) begin[at] = begin[at - gap];
        begin[at] = moved;
      }
    for (std::ptrdiff_t i = 1; i < count; ++i)
      if (begin[i - 1] == begin[i]) return false;
    return true;
  }

  BETTER_AUTH_COLD bool grow() noexcept {
    memory larger = allocate(capacity_ * 4 * sizeof(entry));
    if (!larger) return false;
    std::memcpy(larger.get(), names_, size_ * sizeof(entry));
    heap_ = std::move(larger);
    names_ = reinterpret_cast<entry*>(heap_.get());
    capacity_ *= 4;
    return true;
  }

  std::uint64_t taken_[64];  // by the hash; zeroed before the first name
  bool used_ = false;
  bool repeated_ = false;
  unsigned collisions_ = 0;
  entry inline_[inline_names];
  entry* names_ = inline_;
  std::size_t size_ = 0;
  std::size_t capacity_ = inline_names;
  memory heap_;
};

}  // namespace better_auth::inline v0::detail
