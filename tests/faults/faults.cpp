// SPDX-License-Identifier: MIT
// Lets each allocation of the C++ code and of libcrypto fail, one after the other, in everything
// that the library does. The result is then what it is otherwise, or an error of the kind
// `unavailable`, or std::bad_alloc where that is allowed: never another verdict, a leak, a secret
// in freed memory, or a change of libcrypto's error queue. Afterwards everything works.
//
//   faults [--long] [PART OF A NAME]   ends with "N passed, N failed"
#include "scenarios.hpp"

#include <cstdio>
#include <new>
#include <string_view>
#include <thread>

namespace {

using faults::scenario;
using faults::shortage;

long passed = 0, failed = 0, failed_here = 0;

void check(bool holds, const scenario& which, const shortage& what_failed, const char* what,
           std::string_view came) {
  if (holds) {
    ++passed;
    return;
  }
  ++failed;
  if (++failed_here <= 4)
    std::printf("FAILED %s, without allocation %ld%s: %s: %.*s\n", which.name.c_str(),
                what_failed.first, what_failed.and_all_after ? " and all after it" : "", what,
                static_cast<int>(came.size()), came.data());
}

std::string_view run(const scenario& which) noexcept {
  try {
    return which.run();
  } catch (const std::bad_alloc&) {
    return "std::bad_alloc";
  } catch (...) {
    return "another exception";
  }
}

bool is_allowed(const scenario& which, std::string_view verdict) {
  return verdict == "crypto_failure" || verdict == "unavailable" ||
         (!which.or_before.empty() && verdict == which.or_before) ||
         (which.throws && verdict == "std::bad_alloc");
}

/// The verdict with all memory; a source has time to fetch once more.
std::string_view run_afterwards(const scenario& which) {
  constexpr int attempts = 15;
  for (int i = 1; i < attempts && which.later; ++i) {
    const std::string_view came = run(which);
    if (came == which.right) return came;
    which.later();
  }
  return run(which);
}

constexpr int entry_before = 77;

struct how {
  bool with_entry = true;  ///< in libcrypto's error queue, from before
  bool with_run_afterwards = true;
};

/// The first run leaves behind what the process allocates once; its verdict must be right.
void warm_up(const scenario& which) {
  std::thread([&] {
    if (which.prepare) which.prepare();
    const std::string_view came = run(which);
    check(came == which.right, which, {}, "the verdict with all memory", came);
    if (which.finish) which.finish();
  }).join();
}

/// One attempt, in a thread of its own, so that what a thread allocates once is allocated again.
/// Returns false if there was no allocation of this number.
bool attempt(const scenario& which, const shortage& what_fails, how tried = {}) {
  bool happened = false;
  const long blocks_before = faults::blocks_in_use();
  std::thread([&] {
    if (which.prepare) which.prepare();
    static_cast<void>(faults::not_wiped());
    static_cast<void>(faults::happened());
    if (tried.with_entry) support::put_error(entry_before);
    if (which.elsewhere != nullptr) *which.elsewhere = what_fails;
    else faults::begin(what_fails);
    const std::string_view came = run(which);
    faults::end();
    if (which.elsewhere != nullptr) *which.elsewhere = {};
    happened = faults::happened();
    check(came == which.right || (happened && is_allowed(which, came)), which, what_fails,
          "the verdict", came);
    const auto entry = ERR_get_error();
    const bool is_as_before = tried.with_entry ? ERR_GET_LIB(entry) == ERR_LIB_USER &&
                                                     ERR_GET_REASON(entry) == entry_before &&
                                                     ERR_get_error() == 0
                                               : entry == 0;
    // Without any memory libcrypto reports more than the 16 entries that the queue holds.
    check(is_as_before || (what_fails.and_all_after && entry == 0), which, what_fails,
          "the error queue", "is not as it was");
    ERR_clear_error();
    if (tried.with_run_afterwards) {
      const std::string_view again = run_afterwards(which);
      check(again == which.right, which, what_fails, "the verdict afterwards", again);
    }
    if (which.finish) which.finish();
  }).join();
  check(faults::not_wiped() == 0, which, what_fails, "freed, but not wiped", "a secret");
  check(faults::blocks_in_use() == blocks_before, which, what_fails, "memory", "leaked");
  return happened;
}

/// Loading a key takes long, so that in the short run not all is tried after each allocation.
bool is_sampled(long number, bool all) { return all || number < 200 || number % 20 == 0; }

void each_in_turn(const scenario& which, bool all) {
  failed_here = 0;
  warm_up(which);
  long count = 0;
  while (attempt(which, {count, false}, {.with_run_afterwards = is_sampled(count, all)})) ++count;
  for (long number = 0; number <= count; ++number) {
    if (all) attempt(which, {number, false}, {.with_entry = false});
    if (which.only_alone || !is_sampled(number, all)) continue;
    attempt(which, {number, true});
    if (all) attempt(which, {number, true}, {.with_entry = false});
  }
  std::printf("%-60s %6ld%s\n", which.name.c_str(), count, failed_here == 0 ? "" : "  FAILED");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (!faults::take_over()) {
    std::puts("libcrypto has allocated already");
    return 2;
  }
  bool all = false;
  std::string_view only;
  for (const std::string_view argument : std::vector<std::string_view>(argv + 1, argv + argc)) {
    if (argument == "--long") all = true;
    else only = argument;
  }
  std::vector<scenario> scenarios;
  faults::add_keys(scenarios);
  faults::add_secrets(scenarios);
  faults::add_signatures(scenarios);
  faults::add_tokens(scenarios);
  faults::add_caches(scenarios);
  faults::add_requests(scenarios);
  faults::add_sources(scenarios);
  faults::add_sessions(scenarios);
  std::printf("%-60s %6s\n", "", "allocations, each failing in turn");
  for (const scenario& each : scenarios)
    if (std::string_view(each.name).find(only) != std::string_view::npos) each_in_turn(each, all);
  std::printf("%ld passed, %ld failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
