// SPDX-License-Identifier: MIT
#pragma once

#include "support.hpp"

#include <better_auth/jose/key_source.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// What the tests of attacks on the core layers share. Attacks come in by the public interface: a
/// token, a JWK Set, a secret, the id of a path.
namespace attack {

namespace ba = better_auth;

/// "ok", or the error's name.
template <class T>
std::string verdict(const ba::result<T>& of) {
  return of ? "ok" : std::string(of.error().name());
}

/// A claims struct of a user that reads nothing of what these attacks change.
struct team_claims {
  std::optional<std::string> team;
  static constexpr auto members = ba::members<team_claims>(ba::member<&team_claims::team>("team"));
};

/// What a verifier returns for a token. It must not depend on the claims struct.
inline std::string verdict_of(const ba::verifier& verify, std::string_view token) {
  const std::string verdict_for_user = verdict(verify(token));
  const std::string verdict_for_team = verdict(verify.as<team_claims>(token));
  if (verdict_for_user == verdict_for_team) return verdict_for_user;
  return "depends on the claims struct: " + verdict_for_user + " or " + verdict_for_team;
}

inline std::string by_secret(std::string_view token,
                             const ba::policy& policy = ba::policy::shared_secret()) {
  return verdict_of(support::secret_verifier(policy), token);
}

/// Keys from elsewhere. It records the headers of the tokens whose key it does not have.
class recording_source : public ba::key_source {
 public:
  explicit recording_source(ba::key_set keys) : keys_(std::move(keys)) {}
  [[nodiscard]] ba::result<ba::key_set> keys_for(const ba::jose_header& header, std::string_view,
                                                 std::int64_t) const override {
    const auto found = keys_.select(header);
    if (!found && found.error().code() == ba::errc::unknown_key) asked_.push_back(header);
    return keys_;
  }
  /// The headers, in the order of the calls.
  [[nodiscard]] const std::vector<ba::jose_header>& asked() const { return asked_; }

 private:
  ba::key_set keys_;
  mutable std::vector<ba::jose_header> asked_;
};

/// What a verifier with this JWK Set returns. It must not depend on whether the keys are a set or
/// come from a source.
inline std::string by_keys(std::string_view jwks, std::string_view token,
                           const ba::policy& policy = ba::policy::jwt_plugin(support::origin)) {
  const ba::key_set keys = ba::key_set::parse_or_empty(jwks).value();
  const ba::testing::manual_clock clock(support::now);
  const std::string by_set = verdict_of({keys, policy, clock}, token);
  const auto source = std::make_shared<const recording_source>(keys);
  const std::string by_source = verdict_of({source, policy, clock}, token);
  if (by_set == by_source) return by_set;
  return "depends on the source of keys: " + by_set + " or " + by_source;
}

/// Why a JWK cannot verify when it comes in a set; "ok" if it can. A JWK alone must give the same.
inline std::string verdict_on_key(const std::string& jwk) {
  const auto keys = ba::key_set::parse_or_empty(ba::testing::jwks({jwk}));
  const std::string alone = verdict(ba::key_set::from_jwk(jwk));
  if (!keys) return std::string(keys.error().name());
  const auto skipped = keys->skipped();
  const std::string in_set =
      skipped.empty() ? "ok" : std::string(ba::error(skipped[0].reason).name());
  return in_set == alone ? in_set : "depends on the set: " + in_set + " or " + alone;
}

/// `text` with the first `from` in it replaced.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("nothing to replace");
  return text.replace(at, from.size(), to);
}

/// A JSON object with these members added at its end.
inline std::string added(const std::string& object, std::string_view members) {
  return object.substr(0, object.size() - 1) + ',' + std::string(members) + '}';
}

/// A JWK without its member `alg`, which is the first.
inline std::string without_alg(const std::string& jwk) {
  if (!jwk.starts_with("{\"alg\":")) throw std::logic_error("alg is not the first member");
  return '{' + jwk.substr(jwk.find(',') + 1);
}

/// A token with this signing input, which need not be canonical.
inline std::string sealed(const ba::testing::signer& key, const std::string& signing_input) {
  return signing_input + '.' + ba::base64url::encode(key.sign(signing_input));
}

inline const ba::testing::signer& secret_signer() {
  static const ba::testing::signer key = ba::testing::signer::with_secret(support::secret);
  return key;
}

}  // namespace attack
