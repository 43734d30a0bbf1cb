// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/abi.hpp>

#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <utility>

#if defined(__unix__) || defined(__APPLE__)
#define BETTER_AUTH_HAS_FORK
#include <pthread.h>
#endif

namespace better_auth::inline BETTER_AUTH_ABI::detail {

/// How many forks there are between this process and the first one. The child counts, before
/// `fork` returns in it; unlike a process id, the number never comes back.
inline constinit std::atomic<unsigned> forks = 0;

/// Makes children count. Another thread can fork at any moment, so this must not be a static
/// object: its child would inherit the lock of an unfinished initialisation. Two threads that
/// register at once only make a child count twice.
inline void count_forks() {
#ifdef BETTER_AUTH_HAS_FORK
  static constinit std::atomic<bool> counted = false;
  if (counted) return;
  if (::pthread_atfork(nullptr, nullptr, [] { ++forks; }) != 0) {
#ifdef __cpp_exceptions
    throw std::bad_alloc();  // the one reason that POSIX names
#else
    std::terminate();
#endif
  }
  counted = true;
#endif
}

/// Remembers the process in which it was made.
class process_mark {
 public:
  process_mark() { count_forks(); }

  /// Whether this process is a child, forked since.
  [[nodiscard]] bool is_inherited() const noexcept { return *forks_ != made_at_; }

 private:
  // Each module of a program can have a counter of its own, so the mark holds the one that it read.
  const std::atomic<unsigned>* forks_ = &forks;
  unsigned made_at_ = *forks_;
};

/// For the constructor that makes a forked child's object.
struct in_child {};

/// An object with locks or threads, one in each process. A child inherits locks that nobody will
/// release, and no threads, so it never uses its parent's object: its first call makes its own with
/// `T(in_child, const T& parents)`, which must not take a lock.
template <class T>
class per_process {
 public:
  template <class... Args>
  explicit per_process(std::in_place_t, Args&&... args)
      : slot_(new slot(std::forward<Args>(args)...)) {}
  per_process(const per_process&) = delete;
  per_process& operator=(const per_process&) = delete;
  ~per_process() {
    slot* const mine = slot_;
    if (!mine->made_in.is_inherited()) delete mine;  // the parent's cannot be destroyed
  }

  /// The object of this process.
  [[nodiscard]] T& get() const {
    slot* mine = slot_;
    if (!mine->made_in.is_inherited()) return mine->object;
    auto fresh = std::make_unique<slot>(in_child(), std::as_const(mine->object));
    // Another thread of this child may have been faster.
    if (!slot_.compare_exchange_strong(mine, fresh.get())) return mine->object;
    return fresh.release()->object;
  }

 private:
  struct slot {
    template <class... Args>
    explicit slot(Args&&... args) : object(std::forward<Args>(args)...) {}
    process_mark made_in;
    T object;
  };
  mutable std::atomic<slot*> slot_;
};

}
