// SPDX-License-Identifier: MIT
// A libcrypto without its default provider, as a configuration file or FIPS can cause it: good keys
// give crypto_failure, bad keys keep their code, and a key that could not be loaded is never passed
// over in favour of another one.
#include "support.hpp"

#include <cstdio>
#include <string>

#if defined(OPENSSL_IS_AWSLC) || defined(OPENSSL_IS_BORINGSSL) || defined(LIBRESSL_VERSION_NUMBER)
int main() { return 0; }  // they have no providers
#else
#include <openssl/provider.h>

namespace {

namespace ba = better_auth;

int failed = 0;
void check(const std::string& what, const std::string& came, const std::string& expected) {
  if (came == expected) return;
  std::printf("FAILED %s: %s instead of %s\n", what.c_str(), came.c_str(), expected.c_str());
  ++failed;
}

template <class T>
std::string verdict(const ba::result<T>& of) {
  return of ? "ok" : std::string(of.error().name());
}

std::string selected(const ba::key_set& set, ba::algorithm a, const char* kid) {
  return verdict(set.select({.alg = a, .kid = kid, .typ = {}}));
}

std::string with(std::string text, const std::string& part, const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

constexpr ba::algorithm types[] = {ba::algorithm::rs256, ba::algorithm::es256, ba::algorithm::es384,
                                   ba::algorithm::es512, ba::algorithm::eddsa};

}  // namespace

int main() {
  std::string jwks[5], jwk[5], pem[5], spki[5];
  for (std::size_t i = 0; i < 5; ++i) {
    const auto& key = support::key_for(types[i]);
    jwk[i] = with(key.public_jwk(), "test-key", "key-" + std::to_string(i));
    jwks[i] = ba::testing::jwks({jwk[i]});
    pem[i] = key.public_pem();
    spki[i] = key.spki();
  }
  const auto before = ba::key_set::parse(jwks[1]).value();
  const std::string signature = support::key_for(ba::algorithm::es256).sign("text");
  const std::string keyless = R"("kid":"key-4",)";

  // The null provider has nothing, and its context loads no other one.
  OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
  OSSL_PROVIDER_load(context, "null");
  OSSL_LIB_CTX* const usual = OSSL_LIB_CTX_set0_default(context);

  for (std::size_t i = 0; i < 5; ++i) {
    const std::string name(ba::facts(types[i]).name);
    check(name + " from DER", verdict(ba::public_key::from_spki(spki[i])), "crypto_failure");
    check(name + " from PEM", verdict(ba::key_set::from_pem(pem[i])), "crypto_failure");
    check(name + " from a JWK", verdict(ba::key_set::from_jwk(jwk[i])), "crypto_failure");
    check(name + " from a JWK Set", verdict(ba::key_set::parse(jwks[i])), "crypto_failure");
    check(name + " cut", verdict(ba::public_key::from_spki(spki[i].substr(1))), "malformed_key");
    if (i >= 1 && i <= 3) {
      std::string off_curve = spki[i];
      off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
      check(name + " off the curve", verdict(ba::public_key::from_spki(off_curve)),
            "malformed_key");
    }
    const auto set = ba::key_set::parse_or_empty(jwks[i]).value();
    const std::string kid = "key-" + std::to_string(i);
    check(name + " by kid", selected(set, types[i], kid.c_str()), "crypto_failure");
    check(name + " without kid", selected(set, types[i], ""), "crypto_failure");
    check(name + " by another kid", selected(set, types[i], "other"), "unknown_key");
    check(name + " skipped", std::string(ba::error(set.skipped().at(0).reason).name()),
          "crypto_failure");
  }
  check("a weak key", verdict(ba::key_set::parse(R"({"keys":[{"kty":"oct","k":"AA"}]})")),
        "no_usable_key");
  // A token of another algorithm is not the failed key's.
  const auto rsa_only = ba::key_set::parse_or_empty(jwks[0]).value();
  check("another algorithm", selected(rsa_only, ba::algorithm::eddsa, ""), "unknown_key");
  // Two keys without a kid are ambiguous, also if neither could be loaded.
  const std::string bare = with(jwk[4], keyless, "");
  const auto two = ba::key_set::parse_or_empty(ba::testing::jwks({bare, bare})).value();
  check("two keys", selected(two, ba::algorithm::eddsa, ""), "unknown_key");

  check("a secret", verdict(ba::shared_secret::make(support::secret)), "crypto_failure");
  check("a key from before",
        verdict((*before.select({.alg = ba::algorithm::es256, .kid = "key-1", .typ = {}}))
                    .verify(ba::algorithm::es256, "text", signature)),
        "ok");
  check("libcrypto's error queue", std::to_string(ERR_peek_error()), "0");

  OSSL_LIB_CTX_set0_default(usual);
  for (std::size_t i = 0; i < 5; ++i)
    check("with the provider again", verdict(ba::key_set::parse(jwks[i])), "ok");
  std::printf("%d failed\n", failed);
  return failed == 0 ? 0 : 1;
}
#endif
