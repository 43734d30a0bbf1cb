// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/crypto/handles.hpp>

#include <cstddef>

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// What a thread's context is used for. To copy into one that held the same digest is fastest.
enum class context_use : unsigned char {
  sha256,
  sha384,
  sha512,
  public_key
};
inline constexpr std::size_t context_uses = 4;

/// The contexts of this thread. Without a destructor, so that the thread's other objects can still
/// read it while they are destroyed.
struct thread_contexts {
  EVP_MD_CTX* kept[context_uses];
  bool closed;
};
inline constinit thread_local thread_contexts this_thread_contexts{};

/// Frees them when the thread ends.
struct thread_contexts_owner {
  ~thread_contexts_owner() {
    for (EVP_MD_CTX*& context : this_thread_contexts.kept) {
      EVP_MD_CTX_free(context);
      context = nullptr;
    }
    this_thread_contexts.closed = true;
  }
};

/// A context to work with, which this thread keeps. After the thread's contexts were freed, as in
/// the destructor of a static object, it is a new one, owned by `spare`. nullptr without memory.
[[nodiscard]] inline EVP_MD_CTX* working_context(context_use use, md_context& spare) noexcept {
  EVP_MD_CTX*& kept = this_thread_contexts.kept[static_cast<std::size_t>(use)];
  if (kept != nullptr) return kept;
  if (this_thread_contexts.closed) {
    spare.reset(EVP_MD_CTX_new());
    return spare.get();
  }
  static thread_local thread_contexts_owner owner;
  (void)owner;
  kept = EVP_MD_CTX_new();
  return kept;
}

/// Makes `work` a copy of `prepared`. It is reset first: OpenSSL 3.6 and 4.0 crash when they copy
/// over what a failure left behind.
[[nodiscard]] inline bool copy_context(EVP_MD_CTX* work, const EVP_MD_CTX* prepared) noexcept {
  return work != nullptr && EVP_MD_CTX_reset(work) == 1 && EVP_MD_CTX_copy_ex(work, prepared) == 1;
}

}
