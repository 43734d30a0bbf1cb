// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/handle.hpp>
#include <better_auth/old/error.hpp>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <cerrno>
#include <cstdint>
#include <string_view>

namespace better_auth::inline v0::detail {

using md_context = handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using pkey = handle<EVP_PKEY, EVP_PKEY_free>;
using pkey_context = handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using bio = handle<BIO, BIO_free_all>;
using bignum = handle<BIGNUM, BN_free>;

/// Leaves OpenSSL's error queue as it was: what is refused here is reported here, and nobody else
/// should read it.
class error_queue_guard {
 public:
  error_queue_guard() noexcept { ERR_set_mark(); }
  ~error_queue_guard() { ERR_pop_to_mark(); }
  error_queue_guard(const error_queue_guard&) = delete;
  error_queue_guard& operator=(const error_queue_guard&) = delete;
};

/// The same for what OpenSSL may refuse because it is wrong, or because there was no memory to look
/// at it. Often it does not say which, neither by what it returns nor in its queue; but whatever
/// allocates in vain sets `errno`.
class refusal_guard {
 public:
  refusal_guard() noexcept : errno_before_(errno) { errno = 0; }
  ~refusal_guard() { errno = errno_before_; }
  refusal_guard(const refusal_guard&) = delete;
  refusal_guard& operator=(const refusal_guard&) = delete;

  /// What a refusal means: `judgement`, unless memory was missing.
  [[nodiscard]] BETTER_AUTH_COLD errc reason(errc judgement) const noexcept {
    return errno == ENOMEM ? errc::out_of_memory : judgement;
  }

 private:
  error_queue_guard errors_;
  int errno_before_;
};

inline const unsigned char* bytes(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// A working context of this thread, kept so that no call has to make one; one for each digest and
/// one for all public keys, since copying into a context of the same kind is what costs least.
///
/// The slots are plain pointers beside a guard that frees them when the thread ends. What runs
/// later, such as the destructor of a static object, finds the slot closed and gets a context of
/// its own through `spare`.
enum class context_slot : unsigned char {
  sha256,
  sha384,
  sha512,
  public_key,
  count
};

struct thread_contexts {
  EVP_MD_CTX* slots[static_cast<unsigned>(context_slot::count)];
  std::uint64_t ed25519_key;  // the number of the key that the slot for public keys is ready for,
                              // if it is one for Ed25519
  bool closed;
};
inline constinit thread_local thread_contexts this_thread_contexts{};

struct thread_contexts_guard {
  ~thread_contexts_guard() {
    for (EVP_MD_CTX*& slot : this_thread_contexts.slots) {
      EVP_MD_CTX_free(slot);
      slot = nullptr;
    }
    this_thread_contexts.ed25519_key = 0;
    this_thread_contexts.closed = true;
  }
};

/// Whether this thread has one.
[[nodiscard]] inline bool has_working_context(context_slot which) noexcept {
  return this_thread_contexts.slots[static_cast<unsigned>(which)] != nullptr;
}

/// nullptr where there is no memory.
inline EVP_MD_CTX* working_context(context_slot which, md_context& spare) noexcept {
  EVP_MD_CTX*& slot = this_thread_contexts.slots[static_cast<unsigned>(which)];
  if (slot != nullptr) return slot;
  if (this_thread_contexts.closed) {
    spare.reset(EVP_MD_CTX_new());
    return spare.get();
  }
  static thread_local thread_contexts_guard guard;
  (void)guard;
  slot = EVP_MD_CTX_new();
  return slot;
}

}  // namespace better_auth::inline v0::detail
