// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/large_pages.hpp>

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>

namespace better_auth::inline v0::detail {

/// Slots of equal size in one piece of memory, which any thread may read and write at any time
/// without a lock.
///
/// Each slot begins with a number that is odd while it is being written and grows by two with every
/// writing. A reader copies what it wants and asks afterwards whether the number is still the same;
/// if not, what it has is a mixture and is thrown away. All words are atomic, so there is no data
/// race in the sense of the language. They are stored with release and loaded with acquire order:
/// whoever has loaded a word of a later writing sees that writing's odd number afterwards. (No
/// fences: ThreadSanitizer does not know them. On x86 the loads and stores are ordinary ones all
/// the same.)
///
/// Beside the slots stand 16 bits for each, the mark, by which an entry is found; 0 where the slot
/// is empty. All marks together are so small that the processor keeps them at hand, while a slot
/// may have to come from far. A mark is written with its slot but read by itself: it is a hint, and
/// the slot has to confirm it.
class seqlock_slots {
 public:
  using word = std::uint64_t;
  static_assert(std::atomic<word>::is_always_lock_free);
  using mark = std::uint16_t;
  static_assert(std::atomic<mark>::is_always_lock_free);

  /// Slots that are looked at for one tag at one place.
  static constexpr std::size_t ways = 8;
  static constexpr std::size_t line_bytes = 64;
  static constexpr std::size_t words_for(std::size_t bytes) noexcept {
    return (bytes + sizeof(word) - 1) / sizeof(word);
  }
  /// Bytes that `ways` slots of so many words take.
  static constexpr std::size_t group_bytes(std::size_t slot_words) noexcept {
    return ways * (slot_words * sizeof(word) + sizeof(mark));
  }

  /// `slot_words` is a multiple of a line, `groups` at least 1. Throws `std::bad_alloc`.
  BETTER_AUTH_COLD seqlock_slots(std::size_t groups, std::size_t slot_words)
      : groups_(groups), slot_words_(slot_words),
        words_(static_cast<std::atomic<word>*>(
            ::operator new(group_bytes(slot_words) * groups, std::align_val_t{line_bytes}))),
        marks_(reinterpret_cast<std::atomic<mark>*>(words_ + groups * ways * slot_words)) {
    prefer_large_pages(words_, groups * group_bytes(slot_words));
    for (std::size_t i = 0; i < count() * slot_words; ++i) ::new (words_ + i) std::atomic<word>(0);
    for (std::size_t i = 0; i < count(); ++i) ::new (marks_ + i) std::atomic<mark>(mark{0});
  }
  seqlock_slots(const seqlock_slots&) = delete;
  seqlock_slots& operator=(const seqlock_slots&) = delete;
  ~seqlock_slots() { ::operator delete(words_, std::align_val_t{line_bytes}); }

  [[nodiscard]] std::size_t count() const noexcept { return groups_ * ways; }
  [[nodiscard]] std::size_t slot_words() const noexcept { return slot_words_; }

  /// The first of the `ways` slots where a tag may stand: each tag has two such places, so that no
  /// group overflows long before the others are full.
  [[nodiscard]] std::size_t place(word tag, bool second) const noexcept {
    const word half = second ? tag >> 32 : tag & 0xffffffff;
    return narrowed<std::size_t>(half * groups_ >> 32) * ways;
  }
  [[nodiscard]] mark marked(std::size_t slot) const noexcept {
    return marks_[slot].load(std::memory_order_relaxed);
  }
  void set_mark(std::size_t slot, mark to) noexcept {
    marks_[slot].store(to, std::memory_order_relaxed);
  }

  /// Says that the first words of a slot will soon be read. They are fetched all at once then,
  /// where the processor can.
  void fetch(std::size_t slot, std::size_t count_of_words) const noexcept {
    for (std::size_t at = 0; at < count_of_words; at += line_bytes / sizeof(word))
      BETTER_AUTH_PREFETCH(words(slot) + at);
  }

  /// What stands in a slot, as long as `holds()`; else anything.
  class reading {
   public:
    reading(const seqlock_slots& in, std::size_t slot) noexcept
        : at_(in.words(slot)), number_(load(at_)) {}
    [[nodiscard]] bool is_being_written() const noexcept { return (number_ & 1) != 0; }
    /// Whether everything that was read until now belongs together.
    [[nodiscard]] bool holds() const noexcept {
      return !is_being_written() && at_[0].load(std::memory_order_relaxed) == number_;
    }

    [[nodiscard]] word operator[](std::size_t at) const noexcept {
      return at_[at].load(std::memory_order_acquire);
    }
    /// So many whole words.
    void copy(std::size_t at, char* out, std::size_t count_of_words) const noexcept {
      const std::atomic<word>* from = at_ + at;
      for (const std::atomic<word>* const end = from + count_of_words; from != end;
           out += sizeof(word)) {
        const word each = load(from++);
        std::memcpy(out, &each, sizeof each);
      }
    }
    [[nodiscard]] bool equals(std::size_t at, std::string_view text) const noexcept {
      const std::atomic<word>* kept = at_ + at;
      const char* from = text.data();
      std::size_t bytes = text.size();
      constexpr std::size_t step = 4;
      for (; bytes >= step * sizeof(word);
           bytes -= step * sizeof(word), from += step * sizeof(word), kept += step) {
        const word different = (load(kept) ^ word_of(from)) |
                               (load(kept + 1) ^ word_of(from + sizeof(word))) |
                               (load(kept + 2) ^ word_of(from + 2 * sizeof(word))) |
                               (load(kept + 3) ^ word_of(from + 3 * sizeof(word)));
        if (different != 0) return false;
      }
      for (; bytes >= sizeof(word); bytes -= sizeof(word), from += sizeof(word))
        if (load(kept++) != word_of(from)) return false;
      if (bytes == 0) return true;
      if (text.size() < sizeof(word)) return load(kept) == word_of(from, bytes);
      return load(kept) == last_of(word_of(from + bytes - sizeof(word)), bytes);
    }

   private:
    static word load(const std::atomic<word>* from) noexcept {
      return from->load(std::memory_order_acquire);
    }

    const std::atomic<word>* at_;
    word number_;
  };

  /// The right to write a slot, for as long as this lives. False where another thread has it.
  class writing {
   public:
    writing(seqlock_slots& in, std::size_t slot) noexcept
        : at_(in.words(slot)), number_(at_[0].load(std::memory_order_relaxed)) {
      mine_ = (number_ & 1) == 0 &&
              at_[0].compare_exchange_strong(number_, number_ + 1, std::memory_order_acquire,
                                             std::memory_order_relaxed);
    }
    writing(const writing&) = delete;
    writing& operator=(const writing&) = delete;
    ~writing() {
      if (mine_) at_[0].store(number_ + 2, std::memory_order_release);
    }
    explicit operator bool() const noexcept { return mine_; }

    void put(std::size_t at, word value) noexcept {
      at_[at].store(value, std::memory_order_release);
    }
    void put(std::size_t at, std::string_view text) noexcept {
      for (; text.size() >= sizeof(word); text.remove_prefix(sizeof(word)))
        put(at++, word_of(text.data()));
      if (!text.empty()) put(at, word_of(text.data(), text.size()));
    }

   private:
    std::atomic<word>* at_;
    word number_;
    bool mine_ = false;
  };

 private:
  // Up to eight bytes of a text, filled up with zeros.
  [[nodiscard]] static word word_of(const char* text, std::size_t bytes = sizeof(word)) noexcept {
    word out = 0;
    std::memcpy(&out, text, bytes);
    return out;
  }

  // The last so many of eight bytes, as `word_of` has them. A copy of so few bytes would be made
  // one by one.
  [[nodiscard]] static word last_of(word eight, std::size_t bytes) noexcept {
    const std::size_t others = 8 * (sizeof(word) - bytes);
    return std::endian::native == std::endian::little ? eight >> others : eight << others;
  }

  [[nodiscard]] std::atomic<word>* words(std::size_t slot) const noexcept {
    return words_ + slot * slot_words_;
  }

  const std::size_t groups_;
  const std::size_t slot_words_;
  std::atomic<word>* const words_;  // of all slots, and behind them, in the same memory:
  std::atomic<mark>* const marks_;
};

}  // namespace better_auth::inline v0::detail
