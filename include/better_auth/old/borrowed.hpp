// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/http/access.hpp>
#include <better_auth/old/base64url.hpp>
#include <better_auth/old/claims.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/verified.hpp>
#include <better_auth/old/verifier.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace better_auth::inline v0 {

/// Memory of yours that a verifier decodes a token into, so that it takes none from the heap: for
/// one token at a time, and one thread at a time.
///
///     std::byte memory[better_auth::borrowed<>::bytes_for(4096)];
///     better_auth::verify_buffer buffer{memory};
///     auto user = verify(token, buffer);                 // result<borrowed<user_claims>>
///     auto mine = verify.as<my_claims>(token, buffer);   // and now `user` can no longer be read
///
/// The memory must outlive this, and both must outlive what is borrowed from them.
class verify_buffer {
 public:
  /// Any bytes, of any alignment; they need not be initialised, and no token may lie in them.
  explicit verify_buffer(std::span<std::byte> memory) noexcept : memory_(memory) {}
  verify_buffer(const verify_buffer&) = delete;
  verify_buffer& operator=(const verify_buffer&) = delete;

 private:
  template <class Keys, clock_type Clock>
  friend class verifier;
  template <class Claims>
  friend class borrowed;

  std::span<std::byte> memory_;
  std::uint64_t calls_ =
      0;  // of verifiers, accepted or not: each ends what the one before gave out
};

/// As `verified`, in a `verify_buffer`: the claims of a token that a verifier has accepted. Nothing
/// but a verifier that is called with a buffer makes one, and no memory is taken for it.
///
/// Strings in the claims are views into the buffer. They stay valid when this is moved, and end
/// with the next call that is given the same buffer: to read this after that ends the program, so
/// that one user is never taken for another. Views that were taken out of it by then are not
/// guarded. The claims cannot be copied or moved out, and access on a temporary does not compile.
/// To keep them longer, take `to_owned()`, or verify without a buffer.
///
/// `Claims` has a list of its members, which are views, numbers and the like. What has strings of
/// its own, or is read by nlohmann/json, takes memory, and does not compile.
template <class Claims = user_claims>
class borrowed {
  static_assert(detail::lists_own_members<Claims>,
                "borrowed claims have a list of their own members: what nlohmann/json reads takes "
                "memory, so verify it without a buffer");
  static_assert(std::is_trivially_destructible_v<Claims>,
                "borrowed claims own nothing: give them std::string_view in place of std::string, "
                "or verify without a buffer");
  using block = detail::verified_block<Claims>;

 public:
  /// The bytes of a buffer that takes every token of up to so many characters. A token for which
  /// this is more than the buffer has is refused.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t token_characters) noexcept {
    return alignof(block) - 1 + sizeof(block) + 2 * base64url::decoded_size(token_characters);
  }

  borrowed(borrowed&& other) noexcept
      : buffer_(other.buffer_), call_(other.call_), block_(std::exchange(other.block_, nullptr)) {}
  borrowed& operator=(borrowed&& other) noexcept {
    buffer_ = other.buffer_;
    call_ = other.call_;
    block_ = std::exchange(other.block_, nullptr);
    return *this;
  }

  /// The claims; valid until the buffer is used again.
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

  /// A copy that owns its strings, and takes memory: as `verified::to_owned`.
  [[nodiscard]] auto to_owned() const {
    using better_auth::v0::to_owned;
    return to_owned(held().claims);
  }

 private:
  template <class Keys, clock_type Clock>
  friend class verifier;
  borrowed(const verify_buffer& buffer, const block& from) noexcept
      : buffer_(&buffer), call_(buffer.calls_), block_(&from) {}

  // What was moved elsewhere, or written over, is no longer here; reading it ends the program.
  [[nodiscard]] const block& held() const noexcept {
    if (block_ == nullptr || buffer_->calls_ != call_) std::terminate();
    return *block_;
  }

  const verify_buffer* buffer_;
  std::uint64_t call_;
  const block* block_;
};

namespace detail {

/// Makes its block in memory of the caller's; it is never freed, since it owns nothing.
template <class Claims>
class borrowed_slot : public claims_slot {
  using block = verified_block<Claims>;

 public:
  explicit borrowed_slot(std::span<std::byte> in) noexcept
      : claims_slot(&make_in, &read_in), memory_(in) {}
  [[nodiscard]] const block& made() const noexcept { return *static_cast<const block*>(block_); }

 private:
  static unsigned char* make_in(claims_slot& slot, std::size_t payload_bytes) noexcept {
    auto& self = static_cast<borrowed_slot&>(slot);
    void* room = self.memory_.data();
    std::size_t left = self.memory_.size();
    if (std::align(alignof(block), sizeof(block), room, left) == nullptr ||
        (left - sizeof(block)) / 2 < payload_bytes)
      return nullptr;
    block* const here = block::make_at(room, payload_bytes);
    self.block_ = here;
    self.claims_ = &here->claims;
    return reinterpret_cast<unsigned char*>(here->payload());
  }
  static claims_report read_in(void* here) { return static_cast<block*>(here)->read(); }

  std::span<std::byte> memory_;
};

}  // namespace detail

/// As `as` without a buffer: the same verdicts from the same pipeline, in memory of yours. It makes
/// no C++ allocation, but for a header of more than 1 KiB, more than 256 names in the payload that
/// the claims do not list, keys that changed or have to be fetched, and what a `read_json` of yours
/// takes.
/// Errors: those without a buffer, and token_too_large where the buffer has less than
/// `bytes_for(token.size())` bytes.
template <class Keys, clock_type Clock>
template <class Claims>
result<borrowed<Claims>> verifier<Keys, Clock>::as(std::string_view token,
                                                   verify_buffer& buffer) const {
  ++buffer.calls_;
  if (buffer.memory_.size() < borrowed<Claims>::bytes_for(token.size()))
    return errc::token_too_large;
  detail::borrowed_slot<Claims> slot(buffer.memory_);
  if (auto good = run(token, slot); !good) return good.error();
  return borrowed<Claims>(buffer, slot.made());
}

/// The same, read into `user_claims`.
template <class Keys, clock_type Clock>
result<borrowed<user_claims>> verifier<Keys, Clock>::operator()(std::string_view token,
                                                                verify_buffer& buffer) const {
  return as<user_claims>(token, buffer);
}

/// As for `verified`: only where the id is the token's own `sub`, byte for byte. Takes memory for
/// the id, which the scope owns. Error: user_mismatch (403).
template <class Claims>
[[nodiscard]] result<user_scope> verify_user_access(std::string_view path_user_id,
                                                    const borrowed<Claims>& user) {
  if (path_user_id.empty() || path_user_id != user.subject()) return errc::user_mismatch;
  return user_scope(path_user_id);
}

/// As for `verified`: whether the token grants `scope`. Error: insufficient_scope (403).
template <class Claims>
[[nodiscard]] result<void> require_scope(const borrowed<Claims>& user, std::string_view scope) {
  if (!has_scope((*user).scope.value_or(std::string_view{}), scope))
    return error(errc::insufficient_scope, "scope");
  return {};
}

}  // namespace better_auth::inline v0
