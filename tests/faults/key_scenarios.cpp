// SPDX-License-Identifier: MIT
// Keys, secrets and signatures.
#include "scenarios.hpp"

namespace faults {
namespace {

/// "ok" if a set has all keys, crypto_failure if it has all but those that could not be loaded.
std::string_view verdict_on_set(const ba::result<ba::key_set>& set, std::size_t keys) {
  if (!set || set->size() == keys) return verdict(set);
  std::size_t missing = 0;
  for (const ba::skipped_key& key : set->skipped()) {
    if (key.reason != ba::errc::crypto_failure) return ba::error(key.reason).name();
    ++missing;
  }
  return set->size() + missing == keys ? "crypto_failure" : "another number of keys";
}

std::string without_alg(std::string jwk) { return jwk.erase(1, jwk.find("\"kid\"") - 1); }

constexpr ba::algorithm key_types[] = {ba::algorithm::eddsa, ba::algorithm::es256,
                                       ba::algorithm::es512, ba::algorithm::rs256};
constexpr ba::algorithm public_algorithms[] = {
    ba::algorithm::rs256, ba::algorithm::rs384, ba::algorithm::rs512, ba::algorithm::ps256,
    ba::algorithm::ps384, ba::algorithm::ps512, ba::algorithm::es256, ba::algorithm::es384,
    ba::algorithm::es512, ba::algorithm::eddsa};
constexpr ba::algorithm secret_algorithms[] = {ba::algorithm::hs256, ba::algorithm::hs384,
                                               ba::algorithm::hs512};

}  // namespace

void add_keys(std::vector<scenario>& to) {
  for (const auto a : key_types) {
    const std::string name(ba::facts(a).name), jwk = without_alg(jwk_of(a));
    to.push_back({"a JWK Set, " + name, "ok", [text = ba::testing::jwks({jwk})] {
                    return verdict_on_set(ba::key_set::parse(text), 1);
                  }});
  }
  const std::string jwks = ba::testing::jwks({jwk_of(ba::algorithm::eddsa)});
  to.push_back(
      {"a JWK Set, for a token without kid", "ok",
       [jwks, header = ba::jose_header{.alg = ba::algorithm::eddsa, .kid = {}, .typ = {}}] {
         const auto set = ba::key_set::parse_or_empty(jwks);
         return set ? verdict(set->select(header)) : verdict(set);
       }});
  to.push_back({"PEM", "ok", [pem = support::key_for(ba::algorithm::es256).public_pem()] {
                  return verdict_on_set(ba::key_set::from_pem(pem), 1);
                }});
  const std::string off_curve = with(jwk_of(ba::algorithm::es256), "\"y\":\"", "\"y\":\"AAAA");
  std::string wrong_point = support::key_for(ba::algorithm::es256).spki();
  wrong_point.back() = static_cast<char>(wrong_point.back() ^ 1);
  to.push_back({"a point off the curve", "malformed_key",
                [wrong_point] { return verdict(ba::public_key::from_spki(wrong_point)); }});
  to.push_back({"a coordinate that is too long", "malformed_key",
                [off_curve] { return verdict(ba::key_set::from_jwk(off_curve)); }});
  const std::string weak = with(jwk_of(ba::algorithm::rs256), "\"AQAB\"", "\"AQ\"");
  to.push_back(
      {"RSA with exponent 1", "weak_key", [weak] { return verdict(ba::key_set::from_jwk(weak)); }});
  to.push_back(
      {"a JWK Set of two keys", "ok",
       [text = ba::testing::jwks({jwk_of(ba::algorithm::eddsa), jwk_of(ba::algorithm::es256)})] {
         return verdict_on_set(ba::key_set::parse(text), 2);
       }});
}

void add_secrets(std::vector<scenario>& to) {
  for (const auto a : secret_algorithms)
    to.push_back({"a secret for " + std::string(ba::facts(a).name), "ok",
                  [a] { return verdict(ba::shared_secret::make(secret, {.algorithm = a})); }});
  static const std::string longer =
      std::string(secret) + std::string(secret) + std::string(older_secret);
  to.push_back({"a secret longer than a block", "ok",
                [] { return verdict(ba::shared_secret::make(longer)); }});
  to.push_back({"two secrets", "ok",
                [] { return verdict(ba::shared_secret::rotating({secret, older_secret})); }});
  to.push_back({"a secret in a JWK", "ok",
                [jwk = R"({"kty":"oct","alg":"HS256","k":")" + ba::base64url::encode(secret) +
                       "\"}"] { return verdict(ba::shared_secret::from_jwk(jwk)); }});
  to.push_back({"a key in place of a secret", "secret_is_a_key",
                [text = ba::base64url::encode(support::key_for(ba::algorithm::es256).spki())] {
                  return verdict(ba::shared_secret::make(text));
                }});
  to.push_back({"a short secret", "secret_too_short",
                [] { return verdict(ba::shared_secret::make(secret.substr(0, 31))); }});
}

void add_signatures(std::vector<scenario>& to) {
  for (const auto a : secret_algorithms) {
    const auto key = ba::shared_secret::rotating({older_secret, secret}, {.algorithm = a}).value();
    const std::string mac = ba::detail::hmac(a, secret, "text"), name(ba::facts(a).name);
    to.push_back(
        {name, "ok", [a, key, mac] { return verdict(key.verify(a, "text", mac)); }, false});
    to.push_back({name + ", another text", "signature_invalid",
                  [a, key, mac] { return verdict(key.verify(a, "texu", mac)); }, false});
  }
  for (const auto a : public_algorithms) {
    const auto& signer = support::key_for(a);
    const auto key = ba::public_key::from_spki(signer.spki()).value();
    const std::string signature = signer.sign("text"), name(ba::facts(a).name);
    to.push_back(
        {name, "ok", [a, key, signature] { return verdict(key.verify(a, "text", signature)); }});
    to.push_back({name + ", another text", "signature_invalid",
                  [a, key, signature] { return verdict(key.verify(a, "texu", signature)); }});
    to.push_back({name + ", no signature", "signature_invalid",
                  [a, key, none = std::string(signature.size(), '\xff')] {
                    return verdict(key.verify(a, "text", none));
                  }});
  }
}

}  // namespace faults
