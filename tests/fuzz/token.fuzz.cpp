// SPDX-License-Identifier: MIT
// Any bytes as a token, for a verifier with each type of key: only what was signed is accepted.
#include <better_auth/token/signature_cache.hpp>
#include <better_auth/token/verifier.hpp>

#include "support.hpp"
#include "fuzz_support.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace ba = better_auth;

namespace {

/// Whether the verifier accepts a token, with the same verdict if it remembers signatures.
std::function<bool(std::string_view)> accepting(const ba::verifier& verify) {
  return [verify, remembering = verify.with(ba::signature_cache())](std::string_view token) {
    const auto user = verify(token), again = remembering(token);
    fuzz::require(user.has_value() == again.has_value() && (user || user.error() == again.error()),
                  "two verdicts on one token differ");
    fuzz::require(user || user.error().code() != ba::errc::crypto_failure,
                  "a token makes cryptography fail");
    return user.has_value();
  };
}

/// Keys of one algorithm, a token that they signed, and verifiers; for public keys one that is told
/// alg, and one that is not.
struct world {
  explicit world(ba::algorithm a) : key(key_for(a)), token(key.token(support::plugin_claims())) {
    const ba::testing::manual_clock clock(fuzz::now);
    if (ba::facts(a).family == ba::algorithm_family::hmac) {
      accepts[0] = accepts[1] = accepting(ba::verifier(
          ba::shared_secret(key.secret(), {.algorithm = a, .allow_surrounding_characters = true}),
          ba::policy({a}).any_issuer().any_audience(), clock));
      return;
    }
    const std::string jwk = key.public_jwk();
    for (const bool bare : {false, true})
      accepts[bare] = accepting(ba::verifier(
          ba::key_set::parse(ba::testing::jwks({bare ? '{' + jwk.substr(jwk.find(',') + 1) : jwk}))
              .value(),
          ba::policy::jwt_plugin(support::origin), clock));
  }
  /// RSA keys take long to make, so there is one for all of its algorithms.
  static ba::testing::signer key_for(ba::algorithm a) {
    static const std::string rsa =
        ba::testing::signer::generate(ba::algorithm::rs256).private_pem();
    const auto family = ba::facts(a).family;
    const bool is_rsa =
        family == ba::algorithm_family::rsa_pkcs1 || family == ba::algorithm_family::rsa_pss;
    return is_rsa ? ba::testing::signer::from_private_pem(rsa, a)
                  : ba::testing::signer::generate(a);
  }

  ba::testing::signer key;
  std::string token;
  std::function<bool(std::string_view)> accepts[2];
};

/// The good token, with edits that the input lists: place, what to do, character.
std::string edited(std::string token, fuzz::input& in) {
  for (unsigned edits = 1 + in.byte() % 8; edits != 0 && !in.rest().empty(); --edits) {
    const std::size_t at = (in.byte() << 8U | in.byte()) % (token.size() + 1);
    const unsigned how = in.byte();
    const char c = static_cast<char>(in.byte());
    if (how % 4 == 0 && at < token.size()) token[at] = c;
    if (how % 4 == 1) token.insert(at, 1 + how / 64, c);
    if (how % 4 == 2) token.erase(at, 1 + how / 16);
    if (how % 4 == 3) token.insert(at, token.substr(at, how / 4));
  }
  return token;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::map<ba::algorithm, world> worlds;
  fuzz::input in(data, size);
  const auto alg = static_cast<ba::algorithm>(in.byte() % ba::detail::all_algorithm_facts.size());
  const world& w = worlds.try_emplace(alg, alg).first->second;
  const unsigned mode = in.byte() % 4;
  std::string token;
  if (mode == 0) {
    token = in.rest();
  } else if (mode == 1) {
    token = edited(w.token, in);
  } else {
    // A header and a payload of the input's own, divided by a NUL, with the signature of the good
    // token or none.
    const std::string_view text = in.rest(), header = text.substr(0, text.find('\0')),
                           payload = text.substr(std::min(text.size(), header.size() + 1));
    token = ba::base64url::encode(header) + '.' + ba::base64url::encode(payload) + '.' +
            (mode == 2 ? w.token.substr(w.token.rfind('.') + 1) : "");
  }

  const bool good = w.accepts[size % 2](token);
  fuzz::require(good == (token == w.token),
                good ? "a token is accepted that nobody signed" : "a good token is refused");
  return 0;
}
