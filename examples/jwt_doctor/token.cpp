// SPDX-License-Identifier: MIT
#include "token.hpp"

#include "checks.hpp"

namespace ba = better_auth;

namespace doctor {

namespace {

void note_skipped(findings& found, const ba::key_set& keys) {
  for (const ba::skipped_key& each : keys.skipped())
    found.notes.push_back("key " + std::to_string(each.index) + " of the JWKS (kid \"" +
                          ba::printable(each.kid) +
                          "\") cannot serve: " + std::string(ba::error(each.reason).message()));
}

ba::policy policy_for(const options& given, bool by_secret, const std::string& issuer) {
  const ba::algorithm_set algorithms =
      by_secret ? ba::algorithm_set{given.hmac} : ba::algorithm_set::public_key();
  ba::policy policy = given.oauth ? ba::policy::oauth_access_token(issuer, *given.audience)
                      : given.base_url
                          ? ba::policy::jwt_plugin(*given.base_url).algorithms(algorithms)
                          : ba::policy(algorithms);
  if (given.issuer) policy = policy.issuer(*given.issuer);
  if (given.audience) policy = policy.audience(*given.audience);
  if (given.type) policy = policy.type(*given.type);
  if (given.client) policy = policy.allow_client_subject();
  return policy.leeway(given.leeway.value_or(0));
}

template <class Keys>
refusal verify(const ba::result<Keys>& keys, const options& given, const ba::policy& policy,
               std::string_view token, findings& found) {
  if (!keys) return keys.error();
  const auto verifier = ba::verifier::make(*keys, policy, clock_for(given));
  if (!verifier) return verifier.error();
  const auto user = (*verifier)(token);
  if (!user) return user.error();
  found.user = user->subject();
  if (const auto until = user->expires_at()) found.until = until->seconds;
  return std::nullopt;
}

}  // namespace

void examine_token(findings& found, const options& given, std::string_view token,
                   const std::string* secret, const std::string* jwks) {
  found.seen = ba::recognise(token);
  ba::circumstances how;
  std::string issuer = given.issuer.value_or(given.base_url ? origin_of(*given.base_url) : "");
  if (given.oauth && !given.issuer) {
    const auto from_url = ba::issuer_from(*given.base_url);
    if (!from_url) return refuse(found, from_url.error());
    issuer = *from_url;
  }
  const std::string audience =
      given.audience.value_or(given.base_url ? origin_of(*given.base_url) : "");
  how.issuer = issuer;
  how.audience = audience;

  const ba::policy policy = policy_for(given, secret != nullptr, issuer);
  refusal verdict;
  if (jwks != nullptr) {
    how.keys = ba::key_kind::public_keys;
    const auto keys = keys_from(*jwks);
    if (const auto all = ba::key_set::parse_or_empty(*jwks)) note_skipped(found, *all);
    verdict = verify(keys, given, policy, token, found);
  } else {
    how.keys = ba::key_kind::shared_secret;
    const auto with = [&](const std::string& value, bool any_ends) {
      const auto made = ba::shared_secret::make(
          value, {.algorithm = given.hmac, .allow_surrounding_characters = any_ends});
      return verify(made, given, policy, token, found);
    };
    if (given.secrets_env) {
      const auto list = secrets_from(given, *secret);
      verdict = list ? with(entries_of(*secret).front(), given.any_ends) : refusal(list.error());
    } else {
      verdict = with(*secret, given.any_ends);
    }
    if (verdict && is_about_the_secret(*verdict))
      how.secret =
          find_flaw(given, *secret, [&](const std::string& other) { return with(other, true); });
  }
  if (verdict && verdict->kind() == ba::error_kind::configuration)
    return refuse(found, *verdict, how);
  add_token_steps(found.steps);
  mark_steps(found.steps, verdict ? step_of(*verdict) : std::string_view{});
  if (verdict) refuse(found, *verdict, how);
}

}  // namespace doctor
