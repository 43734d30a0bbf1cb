// SPDX-License-Identifier: MIT
#include <better_auth/stores/curl.hpp>

#include <better_auth/keys/source.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "certificates.hpp"
#include "fault_server.hpp"

#include <chrono>
#include <functional>

namespace ba = better_auth;

namespace {

constexpr std::int64_t forever = 100 * 365 * 86'400LL;

const ba::testing::signer& key(const std::string& kid) { return support::key_named(kid); }

std::string token(const ba::testing::signer& by, const std::string& sub = "user-1") {
  auto claims = support::plugin_claims();
  claims.sub = sub;
  claims.lifetime = forever;
  return by.token(claims);
}

/// The files that the server's modes speak of.
void fill(const fault_server::server& server) {
  const std::string good = key("good").public_jwk();
  std::string secret = good;
  secret.insert(1, R"("d":"AAAA",)");
  server.write("good", ba::testing::jwks({good}));
  server.write("half", ba::testing::jwks({good}).substr(0, 60));
  server.write("other", ba::testing::jwks({key("other").public_jwk()}));
  server.write("both", ba::testing::jwks({good, key("other").public_jwk()}));
  server.write("html", "<!doctype html><title>Sign in</title>");
  server.write("empty", R"({"keys":[]})");
  server.write(
      "unusable",
      R"({"keys":[{"kty":"EC","crv":"secp256k1","kid":"k1"},{"kty":"RSA","n":"AQAB","e":"AQAB",)"
      R"("kid":"tiny"}]})");
  server.write("duplicate",
               ba::testing::jwks(
                   {good, ba::testing::signer::generate(ba::algorithm::eddsa, "good").public_jwk(),
                    key("other").public_jwk()}));
  server.write("private", ba::testing::jwks({secret, key("other").public_jwk()}));
  server.write("oct", ba::testing::jwks({R"({"kty":"oct","kid":"good","k":"c2VjcmV0"})",
                                         key("other").public_jwk()}));
  server.write("swapped",
               ba::testing::jwks(
                   {ba::testing::signer::generate(ba::algorithm::eddsa, "good").public_jwk()}));
  std::string lines;
  for (int i = 0; i < 5; ++i)
    lines += ba::testing::jwks({key("line " + std::to_string(i)).public_jwk()}) + '\n';
  server.write("lines", lines);
}

/// A source that has fetched the key "good" once over the real network, its server, and a clock of
/// its own.
class world {
 public:
  explicit world(std::int64_t timeout = 1) : timeout_(timeout) {
    fill(server_);
    server_.start();
    server_.mode("file:good");
    keys_ = ba::jwks_source(ba::curl_fetcher(), server_.url(), {.limits = {.timeout = timeout}},
                            clock_);
    verify_ = ba::verifier(keys_, ba::policy::jwt_plugin(support::origin), clock_);
    REQUIRE(verdict("good") == "ok");
    REQUIRE(server_.count() == 1);
  }
  [[nodiscard]] std::string verdict(const std::string& kid, const std::string& sub = "user-1") {
    const auto before = std::chrono::steady_clock::now();
    const auto user = verify_(token(key(kid), sub));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
    CHECK(took.count() < static_cast<double>(timeout_) + 1);
    return user ? "ok" : std::string(user.error().name());
  }
  void answer(const std::string& mode) const { server_.mode(mode); }
  void pass(std::int64_t seconds) { clock_.advance(seconds); }
  [[nodiscard]] int fetches() const { return server_.count(); }
  [[nodiscard]] ba::jwks_stats stats() const { return keys_.stats(); }

 private:
  std::int64_t timeout_;
  fault_server::server server_;
  ba::testing::manual_clock clock_{support::now};
  ba::jwks_source keys_;
  ba::verifier verify_;
};

/// Whatever the server does, the key from before serves until the hard limit; then nothing does;
/// then it comes back.
void outage(const std::string& mode, ba::fetch_problem problem) {
  CAPTURE(mode);
  world w;
  w.answer(mode);
  w.pass(300);
  CHECK(w.verdict("good") == "ok");
  CHECK(w.stats().last_problem == problem);
  CHECK(w.fetches() == 1);
  // A new kid, in the cooldown of that attempt: nobody knows, and nobody asks.
  for (int i = 0; i < 20; ++i) CHECK(w.verdict("other", std::to_string(i)) == "unavailable");
  CHECK(w.fetches() == 1);
  w.pass(86'099);
  CHECK(w.verdict("good") == "ok");
  CHECK(w.fetches() == 2);
  w.pass(1);
  CHECK(w.verdict("good") == "unavailable");
  w.pass(3600);
  CHECK(w.verdict("good") == "unavailable");
  CHECK_FALSE(w.stats().usable);
  CHECK(w.stats().kids == std::vector<std::string>{"good"});
  w.answer("file:both");
  w.pass(30);
  CHECK(w.verdict("good") == "ok");
  CHECK(w.verdict("other") == "ok");
  CHECK(w.fetches() == 1);
}

}  // namespace

TEST_CASE("fault: a server that takes the request and never answers") {
  outage("nothing", ba::fetch_problem::timeout);
}
TEST_CASE("fault: a server that answers byte by byte") {
  outage("drip", ba::fetch_problem::timeout);
}
TEST_CASE("fault: a server that closes the connection") {
  outage("close", ba::fetch_problem::connection);
}
TEST_CASE("fault: a body without end") { outage("forever", ba::fetch_problem::too_large); }
TEST_CASE("fault: header fields without end") { outage("headers", ba::fetch_problem::too_large); }
TEST_CASE("fault: a body of 10 MiB") { outage("big", ba::fetch_problem::too_large); }
TEST_CASE("fault: status 500, with keys in its body") {
  outage("status:500", ba::fetch_problem::status);
}
TEST_CASE("fault: status 404, with keys in its body") {
  outage("status:404", ba::fetch_problem::status);
}
TEST_CASE("fault: a redirect to where the keys are") {
  outage("redirect", ba::fetch_problem::status);
}
TEST_CASE("fault: HTML with status 200") { outage("html:html", ba::fetch_problem::malformed); }
TEST_CASE("fault: JSON that breaks off in the connection") {
  outage("truncated:good", ba::fetch_problem::connection);
}
TEST_CASE("fault: a body that was compressed unasked") {
  outage("gzip", ba::fetch_problem::malformed);
}
TEST_CASE("fault: JSON that breaks off in the document") {
  outage("file:half", ba::fetch_problem::malformed);
}

TEST_CASE("keys under the wrong content type are taken") {
  world w;
  w.answer("html:both");
  w.pass(30);
  CHECK(w.verdict("other") == "ok");
}

TEST_CASE("fault: an empty set is believed") {
  world w;
  w.answer("file:empty");
  w.pass(300);
  CHECK(w.verdict("good") == "unknown_key");  // this token came before that fetch
  CHECK(w.verdict("good", "new") == "unknown_key");
  CHECK(w.verdict("good", "another") == "unavailable");
  CHECK(w.stats().kids.empty());
  CHECK(w.stats().usable);
  w.pass(30);
  CHECK(w.verdict("good", "newer") == "unknown_key");
  w.answer("file:good");
  w.pass(30);
  CHECK(w.verdict("good") == "ok");
}

TEST_CASE("fault: a set of unusable keys is believed, and each is reported") {
  world w;
  w.answer("file:unusable");
  w.pass(300);
  CHECK(w.verdict("good") != "ok");
  const auto stats = w.stats();
  CHECK(stats.kids.empty());
  REQUIRE(stats.skipped.size() == 2);
  CHECK(stats.skipped[0].kid == "k1");
  CHECK(stats.skipped[0].reason == ba::errc::unsupported_key);
  CHECK(stats.skipped[1].kid == "tiny");
  CHECK(stats.skipped[1].reason == ba::errc::weak_key);
}

TEST_CASE("fault: two keys under one kid serve neither") {
  world w;
  w.answer("file:duplicate");
  w.pass(300);
  CHECK(w.verdict("good") != "ok");
  CHECK(w.verdict("other") == "ok");
  REQUIRE(w.stats().skipped.size() == 2);
  CHECK(w.stats().skipped[0].reason == ba::errc::duplicate_kid);
}

TEST_CASE("fault: attack 40: a published private key serves nobody") {
  world w;
  w.answer("file:private");
  w.pass(300);
  CHECK(w.verdict("good") != "ok");
  CHECK(w.verdict("other") == "ok");
  REQUIRE(w.stats().skipped.size() == 1);
  CHECK(w.stats().skipped[0].reason == ba::errc::private_key_material);
}

TEST_CASE("fault: attack 40: a published symmetric key serves nobody") {
  world w;
  w.answer("file:oct");
  w.pass(300);
  CHECK(w.verdict("good") != "ok");
  CHECK(w.verdict("other") == "ok");
  REQUIRE(w.stats().skipped.size() == 1);
  CHECK(w.stats().skipped[0].reason == ba::errc::symmetric_key_material);
}

TEST_CASE("fault: other material under the same kid replaces it") {
  world w;
  w.answer("file:swapped");
  w.pass(300);
  CHECK(w.verdict("good") == "signature_invalid");
}

TEST_CASE("fault: another key with each answer is followed no faster than the cooldown") {
  world w;
  w.answer("lines:lines");
  w.pass(300);
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 5; ++i) {
      const auto verdict = w.verdict("line " + std::to_string(i), std::to_string(round));
      CHECK((verdict == "ok" || verdict == "unavailable" || verdict == "unknown_key"));
    }
    w.pass(6);
  }
  CHECK(w.fetches() >= 9);
  CHECK(w.fetches() <= 11);  // 300 seconds, one in thirty
}

TEST_CASE("an ETag makes the next fetch a 304, and max-age is honoured when a proxy adds it") {
  world w;
  w.answer("etag:good");
  w.pass(300);
  CHECK(w.verdict("good") == "ok");
  w.pass(300);
  CHECK(w.verdict("good") == "ok");
  CHECK(w.stats().not_modified == 1);
  CHECK(w.stats().keys_age == 0);
  w.answer("cached:good");
  w.pass(300);
  CHECK(w.verdict("good") == "ok");
  CHECK(w.stats().next_refresh == 30);  // seven seconds would be under the cooldown
}

TEST_CASE("fault: TLS with a wrong name, an expired certificate, an unknown authority") {
  using fault_server::certificate;
  fault_server::server server({"right", "wrong_name", "expired", "unknown"});
  const auto authority = certificate::make("test authority", nullptr, nullptr);
  const auto stranger = certificate::make("another authority", nullptr, nullptr);
  authority.write(server.path("ca.pem"), false);
  certificate::make("localhost", "DNS:localhost", &authority).write(server.path("right.pem"), true);
  certificate::make("elsewhere", "DNS:elsewhere.example", &authority)
      .write(server.path("wrong_name.pem"), true);
  certificate::make("localhost", "DNS:localhost", &authority, -60)
      .write(server.path("expired.pem"), true);
  certificate::make("localhost", "DNS:localhost", &stranger)
      .write(server.path("unknown.pem"), true);
  fill(server);
  server.start();
  server.mode("file:good");
  const auto verdict = [&](const char* name) {
    ba::testing::manual_clock clock(support::now);
    ba::jwks_source keys{
        ba::curl_fetcher({.ca_file = server.path("ca.pem")}), server.https_url(name), {}, clock};
    ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin), clock};
    const auto user = verify(token(key("good")));
    CHECK(keys.stats().last_problem == (user ? ba::fetch_problem::none : ba::fetch_problem::tls));
    return user ? "ok" : std::string(user.error().name());
  };
  CHECK(verdict("right") == "ok");
  CHECK(verdict("wrong_name") == "unavailable");
  CHECK(verdict("expired") == "unavailable");
  CHECK(verdict("unknown") == "unavailable");
  CHECK(server.count() == 1);
}
