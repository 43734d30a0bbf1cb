// SPDX-License-Identifier: MIT
// Any bytes as a JWK Set: what is kept and skipped is what nlohmann sees, and nothing that was skipped verifies.
#include <better_auth/key_set.hpp>

#include "fuzz_support.hpp"
#include "support.hpp"

#include <map>
#include <set>

namespace ba = better_auth;

namespace {
std::string replaced(std::string text, char mark, const std::string& by) {
  for (std::size_t at = text.find(mark); at != std::string::npos && text.size() < 100'000; at = text.find(mark, at + by.size())) text.replace(at, 1, by);
  return text;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto ed = ba::testing::signer::generate(ba::algorithm::eddsa), ec = ba::testing::signer::generate(ba::algorithm::es256),
                    rsa = ba::testing::signer::generate(ba::algorithm::rs256);
  // These bytes stand for good keys, which an input would hardly find by itself; and for their members, to which it may add others.
  std::string text(reinterpret_cast<const char*>(data), size);
  char mark = 1;
  for (const auto* key : {&ed, &ec, &rsa}) {
    const std::string jwk = key->public_jwk();
    text = replaced(text, mark, jwk);
    text = replaced(text, static_cast<char>(mark + 3), jwk.substr(1, jwk.size() - 2));
    ++mark;
  }

  const fuzz::oracle other = fuzz::ask_oracle(text);
  const bool sound = other.accepts && other.value.is_object() && !other.twice && other.depth <= ba::json_reader::max_depth;
  const auto keys = ba::key_set::parse_or_empty(text);
  (void)ba::key_set::from_jwk(text);
  if (!keys) {
    fuzz::require(keys.error().code() == ba::errc::malformed_jwks, "a key set fails in another way");
    fuzz::require(!(sound && other.value.contains("keys") && other.value["keys"].is_array()), "a sound key set is refused");
    return 0;
  }
  if (other.undecided) return 0;
  fuzz::require(sound, "a key set is accepted that is not sound");
  fuzz::require(other.value.contains("keys") && other.value["keys"].is_array(), "a key set without keys is accepted");
  const auto& list = other.value["keys"];
  const auto skipped = keys->skipped();
  fuzz::require(keys->size() + skipped.size() == list.size(), "a key is neither kept nor skipped");

  std::set<std::size_t> left_out;
  for (const auto& each : skipped) left_out.insert(each.index);
  std::map<std::string, int> kids;
  for (const auto& key : list)
    if (const std::string* kid = key.is_object() ? fuzz::text_in(key, "kid") : nullptr; kid != nullptr && !kid->empty()) ++kids[*kid];
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (left_out.count(i) != 0) continue;
    const auto& key = list[i];
    fuzz::require(key.is_object(), "something that is no object serves as a key");
    for (const char* name : {"k", "d", "p", "q", "dp", "dq", "qi", "oth"}) fuzz::require(!key.contains(name), "a private or symmetric key serves");
    const std::string* const kty = fuzz::text_in(key, "kty");
    fuzz::require(kty != nullptr && (*kty == "RSA" || *kty == "EC" || *kty == "OKP"), "a key of another type serves");
    fuzz::require(!key.contains("use") || key["use"] == "sig" || key["use"] == "", "a key for another use serves");
    const std::string* const kid = fuzz::text_in(key, "kid");
    if (kid != nullptr && !kid->empty()) fuzz::require(kids[*kid] == 1 && kid->size() <= ba::max_kid_bytes, "a kid that stands twice, or is too long, serves");
  }
  // Tokens by it: no crash, and the same whether headers are recognised.
  const ba::verifier verify{*keys, ba::policy::jwt_plugin(support::origin), ba::manual_clock(fuzz::now)};
  for (const auto* signer : {&ed, &ec}) {
    const std::string token = signer->token(support::plugin_claims());
    const auto one = verify(token), two = verify.without_header_recognition()(token);
    fuzz::require(one.has_value() == two.has_value() && (one || one.error() == two.error()), "the verdict depends on the recognition of headers");
    if (one)
      fuzz::require(list.dump().find(nlohmann::json::parse(signer->public_jwk())["x"].get<std::string>()) != std::string::npos,
                    "a token verifies by a key that is not there");
  }
  return 0;
}
