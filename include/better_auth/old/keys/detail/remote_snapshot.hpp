// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/key_set.hpp>

#include <cstdint>
#include <string_view>

namespace better_auth::inline v0::detail {

/// What a verifier gets from a source of remote keys for one token, and gives back where no key
/// matches.
class remote_snapshot {
 public:
  /// `waited`: where this token has already waited for a fetch, one more than the fetches that had
  /// begun when it came.
  explicit remote_snapshot(const public_keys& keys, std::uint64_t waited = 0) noexcept
      : keys_(&keys), waited_(waited) {}

  [[nodiscard]] known_header<public_key> recognise(std::string_view segment) const noexcept {
    return keys_->recognise(segment);
  }
  [[nodiscard]] static known_header<public_key> unrecognised() noexcept {
    return public_keys::unrecognised();
  }
  [[nodiscard]] result<const public_key*> select(const jose_header& header) const noexcept {
    return keys_->select(header);
  }

  [[nodiscard]] const public_keys& keys() const noexcept { return *keys_; }
  [[nodiscard]] bool has_waited() const noexcept { return waited_ != 0; }
  /// How many fetches had begun when the token came, where it has waited.
  [[nodiscard]] std::uint64_t fetches_before() const noexcept { return waited_ - 1; }

 private:
  const public_keys* keys_;
  std::uint64_t waited_;
};

}  // namespace better_auth::inline v0::detail
