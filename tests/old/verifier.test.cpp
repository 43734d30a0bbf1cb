// SPDX-License-Identifier: MIT
#include <better_auth/old/verifier.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/keys/live_key_set.hpp>

#include <nlohmann/json.hpp>

#include <fstream>

namespace ba = better_auth;
using support::verdict;

namespace {

std::string name(const ba::result<ba::verified<>>& user) {
  return user ? "ok" : std::string(user.error().name());
}

/// A payload with the members that every policy wants, and more.
std::string payload(const std::string& more = "") {
  return R"({"sub":"u1","exp":1700000900)" + more + "}";
}

}  // namespace

TEST_CASE("a token signed with any algorithm is verified through its key set") {
  for (const auto a :
       {ba::algorithm::rs256, ba::algorithm::rs384, ba::algorithm::rs512, ba::algorithm::ps256,
        ba::algorithm::ps384, ba::algorithm::ps512, ba::algorithm::es256, ba::algorithm::es384,
        ba::algorithm::es512, ba::algorithm::eddsa}) {
    CAPTURE(ba::facts(a).name);
    const auto& key = support::key_for(a);
    const ba::verifier verify{ba::key_set::parse(ba::testing::jwks({key.public_jwk()})).value(),
                              ba::policy::jwt_plugin(support::origin),
                              ba::manual_clock(support::now)};
    const std::string token = key.token(support::plugin_claims());
    const auto user = verify(token);
    REQUIRE(user);
    CHECK((*user)->sub == "user-1");
    CHECK((*user)->email == "ada@example.com");
    std::string forged = token;
    forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
    CHECK(name(verify(forged)) == "signature_invalid");
    // The same key under a policy for another algorithm.
    const auto other = a == ba::algorithm::es256 ? ba::algorithm::es384 : ba::algorithm::es256;
    const ba::verifier strict{ba::key_set::from_jwk(key.public_jwk()).value(),
                              ba::policy({other}).any_issuer().any_audience(),
                              ba::manual_clock(support::now)};
    CHECK(name(strict(token)) == "algorithm_not_allowed");
  }
}

TEST_CASE("a token that was changed anywhere is refused") {
  const auto verify = support::secret_verifier();
  const std::string token =
      ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{});
  REQUIRE(verify(token));
  for (std::size_t i = 0; i < token.size(); ++i)
    for (const char c : {'A', 'b', '-', '.', '=', '\n', '\0'}) {
      std::string changed = token;
      if (changed[i] == c) continue;
      changed[i] = c;
      CHECK_FALSE(verify(changed));
    }
  for (std::size_t i = 0; i < token.size(); ++i) CHECK_FALSE(verify(token.substr(0, i)));
  CHECK_FALSE(verify(token + 'A'));
  CHECK_FALSE(verify(token + '\n'));
  CHECK_FALSE(verify(' ' + token));
}

TEST_CASE("nothing of the payload is looked at before the signature holds") {
  const auto verify = support::secret_verifier();
  const auto other = ba::testing::signer::with_secret("another secret that is long enough, 012345");
  for (const char* text : {"not json", R"({"sub":1})", R"({"exp":1})"})
    CHECK(name(verify(other.token(text))) == "signature_invalid");
}

TEST_CASE("a spelling that is not canonical is malformed, whether the signature holds or not") {
  const auto verify = support::secret_verifier();
  const auto signer = ba::testing::signer::with_secret(support::secret);
  const std::string header = ba::base64url::encode(R"({"alg":"HS256"})");
  for (const std::string& spelled :
       {ba::base64url::encode(payload()) + "=", ba::base64url::encode(payload()) + "\n",
        std::string("e30+"), std::string("e31")}) {
    const std::string input = header + '.' + spelled;
    CHECK(name(verify(input + '.' + ba::base64url::encode(signer.sign(input)))) ==
          "malformed_token");
    CHECK(name(verify(input + '.' + ba::base64url::encode(signer.sign("other")))) ==
          "malformed_token");
  }
  const std::string token = signer.token(payload());
  CHECK(name(verify(token + '=')) == "malformed_token");
  CHECK(name(verify(token.substr(0, token.size() - 1))) == "malformed_token");  // bits left over
  CHECK(name(verify(token.substr(0, token.size() - 2))) == "malformed_token");  // 4n + 1
  CHECK(name(verify(token + std::string(4000, 'A'))) == "signature_invalid");
  CHECK(name(verify(token.substr(0, token.rfind('.') + 1))) == "signature_invalid");
}

TEST_CASE("exp and nbf are compared with the clock and the leeway") {
  const auto at = [](std::int64_t now, std::int64_t leeway, const std::string& json) {
    const ba::verifier verify{ba::shared_secret(support::secret),
                              ba::policy::shared_secret().leeway(leeway), ba::manual_clock(now)};
    return name(verify(ba::testing::signer::with_secret(support::secret).token(json)));
  };
  const std::string expires = R"({"sub":"u","exp":1000})";
  CHECK(at(999, 0, expires) == "ok");
  CHECK(at(1000, 0, expires) == "token_expired");
  CHECK(at(1029, 30, expires) == "ok");
  CHECK(at(1030, 30, expires) == "token_expired");
  CHECK(at(1000, 0, R"({"sub":"u","exp":1000.5})") == "ok");
  CHECK(at(1001, 0, R"({"sub":"u","exp":1000.5})") == "token_expired");
  const std::string begins = R"({"sub":"u","exp":9999,"nbf":1000})";
  CHECK(at(1000, 0, begins) == "ok");
  CHECK(at(999, 0, begins) == "token_not_yet_valid");
  CHECK(at(970, 30, begins) == "ok");
  CHECK(at(969, 30, begins) == "token_not_yet_valid");
  CHECK(at(1000, 0, R"({"sub":"u","exp":9999,"nbf":1000.5})") == "token_not_yet_valid");
  CHECK(at(1000, 0, R"({"sub":"u","exp":9999,"iat":5000})") == "ok");
  // The ends of the scale: nothing wraps around.
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  CHECK(at(0, most, expires) == "ok");
  CHECK(at(least, most, expires) == "ok");
  CHECK(at(most, 0, expires) == "token_expired");
  CHECK(at(most, most, begins) == "ok");
  CHECK(at(least, most, begins) == "ok");
  CHECK(at(least, 0, begins) == "token_not_yet_valid");
  // A leeway that is as large as the scale counts to the second: this one reaches up to 5.
  CHECK(at(-1'000'000'000'000, 1'000'000'000'005, begins) == "token_not_yet_valid");
  CHECK(at(-1'000'000'000'000, 1'000'000'001'000, begins) == "ok");
}

TEST_CASE("exp and sub are required unless the policy waives them by name") {
  CHECK(verdict(R"({"sub":"u1"})") == "claim_missing");
  CHECK(verdict(R"({"sub":"u1"})", ba::policy::shared_secret().allow_missing_expiry()) == "ok");
  CHECK(verdict(R"({"exp":1700000900})") == "claim_missing");
  CHECK(verdict(R"({"exp":1700000900})", ba::policy::shared_secret().allow_missing_subject()) ==
        "ok");
  CHECK(verdict(R"({"exp":1700000900,"sub":""})",
                ba::policy::shared_secret().allow_missing_subject()) == "claim_invalid");
  CHECK(verdict(R"({"exp":1,"sub":"u1"})", ba::policy::shared_secret().allow_missing_expiry()) ==
        "token_expired");
  CHECK(verdict(payload()) == "ok");
}

TEST_CASE("An id is clean by all its bytes, wherever they stand") {
  for (std::size_t size = 0; size <= 34; ++size) {
    CHECK(ba::detail::is_clean_id(std::string(size, 'x')) == (size != 0));
    for (std::size_t at = 0; at < size; ++at)
      for (int c = 0; c < 256; ++c) {
        std::string id(size, c % 2 == 0 ? ' ' : '\xff');
        id[at] = static_cast<char>(c);
        if (ba::detail::is_clean_id(id) != (c >= 0x20 && c != 0x7f))
          FAIL(size << ' ' << at << ' ' << c);
      }
  }
}

TEST_CASE("a subject is a string without control characters") {
  const auto sub = [](const std::string& json) {
    return verdict("{\"exp\":1700000900,\"sub\":" + json + "}");
  };
  CHECK(sub(R"("")") == "claim_invalid");
  CHECK(sub("7") == "claim_invalid");
  CHECK(sub("null") == "claim_invalid");
  CHECK(sub(R"(["u"])") == "claim_invalid");
  for (const char* bad : {R"("u\u0000")", R"("\u0000")", R"("u\r\nX: y")", R"("\t")",
                          R"("u\u001f")", "\"u\x7f\"", R"("u\u007f")"})
    CHECK(sub(bad) == "claim_invalid");
  for (const char* good :
       {R"(" ")", R"("u 1")", R"("\u30e6\u30fc\u30b6\u30fc")", R"("%2e")", R"("\u0080")"})
    CHECK(sub(good) == "ok");
}

TEST_CASE("an issuer is compared as a whole, where one is expected") {
  const auto policy = [] { return ba::policy({ba::algorithm::hs256}); };
  CHECK(verdict(payload(), policy()) == "ok");
  CHECK(verdict(payload(R"(,"iss":"anybody")"), policy()) == "ok");
  CHECK(verdict(payload(), policy().any_issuer()) == "ok");
  CHECK(verdict(payload(), policy().issuer("https://a")) == "claim_missing");
  CHECK(verdict(payload(R"(,"iss":"https://a")"), policy().issuer("https://a")) == "ok");
  for (const char* other :
       {"https://a/", "https://a.evil", "https://", "HTTPS://a", "", "https://a\\u0000"})
    CHECK(verdict(payload(std::string(R"(,"iss":")") + other + '"'),
                  policy().issuer("https://a")) == "issuer_mismatch");
  CHECK(verdict(payload(R"(,"iss":"b")"), policy().issuer("a").or_issuer("b")) == "ok");
  CHECK(verdict(payload(R"(,"iss":"c")"), policy().issuer("a").or_issuer("b")) ==
        "issuer_mismatch");
}

TEST_CASE("an audience that nobody configured is refused") {
  const auto policy = [] { return ba::policy({ba::algorithm::hs256}); };
  CHECK(verdict(payload(), policy()) == "ok");
  CHECK(verdict(payload(R"(,"aud":"x")"), policy()) == "audience_mismatch");
  CHECK(verdict(payload(R"(,"aud":"")"), policy()) == "audience_mismatch");
  CHECK(verdict(payload(R"(,"aud":"x")"), policy().any_audience()) == "ok");
  CHECK(verdict(payload(), policy().any_audience()) == "ok");
  CHECK(verdict(payload(), policy().audience("x")) == "claim_missing");
  CHECK(verdict(payload(R"(,"aud":"x")"), policy().audience("x")) == "ok");
  CHECK(verdict(payload(R"(,"aud":["y","x"])"), policy().audience("x")) == "ok");
  CHECK(verdict(payload(R"(,"aud":["y"])"), policy().audience("x").or_audience("y")) == "ok");
  CHECK(verdict(payload(R"(,"aud":["y","xx",""])"), policy().audience("x")) == "audience_mismatch");
  CHECK(verdict(payload(R"(,"aud":[])"), policy().any_audience()) == "claim_invalid");
}

TEST_CASE("what a preset says can be replaced") {
  const ba::verifier verify{
      ba::key_set::from_jwk(support::key_for(ba::algorithm::eddsa).public_jwk()).value(),
      ba::policy::jwt_plugin(support::origin).issuer("https://iss").audience("api://mine"),
      ba::manual_clock(support::now)};
  auto claims = support::plugin_claims();
  CHECK(name(verify(support::key_for(ba::algorithm::eddsa).token(claims))) == "issuer_mismatch");
  claims.iss = "https://iss";
  CHECK(name(verify(support::key_for(ba::algorithm::eddsa).token(claims))) == "audience_mismatch");
  claims.aud = "api://mine";
  CHECK(name(verify(support::key_for(ba::algorithm::eddsa).token(claims))) == "ok");
}

TEST_CASE("a type outside the accepted set is refused") {
  const auto typed = [](const char* typ, ba::policy policy = ba::policy::shared_secret()) {
    return verdict(payload(), std::move(policy),
                   std::string(R"({"alg":"HS256","typ":")") + typ + "\"}");
  };
  CHECK(typed("JWT") == "ok");
  CHECK(typed("application/jwt") == "ok");
  CHECK(typed("at+jwt") == "type_not_allowed");
  CHECK(typed("") == "type_not_allowed");
  CHECK(typed("at+jwt", ba::policy::shared_secret().or_type("at+jwt")) == "ok");
  CHECK(verdict(payload(), ba::policy::shared_secret().type("JWT")) == "type_not_allowed");
}

TEST_CASE("the token of a machine is refused where a user is expected") {
  CHECK(verdict(payload(R"(,"client_id":"u1")")) == "claim_invalid");
  CHECK(verdict(payload(R"(,"client_id":"u2")")) == "ok");
  CHECK(verdict(payload(R"(,"client_id":"u1")"),
                ba::policy::shared_secret().allow_client_subject()) == "ok");
}

TEST_CASE("a token that is bound to a proof is no bearer token") {
  CHECK(verdict(payload(R"(,"cnf":{"jkt":"x"})")) == "claim_invalid");
  CHECK(verdict(payload(R"(,"cnf":null)")) == "claim_invalid");
}

TEST_CASE("the lifetime may be limited") {
  const auto limit = [] { return ba::policy::shared_secret().max_lifetime(900); };
  CHECK(verdict(payload(R"(,"iat":1700000000)"), limit()) == "ok");
  CHECK(verdict(payload(R"(,"iat":1699999999)"), limit()) == "lifetime_too_long");
  CHECK(verdict(payload(), limit()) == "claim_missing");
  // An iat in the future does not stretch it, nor one behind exp.
  CHECK(verdict(R"({"sub":"u1","iat":253402300000,"exp":253402300700})", limit()) ==
        "lifetime_too_long");
  CHECK(verdict(R"({"sub":"u1","iat":253402300000,"exp":1700001001})", limit()) ==
        "lifetime_too_long");
  CHECK(verdict(R"({"sub":"u1","iat":1700000101,"exp":1700001000})", limit()) == "ok");
  CHECK(verdict(R"({"sub":"u1","iat":1700000101,"exp":1700001001})", limit()) ==
        "lifetime_too_long");
  // The issuer's clock may be ahead by the leeway, and no more.
  CHECK(verdict(R"({"sub":"u1","iat":1700000130,"exp":1700001030})", limit().leeway(30)) == "ok");
  CHECK(verdict(R"({"sub":"u1","iat":1700000131,"exp":1700001031})", limit().leeway(30)) ==
        "lifetime_too_long");
}

TEST_CASE("a policy may require scopes") {
  const auto scoped = [] {
    return ba::policy::shared_secret().require_scope("tasks:read").require_scope("tasks:write");
  };
  CHECK(verdict(payload(R"(,"scope":"openid tasks:write tasks:read")"), scoped()) == "ok");
  CHECK(verdict(payload(R"(,"scope":"tasks:read")"), scoped()) == "insufficient_scope");
  CHECK(verdict(payload(), scoped()) == "insufficient_scope");
}

TEST_CASE("Better Auth's other tokens under the same secret are refused") {
  CHECK(verdict(R"({"email":"a@b.c","userId":"u1","iat":1700000000,"exp":1700003600})") ==
        "claim_missing");
  CHECK(verdict(R"({"session":{"userId":"u1"},"user":{"id":"u1"},"updatedAt":1,"version":"1",)"
                R"("iat":1700000000,"exp":1700000300})") == "claim_missing");
}

TEST_CASE("a verifier reports an unusable configuration") {
  const auto made = ba::verifier<ba::shared_secret>::make(ba::shared_secret(support::secret),
                                                          ba::policy::jwt_plugin("https://a"));
  CHECK(made.error().code() == ba::errc::algorithm_not_allowed);
  CHECK_THROWS_AS((ba::verifier{ba::key_set(), ba::policy::shared_secret()}), ba::exception);
  CHECK_THROWS_AS((ba::verifier{ba::key_set(), ba::policy::jwt_plugin("nonsense")}), ba::exception);
  CHECK(ba::verifier<ba::key_set>::make(ba::key_set(), ba::policy::jwt_plugin("nonsense"))
            .error()
            .code() == ba::errc::invalid_url);
}

TEST_CASE("a signature alone can be verified, whatever it signs") {
  const auto key = support::key_for(ba::algorithm::es256).token("not json at all");
  const auto keys =
      ba::key_set::from_jwk(support::key_for(ba::algorithm::es256).public_jwk()).value();
  CHECK(ba::verify_signature(key, keys));
  CHECK(ba::verify_signature(key + "AAAA", keys).error().code() == ba::errc::signature_invalid);
  CHECK(ba::verify_signature(ba::testing::signer::with_secret(support::secret).token("x"), keys)
            .error()
            .code() == ba::errc::unknown_key);
  // What it signs has one spelling.
  for (const char* spelled : {"e31", "e30=", "e30+", "e"}) {
    const std::string input =
        ba::base64url::encode(support::key_for(ba::algorithm::es256).header()) + '.' + spelled;
    const std::string token =
        input + '.' + ba::base64url::encode(support::key_for(ba::algorithm::es256).sign(input));
    CHECK(ba::verify_signature(token, keys).error().code() == ba::errc::malformed_token);
  }
}

TEST_CASE("the verifier is quiet in OpenSSL's error queue") {
  ERR_clear_error();
  const auto verify = support::secret_verifier();
  CHECK_FALSE(verify("a.b.c"));
  CHECK(verify(ba::testing::signer::with_secret(support::secret).token(payload())));
  CHECK_FALSE(verify(ba::testing::signer::with_secret("another secret that is long enough, 012345")
                         .token(payload())));
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE(
    "tokens of real Better Auth are verified at every clock, and what was tampered with is "
    "refused") {
  std::ifstream file(VECTORS "/jwks_tokens.json");
  const auto document = nlohmann::json::parse(file);
  int checked = 0;
  for (const auto& vector : document.at("vectors")) {
    const auto keys = ba::key_set::parse(vector.at("jwks_raw").get<std::string>()).value();
    const auto policy = ba::policy::jwt_plugin(vector.at("verify").at("issuer").get<std::string>());
    for (const auto& clock : vector.at("clocks")) {
      const auto kind = policy.leeway(clock.value("leeway", 0));
      const ba::verifier verify{keys, kind, ba::manual_clock(clock.at("now").get<std::int64_t>())};
      const bool right = clock.at("outcome") == "ok";
      CHECK(verify(vector.at("token").get<std::string>()).has_value() == right);
      ++checked;
    }
    const ba::verifier verify{
        keys, policy, ba::manual_clock(vector.at("clocks")[0].at("now").get<std::int64_t>())};
    for (const auto& negative : vector.value("negatives", nlohmann::json::array())) {
      CAPTURE(negative.at("name").get<std::string>());
      CHECK_FALSE(verify(negative.at("token").get<std::string>()));
      ++checked;
    }
  }
  CHECK(checked > 100);
}
