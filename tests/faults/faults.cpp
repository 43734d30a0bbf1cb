// SPDX-License-Identifier: MIT
// Lets each allocation fail in turn, one after the other until a run has none left, in all that
// allocates: making secrets, key sets and verifiers, verifying, fetching keys, reading cookies, the
// cache. What then comes out is what comes out otherwise, or says that it cannot be said now; never
// another verdict, a leak, or a change of OpenSSL's error queue.
//
//   faults [--long [PART OF A NAME]]   ends with "N passed, N failed"
#include "allocations.hpp"
#include "scenarios.hpp"

#include <openssl/err.h>

#include <cstdio>
#include <cstring>
#include <new>
#include <string_view>
#include <thread>

namespace {

long passed = 0, failed = 0, failed_here = 0;

void check(bool holds, const faults::scenario& which, long number, const char* mode,
           const char* what, std::string_view came) {
  if (holds) {
    ++passed;
    return;
  }
  ++failed;
  if (++failed_here <= 4)
    std::printf("FAILED %s, without allocation %ld (%s): %s: %.*s\n", which.name.c_str(), number,
                mode, what, static_cast<int>(came.size()), came.data());
}

bool says_not_now(std::string_view verdict) {
  return verdict == "unavailable" || verdict == "out_of_memory" || verdict == "crypto_failure";
}

std::string_view run(const faults::scenario& which) noexcept {
  try {
    return which.run();
  } catch (const std::bad_alloc&) {
    return "std::bad_alloc";
  } catch (...) {
    return "another exception";
  }
}

constexpr int entry_before = 4711;

// Whether OpenSSL's error queue of this thread is as it was: empty, or with the one entry, which
// may have been pushed out.
bool queue_is(bool with_entry, bool or_empty) {
  const unsigned long first = ERR_get_error();
  const bool as_before = with_entry ? ERR_GET_REASON(first) == entry_before &&
                                          ERR_GET_LIB(first) == ERR_LIB_USER && ERR_get_error() == 0
                                    : first == 0;
  if (first == 0 && or_empty) return true;
  ERR_clear_error();
  if (with_entry) ERR_raise(ERR_LIB_USER, entry_before);
  return as_before;
}

// One attempt, in a thread of its own: so what a thread allocates once is allocated each time.
// False where nothing was left to fail.
bool attempt(const faults::scenario& which, long number, faults::failure what, bool with_entry,
             bool first_time = false) {
  const char* const mode = what == faults::failure::one
                               ? (with_entry ? "alone, entry in the queue" : "alone")
                           : with_entry ? "and all after it, entry in the queue"
                                        : "and all after it";
  bool happened = false;
  const faults::blocks before = faults::in_use();
  (void)faults::not_wiped();
  std::thread([&] {
    if (which.prepare) which.prepare();
    if (with_entry) ERR_raise(ERR_LIB_USER, entry_before);
    std::string_view verdict;
    {
      const faults::shortage now(number, what);
      verdict = run(which);
    }
    happened = faults::shortage::happened();
    const bool right = verdict == which.right ||
                       (happened && (says_not_now(verdict) || verdict == which.or_before ||
                                     (which.throws && verdict == "std::bad_alloc")));
    check(right, which, number, mode, "the verdict", verdict);
    check(queue_is(with_entry, which.decoders && what == faults::failure::rest), which, number,
          mode, "the error queue", "is not as it was");
    // With memory all is well again; but a fetch that failed is not tried again at once.
    if (which.decoders && number % 50 != 0) return;
    const auto again = run(which);
    check(again == which.right ||
              (which.prepare && happened && (again == "unavailable" || again == which.or_before)),
          which, number, mode, "the verdict afterwards", again);
    if (which.finish) which.finish();
  }).join();
  const faults::blocks after = faults::in_use();
  check(faults::not_wiped() == 0, which, number, mode, "freed, but not wiped", "a secret");
  if (first_time) return happened;
  check(after.cpp == before.cpp, which, number, mode, "leaked", "memory of operator new");
  check(after.openssl == before.openssl, which, number, mode, "leaked", "memory of OpenSSL");
  return happened;
}

void each_in_turn(const faults::scenario& which, bool in_long) {
  using faults::failure;
  failed_here = 0;
  // The first time there is also what a process allocates once. That stays, so blocks are counted
  // only behind it; what nobody can reach any more, LeakSanitizer tells at the end.
  long count = 0;
  while (attempt(which, count, failure::one, false, true)) ++count;
  for (long number = 0; number <= count; ++number) {
    if (!which.decoders || number % 10 == 0 || in_long) attempt(which, number, failure::rest, true);
    if (!which.decoders) attempt(which, number, failure::one, true);
    if (in_long && !which.decoders) attempt(which, number, failure::rest, false);
  }
  std::printf("%-68s %6ld%s\n", which.name.c_str(), count, failed_here == 0 ? "" : "  FAILED");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (!faults::take_over()) {
    std::puts("OpenSSL has allocated already");
    return 2;
  }
  const bool in_long = argc > 1 && std::strcmp(argv[1], "--long") == 0;
  const char* const only = argc > 2 ? argv[2] : "";
  std::printf("%-68s %6s\n", "", "allocations, each failing in turn");
  for (const faults::scenario& each : faults::all_scenarios())
    if (each.name.find(only) != std::string::npos && (in_long || !each.only_long))
      each_in_turn(each, in_long);
  std::printf("%ld passed, %ld failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
