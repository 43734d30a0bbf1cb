// SPDX-License-Identifier: MIT
#include <better_auth/old/detail/portable_claims.hpp>

#include "catch.hpp"

#include <cstring>
#include <limits>
#include <string>

namespace ba = better_auth;
namespace portable = ba::detail::portable_claims;

namespace app {

struct every_type : ba::registered_claims {
  std::string_view text;
  std::optional<std::string_view> maybe_text = "default";
  bool flag = false;
  std::optional<bool> maybe_flag;
  std::int8_t tiny = 0;
  std::uint64_t huge = 0;
  std::optional<int> number = 5;
  std::optional<ba::numeric_date> date;
  ba::string_list list;
  std::optional<ba::string_list> maybe_list;
  ba::raw_json raw;
  int not_listed = 3;
  static constexpr auto members = ba::member_list<every_type>(
      ba::member<&every_type::text>("text"), ba::member<&every_type::maybe_text>("maybe_text"),
      ba::member<&every_type::flag>("flag"), ba::member<&every_type::maybe_flag>("maybe_flag"),
      ba::member<&every_type::tiny>("tiny"), ba::member<&every_type::huge>("huge"),
      ba::member<&every_type::number>("number"), ba::member<&every_type::date>("date"),
      ba::member<&every_type::list>("list"), ba::member<&every_type::maybe_list>("maybe_list"),
      ba::member<&every_type::raw>("raw"));
};

struct with_string : ba::user_claims {
  std::string owned;
  static constexpr auto members =
      ba::member_list<with_string>(ba::member<&with_string::owned>("owned"));
};
struct nested {
  std::string_view inner;
  static constexpr auto members = ba::member_list<nested>(ba::member<&nested::inner>("inner"));
};
struct with_object : ba::user_claims {
  std::optional<nested> object;
  static constexpr auto members =
      ba::member_list<with_object>(ba::member<&with_object::object>("object"));
};
struct without_list : ba::user_claims {};

}  // namespace app

static_assert(portable::can_keep<ba::user_claims> && portable::can_keep<ba::registered_claims> &&
              portable::can_keep<app::every_type>);
static_assert(!portable::can_keep<app::with_string> && !portable::can_keep<app::with_object> &&
              !portable::can_keep<app::without_list>);

namespace {

/// Reads a payload, keeps the claims, and restores them from a copy elsewhere.
struct trip {
  explicit trip(const std::string& payload)
      : memory(2 * payload.size(), '\0'), size(payload.size()) {
    memory.replace(0, size, payload);
    const auto report =
        ba::detail::read_claims({memory.data(), size}, memory.data() + size, before);
    REQUIRE(report.registered);
    REQUIRE(report.other);
    portable::keeper keeper(memory, size, words);
    portable::visit(before, keeper);
    REQUIRE(keeper.good());
    used = keeper.used();
    copy = memory.substr(0, used);
    memory.assign(memory.size(), '?');  // nothing may point there any more
    portable::restorer restorer(copy.data(), words);
    portable::visit(after, restorer);
  }
  std::string memory, copy;
  std::size_t size, used = 0;
  std::uint64_t words[portable::words<app::every_type>] = {};
  app::every_type before, after;
};

}  // namespace

TEST_CASE("claims of every type that is kept come back from a copy of the payload") {
  const trip t(
      R"({"sub":"ada","exp":1700000900,"aud":["a","b"],"text":"plain","maybe_text":"esc\naped",)"
      R"("flag":true,"maybe_flag":false,)"
      R"("tiny":-128,"huge":9223372036854775807,"number":-1,"date":5,"list":["x","","y\u0041"],)"
      R"("maybe_list":[],"raw":{"k":[1]}})");
  const app::every_type& c = t.after;
  CHECK((c.sub == "ada" && c.exp == 1700000900 && c.aud.contains("a") && c.aud.contains("b") &&
         !c.iss && !c.nbf));
  CHECK((c.text == "plain" && c.maybe_text == "esc\naped" && c.flag && c.maybe_flag == false));
  CHECK(
      (c.tiny == -128 && c.huge == 9223372036854775807U && c.number == -1 && c.date->seconds == 5));
  CHECK((c.list.contains("x") && c.list.contains("") && c.list.contains("yA")));
  REQUIRE(c.maybe_list);
  CHECK((c.maybe_list->empty() && !c.maybe_list->absent()));
  CHECK(c.raw.text == R"({"k":[1]})");
  CHECK(c.not_listed == 3);
  CHECK(t.used < 2 * t.size);
}

TEST_CASE("what is absent stays absent, also where the struct has another default") {
  const trip t(
      R"({"exp":1,"text":"","maybe_text":null,"flag":false,"tiny":0,"huge":0,"number":null,)"
      R"("list":[],"raw":0})");
  const app::every_type& c = t.after;
  CHECK(c.sub.data() == nullptr);
  CHECK(
      (c.aud.absent() && !c.maybe_text && !c.maybe_flag && !c.number && !c.date && !c.maybe_list));
  CHECK(c.text.data() != nullptr);
  CHECK(c.text.empty());
  CHECK(c.raw.text == "0");
}

TEST_CASE("claims with a text that stands outside the payload are not kept") {
  app::every_type claims;
  const std::string payload = "{\"text\":\"x\"}";
  std::uint64_t words[portable::words<app::every_type>];
  const auto good = [&](std::string_view text) {
    claims.maybe_text = text;
    portable::keeper keeper(payload, payload.size(), words);
    portable::visit(claims, keeper);
    return keeper.good();
  };
  CHECK(good({payload.data(), payload.size()}));
  CHECK(good({payload.data() + payload.size(), 0}));
  CHECK_FALSE(good("elsewhere"));
  CHECK_FALSE(good({payload.data() + 1, payload.size()}));
  CHECK_FALSE(good({payload.data() - 1, 1}));
  CHECK_FALSE(good(std::string_view{}));
}
