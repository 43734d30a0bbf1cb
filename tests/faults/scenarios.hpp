// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace faults {

/// Something that is done while allocations fail.
struct scenario {
  std::string name;
  /// The verdict where all memory is there: "ok", or the name of the error.
  std::string_view right;
  /// Does it, and gives the verdict. It allocates nothing of its own.
  std::function<std::string_view()> run;
  /// Whether `std::bad_alloc` may come out.
  bool throws = false;
  /// Whether OpenSSL's decoders are at work. Each attempt takes long, so that only one kind of
  /// failure is tried; and without any memory they report more than the sixteen entries that the
  /// queue holds, which pushes out what was there before.
  bool decoders = false;
  /// Whether it is done in the long run only: another one is like it.
  bool only_long = false;
  /// The verdict by what was known before, where news cannot be read for want of memory.
  std::string_view or_before = {};
  /// Before and after, with all memory: for what is not the same a second time.
  std::function<void()> prepare = {};
  std::function<void()> finish = {};
};

std::vector<scenario> all_scenarios();

void add_construction(std::vector<scenario>& to);
void add_verification(std::vector<scenario>& to);
void add_cookies(std::vector<scenario>& to);
void add_sources(std::vector<scenario>& to);

}  // namespace faults
