// SPDX-License-Identifier: MIT
// Any bytes as a JWK Set: what is kept and skipped is what nlohmann sees, and nothing that was
// skipped verifies.
#include <better_auth/jose/key_set.hpp>

#include "support.hpp"
#include "fuzz_support.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ba = better_auth;

namespace {
std::string replaced(std::string text, char mark, const std::string& by) {
  for (std::size_t at = text.find(mark); at != std::string::npos && text.size() < 100'000;
       at = text.find(mark, at + by.size()))
    text.replace(at, 1, by);
  return text;
}

/// Whether a key of this type and curve can do what its `alg` says (RFC 7518 section 3.1, RFC 8037
/// section 3.1, RFC 9864).
bool can_do(const nlohmann::json& key, const std::string* alg) {
  static const std::map<std::string, std::set<std::string>> of_type = {
      {"RSA", {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}},
      {"P-256", {"ES256"}},
      {"P-384", {"ES384"}},
      {"P-521", {"ES512"}},
      {"Ed25519", {"EdDSA", "Ed25519"}}};
  const std::string* const type =
      key["kty"] == "RSA" ? fuzz::text_in(key, "kty") : fuzz::text_in(key, "crv");
  const auto at = type == nullptr ? of_type.end() : of_type.find(*type);
  return alg != nullptr && at != of_type.end() && at->second.count(*alg) != 0;
}

/// Whether a key competes for its kid: by `use`, `key_ops`, `alg` and curve it could verify.
bool may_verify(const nlohmann::json& key) {
  const std::string *const use = fuzz::text_in(key, "use"), *const alg = fuzz::text_in(key, "alg"),
                           *const crv = fuzz::text_in(key, "crv");
  if (use != nullptr && *use != "sig") return false;
  if (key.contains("key_ops") && key["key_ops"].is_array()) {
    const auto& ops = key["key_ops"];
    const bool texts =
        std::all_of(ops.begin(), ops.end(), [](const auto& e) { return e.is_string(); });
    if (texts && std::count(ops.begin(), ops.end(), "verify") == 0) return false;
  }
  for (const char* encryption : {"RSA", "ECDH-ES", "A128", "A192", "A256", "dir", "PBES2"})
    if (alg != nullptr && alg->rfind(encryption, 0) == 0) return false;
  return crv == nullptr || (*crv != "X25519" && *crv != "X448");
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Each has a kid of its own: of two that have the same, none serves, and nothing else would be
  // seen of them.
  static const auto ed = ba::testing::signer::generate(ba::algorithm::eddsa, "ed"),
                    ec = ba::testing::signer::generate(ba::algorithm::es256, "ec"),
                    rsa = ba::testing::signer::generate(ba::algorithm::rs256, "rsa");
  // These bytes stand for good keys, which an input would hardly find by itself; for their members,
  // to which it may add others; and for those without `alg`.
  std::string text(reinterpret_cast<const char*>(data), size);
  char mark = 1;
  for (const auto* key : {&ed, &ec, &rsa}) {
    const std::string jwk = key->public_jwk(), members = jwk.substr(1, jwk.size() - 2);
    text = replaced(text, mark, jwk);
    text = replaced(text, static_cast<char>(mark + 3), members);
    text = replaced(text, static_cast<char>(mark + 13), members.substr(members.find(',') + 1));
    ++mark;
  }

  static const nlohmann::json good[] = {nlohmann::json::parse(ed.public_jwk()),
                                        nlohmann::json::parse(ec.public_jwk()),
                                        nlohmann::json::parse(rsa.public_jwk())};

  const fuzz::oracle other = fuzz::ask_oracle(text);
  const bool sound = other.accepts && other.value.is_object() && !other.twice &&
                     other.depth <= ba::json_reader::max_depth;
  const auto keys = ba::key_set::parse_or_empty(text);
  (void)ba::key_set::from_jwk(text);
  if (!keys) {
    fuzz::require(keys.error().code() == ba::errc::malformed_jwks,
                  "a key set fails in another way");
    fuzz::require(!(sound && other.value.contains("keys") && other.value["keys"].is_array()),
                  "a sound key set is refused");
    return 0;
  }
  if (other.undecided) return 0;
  fuzz::require(sound, "a key set is accepted that is not sound");
  fuzz::require(other.value.contains("keys") && other.value["keys"].is_array(),
                "a key set without keys is accepted");
  const auto& list = other.value["keys"];
  const auto skipped = keys->skipped();
  fuzz::require(keys->size() + skipped.size() == list.size(), "a key is neither kept nor skipped");

  std::set<std::size_t> left_out;
  std::set<std::string> served;
  for (const auto& each : skipped) left_out.insert(each.index);
  std::map<std::string, int> kids;
  for (const auto& key : list)
    if (const std::string* kid = key.is_object() ? fuzz::text_in(key, "kid") : nullptr;
        kid != nullptr && !kid->empty() && may_verify(key))
      ++kids[*kid];
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& key = list[i];
    if (left_out.count(i) != 0) {
      for (const auto& whole : good)
        fuzz::require(key != whole || kids[whole["kid"]] > 1, "a good key does not serve");
      continue;
    }
    fuzz::require(key.is_object(), "something that is no object serves as a key");
    for (const char* name : {"k", "d", "p", "q", "dp", "dq", "qi", "oth"})
      fuzz::require(!key.contains(name), "a private or symmetric key serves");
    const std::string* const kty = fuzz::text_in(key, "kty");
    fuzz::require(kty != nullptr && (*kty == "RSA" || *kty == "EC" || *kty == "OKP"),
                  "a key of another type serves");
    fuzz::require(!key.contains("use") || key["use"] == "sig" || key["use"] == "",
                  "a key for another use serves");
    fuzz::require(!key.contains("key_ops") ||
                      (key["key_ops"].is_array() &&
                       std::count(key["key_ops"].begin(), key["key_ops"].end(), "verify") != 0),
                  "a key for other operations serves");
    fuzz::require(!key.contains("alg") || can_do(key, fuzz::text_in(key, "alg")),
                  "a key for another algorithm serves");
    if (const std::string* const x = fuzz::text_in(key, "x")) served.insert(*x);
    const std::string* const kid = fuzz::text_in(key, "kid");
    if (kid != nullptr && !kid->empty())
      fuzz::require(kids[*kid] == 1 && kid->size() <= ba::max_kid_bytes,
                    "a kid that stands twice, or is too long, serves");
  }
  // Tokens by it.
  const ba::verifier verify(*keys, ba::policy::jwt_plugin(support::origin),
                            ba::testing::manual_clock(fuzz::now));
  for (const auto* signer : {&ed, &ec}) {
    const std::string token = signer->token(support::plugin_claims());
    const auto one = verify(token);
    if (one)
      fuzz::require(served.count(nlohmann::json::parse(signer->public_jwk())["x"]) != 0,
                    "a token verifies by a key that does not serve");
  }
  return 0;
}
