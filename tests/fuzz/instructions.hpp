// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/vector.hpp>

#include <cstddef>

namespace fuzz {

/// Has the library use one of the sets of instructions that there are, by a number of the input's:
/// the best one alone would be tried otherwise.
inline void choose_instructions(std::size_t number) {
  (void)better_auth::detail::use_vector_level(
      static_cast<better_auth::detail::vector_level>(number % 4));
}

}  // namespace fuzz
