// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/keys/detail/published_keys.hpp>
#include <better_auth/old/key_set.hpp>
#include <better_auth/old/verifier.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace better_auth::inline v0 {

/// A key set that can be replaced while verifiers use it, for keys that change: after a file was
/// read again, say. For keys that a server publishes see `jwks_source`.
///
/// Reading costs one acquire load; only after a change does each thread fetch the new set once,
/// under a lock. The set in use is kept by each thread until it next verifies with this source.
class live_key_set {
 public:
  /// Begins with these keys.
  explicit live_key_set(key_set keys) : published_(std::move(keys)) {}

  /// Verifications that begin after this returns use the new set.
  void replace(key_set keys) {
    published_.publish(std::make_shared<const key_set>(std::move(keys)));
  }

  /// The current set.
  [[nodiscard]] key_set keys() const { return *published_.current(); }

  /// For verifiers: what to verify with now. Valid in this thread until its next call, of any
  /// source.
  [[nodiscard]] const detail::public_keys& snapshot() const { return published_.read(); }
  /// A number that stands for this set from one `replace` to the next; none has it again.
  [[nodiscard]] std::uint64_t generation() const noexcept { return published_.generation(); }
  /// Which algorithms it can ever verify.
  [[nodiscard]] static constexpr algorithm_set algorithms() noexcept {
    return key_set::algorithms();
  }

 private:
  detail::published_keys published_;
};

verifier(live_key_set&, policy) -> verifier<live_key_set&>;
template <class Clock>
verifier(live_key_set&, policy, Clock) -> verifier<live_key_set&, Clock>;

}  // namespace better_auth::inline v0
