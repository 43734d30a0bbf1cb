// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/crypto/handles.hpp>
#include <better_auth/jose/key_set.hpp>

#include <cstdint>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Keys that change while they are in use, such as those of a running Better Auth. A verifier holds
/// it by `std::shared_ptr`, and calls it from several threads at once. What it throws, the verifier
/// throws too.
class key_source {
 public:
  /// Initialises libcrypto, so that a source with static storage duration is destroyed before it,
  /// with the keys that come later and the thread that fetches them.
  key_source() { detail::initialise_libcrypto(); }
  key_source(const key_source&) = delete;
  key_source& operator=(const key_source&) = delete;
  virtual ~key_source() = default;

  /// The keys to verify this token with at this time (seconds since 1970). The source may look for
  /// newer keys first if it has none for this header.
  /// Errors: unknown_key if the key does not exist, unavailable if that cannot be told now.
  virtual result<key_set> keys_for(const jose_header& header, std::string_view token,
                                   std::int64_t now) const = 0;
};

}
