// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jose/key_source.hpp>
#include <better_auth/jose/published.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

/// A key set that you replace while verifiers use it, such as after reading a file again. It is a
/// handle: copies are the same keys. For keys of a server, see `jwks_source`.
///
/// A set that is default-constructed or moved from has no keys, and makes no verifier.
class live_key_set {
 public:
  live_key_set() = default;
  /// Starts with these keys.
  explicit live_key_set(key_set first) : state_(std::make_shared<const state>(std::move(first))) {}

  /// Verifications that begin after this returns use the new keys.
  void replace(key_set next) const {
    if (state_) state_->keys.set(std::move(next));
  }
  /// The current keys.
  [[nodiscard]] key_set keys() const { return state_ ? *state_->keys.get() : key_set(); }

  /// For verifiers, which take it as it is.
  operator std::shared_ptr<const key_source>() const { return state_; }  // NOLINT(*-explicit-*)

 private:
  struct state final : key_source {
    explicit state(key_set first) : keys(std::move(first)) {}
    result<key_set> keys_for(const jose_header&, std::string_view, std::int64_t) const override {
      return *keys.get();
    }
    mutable published<key_set> keys;
  };
  std::shared_ptr<const state> state_;
};

}
