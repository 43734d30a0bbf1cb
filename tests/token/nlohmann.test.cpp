// SPDX-License-Identifier: MIT
#include <better_auth/token/nlohmann.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace ba = better_auth;

namespace app {

struct team_claims {
  std::string role;
  std::vector<int> teams;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(team_claims, role, teams)

struct inner_claims {
  std::string email;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(inner_claims, email)
};

struct both_claims {
  std::string role;
  static constexpr auto members = ba::members<both_claims>(ba::member<&both_claims::role>("role"));
};
[[maybe_unused]] void from_json(const nlohmann::json&, both_claims& claims) {
  claims.role = "by from_json";
}

struct impostor_claims {
  std::string sub;
  std::string id;
};
void from_json(const nlohmann::json& json, impostor_claims& claims) {
  claims.sub = claims.id = json.at("other").get<std::string>();
}

int calls = 0;
struct throwing_claims {};
void from_json(const nlohmann::json& json, throwing_claims&) {
  ++calls;
  if (json.contains("memory")) throw std::bad_alloc();
  throw std::runtime_error("not for the client");
}

}  // namespace app

namespace {
template <class Claims>
std::string verdict(std::string_view payload) {
  const auto read = ba::testing::unverified_claims<Claims>(payload);
  if (read) return "ok";
  return std::string(read.error().name()) + ' ' + std::string(read.error().claim());
}
}  // namespace

TEST_CASE("a struct with a from_json is filled from a verified token") {
  auto claims = support::plugin_claims();
  claims.aud.reset();
  claims.with("role", "admin").more += R"(,"teams":[1,2])";
  const auto verify = support::secret_verifier();
  const auto token = ba::testing::signer::with_secret(support::secret).token(claims);
  const auto user = verify.as<app::team_claims>(token);
  REQUIRE(user);
  CHECK((*user)->role == "admin");
  CHECK((*user)->teams == std::vector<int>{1, 2});
  CHECK(user->subject() == "user-1");
  const auto inner = verify.as<app::inner_claims>(token);
  REQUIRE(inner);
  CHECK((*inner)->email == "ada@example.com");
}

TEST_CASE("from_json is not called for a token that is rejected") {
  const auto verify = support::secret_verifier();
  ba::testing::token_claims claims;
  const auto signer = ba::testing::signer::with_secret(support::secret);
  const auto code = [&](const std::string& token) {
    return verify.as<app::throwing_claims>(token).error().code();
  };
  app::calls = 0;
  CHECK(code(ba::testing::tampered(signer.token(claims))) == ba::errc::signature_invalid);
  CHECK(code(signer.token(R"({"sub":"u","exp":1700000900,"aud":"x"})")) ==
        ba::errc::audience_mismatch);
  CHECK(code(signer.token(R"({"exp":1700000900})")) == ba::errc::claim_missing);
  claims.lifetime = 1;
  CHECK(code(signer.token(claims)) == ba::errc::token_expired);
  CHECK(app::calls == 0);
  claims.lifetime = 900;
  CHECK(code(signer.token(claims)) == ba::errc::claim_invalid);
  CHECK(app::calls == 1);
}

TEST_CASE("a struct with both a list and a from_json is read by its list") {
  const auto user = ba::testing::unverified_claims<app::both_claims>(R"({"role":"by the list"})");
  REQUIRE(user);
  CHECK((*user)->role == "by the list");
}

TEST_CASE("what nlohmann/json throws becomes an error with a code, except lack of memory") {
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":[]})") == "ok");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x"})") == "claim_missing ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":7,"teams":[]})") == "claim_invalid ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":null,"teams":[]})") == "claim_invalid ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":{"a":"b"}})") ==
        "claim_invalid ");
  CHECK(verdict<app::throwing_claims>(R"({"sub":"u"})") == "claim_invalid ");
  CHECK_THROWS_AS(verdict<app::throwing_claims>(R"({"memory":0})"), std::bad_alloc);
}

TEST_CASE("the strict reader runs before nlohmann/json") {
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","role":"y","teams":[]})") ==
        "malformed_payload ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":[],"more":{"a":1,"a":2}})") ==
        "malformed_payload ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":[],"more":)" +
                                  std::string(40, '[') + std::string(40, ']') + "}") ==
        "malformed_payload ");
  CHECK(verdict<app::team_claims>(R"({"sub":5,"role":"x","teams":[]})") == "claim_invalid sub");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":[],"more":1e999})") ==
        "malformed_payload ");
}

TEST_CASE("attack 57: a from_json cannot change who the user is") {
  const auto user =
      ba::testing::unverified_claims<app::impostor_claims>(R"({"sub":"mallory","other":"bob"})");
  REQUIRE(user);
  CHECK((*user)->sub == "bob");
  CHECK(user->subject() == "mallory");
  CHECK_FALSE(ba::verify_user_access("bob", *user));
}

TEST_CASE("the whole payload is available as a document of its own") {
  nlohmann::json payload;
  {
    const auto user =
        ba::testing::unverified_claims(R"({"sub":"u","exp":2,"more":{"deep":[1,"x"]}})").value();
    payload = ba::payload_as_json(user).value();
  }
  CHECK(payload == nlohmann::json{{"sub", "u"}, {"exp", 2}, {"more", {{"deep", {1, "x"}}}}});
  const auto large = ba::testing::unverified_claims(R"({"sub":"u","more":1e999})").value();
  CHECK(ba::payload_as_json(large).error().code() == ba::errc::malformed_payload);
}
