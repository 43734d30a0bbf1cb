// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/claims.hpp>
#include <better_auth/old/detail/handle.hpp>

#include <cstddef>
#include <exception>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace better_auth::inline v0 {

// In borrowed.hpp.
class verify_buffer;
template <class Claims>
class borrowed;

namespace detail {
struct verified_access;

/// One allocation for the claims, the payload they point into, and the arena for decoded escapes.
template <class Claims>
class verified_block {
 public:
  static void free(verified_block* block) noexcept {
    block->~verified_block();
    if constexpr (alignof(verified_block) > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
      ::operator delete(block, std::align_val_t{alignof(verified_block)});
    else ::operator delete(block);
  }
  using pointer = handle<verified_block, &verified_block::free>;

  /// Null where there is no memory. Reading takes an arena as large as the payload.
  [[nodiscard]] static pointer make(std::size_t payload_bytes) noexcept {
    return make(payload_bytes, payload_bytes);
  }
  [[nodiscard]] static pointer make(std::size_t payload_bytes, std::size_t arena_bytes) noexcept {
    // Memory of an alignment that was asked for is slower to get, and is needed for nothing but
    // over-aligned claims.
    const std::size_t bytes = sizeof(verified_block) + payload_bytes + arena_bytes;
    void* room = nullptr;
    if constexpr (alignof(verified_block) > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
      room = ::operator new(bytes, std::align_val_t{alignof(verified_block)}, std::nothrow);
    else room = ::operator new(bytes, std::nothrow);
    return pointer(room == nullptr ? nullptr : ::new (room) verified_block(payload_bytes));
  }
  /// One in memory that stays another's: aligned for it, with room for payload and arena behind it.
  [[nodiscard]] static verified_block* make_at(void* room, std::size_t payload_bytes) noexcept {
    return ::new (room) verified_block(payload_bytes);
  }
  /// The payload, read into the claims.
  [[nodiscard]] claims_report read() { return read_claims(text(), arena(), claims); }

  [[nodiscard]] char* payload() noexcept { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] char* arena() noexcept { return payload() + payload_bytes_; }
  /// For a payload that turned out shorter than the room for it; what is cut off becomes room for
  /// escapes.
  void shorten(std::size_t payload_bytes) noexcept { payload_bytes_ = payload_bytes; }
  [[nodiscard]] std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(this + 1), payload_bytes_};
  }

  [[no_unique_address]] typename unlisted_claims<Claims>::storage storage =
      {};  // before the claims, whose views may point into it
  Claims claims;

 private:
  explicit verified_block(std::size_t payload_bytes) noexcept
      : claims{}, payload_bytes_(payload_bytes) {}
  // All members of these have initialisers, so that nothing has to be zeroed first.
  explicit verified_block(std::size_t payload_bytes) noexcept
    requires(std::is_same_v<Claims, user_claims> || std::is_same_v<Claims, registered_claims>)
      : payload_bytes_(payload_bytes) {}
  std::size_t payload_bytes_;
};

/// A `verified_block` that is made when its payload is known, without the type of its claims: so
/// the pipeline is compiled once for all of them.
class claims_slot {
 public:
  template <class Claims>
  explicit claims_slot(
      handle<verified_block<Claims>, &verified_block<Claims>::free>& block) noexcept
      : block_(&block), make_(&make_as<Claims>), read_(&read_as<Claims>) {}

  /// Room for the payload; nullptr where there is no memory.
  [[nodiscard]] unsigned char* make(std::size_t payload_bytes) noexcept {
    return make_(*this, payload_bytes);
  }
  [[nodiscard]] claims_report read() { return read_(block_); }
  [[nodiscard]] const registered_claims& claims() const noexcept { return *claims_; }

 protected:
  /// For blocks in other memory (borrowed.hpp).
  claims_slot(unsigned char* (*makes)(claims_slot& slot, std::size_t payload_bytes) noexcept,
              claims_report (*reads)(void* block)) noexcept
      : make_(makes), read_(reads) {}
  void* block_ = nullptr;
  const registered_claims* claims_ = nullptr;

 private:
  template <class Claims>
  using pointer = typename verified_block<Claims>::pointer;
  template <class Claims>
  static unsigned char* make_as(claims_slot& slot, std::size_t payload_bytes) noexcept {
    auto& block = *static_cast<pointer<Claims>*>(slot.block_);
    block = verified_block<Claims>::make(payload_bytes);
    if (!block) return nullptr;
    slot.claims_ = &block->claims;
    return reinterpret_cast<unsigned char*>(block->payload());
  }
  template <class Claims>
  static claims_report read_as(void* block) {
    return (*static_cast<pointer<Claims>*>(block))->read();
  }

  unsigned char* (*make_)(claims_slot& slot, std::size_t payload_bytes) noexcept;
  claims_report (*read_)(void* block);
};

/// The claims that have no list of their own. Errors: malformed_payload, claim_missing,
/// claim_invalid.
template <class Claims>
[[nodiscard]] result<void> read_unlisted(verified_block<Claims>& block) {
  if constexpr (!lists_own_members<Claims>)
    return unlisted_claims<Claims>::read(block.text(), block.storage, block.claims);
  else return {};
}

}  // namespace detail

/// The claims of a token that a verifier has accepted; nothing else can make one.
///
/// It owns the payload. Strings in the claims are views into it, which stay valid when this is
/// moved and end with it; so the claims cannot be copied or moved out, and access on a temporary
/// does not compile. To keep them longer, keep this, or take `to_owned()`.
template <class Claims = user_claims>
class verified {
 public:
  /// The claims; valid as long as this.
  [[nodiscard]] const Claims& operator*() const& noexcept { return held().claims; }
  /// One of the claims.
  [[nodiscard]] const Claims* operator->() const& noexcept { return &held().claims; }
  void operator*() const&& = delete;
  void operator->() const&& = delete;

  /// The user this token speaks for; empty only where the policy waived `sub`.
  [[nodiscard]] std::string_view subject() const& noexcept { return held().claims.sub; }
  void subject() const&& = delete;

  /// The whole payload, JSON as it was signed.
  [[nodiscard]] std::string_view payload() const& noexcept { return held().text(); }
  void payload() const&& = delete;

  /// A copy that owns its strings, by the overload of `to_owned` for `Claims`. The one for
  /// `user_claims` is in owned_claims.hpp, to be included where it is called.
  [[nodiscard]] auto to_owned() const {
    using better_auth::v0::to_owned;
    return to_owned(held().claims);
  }

 private:
  friend struct detail::verified_access;
  using block = detail::verified_block<Claims>;
  explicit verified(typename block::pointer from) noexcept : block_(std::move(from)) {}

  // What was moved elsewhere is no longer here; reading it ends the program.
  [[nodiscard]] const block& held() const noexcept {
    if (!block_) std::terminate();
    return *block_.get();
  }

  typename block::pointer block_;
};

namespace detail {
/// The one way to make a `verified`, and to complete its claims: for `verifier` and
/// `session_reader`.
struct verified_access {
  template <class Claims>
  [[nodiscard]] static verified<Claims> wrap(
      typename verified_block<Claims>::pointer block) noexcept {
    return verified<Claims>(std::move(block));
  }
  template <class Claims>
  [[nodiscard]] static Claims& claims(verified<Claims>& of) noexcept {
    return of.block_->claims;
  }
};
}  // namespace detail

}  // namespace better_auth::inline v0
