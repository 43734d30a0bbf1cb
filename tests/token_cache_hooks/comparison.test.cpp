// SPDX-License-Identifier: MIT
// Takes the place of OpenSSL's comparison in constant time, to see what it is asked and when.
#include <better_auth/old/token_cache.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/key_set.hpp>

#include <string>

namespace {
std::string compared;  // what was passed as the second text
bool denies_all = false;
}  // namespace

extern "C" int CRYPTO_memcmp(const void* a, const void* b, std::size_t size) {
  const auto* x = static_cast<const char*>(a);
  const auto* y = static_cast<const char*>(b);
  compared.append(y, size);
  if (denies_all) return 1;
  int different = 0;
  for (std::size_t i = 0; i < size; ++i) different |= x[i] ^ y[i];
  return different;
}

namespace ba = better_auth;

using support::one_tag;

namespace {
using plain = ba::verifier<ba::key_set, ba::manual_clock>;
using verifier = ba::cached_verifier<plain, one_tag>;

const ba::testing::signer& key() { return support::key_for(ba::algorithm::eddsa); }
verifier make() {
  return verifier(plain(support::set_of(key()), ba::policy::jwt_plugin(support::origin),
                        ba::manual_clock(support::now)));
}

}  // namespace

TEST_CASE("a hit compares the whole signature in constant time, and goes by what comes of it") {
  const verifier verify = make();
  const std::string token = key().token(support::plugin_claims());
  REQUIRE(verify(token));
  compared.clear();
  CHECK(verify(token));
  CHECK(verify.stats().hits == 1);
  const std::string signature = token.substr(token.rfind('.') + 1);
  CHECK(compared.size() >= signature.size());
  CHECK(compared.substr(0, 80) == signature.substr(0, 80));
  CHECK(compared.substr(compared.size() - 16) == signature.substr(signature.size() - 16));
  denies_all = true;
  (void)verify(token);  // OpenSSL itself compares so too
  denies_all = false;
  CHECK(verify.stats().hits == 1);
  CHECK(verify.stats().misses == 2);
}

TEST_CASE("the signature is compared before the rest, and all of it however early it differs") {
  const verifier verify = make();
  const std::string token = key().token(support::plugin_claims());
  REQUIRE(verify(token));
  std::string other = ba::testing::tampered(token);
  other[0] = 'X';  // nothing else that comes first may decide
  compared.clear();
  CHECK_FALSE(verify(other));
  CHECK(compared.substr(0, 80) == other.substr(other.rfind('.') + 1, 80));
  CHECK(compared.substr(80, 16) == other.substr(other.size() - 16));

  std::string same_signature = token;
  same_signature[0] = 'X';
  compared.clear();
  CHECK_FALSE(verify(same_signature));
  CHECK(compared.substr(0, 80) == token.substr(token.rfind('.') + 1, 80));
}
