// SPDX-License-Identifier: MIT
#include <better_auth/old/session/session_claims.hpp>

#include "catch.hpp"
#include "session_support.hpp"

#include <ctime>

namespace ba = better_auth;

namespace {

std::string date(std::string_view text) {
  std::int64_t milliseconds = 0;
  return ba::detail::read_iso_date(text, milliseconds) ? std::to_string(milliseconds) : "no";
}

struct member_user : ba::session_user {
  std::string_view role;
  std::optional<int> age;
  static constexpr auto members = ba::member_list<member_user>(
      ba::member<&member_user::role>("role"), ba::member<&member_user::age>("age"));
};
struct team_session : ba::session_record {
  std::optional<std::string_view> team;
  static constexpr auto members =
      ba::member_list<team_session>(ba::member<&team_session::team>("activeTeamId"));
};

template <class Claims>
std::string read(const std::string& json) {
  const auto claims = ba::testing::unverified_claims<Claims>(json);
  if (!claims)
    return std::string(claims.error().name()) + ' ' + std::string(claims.error().claim());
  return "ok";
}

}  // namespace

TEST_CASE("a date is read to the millisecond") {
  CHECK(date("1970-01-01T00:00:00.000Z") == "0");
  CHECK(date("2026-11-23T23:45:31.281Z") == "1795477531281");
  CHECK(date("2000-02-29T12:00:00.000Z") == "951825600000");
  CHECK(date("9999-12-31T23:59:59.999Z") == "253402300799999");
  CHECK(date("1969-12-31T23:59:59.999Z") == "-1");
  CHECK(date("0000-01-01T00:00:00.000Z") == "-62167219200000");
  CHECK(date("2026-11-23T23:45:31Z") == "1795477531000");
  CHECK(date("2026-11-23T23:45:31.2Z") == "1795477531200");
  CHECK(date("2026-11-23T23:45:31.281999Z") == "1795477531281");
}

TEST_CASE("every day of four centuries is where the system's calendar has it") {
  for (std::int64_t day = -30'000; day < 120'000; ++day) {
    const auto at = static_cast<std::time_t>(day * 86'400 + 3661);
    const std::tm* const calendar = std::gmtime(&at);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.500Z", calendar);
    if (date(text) != std::to_string(day * 86'400'000 + 3'661'500)) FAIL(text);
  }
  SUCCEED();
}

TEST_CASE("a date that is spelled in any other way is none") {
  for (const char* text : {"",
                           "Z",
                           "2026-11-23",
                           "2026-11-23T23:45:31",
                           "2026-11-23T23:45:31.281",
                           "2026-11-23T23:45:31.281+00:00",
                           "2026-11-23 23:45:31.281Z",
                           "2026-11-23t23:45:31.281z",
                           "2026-11-23T23:45:31.Z",
                           "2026-11-23T23:45:31,281Z",
                           "2026-11-23T23:45:31.28aZ",
                           "2026-11-23T23:45:31.2819999xZ",
                           "2026-11-23T23:45:31.281/Z",
                           "2026-11-23T23:45:31.281+9Z",
                           "+02026-11-23T23:45:31.281Z",
                           "-2026-11-23T23:45:31.281Z",
                           "2026-13-01T00:00:00.000Z",
                           "2026-00-01T00:00:00.000Z",
                           "2026-02-29T00:00:00.000Z",
                           "2100-02-29T00:00:00.000Z",
                           "2026-04-31T00:00:00.000Z",
                           "2026-01-00T00:00:00.000Z",
                           "2026-01-32T00:00:00.000Z",
                           "2026-01-01T24:00:00.000Z",
                           "2026-01-01T00:60:00.000Z",
                           "2026-01-01T00:00:60.000Z",
                           "2026-1-01T00:00:00.000Z",
                           " 2026-11-23T23:45:31.281Z",
                           "2026-11-23T23:45:31.281Z ",
                           "2026-11-23T23:45:31.281ZZ"}) {
    CAPTURE(text);
    CHECK(date(text) == "no");
  }
  const std::string good = "2026-11-23T23:45:31.281Z";
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const char c : {'/', ':', ';', '?', 'a', ' ', '\0', '\xca', '\xff'}) {
      std::string other = good;
      other[i] = c;
      CAPTURE(other);
      CHECK((date(other) == "no") == (c != good[i]));
    }
}

TEST_CASE("session and user are typed") {
  const auto claims =
      ba::testing::unverified_claims<ba::session_claims>(support::session_text{}.json());
  REQUIRE(claims);
  const ba::session_claims& c = **claims;
  CHECK(c.session.id == "session-1");
  CHECK(c.session.token == support::session_token_text);
  CHECK(c.session.user_id == "user-1");
  CHECK(c.session.expires_at == 1796082331281);
  CHECK(c.session.created_at.value() == 1795477531282);
  CHECK(c.session.ip_address == "");
  CHECK(c.session.user_agent == "agent/1.0");
  CHECK(c.user.id == "user-1");
  CHECK(c.user.email == "ada@example.com");
  CHECK(c.user.email_verified == true);
  CHECK(c.user.name == "Ada \xc3\xa9");
  CHECK_FALSE(c.user.image);
  CHECK(c.updated_at == 1795477531282);
  CHECK(c.version == "1");
}

TEST_CASE("members of your own are read beside Better Auth's") {
  support::session_text text;
  text.more_of_user = R"(,"role":"admin","age":41)";
  text.more_of_session = R"(,"activeTeamId":"blue")";
  using claims = ba::basic_session_claims<team_session, member_user>;
  const auto read_claims = ba::testing::unverified_claims<claims>(text.json());
  REQUIRE(read_claims);
  CHECK((*read_claims)->user.role == "admin");
  CHECK((*read_claims)->user.age == 41);
  CHECK((*read_claims)->user.id == "user-1");
  CHECK((*read_claims)->session.team == "blue");
  CHECK((*read_claims)->session.token == support::session_token_text);
  text.more_of_user = {};
  CHECK(read<claims>(text.json()) == "claim_invalid user");
  text.more_of_user = R"(,"role":7)";
  CHECK(read<claims>(text.json()) == "claim_invalid user");
}

TEST_CASE("a session without what it must have is refused") {
  const auto without = [](std::string json, const std::string& member) {
    const std::size_t at = json.find(member);
    REQUIRE(at != json.npos);
    return json.replace(at + 1, 1, "_");
  };
  const std::string json = support::session_text{}.json();
  CHECK(read<ba::session_claims>(json) == "ok");
  CHECK(read<ba::session_claims>(without(json, "\"session\"")) == "claim_missing session");
  CHECK(read<ba::session_claims>(without(json, "\"user\"")) == "claim_missing user");
  for (const char* member : {"\"token\"", "\"userId\"", "\"expiresAt\"", "\"id\":\"session"})
    CHECK(read<ba::session_claims>(without(json, member)) == "claim_invalid session");
  for (const char* member : {"\"email\"", "\"name\"", "\"id\":\"user"})
    CHECK(read<ba::session_claims>(without(json, member)) == "claim_invalid user");
  for (const char* member : {"\"createdAt\"", "\"ipAddress\"", "\"userAgent\"", "\"emailVerified\"",
                             "\"image\"", "\"version\""})
    CHECK(read<ba::session_claims>(without(json, member)) == "ok");
  CHECK(read<ba::session_claims>(R"({"session":[],"user":{}})") == "claim_invalid session");
  CHECK(read<ba::session_claims>(R"({"session":null,"user":null})") == "claim_invalid session");
  CHECK(read<ba::session_claims>("[]") == "malformed_payload ");
  support::session_text bad;
  bad.session_end = "2026-02-30T00:00:00.000Z";
  CHECK(read<ba::session_claims>(bad.json()) == "claim_invalid session");
  bad = {};
  bad.more_of_user = R"(,"id":"another")";
  CHECK(read<ba::session_claims>(bad.json()) == "malformed_payload ");
}

TEST_CASE("owned session claims outlive the session") {
  const auto kept = [] {
    auto claims =
        ba::testing::unverified_claims<ba::session_claims>(support::session_text{}.json());
    return claims.value().to_owned();
  }();
  CHECK(kept.session.token == support::session_token_text);
  CHECK(kept.session.expires_at == 1796082331281);
  CHECK(kept.session.user_agent == "agent/1.0");
  CHECK(kept.user.name == "Ada \xc3\xa9");
  CHECK(kept.user.email == "ada@example.com");
  CHECK_FALSE(kept.user.image);
  CHECK(kept.updated_at == 1795477531282);
  CHECK(kept.version == "1");
}
