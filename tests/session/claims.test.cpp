// SPDX-License-Identifier: MIT
#include <better_auth/session/claims.hpp>

#include "catch.hpp"
#include "session_support.hpp"

#include <utility>

namespace ba = better_auth;

namespace {

struct member_user {
  std::string role;
  std::optional<int> age;
  static constexpr auto members = ba::members<member_user>(ba::member<&member_user::role>("role"),
                                                           ba::member<&member_user::age>("age"));
};
struct team_session {
  std::optional<std::string> team;
  static constexpr auto members =
      ba::members<team_session>(ba::member<&team_session::team>("activeTeamId"));
};
using minimal_claims = ba::basic_session_claims<ba::session_identity, ba::user_identity>;

template <class Claims = ba::session_claims>
ba::result<ba::verified<Claims>> claims_of(const std::string& json) {
  const ba::session_reader read(
      ba::session_secrets(session_support::cookie_secret), ba::session_token::not_checked,
      ba::session_policy(ba::session_strategy::compact, "https://app.example"),
      ba::testing::manual_clock(session_support::cookie_now));
  return read.as<Claims>(session_support::cookies(session_support::compact(json)));
}
template <class Claims = ba::session_claims>
std::string read(const std::string& json) {
  const auto claims = claims_of<Claims>(json);
  if (!claims)
    return std::string(claims.error().name()) + ' ' + std::string(claims.error().claim());
  return "ok";
}
std::string changed(const std::string& part, const std::string& by) {
  std::string json = session_support::session_text{}.json();
  const std::size_t at = json.find(part);
  REQUIRE(at != json.npos);
  return json.replace(at, part.size(), by);
}

}  // namespace

TEST_CASE("session and user are typed") {
  const auto claims = claims_of(session_support::session_text{}.json());
  REQUIRE(claims);
  const ba::session_claims& c = **claims;
  CHECK(c.session.id == "session-1");
  CHECK(c.session.token == session_support::session_token_text);
  CHECK(c.session.user_id == "user-1");
  CHECK(c.session.expires_at.milliseconds == 1796082331281);
  CHECK(c.session.created_at.value().milliseconds == 1795477531282);
  CHECK(c.session.ip_address == "");
  CHECK(c.session.user_agent == "agent/1.0");
  CHECK(c.user.id == "user-1");
  CHECK(c.user.email == "ada@example.com");
  CHECK(c.user.email_verified == true);
  CHECK(c.user.name == "Ada \xc3\xa9");
  CHECK_FALSE(c.user.image);
  CHECK(c.updated_at == 1795477531282);
  CHECK(c.version == "1");
  CHECK(claims->subject() == "user-1");
}

TEST_CASE("members of your own are read, and the identity is not theirs to change") {
  session_support::session_text text;
  text.more_of_user = R"(,"role":"admin","age":41)";
  text.more_of_session = R"(,"activeTeamId":"blue")";
  using claims = ba::basic_session_claims<team_session, member_user>;
  const auto read_claims = claims_of<claims>(text.json());
  REQUIRE(read_claims);
  CHECK((*read_claims)->user.role == "admin");
  CHECK((*read_claims)->user.age == 41);
  CHECK((*read_claims)->session.team == "blue");
  CHECK(read_claims->subject() == "user-1");
  text.more_of_user = {};
  CHECK(read<claims>(text.json()) == "claim_missing role");
  text.more_of_user = R"(,"role":7)";
  CHECK(read<claims>(text.json()) == "claim_invalid role");
  // A struct that reads nothing of the session still needs what the reader checks.
  CHECK(read<claims>(changed("\"expiresAt\"", "\"_xpiresAt\"")) == "claim_missing expiresAt");
}

TEST_CASE("a session without what it must have is rejected, and the error names the member") {
  CHECK(read(session_support::session_text{}.json()) == "ok");
  CHECK(read(changed("\"session\"", "\"_ession\"")) == "claim_missing session");
  CHECK(read(changed("\"user\"", "\"_ser\"")) == "claim_missing user");
  for (const std::string member : {"token", "userId", "expiresAt", "email", "name", "id"})
    CHECK(read(changed('"' + member + '"', "\"_" + member + '"')) == "claim_missing " + member);
  for (const std::string member :
       {"createdAt", "ipAddress", "userAgent", "emailVerified", "image", "version"})
    CHECK(read(changed('"' + member + '"', "\"_" + member + '"')) == "ok");
  CHECK(read(R"({"session":[],"user":{}})") == "claim_invalid session");
  CHECK(read(R"({"session":null,"user":null})") == "claim_invalid session");
  CHECK(read("[]") == "malformed_token ");
  session_support::session_text bad;
  bad.session_end = "2026-02-30T00:00:00.000Z";
  CHECK(read(bad.json()) == "claim_invalid expiresAt");
  bad = {};
  bad.more_of_user = R"(,"id":"another")";
  CHECK(read(bad.json()) == "malformed_payload ");
}

TEST_CASE("a display member of another type is named, and can be admitted by choice") {
  const std::pair<std::string, std::string> members[] = {
      {R"("emailVerified":true)", R"("emailVerified":1)"},
      {R"("createdAt":"2026-11-23T23:45:31.282Z")", R"("createdAt":1795477531282)"},
      {R"("image":null)", R"("image":{"url":"x"})"},
      {R"("name":"Ada \u00e9")", R"("name":null)"},
      {R"("ipAddress":"")", R"("ipAddress":[1])"}};
  for (const auto& [good, other] : members) {
    const std::string name = good.substr(1, good.find('"', 1) - 1);
    CAPTURE(name);
    CHECK(read(changed(good, other)) == "claim_invalid " + name);
    const auto admitted = claims_of<minimal_claims>(changed(good, other));
    REQUIRE(admitted);
    CHECK(admitted->subject() == "user-1");
    CHECK((*admitted)->user.id == "user-1");
    CHECK((*admitted)->session.token == session_support::session_token_text);
  }
  // What identifies user and session has one type, whatever struct reads it.
  CHECK(read<minimal_claims>(changed(R"("id":"user-1")", R"("id":1)")) == "claim_invalid id");
  CHECK(read<minimal_claims>(changed(R"("userId":"user-1")", R"("userId":1)")) ==
        "claim_invalid userId");
  CHECK(read<minimal_claims>(changed(R"("token":")", R"("token":7,"x":")")) ==
        "claim_invalid token");
}

TEST_CASE("claims are a value of their own") {
  const auto kept = [] { return **claims_of(session_support::session_text{}.json()); }();
  CHECK(kept.session.token == session_support::session_token_text);
  CHECK(kept.user.name == "Ada \xc3\xa9");
  CHECK(kept.version == "1");
}
