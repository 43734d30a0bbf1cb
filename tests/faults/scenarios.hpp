// SPDX-License-Identifier: MIT
#pragma once

#include "allocations.hpp"
#include "support.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace faults {

namespace ba = better_auth;

/// Something that is done while allocations fail.
struct scenario {
  std::string name;
  std::string_view right;                 ///< the verdict with all memory
  std::function<std::string_view()> run;  ///< gives the verdict
  bool throws = true;                     ///< whether std::bad_alloc is allowed

  /// The verdict by what was known before, if news cannot be read for want of memory.
  std::string_view or_before = {};
  /// With all memory: what is needed before each run, and what has to go after it.
  std::function<void()> prepare = {};
  std::function<void()> finish = {};
  /// Lets the time pass after which a fetch that has failed is tried again.
  std::function<void()> later = {};
  /// For a run whose allocations fail in another thread, which calls `begin` with it; otherwise
  /// they fail in the thread that runs it.
  shortage* elsewhere = nullptr;
  /// Whether only one allocation fails, and not all that follow too.
  bool only_alone = false;
};

template <class T>
std::string_view verdict(const ba::result<T>& of) noexcept {
  return of ? std::string_view("ok") : of.error().name();
}

inline std::string with(std::string text, std::string_view part, std::string_view by) {
  return text.replace(text.find(part), part.size(), by);
}

/// The public JWK of an algorithm, with a kid of its own.
inline std::string jwk_of(ba::algorithm a) {
  return with(support::key_for(a).public_jwk(), "test-key",
              "key-" + std::string(ba::facts(a).name));
}

void add_keys(std::vector<scenario>& to);
void add_secrets(std::vector<scenario>& to);
void add_signatures(std::vector<scenario>& to);
void add_tokens(std::vector<scenario>& to);
void add_caches(std::vector<scenario>& to);
void add_requests(std::vector<scenario>& to);
void add_sources(std::vector<scenario>& to);
void add_sessions(std::vector<scenario>& to);

}  // namespace faults
