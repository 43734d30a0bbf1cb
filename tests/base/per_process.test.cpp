// SPDX-License-Identifier: MIT
#include <better_auth/base/per_process.hpp>

#include "catch.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#ifdef BETTER_AUTH_HAS_FORK
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace ba = better_auth;

namespace {

/// Counts how often one is made, in which way, and destroyed.
struct counted {
  static inline std::atomic<int> alive = 0;
  explicit counted(int n) : value(n) { ++alive; }
  counted(ba::detail::in_child, const counted& parents) : counted(parents.value + 1) {}
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
  ~counted() { --alive; }

  int value;
  std::mutex mutex;
};
using each_process = ba::detail::per_process<counted>;

}  // namespace

TEST_CASE("a process has one object, which ends with its owner") {
  {
    const each_process object(std::in_place, 7);
    CHECK(object.get().value == 7);
    CHECK(&object.get() == &object.get());
    CHECK(counted::alive == 1);
  }
  CHECK(counted::alive == 0);
}

#ifdef BETTER_AUTH_HAS_FORK

namespace {
/// The exit status of a child that calls `function`, which returns the status.
template <class Function>
int status_of_child(Function function) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);  // a child that hangs is killed
    ::_exit(function());
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}
}  // namespace

TEST_CASE("a child makes its own object out of its parent's, and a grandchild another one") {
  const each_process object(std::in_place, 1);
  const auto* const parents = &object.get();
  CHECK(status_of_child([&] {
          const auto* const mine = &object.get();
          if (mine == parents || mine->value != 2 || &object.get() != mine) return 1;
          return status_of_child([&] { return object.get().value == 3 ? 42 : 2; });
        }) == 42);
  CHECK(&object.get() == parents);
  CHECK(object.get().value == 1);
}

TEST_CASE("a lock that was held at the fork does not stop the child") {
  const each_process object(std::in_place, 1);
  const std::lock_guard held(object.get().mutex);
  CHECK(status_of_child([&] {
          const std::lock_guard lock(object.get().mutex);
          return 42;
        }) == 42);
}

TEST_CASE("what a child inherited is left alone, and its own is destroyed") {
  auto object = std::make_unique<each_process>(std::in_place, 1);
  CHECK(status_of_child([&] {
          object.reset();
          return counted::alive == 1 ? 42 : 1;
        }) == 42);
  CHECK(status_of_child([&] {
          (void)object->get();
          object.reset();
          return counted::alive == 1 ? 42 : 1;
        }) == 42);
  object.reset();
  CHECK(counted::alive == 0);
}

TEST_CASE("the threads of a child agree on one object") {
  const each_process object(std::in_place, 1);
  CHECK(status_of_child([&] {
          std::vector<std::thread> threads;
          std::vector<const counted*> seen(8);
          for (auto& place : seen) threads.emplace_back([&] { place = &object.get(); });
          for (auto& thread : threads) thread.join();
          for (const auto* each : seen)
            if (each != &object.get()) return 1;
          return counted::alive == 2 ? 42 : 2;
        }) == 42);
}

TEST_CASE("an object that is made in a child is the child's own") {
  CHECK(status_of_child([] {
          const each_process object(std::in_place, 5);
          return object.get().value == 5 ? 42 : 1;
        }) == 42);
}

#endif
