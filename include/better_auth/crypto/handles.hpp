// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/error.hpp>

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <string_view>

/// Owners for libcrypto's objects, and guards for what libcrypto leaves behind.
namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// A size as some functions take it: `int` in OpenSSL.
#if defined(OPENSSL_IS_AWSLC) || defined(OPENSSL_IS_BORINGSSL)
inline std::size_t libcrypto_size(std::size_t bytes) noexcept { return bytes; }
#elif OPENSSL_VERSION_NUMBER >= 0x30000000L
inline int libcrypto_size(std::size_t bytes) noexcept { return static_cast<int>(bytes); }
#else
#error "better_auth: this libcrypto is too old: use OpenSSL 3.0 or later, AWS-LC or BoringSSL"
#endif

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

using md_context = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using pkey = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using pkey_context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;
using big_number = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using big_number_context = std::unique_ptr<BN_CTX, freed_by<BN_CTX_free>>;
using ec_group = std::unique_ptr<EC_GROUP, freed_by<EC_GROUP_free>>;
using ec_point = std::unique_ptr<EC_POINT, freed_by<EC_POINT_free>>;

/// Leaves libcrypto's error queue as it was, so that no other code reads our errors as its own.
class error_queue_guard {
 public:
  error_queue_guard() noexcept { ERR_set_mark(); }
  ~error_queue_guard() { ERR_pop_to_mark(); }
  error_queue_guard(const error_queue_guard&) = delete;
  error_queue_guard& operator=(const error_queue_guard&) = delete;
};

/// The same, and tells whether libcrypto rejects something because it ran out of memory: neither
/// the returned value nor the error queue does, but an allocation that fails sets `errno`.
class refusal_guard {
 public:
  refusal_guard() noexcept : errno_before_(errno) { errno = 0; }
  ~refusal_guard() { errno = errno_before_; }

  /// What a refusal means: `judgement`, unless there was no memory.
  [[nodiscard]] errc reason(errc judgement) const noexcept {
    return errno == ENOMEM ? errc::crypto_failure : judgement;
  }

 private:
  error_queue_guard errors_;
  int errno_before_;
};

/// Initialises libcrypto, so that it cleans up at exit after the destructors of all static objects
/// whose constructors have called this.
inline void initialise_libcrypto() noexcept {
  // Options that are all done already, such as none at all, register no clean-up.
  OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr);
}

inline const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Whether two byte strings are equal, in time that depends on their lengths alone.
[[nodiscard]] inline bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}
