// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/crypto/handles.hpp>
#include <better_auth/jose/key_set.hpp>

#include <cstdint>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Keys that change while they are in use, such as those of a running Better Auth. A verifier calls
/// it from several threads at once, and throws what it throws.
class key_source {
 public:
  /// Initialises libcrypto, so that a static source, its keys and its thread end before libcrypto.
  key_source() { detail::initialise_libcrypto(); }
  key_source(const key_source&) = delete;
  key_source& operator=(const key_source&) = delete;
  virtual ~key_source() = default;

  /// The keys to verify this token with at this time (seconds since 1970). The source may fetch
  /// newer ones first.
  /// Errors: unknown_key if the key does not exist, unavailable if that is not known now.
  virtual result<key_set> keys_for(const jose_header& header, std::string_view token,
                                   std::int64_t now) const = 0;
};

}
