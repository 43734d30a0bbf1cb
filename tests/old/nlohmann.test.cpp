// SPDX-License-Identifier: MIT
#include <better_auth/old/nlohmann.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/http/authorization.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ba = better_auth;

namespace app {

struct team_claims : ba::user_claims {
  std::string role;
  std::vector<int> teams;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(team_claims, role, teams)

struct inner_claims : ba::registered_claims {
  std::string email;  // user_claims does not read it here
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(inner_claims, email)
};

struct view_claims : ba::user_claims {
  std::string_view role;
  std::vector<std::string_view> tags;
};
void from_json(const nlohmann::json& json, view_claims& claims) {
  claims.role = json.at("role").get_ref<const std::string&>();
  for (const auto& tag : json.at("tags"))
    claims.tags.emplace_back(tag.get_ref<const std::string&>());
}

struct both_claims : ba::user_claims {
  std::string_view role;
  static constexpr auto members =
      ba::member_list<both_claims>(ba::member<&both_claims::role>("role"));
};
[[maybe_unused]] void from_json(const nlohmann::json&, both_claims& claims) {
  claims.role = "by from_json";
}

struct base_with_list : ba::user_claims {
  std::string_view role;
  static constexpr auto members =
      ba::member_list<base_with_list>(ba::member<&base_with_list::role>("role"));
};
struct derived_from_list : base_with_list {
  int team = 0;
};
void from_json(const nlohmann::json& json, derived_from_list& claims) {
  claims.team = json.at("team").get<int>();
}

struct impostor_claims : ba::user_claims {};
void from_json(const nlohmann::json& json, impostor_claims& claims) {
  claims.sub = json.at("id").get_ref<const std::string&>();
}

struct throwing_claims : ba::user_claims {};
void from_json(const nlohmann::json& json, throwing_claims&) {
  if (json.contains("memory")) throw std::bad_alloc();
  throw std::runtime_error("not for the client");
}

}  // namespace app

namespace {

template <class Claims>
std::string verdict(std::string_view payload) {
  const auto read = ba::testing::unverified_claims<Claims>(payload);
  return read ? "ok" : std::string(read.error().name()) + ' ' + std::string(read.error().claim());
}

}  // namespace

TEST_CASE("a struct with a from_json is filled from a verified token") {
  const auto verify = support::secret_verifier();
  auto claims = support::plugin_claims();
  claims.aud.reset();
  claims.with("role", "admin").more += R"(,"teams":[1,2])";
  const std::string header =
      ba::testing::bearer(ba::testing::signer::with_secret(support::secret).token(claims));
  const auto user = ba::authenticate<app::team_claims>(verify, header);
  REQUIRE(user);
  CHECK((*user)->role == "admin");
  CHECK((*user)->teams == std::vector<int>{1, 2});
  CHECK((*user)->sub == "user-1");
  CHECK((*user)->email == "ada@example.com");
  const auto inner = ba::authenticate<app::inner_claims>(verify, header);
  REQUIRE(inner);
  CHECK((*inner)->email == "ada@example.com");
}

TEST_CASE("no from_json is called for a token that is refused") {
  const auto verify = support::secret_verifier();
  ba::testing::token_claims claims;
  const auto signer = ba::testing::signer::with_secret(support::secret);
  const auto code = [&](const std::string& token) {
    return verify.as<app::throwing_claims>(token).error().code();
  };
  CHECK(code(signer.token(claims)) == ba::errc::claim_invalid);
  CHECK(code(ba::testing::tampered(signer.token(claims))) == ba::errc::signature_invalid);
  claims.lifetime = 1;
  CHECK(code(signer.token(claims)) == ba::errc::token_expired);
}

TEST_CASE("views into the document live as long as the claims") {
  const std::string long_role(100, 'r');
  const std::string payload = R"({"sub":"u","exp":1,"role":")" + long_role +
                              R"(","tags":["a\u0062c",")" + long_role + R"("]})";
  auto kept = std::make_unique<std::vector<ba::verified<app::view_claims>>>();
  for (int i = 0; i < 20; ++i) {
    auto read = ba::testing::unverified_claims<app::view_claims>(std::string(payload));
    REQUIRE(read);
    kept->push_back(std::move(*read));  // moved, and moved again as the vector grows
  }
  for (const auto& user : *kept) {
    CHECK(user->role == long_role);
    CHECK(user->tags.at(0) == "abc");
    CHECK(user->tags.at(1) == long_role);
  }
  static_assert(!std::is_copy_constructible_v<app::view_claims> &&
                !std::is_move_constructible_v<app::view_claims>);
}

TEST_CASE("a struct with both a list and a from_json is read by its list") {
  const auto user = ba::testing::unverified_claims<app::both_claims>(R"({"role":"by the list"})");
  REQUIRE(user);
  CHECK((*user)->role == "by the list");
}

TEST_CASE("an inherited list is not the struct's own") {
  const auto user =
      ba::testing::unverified_claims<app::derived_from_list>(R"({"role":"r","team":7})");
  REQUIRE(user);
  CHECK((*user)->team == 7);
}

TEST_CASE("what nlohmann throws is an error with a code") {
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":[]})") == "ok");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x"})") == "claim_missing ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":7,"teams":[]})") == "claim_invalid ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":null,"teams":[]})") == "claim_invalid ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":{"a":"b"}})") ==
        "claim_invalid ");
  CHECK(verdict<app::throwing_claims>(R"({"sub":"u"})") == "claim_invalid ");
  CHECK_THROWS_AS(verdict<app::throwing_claims>(R"({"memory":0})"), std::bad_alloc);
}

TEST_CASE("the strict reader comes before nlohmann") {
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","role":"y","teams":[]})") ==
        "malformed_payload ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":[],"more":{"a":1,"a":2}})") ==
        "malformed_payload ");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":[],"more":)" +
                                  std::string(40, '[') + std::string(40, ']') + "}") ==
        "malformed_payload ");
  CHECK(verdict<app::team_claims>(R"({"sub":5,"role":"x","teams":[]})") == "claim_invalid sub");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","email":5,"role":"x","teams":[]})") ==
        "claim_invalid email");
  CHECK(verdict<app::team_claims>(R"({"sub":"u","role":"x","teams":[],"more":1e999})") ==
        "malformed_payload ");
}

TEST_CASE("a from_json cannot change who the user is") {
  CHECK(verdict<app::impostor_claims>(R"({"sub":"u","id":"u"})") == "ok");
  CHECK(verdict<app::impostor_claims>(R"({"sub":"u","id":"admin"})") == "claim_invalid sub");
}

TEST_CASE("the whole payload is given as a document of its own") {
  nlohmann::json payload;
  {
    const auto user =
        ba::testing::unverified_claims(R"({"sub":"u","exp":2,"more":{"deep":[1,"x"]}})");
    payload = *ba::payload_as_json(*user);
  }
  CHECK(payload == nlohmann::json{{"sub", "u"}, {"exp", 2}, {"more", {{"deep", {1, "x"}}}}});
  const auto large = ba::testing::unverified_claims(R"({"sub":"u","more":1e999})");
  CHECK(ba::payload_as_json(*large).error().code() == ba::errc::malformed_payload);
}
