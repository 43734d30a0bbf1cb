// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <coroutine>
#include <cstdio>
#include <exception>
#include <thread>
#include <type_traits>
#include <vector>

/// What the files of this program share.
namespace regular_types {

inline std::atomic<int> failures{0};
#define EXPECT(condition)                                                 \
  do {                                                                    \
    if (!(condition)) {                                                   \
      std::printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                         \
    }                                                                     \
  } while (false)

/// A coroutine that starts at once; whoever awaits `on_another_thread` resumes on a new thread.
struct task {
  struct promise_type {
    task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};
struct on_another_thread {
  std::vector<std::thread>& threads;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    threads.emplace_back([handle] { handle.resume(); });
  }
  void await_resume() const noexcept {}
};

template <class T, bool HasDefault>
inline constexpr bool is_regular =
    std::is_copy_constructible_v<T> && std::is_copy_assignable_v<T> &&
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
    std::is_nothrow_swappable_v<T> && std::is_nothrow_destructible_v<T> &&
    std::is_default_constructible_v<T> == HasDefault;

/// Each of these files tests the types of some layers.
void sources_and_sessions();

}  // namespace regular_types
