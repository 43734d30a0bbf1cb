// SPDX-License-Identifier: MIT
#include <better_auth/token/claims.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <array>
#include <map>
#include <vector>

namespace ba = better_auth;

namespace {

struct team_claims {
  std::string role;
  std::optional<std::int64_t> team;
  std::optional<std::string> sub;

  static constexpr auto members = ba::members<team_claims>(ba::member<&team_claims::role>("role"),
                                                           ba::member<&team_claims::team>("team"),
                                                           ba::member<&team_claims::sub>("sub"));
};

/// Reads no claim: every shape of the others passes.
struct no_claims {
  static constexpr auto members = ba::members<no_claims>();
};

template <class Claims = ba::user_claims>
std::string verdict(std::string_view payload) {
  const auto read = ba::testing::unverified_claims<Claims>(payload);
  if (read) return "ok";
  return std::string(read.error().name()) + ' ' + std::string(read.error().claim());
}

}  // namespace

TEST_CASE("a payload of Better Auth's JWT plugin is read into user_claims") {
  const auto user = ba::testing::unverified_claims(
      R"({"iat":1,"name":"Ada \u00e9","email":"ada@example.com","emailVerified":true,)"
      R"("image":null,"createdAt":"2026-11-23T23:45:18.096Z",)"
      R"("updatedAt":"2026-11-24T00:00:00.000Z","id":"u1","sub":"u1","exp":2,"iss":"https://a",)"
      R"("aud":["x","y"],"nbf":0.5,"jti":"j","more":{"x":[]}})");
  REQUIRE(user);
  const ba::user_claims& claims = **user;
  CHECK(claims.sub == "u1");
  CHECK(claims.exp->seconds == 2);
  CHECK(claims.iat->seconds == 1);
  CHECK(claims.email == "ada@example.com");
  CHECK(claims.email_verified == true);
  CHECK(claims.name == "Ada \xc3\xa9");
  CHECK_FALSE(claims.image.has_value());
  CHECK(claims.created_at == "2026-11-23T23:45:18.096Z");
  CHECK(claims.updated_at == "2026-11-24T00:00:00.000Z");
  CHECK(claims.id == "u1");
}

TEST_CASE("a struct of the user's own is read next to what the verifier reads") {
  const auto user = ba::testing::unverified_claims<team_claims>(
      R"({"sub":"u1","exp":2,"role":"admin","team":7,"email":"a@b"})");
  REQUIRE(user);
  CHECK((*user)->role == "admin");
  CHECK((*user)->team == 7);
  CHECK((*user)->sub == "u1");
  CHECK(user->subject() == "u1");
  CHECK(user->expires_at()->seconds == 2);
  CHECK(verdict<team_claims>(R"({"sub":"u1"})") == "claim_missing role");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":null})") == "claim_invalid role");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":"x","team":"7"})") == "claim_invalid team");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":"x","team":null})") == "ok");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":"x","role":"y"})") == "malformed_payload ");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":"x","sub":"u2"})") == "malformed_payload ");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":"x","s\u0075b":"u2"})") == "malformed_payload ");
  CHECK(verdict<team_claims>(R"({"sub":"u1","role":"x","other":1,"other":2})") ==
        "malformed_payload ");
}

TEST_CASE("a struct without members accepts any shape of the claims that nobody checks") {
  CHECK(verdict<no_claims>(R"({"sub":"u1","email":{"address":1},"name":5})") == "ok");
  CHECK(verdict(R"({"sub":"u1","email":{"address":1}})") == "claim_invalid email");
}

TEST_CASE("a registered claim of a wrong type is invalid, null included") {
  for (const char* name : {"sub", "exp", "nbf", "iat", "iss", "aud", "jti", "client_id", "scope"})
    for (const char* value : {"null", "true", "{}", "[1]", "[[]]", "[]", "[null]"}) {
      const std::string payload = std::string("{\"") + name + "\":" + value + "}";
      CAPTURE(payload);
      CHECK(verdict<no_claims>(payload) == std::string("claim_invalid ") + name);
      CHECK(verdict(payload) == std::string("claim_invalid ") + name);
    }
  for (const char* payload :
       {R"({"sub":1})", R"({"exp":"1"})", R"({"iss":["a"]})", R"({"aud":["a",1]})", R"({"aud":1})",
        R"({"aud":[["a"]]})", R"({"exp":1e300})", R"({"exp":-1})", R"({"exp":1e999})",
        R"({"exp":99999999999999999})", R"({"exp":18446744073709551617})",
        R"({"exp":9007199254740993e3})", R"({"nbf":253402300800})"})
    CHECK(verdict<no_claims>(payload).substr(0, 13) == "claim_invalid");
  for (const char* payload :
       {"[]", "\"x\"", "", "{", "null", R"({"sub":"a"}x)", R"({"sub":"a"}{})"})
    CHECK(verdict<no_claims>(payload) == "malformed_payload ");
}

TEST_CASE("the registered claim is named before a claim of the struct, in any order") {
  CHECK(verdict(R"({"email":5,"exp":"x"})") == "claim_invalid exp");
  CHECK(verdict(R"({"exp":"x","email":5})") == "claim_invalid exp");
  CHECK(verdict<team_claims>(R"({"role":7,"exp":"x"})") == "claim_invalid exp");
  CHECK(verdict<team_claims>(R"({"exp":"x"})") == "claim_invalid exp");
}

TEST_CASE("of several wrong or missing claims the first of the list is named") {
  CHECK(verdict<no_claims>(R"({"scope":1,"exp":"x","sub":7})") == "claim_invalid sub");
  CHECK(verdict<no_claims>(R"({"scope":1,"jti":2,"iat":"x"})") == "claim_invalid iat");
  CHECK(verdict(R"({"sub":"u","id":3,"image":1,"name":2})") == "claim_invalid name");
  CHECK(verdict(R"({"sub":"u","id":3,"updatedAt":2})") == "claim_invalid updatedAt");
  CHECK(verdict<team_claims>(R"({"sub":"u","team":"x"})") == "claim_invalid team");
}

TEST_CASE("each claim of Better Auth has a type, and may be null unless the verifier reads it") {
  for (const char* name : {"email", "name", "image", "id", "createdAt", "updatedAt"}) {
    const std::string member = std::string("{\"sub\":\"u\",\"") + name + "\":";
    CAPTURE(name);
    for (const char* value : {"7", "true", "{}", "[\"a\"]"})
      CHECK(verdict(member + value + '}') == std::string("claim_invalid ") + name);
    for (const char* value : {"null", "\"\"", "\"a\""})
      CHECK(verdict(member + value + '}') == "ok");
  }
  for (const char* value : {"1", "\"true\"", "[]"})
    CHECK(verdict(std::string(R"({"sub":"u","emailVerified":)") + value + '}') ==
          "claim_invalid emailVerified");
  for (const char* value : {"null", "true", "false"})
    CHECK(verdict(std::string(R"({"sub":"u","emailVerified":)") + value + '}') == "ok");
}

TEST_CASE("every claim is read into its own member") {
  const auto user = ba::testing::unverified_claims(
      R"({"sub":"s","exp":1,"nbf":2,"iat":3,"iss":"i","aud":"a","jti":"j","client_id":"c",)"
      R"("scope":"o","email":"e","emailVerified":false,"name":"n","image":"m","id":"d",)"
      R"("createdAt":"t","updatedAt":"p"})");
  REQUIRE(user);
  CHECK(user->subject() == "s");
  CHECK(user->expires_at()->seconds == 1);
  CHECK(user->issued_at()->seconds == 3);
  CHECK(user->issuer() == "i");
  CHECK(user->audience() == std::vector<std::string>{"a"});
  CHECK(user->token_id() == "j");
  CHECK(user->client_id() == "c");
  CHECK(user->grants("o"));
  const auto& claims = **user;
  CHECK(claims.email == "e");
  CHECK(claims.email_verified == false);
  CHECK(claims.name == "n");
  CHECK(claims.image == "m");
  CHECK(claims.id == "d");
  CHECK(claims.created_at == "t");
  CHECK(claims.updated_at == "p");
}

// What a struct calls its members must not change who the user is.
struct shop_claims {
  std::string sub;                   // the subscription, which the user chooses
  std::optional<std::string> scope;  // of the shop
  std::optional<std::string> id;
  std::optional<std::int64_t> exp;

  static constexpr auto members = ba::members<shop_claims>(
      ba::member<&shop_claims::sub>("subscription"), ba::member<&shop_claims::scope>("shopScope"),
      ba::member<&shop_claims::id>("nickname"), ba::member<&shop_claims::exp>("experience"));
};

TEST_CASE(
    "attack 57: a member called sub, scope, id or exp under another JSON name is no identity") {
  const auto verify = support::secret_verifier();
  const auto key = ba::testing::signer::with_secret(support::secret);
  const auto user = verify.as<shop_claims>(
      key.token(R"({"sub":"mallory","exp":1700000900,"scope":"read","subscription":"bob",)"
                R"("shopScope":"admin","nickname":"bob","experience":9})"));
  REQUIRE(user);
  CHECK((*user)->sub == "bob");
  CHECK(user->subject() == "mallory");
  CHECK(ba::verify_user_access("bob", *user).error().code() == ba::errc::user_mismatch);
  CHECK(ba::verify_user_access("mallory", *user).value().id() == "mallory");
  CHECK(ba::require_scope(*user, "read"));
  CHECK_FALSE(ba::require_scope(*user, "admin"));
  CHECK(user->expires_at()->seconds == 1'700'000'900);
  // The verifier's own claims are required although the struct names its members alike.
  CHECK(verify.as<shop_claims>(key.token(R"({"subscription":"bob","exp":1700000900})")).error() ==
        ba::error(ba::errc::claim_missing, "sub"));
  CHECK(verify.as<shop_claims>(key.token(R"({"sub":"m","subscription":"b","experience":9})"))
            .error() == ba::error(ba::errc::claim_missing, "exp"));
}

struct employee_claims {
  team_claims staff;  // instead of a base class
  std::string badge;

  static constexpr auto members = ba::members<employee_claims>(
      ba::member<&employee_claims::staff>("staff"), ba::member<&employee_claims::badge>("badge"));
};

TEST_CASE("attack 58: a required claim of a struct inside a struct is required") {
  CHECK(verdict<employee_claims>(R"({"badge":"b","staff":{"role":"r"}})") == "ok");
  CHECK(verdict<employee_claims>(R"({"badge":"b","staff":{}})") == "claim_invalid staff");
  CHECK(verdict<employee_claims>(R"({"badge":"b","role":"r"})") == "claim_missing staff");
  CHECK(verdict<employee_claims>(R"({"staff":{"role":"r"}})") == "claim_missing badge");
  CHECK(verdict<employee_claims>(R"({"badge":"b","staff":{"role":"r","role":"q"}})") ==
        "malformed_payload ");
}

TEST_CASE("a scope is granted by its whole name") {
  CHECK(ba::has_scope("read write", "read"));
  CHECK(ba::has_scope("read write", "write"));
  CHECK(ba::has_scope("read", "read"));
  CHECK(ba::has_scope("read  write", "write"));
  CHECK(ba::has_scope(" read ", "read"));
  CHECK(ba::has_scope("a b c", "c"));
  for (const std::string_view granted :
       {"read write", "reader", "", "read  write", " ", "read\twrite", "READ"})
    for (const std::string_view wanted : {"writ", "read write", "", "d", "rea"}) {
      CAPTURE(granted, wanted);
      CHECK_FALSE(ba::has_scope(granted, wanted));
    }
}
