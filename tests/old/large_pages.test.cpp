// SPDX-License-Identifier: MIT
#include <better_auth/old/detail/large_pages.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

TEST_CASE("memory keeps what is in it, whatever its size and wherever it begins") {
  std::vector<char> memory(std::size_t{7} << 20, 'x');
  for (const std::size_t from :
       {std::size_t{0}, std::size_t{1}, std::size_t{4096}, std::size_t{1} << 20})
    for (const std::size_t bytes :
         {std::size_t{0}, std::size_t{1}, std::size_t{2} << 20, std::size_t{5} << 20})
      better_auth::detail::prefer_large_pages(memory.data() + from, bytes);
  CHECK(std::all_of(memory.begin(), memory.end(), [](char c) { return c == 'x'; }));
}
