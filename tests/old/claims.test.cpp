// SPDX-License-Identifier: MIT
#include <better_auth/old/claims.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace ba = better_auth;

namespace {

struct team_claims : ba::user_claims {
  std::string_view role;
  std::optional<std::int64_t> team;
  static constexpr auto members = ba::member_list<team_claims>(
      ba::member<&team_claims::role>("role"), ba::member<&team_claims::team>("team"));
};

struct bare_claims : ba::registered_claims {
  std::optional<ba::raw_json> email;
  static constexpr auto members =
      ba::member_list<bare_claims>(ba::member<&bare_claims::email>("email"));
};

template <class Claims>
std::string verdict(std::string_view payload) {
  const auto read = ba::testing::unverified_claims<Claims>(payload);
  return read ? "ok" : std::string(read.error().name()) + ' ' + std::string(read.error().claim());
}

}  // namespace

TEST_CASE("a payload of Better Auth's JWT plugin is read into typed claims") {
  const auto user = ba::testing::unverified_claims(
      R"({"iat":1,"name":"Ada \u00e9","email":"ada@example.com","emailVerified":true,)"
      R"("image":null,"createdAt":"2026-11-23T23:45:18.096Z",
          "updatedAt":"2026-11-24T00:00:00.000Z","id":"u1","sub":"u1","exp":2,"iss":"https://a",)"
      R"("aud":["x","y"],"nbf":0.5,"jti":"j","more":{"x":[]}})");
  REQUIRE(user);
  const auto& claims = **user;
  CHECK(claims.sub == "u1");
  CHECK(claims.exp == 2);
  CHECK(claims.iat.value() == 1);
  CHECK(claims.nbf.value() == 1);
  CHECK(claims.iss == "https://a");
  CHECK(claims.aud.contains("y"));
  CHECK(claims.jti == "j");
  CHECK(claims.email == "ada@example.com");
  CHECK(claims.email_verified == true);
  CHECK(claims.name == "Ada \xc3\xa9");
  CHECK_FALSE(claims.image.has_value());
  CHECK(claims.created_at == "2026-11-23T23:45:18.096Z");
  CHECK(claims.updated_at == "2026-11-24T00:00:00.000Z");
  CHECK(claims.id == "u1");
}

TEST_CASE("claims of the user's own are read beside the others") {
  const auto user = ba::testing::unverified_claims<team_claims>(
      R"({"sub":"u1","exp":2,"role":"admin","team":7,"email":"a@b"})");
  REQUIRE(user);
  CHECK((*user)->role == "admin");
  CHECK((*user)->team == 7);
  CHECK((*user)->email == "a@b");
  CHECK((*user)->sub == "u1");
  CHECK(verdict<team_claims>(R"({"sub":"u1"})") == "claim_missing role");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":null})") == "claim_invalid role");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":"x","team":"7"})") == "claim_invalid team");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":"x","team":null})") == "ok");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":"x","role":"y"})") == "malformed_payload ");
}

TEST_CASE("a struct on the registered claims alone takes any shape of the rest") {
  CHECK(verdict<bare_claims>(R"({"sub":"u1","email":{"address":1},"name":5})") == "ok");
  CHECK(verdict<ba::user_claims>(R"({"sub":"u1","email":{"address":1}})") == "claim_invalid email");
}

TEST_CASE("a registered claim of a wrong type is refused, null among them") {
  for (const char* name : {"sub", "exp", "nbf", "iat", "iss", "aud", "jti", "client_id", "scope"})
    for (const char* value : {"null", "true", "{}", "[1]", "[[]]"}) {
      const std::string payload = std::string("{\"") + name + "\":" + value + "}";
      CAPTURE(payload);
      CHECK(verdict<ba::registered_claims>(payload) == std::string("claim_invalid ") + name);
    }
  for (const char* payload :
       {R"({"sub":1})", R"({"exp":"1"})", R"({"iss":["a"]})", R"({"aud":[]})", R"({"aud":["a",1]})",
        R"({"aud":1})", R"({"aud":[["a"]]})", R"({"exp":1e300})"})
    CHECK(verdict<ba::registered_claims>(payload).substr(0, 13) == "claim_invalid");
  for (const char* payload : {"[]", "\"x\"", "", "{", R"({"sub":"a"}x)"})
    CHECK(verdict<ba::registered_claims>(payload) == "malformed_payload ");
}

TEST_CASE("of several wrong claims the registered one is named, in whatever order they come") {
  CHECK(verdict<ba::user_claims>(R"({"email":5,"sub":7})") == "claim_invalid sub");
  CHECK(verdict<ba::user_claims>(R"({"sub":7,"email":5})") == "claim_invalid sub");
  CHECK(verdict<team_claims>(R"({"role":7,"exp":"x"})") == "claim_invalid exp");
}

TEST_CASE("of several wrong or missing claims of a kind the first of the list is named") {
  CHECK(verdict<ba::registered_claims>(R"({"cnf":1,"exp":"x","sub":7})") == "claim_invalid sub");
  CHECK(verdict<ba::registered_claims>(R"({"scope":1,"jti":2,"iat":"x"})") == "claim_invalid iat");
  CHECK(verdict<ba::user_claims>(R"({"sub":"u","image":1,"name":2,"id":3})") ==
        "claim_invalid name");
  CHECK(verdict<ba::user_claims>(R"({"sub":"u","id":3,"updatedAt":2})") ==
        "claim_invalid updatedAt");
  // The library's own come before those of a struct on them.
  CHECK(verdict<team_claims>(R"({"sub":"u","role":1,"email":5})") == "claim_invalid email");
  CHECK(verdict<team_claims>(R"({"sub":"u","email":5})") == "claim_invalid email");
  CHECK(verdict<team_claims>(R"({"sub":"u","team":"x"})") == "claim_missing role");
}

TEST_CASE("each claim of Better Auth has a type, and null where it is not a registered one") {
  for (const char* name : {"email", "name", "image", "id", "createdAt", "updatedAt"}) {
    const std::string member = std::string("{\"sub\":\"u\",\"") + name + "\":";
    CAPTURE(name);
    for (const char* value : {"7", "true", "{}", "[\"a\"]"})
      CHECK(verdict<ba::user_claims>(member + value + '}') == std::string("claim_invalid ") + name);
    for (const char* value : {"null", "\"\"", "\"a\""})
      CHECK(verdict<ba::user_claims>(member + value + '}') == "ok");
  }
  for (const char* value : {"1", "\"true\"", "[]"})
    CHECK(verdict<ba::user_claims>(std::string(R"({"sub":"u","emailVerified":)") + value + '}') ==
          "claim_invalid emailVerified");
  for (const char* value : {"null", "true", "false"})
    CHECK(verdict<ba::user_claims>(std::string(R"({"sub":"u","emailVerified":)") + value + '}') ==
          "ok");
}

TEST_CASE("a claim is read into its own member, in whichever struct it stands") {
  const std::string all =
      R"({"sub":"s","exp":1,"nbf":2,"iat":3,"iss":"i","aud":"a","jti":"j","client_id":"c",)"
      R"("scope":"o","cnf":{"x":1},"email":"e","emailVerified":false,"name":"n","image":"m",)"
      R"("id":"d",)"
      R"("createdAt":"t","updatedAt":"p","role":"r","team":4})";
  const auto registered = [](const ba::registered_claims& claims) {
    return claims.sub == "s" && claims.exp == 1 && claims.nbf == 2 && claims.iat == 3 &&
           claims.iss == "i" && claims.aud.contains("a") && claims.jti == "j" &&
           claims.client_id == "c" && claims.scope == "o" && claims.cnf.text == R"({"x":1})";
  };
  const auto users = [](const ba::user_claims& claims) {
    return claims.email == "e" && claims.email_verified == false && claims.name == "n" &&
           claims.image == "m" && claims.id == "d" && claims.created_at == "t" &&
           claims.updated_at == "p";
  };
  const auto bare = ba::testing::unverified_claims<ba::registered_claims>(all);
  const auto user = ba::testing::unverified_claims(all);
  const auto team = ba::testing::unverified_claims<team_claims>(all);
  const auto own = ba::testing::unverified_claims<bare_claims>(all);
  REQUIRE((bare && user && team && own));
  CHECK(registered(**bare));
  CHECK(registered(**user));
  CHECK(registered(**team));
  CHECK(registered(**own));
  CHECK(users(**user));
  CHECK(users(**team));
  CHECK((*team)->role == "r");
  CHECK((*team)->team == 4);
  CHECK((*own)->email->text == "\"e\"");
}

TEST_CASE("lists of members that name the same claim are told") {
  CHECK(ba::detail::names_one_of(bare_claims::members, ba::user_claims::members));
  CHECK(ba::detail::names_one_of(ba::registered_claims::members, ba::user_claims::members));
  CHECK_FALSE(ba::detail::names_one_of(bare_claims::members, ba::registered_claims::members));
  CHECK_FALSE(ba::detail::names_one_of(team_claims::members, ba::user_claims::members));
}

TEST_CASE("a scope is granted by its whole name") {
  CHECK(ba::has_scope("read write", "read"));
  CHECK(ba::has_scope("read write", "write"));
  CHECK_FALSE(ba::has_scope("read write", "writ"));
  CHECK_FALSE(ba::has_scope("read write", "read write"));
  CHECK_FALSE(ba::has_scope("reader", "read"));
  CHECK_FALSE(ba::has_scope("", "read"));
  CHECK_FALSE(ba::has_scope("read  write", ""));
  CHECK_FALSE(ba::has_scope("", ""));
  CHECK_FALSE(ba::has_scope(" ", ""));
  CHECK_FALSE(ba::has_scope("read", ""));
  CHECK(ba::has_scope("read", "read"));
  CHECK(ba::has_scope("read  write", "write"));
  CHECK(ba::has_scope(" read ", "read"));
  CHECK(ba::has_scope("a b c", "c"));
  CHECK_FALSE(ba::has_scope("a b c", "d"));
  CHECK_FALSE(ba::has_scope("read\twrite", "read"));
}
