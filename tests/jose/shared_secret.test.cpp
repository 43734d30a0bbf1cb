// SPDX-License-Identifier: MIT
#include <better_auth/jose/shared_secret.hpp>

#include "catch.hpp"
#include "support.hpp"
#include "key_samples.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ba = better_auth;
using nlohmann::json;
using namespace std::string_literals;

namespace {

std::string verdict(const ba::result<ba::shared_secret>& made) {
  return made ? "ok" : std::string(made.error().name());
}
std::string verdict(std::string_view secret, const ba::secret_options& options = {}) {
  return verdict(ba::shared_secret::make(secret, options));
}

/// The most lenient options there are.
constexpr ba::secret_options lenient = {.allow_short = true, .allow_surrounding_characters = true};

/// Whether a secret verifies what `signed_with` signed, by libcrypto's own HMAC.
bool accepts(const ba::shared_secret& secret, std::string_view signed_with,
             ba::algorithm a = ba::algorithm::hs256) {
  return secret.verify(a, "text", ba::detail::hmac(a, signed_with, "text")).has_value();
}

const std::string good = "a good secret, of more than 32 bytes, 0123456789";

/// Sets and clears the variables that Better Auth reads.
struct environment {
  environment() { clear(); }
  ~environment() { clear(); }
  static void set(const char* name, const std::string& value) {
#ifdef _WIN32
    _putenv_s(name, value.c_str());
#else
    ::setenv(name, value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
#endif
  }
  static void clear() {
    for (const char* name : {"BETTER_AUTH_SECRETS", "BETTER_AUTH_SECRET", "AUTH_SECRET"})
#ifdef _WIN32
      _putenv_s(name, "");
#else
      ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe)
#endif
  }
};

}  // namespace

TEST_CASE("a secret is at least as long as the digest of its algorithm") {
  for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
    const std::size_t bytes = a == ba::algorithm::hs256 ? 32 : a == ba::algorithm::hs384 ? 48 : 64;
    CHECK(verdict(std::string(bytes - 1, 'x'), {.algorithm = a}) == "secret_too_short");
    CHECK(verdict(std::string(bytes - 1, 'x'), {.algorithm = a, .allow_short = true}) == "ok");
    CHECK(verdict(std::string(bytes, 'x'), {.algorithm = a}) == "ok");
    const ba::shared_secret secret(std::string(bytes, 'x'), {.algorithm = a});
    CHECK(secret.algorithm() == a);
    CHECK(secret.algorithms() == ba::algorithm_set{a});
    CHECK(accepts(secret, std::string(bytes, 'x'), a));
    CHECK_FALSE(accepts(secret, std::string(bytes, 'y'), a));
  }
  CHECK(verdict("x", {.allow_surrounding_characters = true}) == "secret_too_short");
  for (const auto a : {ba::algorithm::rs256, ba::algorithm::es512, ba::algorithm::eddsa})
    CHECK(verdict(std::string(64, 'x'), {.algorithm = a}) == "algorithm_not_allowed");
}

TEST_CASE("an empty secret is missing, whatever is allowed") {
  CHECK(verdict("") == "secret_missing");
  CHECK(verdict("", lenient) == "secret_missing");
  CHECK(verdict(std::string_view(), lenient) == "secret_missing");
  const char* const unset = std::getenv("BETTER_AUTH_TEST_OF_WHAT_IS_NOT_SET");
  CHECK(ba::shared_secret::make(unset).error() == ba::errc::secret_missing);
  CHECK_THROWS_AS(ba::shared_secret(unset), ba::exception);
  for (const char* nothing : {" ", "\n\t", "\"\"", "''", " \"\" ", "\"' '\""})
    CHECK(verdict(nothing, lenient) == "secret_missing");
}

TEST_CASE("the constructor throws what make returns") {
  CHECK_NOTHROW(ba::shared_secret(good));
  try {
    const ba::shared_secret secret("short");
    FAIL("no exception");
  } catch (const ba::exception& thrown) {
    CHECK(thrown.error().code() == ba::errc::secret_too_short);
    CHECK(std::string_view(thrown.what()).find("short") != std::string_view::npos);
  }
}

TEST_CASE("published defaults are rejected, also with white space or quotes around") {
  for (const std::string& published : {"better-auth-secret-12345678901234567890"s,
                                       "better-auth-secret-123456789"s, "your-secret-key"s})
    for (const std::string& text :
         {published, " " + published, published + "\n", "\t" + published + " \r\n",
          '"' + published + '"', "'" + published + "'", "`" + published + "`",
          " \"" + published + "\"\n", "\" " + published + " \"", "\"'" + published + "'\"",
          '"' + published, published + "'"}) {
      CAPTURE(text);
      CHECK(verdict(text) == "secret_is_public");
      CHECK(verdict(text, lenient) == "secret_is_public");
      CHECK(verdict(ba::shared_secret::rotating({good, text}, lenient)) == "secret_is_public");
    }
  CHECK(verdict("better-auth-secret-12345678901234567890!") == "ok");
}

TEST_CASE("white space at an end has its own code, and one option allows it") {
  for (const char* space : {" ", "\t", "\n", "\r\n", "\v", "\f"})
    for (const std::string& text :
         {space + good, good + space, space + good + space, space + ('"' + good + '"')}) {
      CHECK(verdict(text) == "secret_has_whitespace");
      CHECK(verdict(text, {.allow_short = true}) == "secret_has_whitespace");
      CHECK(verdict(text, {.allow_surrounding_characters = true}) == "ok");
    }
  CHECK(verdict("white space  inside\nis part of the secret") == "ok");
}

TEST_CASE("what editors leave at the ends of a secret is reported as white space") {
  for (const std::string& stray : {"\xef\xbb\xbf"s, "\xc2\xa0"s})
    for (const std::string& text : {stray + good, good + stray}) {
      CHECK(verdict(text) == "secret_has_whitespace");
      CHECK(verdict(text, {.allow_surrounding_characters = true}) == "ok");
    }
  CHECK(verdict(good + "\\n") == "secret_has_whitespace");
  CHECK(verdict(good + "\\r\\n") == "secret_has_whitespace");
  CHECK(verdict("\\n" + good) == "ok");
  CHECK(verdict("\xe2\x80\x9c" + good + "\xe2\x80\x9d") == "secret_is_quoted");
  CHECK(verdict("\xe2\x80\x98" + good + "\xe2\x80\x99") == "secret_is_quoted");
  CHECK(verdict("\xe2\x80\x9c" + good) == "ok");
}

TEST_CASE("quotes around a secret have their own code, and one option allows them") {
  for (const std::string& quote : {"\""s, "'"s, "`"s}) {
    const std::string text = quote + good + quote;
    CHECK(verdict(text) == "secret_is_quoted");
    CHECK(verdict(text, {.allow_short = true}) == "secret_is_quoted");
    CHECK(verdict(text, {.allow_surrounding_characters = true}) == "ok");
    CHECK(verdict(quote + good) == "ok");  // no pair
    CHECK(verdict(good + quote) == "ok");
  }
  CHECK(verdict('"' + good + "'") == "ok");
}

TEST_CASE("the messages for white space and quotes name the option") {
  for (const auto code : {ba::errc::secret_has_whitespace, ba::errc::secret_is_quoted})
    CHECK(ba::error(code).message().find("allow_surrounding_characters") != std::string_view::npos);
}

TEST_CASE("the bytes of a secret are never trimmed or decoded") {
  const auto with = [](std::string_view secret) { return ba::shared_secret(secret, lenient); };
  CHECK(accepts(with(good), good));
  for (const std::string& other : {good + "\n", " " + good, '"' + good + '"', good + '\x01'}) {
    CHECK_FALSE(accepts(with(other), good));
    CHECK(accepts(with(other), other));
  }
  const std::string base64 = ba::base64url::encode(std::string(32, '\xa5'));
  CHECK(accepts(with(base64), base64));
  CHECK_FALSE(accepts(with(base64), std::string(32, '\xa5')));
  const std::string hex(64, 'a');
  CHECK_FALSE(accepts(with(hex), std::string(32, '\xaa')));
  const std::string nul("a secret with \0 in the middle, long enough", 42);
  CHECK(accepts(with(nul), nul));
  CHECK_FALSE(accepts(with(nul), nul.substr(0, 14)));
}

TEST_CASE("a key is not a secret, in any spelling and with any option") {
  std::vector<std::string> keys = {support::key_for(ba::algorithm::es256).public_jwk()};
  keys.push_back(ba::testing::jwks({keys.front()}));
  keys.emplace_back(R"({"\u006bty":"oct","k":"AAAA"})");
  for (const auto& key : key_samples::der_samples) {
    const std::string der = key_samples::decoded(key.body);
    keys.push_back(key_samples::pem_of(key.label, der));
    keys.push_back(key_samples::pem_of(key.label, der, "\\n"));
    keys.push_back(der);
    keys.push_back(key_samples::base64(der));
    keys.push_back(ba::base64url::encode(der));
  }
  for (const auto& [type, blob] : key_samples::ssh_samples())
    keys.push_back(type + ' ' + key_samples::base64(blob) + " me@host");
  for (const std::string& key : keys)
    for (const std::string& text : {key, " " + key + "\n", '"' + key + '"', "'" + key + "'"}) {
      CAPTURE(text);
      CHECK(verdict(text) == "secret_is_a_key");
      CHECK(verdict(text, lenient) == "secret_is_a_key");
    }
}

TEST_CASE("while secrets rotate, any of them may have signed") {
  const std::string older(40, 'o'), third(40, 't');
  const auto secret = ba::shared_secret::rotating({good, older}).value();
  CHECK(accepts(secret, good));
  CHECK(accepts(secret, older));
  CHECK_FALSE(accepts(secret, third));
  CHECK_FALSE(accepts(ba::shared_secret(good), older));
  // Every secret is checked, not only the first.
  CHECK(verdict(ba::shared_secret::rotating({good, "short"})) == "secret_too_short");
  CHECK(verdict(ba::shared_secret::rotating({good, ""})) == "secret_missing");
  CHECK(verdict(ba::shared_secret::rotating({good, older + "\n"})) == "secret_has_whitespace");
  CHECK(verdict(ba::shared_secret::rotating({})) == "secret_missing");
}

TEST_CASE("a secret verifies its own algorithm only") {
  const ba::shared_secret secret(good);
  const std::string mac = ba::detail::hmac(ba::algorithm::hs512, good, "text");
  for (const auto a :
       {ba::algorithm::hs384, ba::algorithm::hs512, ba::algorithm::rs256, ba::algorithm::eddsa})
    CHECK(secret.verify(a, "text", mac).error().code() == ba::errc::algorithm_not_allowed);
  CHECK(secret.verify(ba::algorithm::hs256, "text", mac).error().code() ==
        ba::errc::signature_invalid);
  CHECK(secret.verify(ba::algorithm::hs256, "text", "").error().code() ==
        ba::errc::signature_invalid);
}

TEST_CASE("a secret that is default-constructed or moved from verifies nothing, and copies go on") {
  const std::string mac = ba::detail::hmac(ba::algorithm::hs256, good, "text");
  const std::string by_nothing = ba::detail::hmac(ba::algorithm::hs256, "", "text");
  const auto is_empty = [&](const ba::shared_secret& secret) {
    for (const std::string& each : {mac, by_nothing, ""s})
      for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs512})
        if (secret.verify(a, "text", each)) return false;
    return !secret.algorithm() && secret.algorithms().empty();
  };
  CHECK(is_empty(ba::shared_secret()));
  ba::shared_secret secret(good);
  const auto copy = secret;
  const auto moved = std::move(secret);
  CHECK(accepts(copy, good));
  CHECK(accepts(moved, good));
  // NOLINTBEGIN(bugprone-use-after-move)
  CHECK(is_empty(secret));
  secret = copy;
  // NOLINTEND(bugprone-use-after-move)
  CHECK(accepts(secret, good));
}

TEST_CASE("the environment is read with the precedence of Better Auth") {
  const environment cleared;
  const auto secret_is = [](const std::string& expected) {
    const auto made = ba::shared_secret::from_better_auth_env();
    return made && accepts(*made, expected);
  };
  const std::string a(40, 'a'), b(40, 'b'), c(40, 'c'), d(40, 'd');
  CHECK(verdict(ba::shared_secret::from_better_auth_env()) == "secret_missing");
  environment::set("AUTH_SECRET", a);
  CHECK(secret_is(a));
  environment::set("BETTER_AUTH_SECRET", "");
  CHECK(secret_is(a));
  environment::set("BETTER_AUTH_SECRET", b);
  CHECK(secret_is(b));
  environment::set("BETTER_AUTH_SECRETS", " 2: " + c + " , 1:" + d);
  CHECK(secret_is(c));
  CHECK_FALSE(secret_is(d));
  environment::set("BETTER_AUTH_SECRETS", "2:x:y" + c);  // a colon in the secret
  CHECK(secret_is("x:y" + c));
  for (const std::string& bad :
       {c, "x:" + c, "-1:" + c, "1.0:" + c, "2:" + c + ",2:" + d, "2:" + c + ",", "," + c,
        "2:" + c + ",1:", "2:" + c + ",1: ", ":" + c, "2:,1:" + d, ","s, " "s}) {
    CAPTURE(bad);
    environment::set("BETTER_AUTH_SECRETS", bad);
    CHECK(verdict(ba::shared_secret::from_better_auth_env()) == "malformed_secrets");
  }
  environment::set("BETTER_AUTH_SECRETS", "1:short");
  CHECK(verdict(ba::shared_secret::from_better_auth_env()) == "secret_too_short");
  CHECK(verdict(ba::shared_secret::from_better_auth_env({.allow_short = true})) == "ok");
  environment::clear();
  environment::set("BETTER_AUTH_SECRET", good + "\n");  // only the list is trimmed
  CHECK(verdict(ba::shared_secret::from_better_auth_env()) == "secret_has_whitespace");
}

TEST_CASE("a secret may come from a JWK of type oct, or from a set of them") {
  const auto from = [](const json& jwk) {
    return verdict(ba::shared_secret::from_jwk(jwk.dump()));
  };
  const std::string first(32, 'k'), second(32, 'j');
  const json key = {
      {"kty", "oct"}, {"alg", "HS256"}, {"kid", "a"}, {"k", ba::base64url::encode(first)}};
  const auto changed = [&](const json& changes) {
    json other = key;
    other.update(changes);
    return other;
  };
  CHECK(accepts(ba::shared_secret::from_jwk(key.dump()).value(), first));
  const json other = changed({{"kid", "b"}, {"k", ba::base64url::encode(second)}});
  const auto both = ba::shared_secret::from_jwk(json{{"keys", {key, other}}}.dump()).value();
  CHECK(accepts(both, first));
  CHECK(accepts(both, second));
  CHECK(from({{"keys", {key, key}}}) == "duplicate_kid");
  const json ec = json::parse(support::key_for(ba::algorithm::es256).public_jwk());
  CHECK(from({{"keys", {key, ec}}}) == "unsupported_key");
  CHECK(from(ec) == "unsupported_key");
  CHECK(from({{"keys", json::array()}}) == "no_usable_key");
  CHECK(from({{"keys", {key, 5}}}) == "malformed_key");
  CHECK(from({{"keys", 5}}) == "malformed_jwks");
  CHECK(from({{"keys", {key, changed({{"alg", "HS512"}, {"kid", "b"}})}}}) == "unsupported_key");
  CHECK(from(changed({{"alg", "HS512"}})) == "secret_too_short");
  CHECK(from(changed({{"alg", "RS256"}})) == "algorithm_not_allowed");
  CHECK(from(changed({{"alg", nullptr}})) == "malformed_key");
  CHECK(from({{"kty", "oct"}, {"k", key["k"]}}) == "unsupported_key");
  CHECK(from(changed({{"use", "enc"}})) == "wrong_key_use");
  CHECK(from(changed({{"key_ops", {"sign"}}})) == "wrong_key_use");
  CHECK(from(changed({{"k", ""}})) == "secret_missing");
  CHECK(from({{"kty", "oct"}, {"alg", "HS256"}}) == "secret_missing");
  for (const std::string& bad : {"a+b"s, std::string(key["k"]) + "=", "a"s})
    CHECK(from(changed({{"k", bad}})) == "malformed_key");
  CHECK(from(changed({{"k", 5}})) == "malformed_key");
  CHECK(from(changed(
            {{"k", ba::base64url::encode(support::key_for(ba::algorithm::es256).spki())}})) ==
        "secret_is_a_key");
  // Bytes in a JWK may be any, also white space or quotes at the ends.
  const std::string spaced = " " + first + "\n";
  CHECK(accepts(
      ba::shared_secret::from_jwk(changed({{"k", ba::base64url::encode(spaced)}}).dump()).value(),
      spaced));
}

TEST_CASE("making and using secrets leaves libcrypto's error queue as it was") {
  ERR_clear_error();
  support::put_error(77);
  const auto before = ERR_peek_last_error();
  (void)verdict(good);
  (void)verdict("short");
  (void)verdict(key_samples::pem_of("PUBLIC KEY", "nonsense"));
  (void)accepts(ba::shared_secret(good), "another secret");
  CHECK(ERR_peek_error() == before);
  CHECK(ERR_get_error() == before);
  CHECK(ERR_get_error() == 0);
}
