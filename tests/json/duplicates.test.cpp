// SPDX-License-Identifier: MIT
#include <better_auth/json/reader.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <ctime>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ba = better_auth;

namespace {

/// Whether an object with these names is valid.
bool all_different(const std::vector<std::string>& list) {
  std::string text = "{";
  for (const std::string& name : list)
    text.append(text.size() == 1 ? "" : ",").append(ba::testing::json_string(name)).append(":0");
  text += '}';
  ba::json_reader reader(text);
  return reader.skip() == ba::json_status::ok && reader.at_end();
}

/// Processor time to compare `count` names that all start alike, in the worst orders we know.
double seconds_for(int count, int order) {
  std::vector<std::string> list;
  for (int i = 0; i < count; ++i) {
    int number = i;
    if (order == 1) number = count - i;                           // reversed
    if (order == 2) number = i < count / 2 ? i : 2 * count - i;   // up and down
    if (order == 3) number = i % 2 == 0 ? i / 2 : count + i / 2;  // two runs
    list.push_back("the same first bytes " + std::to_string(10'000'000 + number));
  }
  const std::clock_t start = std::clock();
  CHECK(all_different(list));
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

}  // namespace

TEST_CASE("names are different if and only if their bytes are") {
  CHECK(all_different({}));
  CHECK(all_different({"a"}));
  CHECK(all_different({""}));
  CHECK(all_different({"a", "b", "A", "", " a", "a "}));
  CHECK_FALSE(all_different({"a", "a"}));
  CHECK_FALSE(all_different({"", "b", ""}));
  CHECK_FALSE(all_different({"b", "a", "c", "b"}));
  // The same character, composed and decomposed.
  CHECK(all_different({"\xc3\xa9", "e\xcc\x81"}));
  const std::string nul(1, '\0');
  CHECK(all_different({"a", "a" + nul, "a" + nul + nul, "a" + nul + "b"}));
  CHECK_FALSE(all_different({"a" + nul + "b", "a" + nul, "a" + nul + "b"}));
}

TEST_CASE("names that start with the same bytes are different if they end differently") {
  for (std::size_t size = 0; size < 80; ++size) {
    const std::string start(size, 'x');
    CHECK(all_different({start, start + 'x', start + 'y', start + "xx"}));
    CHECK_FALSE(all_different({start + 'y', start, start + 'x', start + 'y'}));
  }
}

TEST_CASE("a duplicate is found wherever it stands among random names") {
  std::mt19937 random(5);
  int duplicates = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> list(random() % 40);
    for (std::string& name : list) name = std::to_string(random() % 500);
    const std::set<std::string> set(list.begin(), list.end());
    duplicates += set.size() == list.size() ? 0 : 1;
    if (all_different(list) != (set.size() == list.size())) FAIL(round);
  }
  CHECK(duplicates > 500);
  CHECK(duplicates < 1500);
}

TEST_CASE("the time to compare names grows as n log n in every order") {
  for (int order = 0; order < 4; ++order) {
    CAPTURE(order);
    // 32 times the names: about 50 times the work, or 1024 times if it were quadratic.
    const double few = seconds_for(2'000, order), many = seconds_for(64'000, order);
    CHECK((many < 1 || many < few * 400));
  }
}
