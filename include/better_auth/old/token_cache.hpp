// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/handle.hpp>
#include <better_auth/old/detail/token_store.hpp>
#include <better_auth/old/detail/token_tag.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/verified.hpp>
#include <better_auth/old/verifier.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

/// How much a `cached_verifier` remembers.
struct token_cache_options {
  /// All memory that it ever takes, in bytes; allocated at once. A verdict on the way out is not
  /// counted: it belongs to the caller.
  std::size_t bytes = std::size_t{8} << 20;
  /// What one token may take, in bytes: its characters, about 200 more, and the texts with escapes
  /// in its claims; rounded up to 64. Larger ones are verified each time. 1536 is enough for a
  /// payload of 850 bytes under EdDSA, 640 under RS256.
  std::size_t entry_bytes = 1536;
};

/// What a `cached_verifier` did until now; several threads together.
struct token_cache_stats {
  std::uint64_t hits = 0;       ///< answered without a signature being verified
  std::uint64_t misses = 0;     ///< all others
  std::uint64_t evictions = 0;  ///< tokens that had to go for another one
  std::uint64_t entries =
      0;  ///< tokens remembered now, those among them that have expired meanwhile
  std::uint64_t capacity = 0;  ///< the most it can remember
};

/// A verifier that remembers the tokens it has accepted, and does not verify their signatures
/// again. Its verdicts are those of the verifier without it, at any time.
///
///     better_auth::cached_verifier verify{better_auth::verifier{keys, policy},
///                                         better_auth::token_cache_options{.bytes = 8 << 20}};
///     auto user = better_auth::authenticate(verify, authorization_header);
///
/// What is remembered belongs to this verifier: its memory is the cache's whole identity, so no
/// other configuration can come upon it. A token is taken for a remembered one where its signature
/// is the same, compared in constant time, then all the rest of it, byte for byte, and where it was
/// asked for as the same claims type. Of what a verifier asks, two things can come out differently
/// later, and are asked on every hit: the keys must be those that verified it (a set that was
/// replaced, or is past its hard age limit, is another one) and its dates must be good now. Only
/// what the verifier accepted is ever remembered, refusals never.
///
/// Usable by many threads at once; a hit takes no lock, waits for nobody, makes one allocation, for
/// its verdict, and writes nothing that threads share: each of the first 32 threads of a process
/// has counters of its own, the next 32 share them, and so on. After a fork, parent and child
/// remember each for itself. The tokens in its memory are secrets, as they are in the requests that
/// brought them. Copies share what is remembered, as copies of a verifier are the same verifier.
/// `Verifier` is a `verifier<...>`; `Tag` is for tests.
template <class Verifier, class Tag = detail::token_tag>
class cached_verifier {
 public:
  /// Errors: invalid_limits (not even eight tokens fit into `bytes`, or `entry_bytes` is not within
  /// 512 and 1 MiB), crypto_failure (there is no randomness). Throws `std::bad_alloc` where there
  /// is no memory for `bytes`.
  [[nodiscard]] BETTER_AUTH_COLD static result<cached_verifier> make(
      Verifier verify, token_cache_options options = {}) {
    const auto how = detail::token_store::divide(options.bytes, options.entry_bytes);
    if (!how) return how.error();
    const auto tag = Tag::make();
    if (!tag) return tag.error();
    return cached_verifier(std::move(verify), store::make(*how), *tag);
  }
  /// As `make`, but throws `better_auth::exception`.
  BETTER_AUTH_COLD explicit cached_verifier(Verifier verify, token_cache_options options = {})
      : cached_verifier(make(std::move(verify), options).value()) {}

  /// What the verifier says of the token.
  [[nodiscard]] result<verified<user_claims>> operator()(std::string_view token) const {
    return as<user_claims>(token);
  }

  /// The same, read into a claims struct of your own. For each type that it is asked as, a token is
  /// remembered separately.
  template <class Claims>
  [[nodiscard]] result<verified<Claims>> as(std::string_view token) const {
    fetch(token);
    return as<Claims>(token, expect<Claims>(token));
  }

  // ---- in steps, for `verify_many` --------------------------------------------------------------

  /// Where a token may be remembered; nowhere, where it was made by nobody.
  class expectation {
   public:
    expectation() noexcept = default;

   private:
    friend cached_verifier;
    expectation(std::uint64_t tag, std::size_t first) noexcept
        : tag_(tag), slot_(first), can_hold_(true) {}
    std::uint64_t tag_ = 0;
    std::size_t slot_ = 0;
    bool can_hold_ = false;
  };
  /// Has the text of a token fetched.
  void fetch(std::string_view token) const noexcept {
    if (store_->can_hold(token.size())) detail::token_store::fetch_text(token);
  }
  /// Has fetched what may be remembered of it.
  template <class Claims>
  [[nodiscard]] expectation expect(std::string_view token) const noexcept {
    if (token.size() < Tag::characters || !store_->can_hold(token.size())) return {};
    const std::uint64_t tag = tag_(token);
    return {tag, store_->template first_slot<Claims>(tag, token)};
  }
  /// `as`, with what was expected of the same token, however long ago.
  template <class Claims>
  [[nodiscard]] result<verified<Claims>> as(std::string_view token,
                                            const expectation& expected) const {
    const std::uint64_t keys = verify_.generation();
    if (keys == 0 || !expected.can_hold_) return missed<Claims>(token);

    if (auto block = store_->template find<Claims>(expected.slot_, expected.tag_, token, keys)) {
      store_->counters().hit();
      if (auto good = verify_.check_dates(block->claims); !good) return good.error();
      return detail::verified_access::wrap<Claims>(std::move(block));
    }

    auto user = missed<Claims>(token);
    // Remembered only where the keys were the same before and after: the number never comes back,
    // so it was these that verified it.
    if (user && verify_.generation() == keys)
      store_->template insert<Claims>(expected.tag_, token, keys, *user);
    return user;
  }

  /// How often it has remembered and how much it holds, now; by any thread.
  [[nodiscard]] BETTER_AUTH_COLD token_cache_stats stats() const noexcept {
    const auto sums = store_->counters().sums();
    return {sums.hits, sums.misses, sums.evictions, store_->entries(), store_->capacity()};
  }

 private:
  using store = detail::shared_handle<detail::token_store>;

  cached_verifier(Verifier verify, store remembered, const Tag& tag)
      : verify_(std::move(verify)), store_(std::move(remembered)), tag_(tag) {}

  template <class Claims>
  [[nodiscard]] result<verified<Claims>> missed(std::string_view token) const {
    store_->counters().miss();
    return verify_.template as<Claims>(token);
  }

  Verifier verify_;
  store store_;
  Tag tag_;
};

template <class Keys, class Clock>
cached_verifier(verifier<Keys, Clock>, token_cache_options = {})
    -> cached_verifier<verifier<Keys, Clock>>;

}  // namespace better_auth::inline v0
