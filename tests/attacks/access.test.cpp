// SPDX-License-Identifier: MIT
// Whose data a good token opens, and what a claims struct can change about that.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/token/nlohmann.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using attack::added;
using attack::secret_signer;
using attack::verdict;
namespace ba = better_auth;

namespace {

const auto open = ba::policy::shared_secret().any_audience();

/// A struct that gives the name of every claim of the verifier to something that the user writes.
struct hiding_claims {
  std::string sub;  // of a subscription
  std::string scope;
  std::string client_id;
  std::string jti;
  std::vector<std::string> aud;
  std::string iss;
  std::int64_t exp = 0;
  std::int64_t iat = 0;
  std::string id;
  static constexpr auto members = ba::members<hiding_claims>(
      ba::member<&hiding_claims::sub>("subscription"),
      ba::member<&hiding_claims::scope>("wanted_scope"),
      ba::member<&hiding_claims::client_id>("app"), ba::member<&hiding_claims::jti>("nickname"),
      ba::member<&hiding_claims::aud>("friends"), ba::member<&hiding_claims::iss>("employer"),
      ba::member<&hiding_claims::exp>("retires"), ba::member<&hiding_claims::iat>("joined"),
      ba::member<&hiding_claims::id>("userId"));

  // Functions with the names of those of `verified`.
  [[nodiscard]] const std::string& subject() const { return sub; }
  [[nodiscard]] bool grants(std::string_view) const { return true; }
};

/// A struct that reads the registered claims too, into members of other names.
struct crossed_claims {
  std::string sub;
  std::string email;
  std::optional<ba::numeric_date> exp;
  static constexpr auto members = ba::members<crossed_claims>(
      ba::member<&crossed_claims::sub>("email"), ba::member<&crossed_claims::email>("sub"),
      ba::member<&crossed_claims::exp>("iat"));
};

/// Structs that read a registered claim as something else.
template <class T>
struct other_type {
  std::optional<T> sub;
  static constexpr auto members = ba::members<other_type>(ba::member<&other_type::sub>("sub"));
};

/// The same by nlohmann/json.
struct hiding_document {
  std::string sub;
  std::string scope;
};
void from_json(const nlohmann::json& json, hiding_document& out) {
  out.sub = json.at("subscription").get<std::string>();
  out.scope = json.at("wanted_scope").get<std::string>();
}

/// What the token says of "ada", and what she wrote about "bob".
const std::string ada_about_bob =
    R"({"iss":"https://app.example","aud":["https://app.example"],"sub":"ada","exp":1700000900,)"
    R"("iat":1700000000,"jti":"t-1","client_id":"web","scope":"tasks:read",)"
    R"("subscription":"bob","wanted_scope":"admin","app":"ada","nickname":"t-2","friends":["bob"],)"
    R"("employer":"https://evil.test","retires":253402300799,"joined":1,"userId":"bob",)"
    R"("email":"bob"})";

/// Checks that everything of `user` that decides about access is what the token says of ada.
template <class Claims>
void check_is_ada(const ba::verified<Claims>& user) {
  CHECK(user.subject() == "ada");
  CHECK(user.expires_at() == ba::numeric_date{1'700'000'900});
  CHECK(user.issued_at() == ba::numeric_date{1'700'000'000});
  CHECK(user.issuer() == "https://app.example");
  CHECK(user.audience() == std::vector<std::string>{"https://app.example"});
  CHECK(user.token_id() == "t-1");
  CHECK(user.client_id() == "web");
  CHECK(user.grants("tasks:read"));
  CHECK_FALSE(user.grants("admin"));
  CHECK(verdict(ba::require_scope(user, "tasks:read")) == "ok");
  CHECK(verdict(ba::require_scope(user, "admin")) == "insufficient_scope");
  for (const char* other : {"bob", "", "t-1", "web", "admin"})
    CHECK(verdict(ba::verify_user_access(other, user)) == "user_mismatch");
  const auto scope = ba::verify_user_access("ada", user);
  REQUIRE(scope);
  CHECK(scope->id() == "ada");
}

// For attack 58: required members at every level, in every kind of container.
struct address {
  std::string city;
  static constexpr auto members = ba::members<address>(ba::member<&address::city>("city"));
};
struct tenant {
  std::string name;
  address at;
  static constexpr auto members =
      ba::members<tenant>(ba::member<&tenant::name>("name"), ba::member<&tenant::at>("at"));
};
struct tenant_claims {
  tenant home;
  std::optional<tenant> second;
  std::optional<std::vector<tenant>> others;
  std::optional<std::map<std::string, tenant>> by_name;
  static constexpr auto members = ba::members<tenant_claims>(
      ba::member<&tenant_claims::home>("home"), ba::member<&tenant_claims::second>("second"),
      ba::member<&tenant_claims::others>("others"), ba::member<&tenant_claims::by_name>("byName"));
};

}  // namespace

TEST_CASE("attack 31: a sub that is not a text is rejected, and another spelling is another user") {
  for (const char* sub :
       {"null", "0", "1", "1.5", "true", "false", "[]", R"(["user-1"])", "{}", R"({"id":"user-1"})",
        R"("")", R"("user-1\u0000")", R"("\u0000")", R"("\u0000user-1")"}) {
    INFO(sub);
    const std::string token =
        secret_signer().token(R"({"exp":1700000900,"sub":)" + std::string(sub) + '}');
    CHECK(attack::by_secret(token) == "claim_invalid");
    // Where a subject may be absent, it still may not be of another type.
    CHECK(attack::by_secret(token, ba::policy::shared_secret().allow_missing_subject()) ==
          "claim_invalid");
  }
  for (const char* none :
       {"{\"exp\":1700000900}", R"({"exp":1700000900,"Sub":"user-1"})",
        R"({"exp":1700000900,"sub ":"user-1"})", R"({"exp":1700000900,"user":{"sub":"user-1"}})",
        R"({"exp":1700000900,"id":"user-1","userId":"user-1"})"})
    CHECK(attack::by_secret(secret_signer().token(none)) == "claim_missing");

  const ba::verifier verify = support::secret_verifier();
  const auto reaches = [&](const std::string& sub, std::string_view path) {
    ba::testing::token_claims claims;
    claims.sub = sub;
    const auto user = verify(secret_signer().token(claims));
    REQUIRE(user);
    const auto scope = ba::verify_user_access(path, *user);
    if (scope) CHECK(scope->id() == sub);
    else CHECK(scope.error().code() == ba::errc::user_mismatch);
    return scope.has_value();
  };
  const std::vector<std::string> users = {
      "user-1", "User-1", "USER-1", "user-1 ", " user-1", "user-10", "user-", "u", "user-1/",
      "/user-1", "user%2D1", "user%2d1", "user-1%00", "user-1.", "../user-1", "user-1/..", "user_1",
      "user+1", "user 1", "user-1,user-2", "user-1;", "\"user-1\"", "user-01",
      // Cyrillic e, another hyphen, a space of no width, a full-width letter.
      "us\xd0\xb5r-1",
      "user\xe2\x80\x90"
      "1",
      "user-1\xe2\x80\x8b",
      "\xef\xbd\x95"
      "ser-1",
      // An accent as one character and as two, dotless i, Kelvin sign, sharp s.
      "\xc3\xa9", "e\xcc\x81", "\xc4\xb1", "i", "I", "\xe2\x84\xaa", "k", "K", "\xc3\x9f", "ss",
      "%2e", ".", "%2E", "..", "*", "%", "_", "?", "0", "00", "-0", "0.0", "1e0", "1", "null",
      "undefined", "NaN", "true", "[object Object]", "$ne", "' OR '1'='1"};
  for (const std::string& sub : users)
    for (const std::string& path : users) {
      INFO(sub << " reaches " << path);
      CHECK(reaches(sub, path) == (sub == path));
    }
  CHECK_FALSE(reaches("user-1", ""));
  CHECK_FALSE(reaches("user-1", std::string_view()));
  CHECK_FALSE(reaches("user-1", std::string_view("user-1\0", 7)));
  CHECK_FALSE(reaches("user-1", std::string_view("user-1\0x", 8)));
  CHECK_FALSE(reaches("user-1", std::string_view("\0", 1)));

  // A token that belongs to nobody, where the policy allows it, reaches nobody's data.
  const ba::verifier lax =
      support::secret_verifier(ba::policy::shared_secret().allow_missing_subject());
  const auto nobody = lax(secret_signer().token(R"({"exp":1700000900,"id":"user-1"})"));
  REQUIRE(nobody);
  CHECK(nobody->subject().empty());
  for (const std::string_view path :
       {std::string_view(""), std::string_view(), std::string_view("null"),
        std::string_view("undefined"), std::string_view("user-1"), std::string_view("\0", 1)})
    CHECK(verdict(ba::verify_user_access(path, *nobody)) == "user_mismatch");
}

TEST_CASE("attack 57: no member of a claims struct replaces what the verifier read itself") {
  const ba::verifier verify = support::secret_verifier(open);
  const std::string token = secret_signer().token(ada_about_bob);

  const auto plain = verify(token);
  REQUIRE(plain);
  check_is_ada(*plain);

  const auto hiding = verify.as<hiding_claims>(token);
  REQUIRE(hiding);
  CHECK((*hiding)->sub == "bob");  // their own struct says what they asked for
  CHECK((*hiding)->subject() == "bob");
  check_is_ada(*hiding);

  const auto crossed = verify.as<crossed_claims>(token);
  REQUIRE(crossed);
  CHECK(((*crossed)->sub == "bob" && (*crossed)->email == "ada"));
  check_is_ada(*crossed);

  const auto document = verify.as<hiding_document>(token);
  REQUIRE(document);
  CHECK((*document)->sub == "bob");
  check_is_ada(*document);

  const auto raw = verify.as<other_type<ba::raw_json>>(token);
  REQUIRE(raw);
  check_is_ada(*raw);

  // The claims for tests are no other way.
  const auto unverified = ba::testing::unverified_claims<hiding_claims>(ada_about_bob);
  REQUIRE(unverified);
  check_is_ada(*unverified);

  // A struct that reads `sub` as another type makes no other verdict about `sub` possible.
  CHECK(verdict(verify.as<other_type<bool>>(token)) == "claim_invalid");
  CHECK(verdict(verify.as<other_type<std::int64_t>>(token)) == "claim_invalid");
  CHECK(verdict(verify.as<other_type<std::vector<std::string>>>(token)) == "claim_invalid");
  for (const char* sub : {"7", "true", R"(["ada"])", "null", R"("")", R"("a\u0085")"}) {
    const std::string odd =
        secret_signer().token(R"({"exp":1700000900,"sub":)" + std::string(sub) + '}');
    CHECK(verdict(verify.as<other_type<std::int64_t>>(odd)) == "claim_invalid");
    CHECK(verdict(verify.as<other_type<bool>>(odd)) == "claim_invalid");
    CHECK(verdict(verify.as<other_type<std::vector<std::string>>>(odd)) == "claim_invalid");
    CHECK(verdict(verify.as<other_type<ba::raw_json>>(odd)) == "claim_invalid");
    CHECK(verdict(verify.as<other_type<std::string>>(odd)) == "claim_invalid");
  }

  // Nor do the checks of the policy read the struct: here it has good values for bad claims.
  const auto strict =
      support::secret_verifier(open.issuer("https://app.example").audience("https://app.example"));
  const auto ask = [&](const std::string& claims) {
    return verdict(strict.as<hiding_claims>(secret_signer().token(claims)));
  };
  CHECK(ask(ada_about_bob) == "ok");
  CHECK(ask(attack::with(attack::with(ada_about_bob, R"("iss":"https://app.example")",
                                      R"("iss":"https://evil.test")"),
                         R"("employer":"https://evil.test")",
                         R"("employer":"https://app.example")")) == "issuer_mismatch");
  CHECK(ask(attack::with(
            attack::with(ada_about_bob, R"("aud":["https://app.example"])", R"("aud":["other"])"),
            R"("friends":["bob"])", R"("friends":["https://app.example"])")) ==
        "audience_mismatch");
  CHECK(ask(attack::with(ada_about_bob, R"("exp":1700000900)", R"("exp":1700000100)")) ==
        "token_expired");
  CHECK(ask(attack::with(ada_about_bob, R"("sub":"ada")", R"("x":"ada")")) == "claim_missing");
  CHECK(ask(attack::with(ada_about_bob, R"("client_id":"web")", R"("client_id":"ada")")) ==
        "claim_invalid");
  const auto scoped = support::secret_verifier(open.require_scope("admin"));
  CHECK(verdict(scoped.as<hiding_claims>(token)) == "insufficient_scope");
  const auto bounded = support::secret_verifier(open.max_lifetime(800));
  CHECK(verdict(bounded.as<hiding_claims>(token)) == "lifetime_too_long");
}

TEST_CASE("attack 58: a required claim is never passed over, at whatever level a struct lists it") {
  const ba::verifier verify = support::secret_verifier();
  const std::string claims = ba::testing::token_claims{}.json();
  const auto ask = [&](const std::string& members) {
    return verdict(verify.as<tenant_claims>(secret_signer().token(added(claims, members))));
  };
  const std::string home = R"({"name":"acme","at":{"city":"Oslo"}})";
  const std::string good = "\"home\":" + home;
  CHECK(ask(good) == "ok");
  CHECK(ask(good + ",\"second\":" + home + ",\"others\":[" + home + "],\"byName\":{\"a\":" + home +
            '}') == "ok");
  CHECK(ask(good + R"(,"second":null,"others":[],"byName":{})") == "ok");
  const auto read = verify.as<tenant_claims>(secret_signer().token(added(claims, good)));
  REQUIRE(read);
  CHECK(((*read)->home.name == "acme" && (*read)->home.at.city == "Oslo"));

  CHECK(verdict(verify.as<tenant_claims>(secret_signer().token(claims))) == "claim_missing");
  for (const std::string wrong :
       {"null", "{}", R"({"name":"acme"})", R"({"at":{"city":"Oslo"}})",
        R"({"name":"acme","at":{}})", R"({"name":"acme","at":null})",
        R"({"name":"acme","at":{"city":null}})", R"({"name":"acme","at":{"City":"Oslo"}})",
        R"({"name":null,"at":{"city":"Oslo"}})", R"({"name":1,"at":{"city":"Oslo"}})",
        R"({"name":"acme","city":"Oslo"})", R"({"name":"acme","at":"Oslo"})",
        R"({"name":"acme","at":[{"city":"Oslo"}]})", R"([])", R"("acme")"}) {
    INFO(wrong);
    CHECK(ask("\"home\":" + wrong) == "claim_invalid");
    if (wrong != "null") CHECK(ask(good + ",\"second\":" + wrong) == "claim_invalid");
    CHECK(ask(good + ",\"others\":[" + home + ',' + wrong + ']') == "claim_invalid");
    CHECK(ask(good + R"(,"byName":{"a":)" + home + R"(,"b":)" + wrong + '}') == "claim_invalid");
  }
  // The error names the member of the struct.
  const auto missing = verify.as<tenant_claims>(secret_signer().token(claims));
  REQUIRE_FALSE(missing);
  CHECK(missing.error() == ba::error(ba::errc::claim_missing, "home"));
}
