// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/attributes.hpp>
#include <better_auth/detail/handle.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace better_auth::detail {

/// The member names of all objects that are open, so that a second one of the same name is found (RFC 7493 section
/// 2.3) in n^1.5 steps at most, whatever the names. Allocates only beyond `inline_names`, and never throws.
class name_stack {
 public:
  name_stack() noexcept {}  // NOLINT(modernize-use-equals-default): leaves the names as they are: nothing reads beyond size_
  name_stack(const name_stack&) = delete;
  name_stack& operator=(const name_stack&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void resize_down(std::size_t size) noexcept { size_ = size; }

  /// False where there is no memory.
  [[nodiscard]] bool push(std::string_view name) noexcept {
    if (size_ == capacity_ && !grow()) return false;
    names_[size_++] = {first_bytes(name), name.data(), name.size()};
    return true;
  }

  /// Takes off the names pushed since the stack had `first` of them, and tells whether all of those differ.
  [[nodiscard]] bool pop_unique(std::size_t first) noexcept {
    entry* const begin = names_ + first;
    entry* const end = names_ + size_;
    size_ = first;
    if (end - begin > pairwise_limit) return sorted_unique(begin, end);
    for (entry* a = begin; a != end; ++a)
      for (entry* b = begin; b != a; ++b)
        if (*a == *b) return false;
    return true;
  }

 private:
  static constexpr std::size_t inline_names = 48;
  static constexpr std::ptrdiff_t pairwise_limit = 16;

  struct entry {
    std::uint64_t head;
    const char* data;
    std::size_t size;
    [[nodiscard]] std::string_view name() const noexcept { return {data, size}; }
    friend bool operator==(const entry& a, const entry& b) noexcept { return a.head == b.head && a.name() == b.name(); }
    friend bool operator<(const entry& a, const entry& b) noexcept {
      return a.head != b.head ? a.head < b.head : a.name() < b.name();
    }
  };

  static std::uint64_t first_bytes(std::string_view name) noexcept {
    std::uint64_t head = 0;
    std::memcpy(&head, name.data(), name.size() < sizeof head ? name.size() : sizeof head);
    return head;
  }

  BETTER_AUTH_COLD static bool sorted_unique(entry* begin, entry* end) noexcept {
    // Shell's sort with gaps of 2^k - 1: never more than about n^1.5 steps, in place. (<algorithm> alone costs more to
    // include than this header.)
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

  entry inline_[inline_names];
  entry* names_ = inline_;
  std::size_t size_ = 0;
  std::size_t capacity_ = inline_names;
  memory heap_;
};

}  // namespace better_auth::detail
