// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/claims.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/portable_claims.hpp>
#include <better_auth/old/detail/seqlock_slots.hpp>
#include <better_auth/old/detail/thread_counters.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/verified.hpp>

#include <openssl/crypto.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace better_auth::inline v0::detail {

/// Tokens that were verified, and what came of it: in memory that was taken once, for any number of
/// threads.
///
/// A slot holds, in words: the seqlock's number, the tag, the keys that verified it, the claims
/// type, the sizes of token and signature, that of the payload and how much of the memory for
/// escapes the claims point into, the signature, the rest of the token, the claims as
/// `portable_claims` where they can be had so, and those escapes. The payload is not there: once
/// the token in hand is known to be the remembered one, it is decoded from that, which costs less
/// than a third of the memory traffic.
class token_store {
  using word = seqlock_slots::word;

 public:
  static constexpr std::size_t least_entry_bytes = 512, largest_entry_bytes = std::size_t{1} << 20;

  /// How the memory is divided.
  struct layout {
    std::size_t groups;
    std::size_t slot_words;
  };
  /// Error: invalid_limits.
  [[nodiscard]] BETTER_AUTH_COLD static result<layout> divide(std::size_t bytes,
                                                              std::size_t entry_bytes) noexcept {
    if (entry_bytes < least_entry_bytes || entry_bytes > largest_entry_bytes)
      return errc::invalid_limits;
    constexpr std::size_t line = seqlock_slots::line_bytes;
    const std::size_t slot_words = (entry_bytes + line - 1) / line * line / sizeof(word);
    constexpr std::size_t own =
        sizeof(token_store) + 4096;  // and what the allocator rounds up, a page at most
    const std::size_t groups =
        bytes <= own ? 0 : (bytes - own) / seqlock_slots::group_bytes(slot_words);
    if (groups == 0 || groups > 0xffffffff) return errc::invalid_limits;
    return layout{groups, slot_words};
  }

  explicit token_store(const layout& how) : slots_(how.groups, how.slot_words) {}

  [[nodiscard]] thread_counters& counters() noexcept { return counters_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return slots_.count(); }
  [[nodiscard]] std::size_t entries() const noexcept {
    std::size_t taken = 0;
    for (std::size_t slot = 0; slot < slots_.count(); ++slot)
      if (slots_.marked(slot) != 0) ++taken;
    return taken;
  }

  /// Whether a token of that size can be remembered.
  [[nodiscard]] bool can_hold(std::size_t token_bytes) const noexcept {
    return token_bytes <= slots_.slot_words() * sizeof(word);
  }
  /// Has the token's own text fetched, which will be read as a whole; it may have been a while
  /// since it was written.
  static void fetch_text(std::string_view token) noexcept {
    for (std::size_t at = 0; at < token.size(); at += seqlock_slots::line_bytes)
      BETTER_AUTH_PREFETCH(token.data() + at);
  }

  static constexpr auto nowhere = static_cast<std::size_t>(-1);
  /// The first slot that may hold the token, which is being fetched then.
  template <class Claims>
  [[nodiscard]] std::size_t first_slot(word tag, std::string_view token) const noexcept {
    std::size_t first = nowhere;
    (void)any_slot(tag, [&](std::size_t slot) {
      slots_.fetch(first = slot, likely_words<Claims>(token.size()));
      return true;
    });
    return first;
  }

  /// A copy of what came of the token when these keys verified it as `Claims`; empty where that is
  /// not known (any more). Its dates are for the caller to check. `first` is what `first_slot`
  /// said.
  template <class Claims>
  [[nodiscard]] typename verified_block<Claims>::pointer find(std::size_t first, word tag,
                                                              std::string_view token,
                                                              word keys) const {
    typename verified_block<Claims>::pointer found;
    if (first != nowhere) found = read<Claims>(first, tag, token, keys);
    // Another may bear the same mark, or the entry may have been made since.
    if (!found)
      (void)any_slot(tag, [&](std::size_t slot) {
        if (slot != first) found = read<Claims>(slot, tag, token, keys);
        return static_cast<bool>(found);
      });
    return found;
  }

  /// Remembers what came of the token; does nothing where it is too large, or where another thread
  /// writes in the same place.
  template <class Claims>
  void insert(word tag, std::string_view token, word keys, verified<Claims>& user) noexcept {
    const std::string_view payload = user.payload();
    entry e{token.size(), token.size() - 1 - token.rfind('.'), token.find('.') + 1, 0};
    word claims[portable_claims::words<Claims> + 1] = {};
    if constexpr (portable_claims::can_keep<Claims>) {
      portable_claims::keeper keeper({payload.data(), 2 * payload.size()}, payload.size(), claims);
      portable_claims::visit(verified_access::claims(user), keeper);
      if (!keeper.good()) return;
      e.escapes = keeper.used() - payload.size();
    }
    if (e.end<Claims>() > slots_.slot_words() || e.signature < least_signature ||
        e.signature > largest_signature)
      return;

    const std::size_t slot = slot_for(tag, keys, type_number<Claims>());
    {
      seqlock_slots::writing to(slots_, slot);
      if (!to) return;
      const bool evicts =
          slots_.marked(slot) != 0 && seqlock_slots::reading(slots_, slot)[at_tag] != tag;
      if (evicts) counters_.eviction();
      to.put(at_tag, tag);
      to.put(at_keys, keys);
      to.put(at_type, type_number<Claims>());
      to.put(at_token_size, e.token << 32 | e.signature);
      to.put(at_payload_size, e.payload << 32 | e.escapes);
      to.put(at_signature, token.substr(e.token - e.signature));
      to.put(e.at_rest(), token.substr(0, e.token - e.signature));
      for (std::size_t i = 0; i < kept_words<Claims>; ++i) to.put(e.at_claims() + i, claims[i]);
      to.put(e.at_escapes<Claims>(), std::string_view(payload.data() + payload.size(), e.escapes));
      slots_.set_mark(slot, mark(tag));
    }
  }

 private:
  static constexpr std::size_t at_tag = 1, at_keys = 2, at_type = 3, at_token_size = 4,
                               at_payload_size = 5, at_signature = 6;
  static constexpr std::size_t least_signature = 43,
                               largest_signature = 1366;  // characters of 32 and of 1024 bytes

  template <class Claims>
  static constexpr std::size_t kept_words =
      portable_claims::can_keep<Claims> ? portable_claims::words<Claims> : 0;

  /// Sizes of an entry in bytes, and where its payload begins in the token; from them its places in
  /// words.
  struct entry {
    word token, signature, payload, escapes;

    [[nodiscard]] std::size_t at_rest() const noexcept {
      return at_signature + seqlock_slots::words_for(signature);
    }
    [[nodiscard]] std::size_t at_claims() const noexcept {
      return at_rest() + seqlock_slots::words_for(token - signature);
    }
    template <class Claims>
    [[nodiscard]] std::size_t at_escapes() const noexcept {
      return at_claims() + kept_words<Claims>;
    }
    template <class Claims>
    [[nodiscard]] std::size_t end() const noexcept {
      return at_escapes<Claims>() + seqlock_slots::words_for(escapes);
    }
  };

  /// Whether two signatures are the same. `CRYPTO_memcmp` goes byte by byte, but takes 16 of them
  /// at once; the last 16 may overlap those before.
  [[nodiscard]] static bool same_in_constant_time(const char* a, const char* b,
                                                  std::size_t bytes) noexcept {
    constexpr std::size_t step = 16;
    int different = 0;
    for (std::size_t at = 0; at + step < bytes; at += step)
      different |= CRYPTO_memcmp(a + at, b + at, step);
    different |= CRYPTO_memcmp(a + (bytes - step), b + (bytes - step), step);
    return different == 0;
  }

  /// What an entry is found by in its place: never 0.
  [[nodiscard]] static seqlock_slots::mark mark(word tag) noexcept {
    const auto bits = static_cast<seqlock_slots::mark>(tag & 0xffff);
    return bits != 0 ? bits : seqlock_slots::mark{1};
  }

  /// About as many words as the entry of such a token has.
  template <class Claims>
  [[nodiscard]] std::size_t likely_words(std::size_t token_bytes) const noexcept {
    const std::size_t words =
        at_signature + 1 + seqlock_slots::words_for(token_bytes) + kept_words<Claims>;
    return words < slots_.slot_words() ? words : slots_.slot_words();
  }

  /// Asks about the slots that may hold the token, until one is it.
  template <class Slot>
  [[nodiscard]] bool any_slot(word tag, const Slot& is_it) const {
    const auto wanted = mark(tag);
    for (const bool second : {false, true})
      for (std::size_t slot = slots_.place(tag, second), end = slot + seqlock_slots::ways;
           slot != end; ++slot)
        if (slots_.marked(slot) == wanted && is_it(slot)) return true;
    return false;
  }

  /// Stands for the type in this process.
  template <class Claims>
  static word type_number() noexcept {
    static const word number = next_unique_number();
    return number;
  }

  template <class Claims>
  [[nodiscard]] typename verified_block<Claims>::pointer read(std::size_t slot, word tag,
                                                              std::string_view token,
                                                              word keys) const {
    const seqlock_slots::reading from(slots_, slot);
    if (from[at_tag] != tag || from[at_keys] != keys || from[at_type] != type_number<Claims>())
      return {};
    const word token_size = from[at_token_size], payload_size = from[at_payload_size];
    const entry e{token_size >> 32, token_size & 0xffffffff, payload_size >> 32,
                  payload_size & 0xffffffff};
    // These may be a mixture of two entries; nothing is read outside the slot or the token for
    // that.
    if (e.token != token.size() || e.signature < least_signature ||
        e.signature > largest_signature || e.payload + e.signature >= e.token ||
        e.escapes > largest_entry_bytes || e.end<Claims>() > slots_.slot_words())
      return {};

    // What was just written cannot be compared at once, so the copy of the signature is made well
    // ahead, and what is to be returned of the token in hand meanwhile. It is nothing that was
    // remembered.
    char signature[seqlock_slots::words_for(largest_signature) * sizeof(word)];
    from.copy(at_signature, signature, seqlock_slots::words_for(e.signature));
    constexpr bool kept = portable_claims::can_keep<Claims>;
    const std::string_view rest(token.data(), e.token - e.signature),
        text(rest.data() + e.payload, rest.size() - e.payload - 1);
    const std::size_t payload = base64url::decoded_size(text.size()),
                      escape_words = seqlock_slots::words_for(e.escapes);
    auto block = kept ? verified_block<Claims>::make(payload, escape_words * sizeof(word))
                      : verified_block<Claims>::make(payload);
    if (!block || !base64url::decode(text, reinterpret_cast<unsigned char*>(block->payload())))
      return {};

    // Under HS256 the signature is what makes the token a secret. So it is compared first, and in a
    // time that does not tell how much of it is right; whoever comes past it knows it, and the rest
    // is no secret from them.
    if (!same_in_constant_time(signature, token.data() + rest.size(), e.signature) ||
        !from.equals(e.at_rest(), rest))
      return {};
    word claims[kept_words<Claims> + 1];
    for (std::size_t i = 0; i < kept_words<Claims>; ++i) claims[i] = from[e.at_claims() + i];
    if constexpr (kept) from.copy(e.at_escapes<Claims>(), block->arena(), escape_words);
    if (!from.holds()) return {};

    if constexpr (kept) {
      portable_claims::restorer restorer(block->payload(), claims);
      portable_claims::visit(block->claims, restorer);
    } else {
      // It could be read before. Where it cannot now, the verifier says why.
      const auto report = block->read();
      if (!report.registered || !report.other || !read_unlisted(*block.get())) return {};
    }
    return block;
  }

  /// Where a new entry goes: in place of the same one from other keys or another thread, an empty
  /// one, one whose keys are gone, or of each in turn. Not where somebody writes: after a fork that
  /// may have been a thread of the parent, for ever.
  [[nodiscard]] std::size_t slot_for(word tag, word keys, word type) noexcept {
    std::size_t empty[2] = {nowhere, nowhere}, taken[2] = {0, 0}, outdated = nowhere;
    for (const bool second : {false, true})
      for (std::size_t slot = slots_.place(tag, second), end = slot + seqlock_slots::ways;
           slot != end; ++slot) {
        const seqlock_slots::reading from(slots_, slot);
        if (from.is_being_written()) {
          ++taken[second];
          continue;
        }
        if (slots_.marked(slot) == 0) {
          empty[second] = slot;
          continue;
        }
        ++taken[second];
        if (from[at_tag] == tag && from[at_type] == type) return slot;
        if (from[at_keys] != keys) outdated = slot;
      }
    // The place with more room: so both fill up evenly.
    if (const std::size_t slot = empty[taken[0] <= taken[1] ? 0 : 1]; slot != nowhere) return slot;
    if (outdated != nowhere) return outdated;
    const word turn = counters_.turn();
    return slots_.place(tag, (turn & seqlock_slots::ways) != 0) + turn % seqlock_slots::ways;
  }

  seqlock_slots slots_;
  thread_counters counters_;
};

}  // namespace better_auth::inline v0::detail
