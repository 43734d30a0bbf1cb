// SPDX-License-Identifier: MIT
#include <better_auth/token/verifier.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/jose/published.hpp>

#include <nlohmann/json.hpp>
#include <openssl/err.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace ba = better_auth;
using support::key_for;
using support::plugin_claims;

namespace {

std::string name(const ba::result<ba::verified<>>& user) {
  return user ? "ok" : std::string(user.error().name());
}
const std::string payload = R"({"sub":"u1","exp":1700000900})";
const ba::testing::manual_clock clock_at_now(support::now);

}  // namespace

TEST_CASE("a token signed with any public-key algorithm is verified through its key set") {
  for (const auto a :
       {ba::algorithm::rs256, ba::algorithm::rs384, ba::algorithm::rs512, ba::algorithm::ps256,
        ba::algorithm::ps384, ba::algorithm::ps512, ba::algorithm::es256, ba::algorithm::es384,
        ba::algorithm::es512, ba::algorithm::eddsa}) {
    CAPTURE(ba::facts(a).name);
    const auto& key = key_for(a);
    const ba::verifier verify(support::set_of(key), ba::policy::jwt_plugin(support::origin),
                              clock_at_now);
    const std::string token = key.token(plugin_claims());
    const auto user = verify(token);
    REQUIRE(user);
    CHECK(user->subject() == "user-1");
    CHECK((*user)->email == "ada@example.com");
    CHECK(name(verify(ba::testing::tampered(token))) == "signature_invalid");
    // The same key under a policy for another algorithm.
    const auto other = a == ba::algorithm::es256 ? ba::algorithm::es384 : ba::algorithm::es256;
    const ba::verifier strict(ba::key_set::from_jwk(key.public_jwk()).value(),
                              ba::policy({other}).any_issuer().any_audience(), clock_at_now);
    CHECK(name(strict(token)) == "algorithm_not_allowed");
  }
}

TEST_CASE("a token signed with any HMAC algorithm is verified with the shared secret") {
  for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
    const auto& key = key_for(a);
    const ba::verifier verify(ba::shared_secret(key.secret(), {.algorithm = a}), ba::policy({a}),
                              clock_at_now);
    CHECK(name(verify(
              key.token(payload, "{\"alg\":\"" + std::string(ba::facts(a).name) + "\"}"))) == "ok");
    // A secret has no kid; the token's is not used.
    CHECK(name(verify(key.token(payload))) == "ok");
    for (const char* other : {"HS256", "HS384", "HS512"})
      if (other != ba::facts(a).name)
        CHECK(name(verify(key.token(payload, std::string(R"({"alg":")") + other + "\"}"))) ==
              "algorithm_not_allowed");
  }
}

TEST_CASE("a token that was changed anywhere is rejected") {
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
  for (const std::string& changed : {token + 'A', token + '\n', ' ' + token, token + '.'})
    CHECK_FALSE(verify(changed));
}

TEST_CASE("nothing of the payload is read before the signature is verified") {
  const auto verify = support::secret_verifier();
  const auto other = ba::testing::signer::with_secret("another secret that is long enough, 012345");
  for (const char* text : {"not json", R"({"sub":1})", R"({"exp":1})"})
    CHECK(name(verify(other.token(text))) == "signature_invalid");
}

TEST_CASE("each step of the pipeline comes before the next") {
  // Every token fails at its own step and at all later ones.
  const auto key = ba::testing::signer::with_secret(support::secret);
  const auto policy = ba::policy({ba::algorithm::hs256})
                          .issuer("i")
                          .audience("a")
                          .require_scope("s")
                          .max_size(1000);
  const ba::verifier verify(ba::shared_secret(support::secret), policy, clock_at_now);
  const auto code = [&](const std::string& token) { return name(verify(token)); };
  const std::string typ = R"({"alg":"HS256","typ":"other"})";
  CHECK(code(std::string(1001, '.')) == "token_too_large");
  CHECK(code(std::string(1000, '.')) == "malformed_token");
  CHECK(code("!.e30.x") == "malformed_token");
  CHECK(code(ba::testing::tampered(key.token("x", "{}"))) == "malformed_header");
  CHECK(code(ba::testing::tampered(key.token("x", R"({"alg":"EdDSA"})"))) ==
        "algorithm_not_allowed");
  CHECK(code(ba::testing::tampered(key.token("x", typ))) == "signature_invalid");
  CHECK(code(key.token("x", typ)) == "malformed_payload");
  CHECK(code(key.token(R"({"exp":1,"sub":7})", typ)) == "claim_invalid");
  CHECK(code(key.token(R"({"exp":1,"nbf":1800000000,"iss":"x","name":7})", typ)) ==
        "token_expired");
  CHECK(code(key.token(R"({"exp":1700000900,"nbf":1800000000,"iss":"x"})", typ)) ==
        "token_not_yet_valid");
  CHECK(code(key.token(R"({"exp":1700000900,"iss":"x","aud":"x"})", typ)) == "issuer_mismatch");
  CHECK(code(key.token(R"({"exp":1700000900,"iss":"i","aud":"x"})", typ)) == "audience_mismatch");
  CHECK(code(key.token(R"({"exp":1700000900,"iss":"i","aud":"a","cnf":1})", typ)) ==
        "type_not_allowed");
  const std::string good = R"({"exp":1700000900,"iss":"i","aud":"a","name":7,"cnf":1)";
  CHECK(verify(key.token(good + "}")).error() == ba::error(ba::errc::claim_missing, "sub"));
  CHECK(verify(key.token(good + R"(,"sub":"u","client_id":"u"})")).error() ==
        ba::error(ba::errc::claim_invalid, "client_id"));
  CHECK(verify(key.token(good + R"(,"sub":"u"})")).error() ==
        ba::error(ba::errc::claim_invalid, "cnf"));
  CHECK(code(key.token(R"({"exp":1700000900,"iss":"i","aud":"a","name":7,"sub":"u"})")) ==
        "insufficient_scope");
  CHECK(verify(key.token(R"({"exp":1700000900,"iss":"i","aud":"a","name":7,"sub":"u",)"
                         R"("scope":"s"})"))
            .error() == ba::error(ba::errc::claim_invalid, "name"));
}

TEST_CASE("a spelling that is not canonical is malformed, whether the signature matches or not") {
  const auto verify = support::secret_verifier();
  const auto signer = ba::testing::signer::with_secret(support::secret);
  const std::string header = ba::base64url::encode(R"({"alg":"HS256"})");
  for (const std::string& spelled :
       {ba::base64url::encode(payload) + "=", ba::base64url::encode(payload) + "\n",
        std::string("e30+"), std::string("e31")}) {
    const std::string input = header + '.' + spelled;
    CHECK(name(verify(input + '.' + ba::base64url::encode(signer.sign(input)))) ==
          "malformed_token");
    CHECK(name(verify(input + '.' + ba::base64url::encode(signer.sign("other")))) ==
          "malformed_token");
  }
  const std::string token = signer.token(payload);
  CHECK(name(verify(token + '=')) == "malformed_token");
  CHECK(name(verify(token.substr(0, token.size() - 1))) == "malformed_token");  // bits left over
  CHECK(name(verify(token.substr(0, token.size() - 2))) == "malformed_token");  // 4n + 1
  CHECK(name(verify(token + std::string(4000, 'A'))) == "signature_invalid");
  CHECK(name(verify(token.substr(0, token.rfind('.') + 1))) == "signature_invalid");
}

TEST_CASE("what a preset sets can be replaced") {
  const auto& key = key_for(ba::algorithm::eddsa);
  const ba::verifier verify(
      support::set_of(key),
      ba::policy::jwt_plugin(support::origin).issuer("https://iss").audience("api://mine"),
      clock_at_now);
  auto claims = plugin_claims();
  CHECK(name(verify(key.token(claims))) == "issuer_mismatch");
  claims.iss = "https://iss";
  CHECK(name(verify(key.token(claims))) == "audience_mismatch");
  claims.aud = "api://mine";
  CHECK(name(verify(key.token(claims))) == "ok");
}

TEST_CASE("a verifier reports an unusable configuration, by value or by exception") {
  const auto code = [](const ba::result<ba::verifier>& made) { return made.error().code(); };
  const ba::shared_secret secret(support::secret);
  const auto plugin = ba::policy::jwt_plugin("https://a");
  CHECK(code(ba::verifier::make(secret, plugin)) == ba::errc::algorithm_not_allowed);
  CHECK(code(ba::verifier::make(ba::key_set(), ba::policy::shared_secret())) ==
        ba::errc::algorithm_not_allowed);
  CHECK(code(ba::verifier::make(ba::key_set(), ba::policy::jwt_plugin("nonsense"))) ==
        ba::errc::invalid_url);
  CHECK(code(ba::verifier::make(ba::key_set(), ba::policy())) == ba::errc::invalid_policy);
  CHECK(code(ba::verifier::make(ba::shared_secret(), ba::policy::shared_secret())) ==
        ba::errc::algorithm_not_allowed);
  CHECK(code(ba::verifier::make(std::shared_ptr<const ba::key_source>(), plugin)) ==
        ba::errc::invalid_policy);
  CHECK_THROWS_AS(ba::verifier(secret, plugin), ba::exception);
  CHECK_THROWS_AS(ba::verifier(ba::key_set(), ba::policy::jwt_plugin("nonsense")), ba::exception);
  CHECK_THROWS_AS(ba::verifier(std::shared_ptr<const ba::key_source>(), plugin), ba::exception);
}

TEST_CASE("a verifier that is empty or was moved from rejects every token") {
  const std::string token = ba::testing::signer::with_secret(support::secret).token(payload);
  CHECK(name(ba::verifier()(token)) == "invalid_policy");
  CHECK(name(ba::verifier()("")) == "invalid_policy");
  auto verify = support::secret_verifier();
  const auto kept = std::move(verify);
  CHECK(name(kept(token)) == "ok");
  CHECK(name(verify(token)) == "invalid_policy");  // NOLINT(bugprone-use-after-move)
  const auto copy = verify;
  CHECK(name(copy(token)) == "invalid_policy");
  verify = kept;
  CHECK(name(verify(token)) == "ok");
}

TEST_CASE("an empty clock is the system's") {
  const auto key = ba::testing::signer::with_secret(support::secret);
  const ba::verifier verify(ba::shared_secret(support::secret), ba::policy::shared_secret());
  CHECK(name(verify(key.token(R"({"sub":"u","exp":1700000000})"))) == "token_expired");
  CHECK(name(verify(key.token(R"({"sub":"u","exp":253402300799})"))) == "ok");
}

TEST_CASE("what a clock throws reaches the caller, and the verifier works afterwards") {
  bool broken = true;
  const ba::verifier verify(ba::shared_secret(support::secret), ba::policy::shared_secret(),
                            [&]() -> std::chrono::seconds {
                              if (broken) throw std::runtime_error("no time");
                              return std::chrono::seconds(support::now);
                            });
  const std::string token = ba::testing::signer::with_secret(support::secret).token(payload);
  CHECK_THROWS_AS(verify(token), std::runtime_error);
  broken = false;
  CHECK(name(verify(token)) == "ok");
}

namespace {

/// A source whose answers the test sets, and which counts the questions.
class scripted_source : public ba::key_source {
 public:
  ba::result<ba::key_set> keys_for(const ba::jose_header& header, std::string_view token,
                                   std::int64_t now) const override {
    ++asked;
    asked_at = now;
    kid = header.kid;
    asked_token = token;
    const auto keys = current.get();
    if (before_keys) before_keys();
    if (keys->select(header) || !answer) return *keys;
    return answer();
  }

  mutable ba::published<ba::key_set> current{ba::key_set()};
  std::function<ba::result<ba::key_set>()> answer;  // if it has no key for the header
  std::function<void()> before_keys;
  mutable int asked = 0;
  mutable std::int64_t asked_at = 0;
  mutable std::string kid;
  mutable std::string asked_token;
};

const ba::testing::signer& first() {
  static const auto key = ba::testing::signer::generate(ba::algorithm::eddsa, "first");
  return key;
}
const ba::testing::signer& second() {
  static const auto key = ba::testing::signer::generate(ba::algorithm::es256, "second");
  return key;
}

struct with_source {
  std::shared_ptr<scripted_source> source = std::make_shared<scripted_source>();
  ba::verifier verify{source, ba::policy::jwt_plugin(support::origin), clock_at_now};
  std::string of_first = first().token(plugin_claims());
  std::string of_second = second().token(plugin_claims());

  with_source() { source->current.set(support::set_of(first())); }
};

}  // namespace

TEST_CASE("a source is asked once for each token whose algorithm the policy accepts") {
  with_source test;
  CHECK(name(test.verify(test.of_first)) == "ok");
  CHECK(name(test.verify(ba::testing::tampered(test.of_first))) == "signature_invalid");
  CHECK(name(test.verify("a.b")) == "malformed_token");
  CHECK(name(test.verify(first().token("x", R"({"alg":"ES256","kid":"first"})"))) ==
        "algorithm_not_allowed");
  CHECK(name(test.verify(first().token(R"({"sub":"u","exp":1})"))) == "token_expired");
  CHECK(test.source->asked == 4);  // the token of two segments has no header
  CHECK(test.source->asked_at == support::now);

  CHECK(name(test.verify(test.of_second)) == "unknown_key");
  CHECK(test.source->asked == 5);
  CHECK(test.source->kid == "second");
  CHECK(test.source->asked_token == test.of_second);
  CHECK(name(test.verify(first().token("{}", R"({"alg":"HS256","kid":"other"})"))) ==
        "algorithm_not_allowed");
  CHECK(test.source->asked == 5);
}

TEST_CASE("the newer keys of a source decide, and an error is passed on unchanged") {
  with_source test;
  test.source->answer = [] { return support::set_of(second()); };
  CHECK(name(test.verify(test.of_second)) == "ok");
  CHECK(name(test.verify(ba::testing::tampered(test.of_second))) == "signature_invalid");
  test.source->answer = [] { return ba::key_set(); };
  CHECK(name(test.verify(test.of_second)) == "unknown_key");
  test.source->answer = [] { return support::set_of(first()); };
  CHECK(name(test.verify(test.of_second)) == "unknown_key");
  test.source->answer = [] { return ba::error(ba::errc::unavailable).with_retry_after(7); };
  const auto user = test.verify(test.of_second);
  CHECK(name(user) == "unavailable");
  CHECK(user.error().retry_after() == 7);
  CHECK(name(test.verify(test.of_first)) == "ok");
}

TEST_CASE("keys that change between two calls decide the next call") {
  with_source test;
  CHECK(name(test.verify(test.of_first)) == "ok");
  test.source->current.set(support::set_of(second()));
  CHECK(name(test.verify(test.of_first)) == "unknown_key");
  CHECK(name(test.verify(test.of_second)) == "ok");
  test.source->current.set(ba::key_set());
  CHECK(name(test.verify(test.of_second)) == "unknown_key");
  // The same kid with another key: the old token does not match any more.
  const auto replaced = ba::testing::signer::generate(ba::algorithm::eddsa, "first");
  test.source->current.set(support::set_of(replaced));
  CHECK(name(test.verify(test.of_first)) == "signature_invalid");
  CHECK(name(test.verify(replaced.token(plugin_claims()))) == "ok");
}

TEST_CASE("a source can verify by itself and replace its keys inside its functions") {
  with_source test;
  const auto inner = test.verify;
  bool is_inner = false;
  test.source->answer = [&]() -> ba::result<ba::key_set> {
    if (is_inner) return ba::errc::unknown_key;
    is_inner = true;
    test.source->current.set(ba::key_set());  // frees what nobody else holds
    CHECK(name(inner(test.of_first)) == "unknown_key");
    test.source->current.set(support::set_of(first()));
    CHECK(name(inner(test.of_first)) == "ok");
    test.source->current.set(ba::key_set());
    is_inner = false;
    return support::set_of(second());
  };
  CHECK(name(test.verify(test.of_second)) == "ok");
  CHECK(test.source->asked == 3);
  // The same while the outer verification goes on with its own set.
  with_source other;
  const auto nested = support::secret_verifier();
  const auto hs = ba::testing::signer::with_secret(support::secret);
  other.source->before_keys = [&] { CHECK(name(nested(hs.token(payload))) == "ok"); };
  CHECK(name(other.verify(other.of_first)) == "ok");
}

TEST_CASE("a source lives as long as a verifier that holds it") {
  auto test = std::make_unique<with_source>();
  const std::weak_ptr<scripted_source> watched = test->source;
  std::optional<ba::verifier> copy = test->verify;
  const std::string token = test->of_first;
  test.reset();
  CHECK_FALSE(watched.expired());
  CHECK(name((*copy)(token)) == "ok");
  copy.reset();
  CHECK(watched.expired());
}

TEST_CASE("a verifier leaves OpenSSL's error queue as it was") {
  ERR_clear_error();
  const auto& key = key_for(ba::algorithm::es256);
  const ba::verifier verify(support::set_of(key), ba::policy::jwt_plugin(support::origin),
                            clock_at_now);
  CHECK_FALSE(verify("a.b.c"));
  CHECK(verify(key.token(plugin_claims())));
  CHECK_FALSE(verify(ba::testing::tampered(key.token(plugin_claims()))));
  CHECK_FALSE(support::secret_verifier()("a.b.c"));
  CHECK(ERR_peek_error() == 0);
  support::put_error(1);
  CHECK_FALSE(verify(ba::testing::tampered(key.token(plugin_claims()))));
  CHECK(ERR_GET_LIB(ERR_get_error()) == ERR_LIB_USER);
  CHECK(ERR_get_error() == 0);
}

TEST_CASE("tokens of real Better Auth verify at every clock, and changed ones do not") {
  std::ifstream file(VECTORS "/jwks_tokens.json");
  const auto document = nlohmann::json::parse(file);
  int checked = 0;
  for (const auto& vector : document.at("vectors")) {
    const auto keys = ba::key_set::parse(vector.at("jwks_raw").get<std::string>()).value();
    const auto policy = ba::policy::jwt_plugin(vector.at("verify").at("issuer").get<std::string>());
    const std::string token = vector.at("token").get<std::string>();
    for (const auto& clock : vector.at("clocks")) {
      const ba::verifier verify(keys, policy.leeway(clock.value("leeway", 0)),
                                ba::testing::manual_clock(clock.at("now").get<std::int64_t>()));
      CHECK(verify(token).has_value() == (clock.at("outcome") == "ok"));
      ++checked;
    }
    const ba::verifier verify(
        keys, policy,
        ba::testing::manual_clock(vector.at("clocks")[0].at("now").get<std::int64_t>()));
    for (const auto& negative : vector.value("negatives", nlohmann::json::array())) {
      CAPTURE(negative.at("name").get<std::string>());
      CHECK_FALSE(verify(negative.at("token").get<std::string>()));
      ++checked;
    }
  }
  CHECK(checked > 100);
}
