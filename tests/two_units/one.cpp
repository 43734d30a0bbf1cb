// SPDX-License-Identifier: MIT
// Two translation units that both use everything link into one program and agree: what one makes,
// the other can use. A third one is compiled without exceptions, and shares no code with them.
#include "units.hpp"

#include <cstdio>
#include <ctime>

#define TEXT_OF(name) #name
#define TEXT(macro) TEXT_OF(macro)

namespace ba = better_auth;

namespace {

int failures = 0;
void expect(bool holds, const char* what) {
  if (holds) return;
  ++failures;
  std::printf("not so: %s\n", what);
}

std::string subject(const ba::verifier& verify, const std::string& header) {
  const auto user = ba::authenticate(verify, {header});
  return user ? user->subject() : std::string(user.error().name());
}

}  // namespace

int main() {
  const auto plugin = ba::policy::jwt_plugin("https://app.example");
  const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
  const auto other = ba::testing::signer::generate(ba::algorithm::eddsa);
  auto claims = ba::testing::token_claims::of_plugin("https://app.example", "user-1");
  claims.iat = std::time(nullptr);
  const std::string token = key.token(claims), header = ba::testing::bearer(token);
  const std::string jwks = ba::testing::jwks({key.public_jwk()});
  const auto set = ba::key_set::parse(jwks).value();
  const auto other_set = ba::key_set::parse(ba::testing::jwks({other.public_jwk()})).value();

  const ba::verifier verify(set, plugin);
  expect(subject(verify, header) == "user-1", "this unit accepts");
  expect(second_unit::subject(verify, header) == "user-1", "the other one does too");

  // A cache and a source that both use: what one unit remembers or fetches, the other has.
  const ba::signature_cache cache;
  int fetches = 0;
  const ba::jwks_source source(
      [&](std::string_view) {
        ++fetches;
        return std::string(jwks);
      },
      "https://app.example/jwks");
  const ba::verifier theirs = second_unit::make_verifier(source, cache);
  const ba::verifier mine = ba::verifier(source, plugin).with(cache);
  expect(second_unit::subject(theirs, header) == "user-1", "its verifier accepts there");
  expect(subject(theirs, header) == "user-1", "and here");
  expect(second_unit::subject(mine, header) == "user-1", "and this one there");
  expect(fetches == 1, "one fetch for both");
  expect(cache.stats().hits == 2, "one cache for both");

  const ba::live_key_set keys(set);
  const ba::verifier live(keys, plugin);
  expect(subject(live, header) == "user-1", "the key is there");
  second_unit::replace(keys, other_set);
  expect(subject(live, header) == "signature_invalid", "the other unit has replaced it");

  const ba::session_reader read(
      ba::session_secrets("a secret for cookies, 0123456789abcdefgh"),
      ba::session_policy(ba::session_strategy::compact, "https://app.example"));
  expect(read("a=b").error().code() == ba::errc::missing_credentials, "no session here");
  expect(second_unit::session_user(read, "a=b") == "missing_credentials", "nor there");
  expect(ba::explain(ba::errc::signature_invalid, token).text == second_unit::explanation(token),
         "both explain alike");

  // The unit without exceptions has a library of its own.
  expect(unit_without_exceptions::subject(jwks, token) == "user-1", "it accepts");
  expect(unit_without_exceptions::subject(jwks, other.token(claims)) == "signature_invalid",
         "and rejects");
#ifndef _MSC_VER
  expect(unit_without_exceptions::abi() != TEXT(BETTER_AUTH_ABI), "under another name");
#endif
  bool thrown = false;
  try {
    (void)ba::key_set::parse("no JWK Set").value();
  } catch (const ba::exception& e) {
    thrown = e.error().code() == ba::errc::malformed_jwks;
  }
  expect(thrown, "this unit still throws");
  return failures == 0 ? 0 : 1;
}
