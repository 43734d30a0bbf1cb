// SPDX-License-Identifier: MIT
// Verifying whole tokens, remembering their signatures, and what a server does around it.
#include "scenarios.hpp"

#include <better_auth/diagnosis/explain.hpp>
#include <better_auth/http/authorization.hpp>
#include <better_auth/http/challenge.hpp>
#include <better_auth/token/nlohmann.hpp>
#include <better_auth/token/signature_cache.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace faults {
namespace {

struct listed_claims {
  std::string role = {};
  std::optional<std::vector<std::int64_t>> teams = {};
  static constexpr auto members = ba::members<listed_claims>(
      ba::member<&listed_claims::role>("role"), ba::member<&listed_claims::teams>("teams"));
};
struct unlisted_claims {
  std::string role;
  std::vector<int> teams;
};
/// The destructor of nlohmann::json allocates and ends the program if it cannot (nlohmann/json
/// issue 5135). So allocations succeed from here on, and only one fails before.
struct end_of_shortage {
  ~end_of_shortage() { end(); }
};
void from_json(const nlohmann::json& json, unlisted_claims& claims) {
  const end_of_shortage at_the_end;
  json.at("role").get_to(claims.role);
  json.at("teams").get_to(claims.teams);
}

/// Long enough that no string of it is stored without an allocation.
ba::testing::token_claims long_claims() {
  auto claims = support::plugin_claims();
  claims.sub = "user-1-with-an-id-that-is-no-short-string";
  claims.more = R"("role":"an administrator of everything","teams":[1,22,333],)"
                R"("scope":"openid profile email","deep":{"a":[{"b":"\u00e9"}]})";
  return claims;
}

const ba::testing::signer& signer_of(ba::algorithm a) { return support::key_for(a); }
ba::key_set keys_of(ba::algorithm a) { return support::set_of(signer_of(a)); }
ba::verifier verifier_by(ba::key_set keys) {
  return {std::move(keys), ba::policy::jwt_plugin(support::origin),
          ba::testing::manual_clock(support::now)};
}
ba::verifier verifier_by_secret() {
  return {ba::shared_secret::rotating({older_secret, secret}).value(),
          ba::policy::shared_secret().issuer(support::origin).audience(support::origin),
          ba::testing::manual_clock(support::now)};
}
ba::testing::signer secret_signer() { return ba::testing::signer::with_secret(secret); }

/// The verdicts of one verifier: on a good token, and on what it rejects at each stage.
void add_verdicts(std::vector<scenario>& to, const std::string& name, const ba::verifier& verify,
                  const ba::testing::signer& key) {
  const auto add = [&](const std::string& what, std::string_view right, const std::string& token) {
    to.push_back({"a token by " + name + ", " + what, right,
                  [verify, token] { return verdict(verify(token)); }});
  };
  const auto changed = [&](auto change) {
    auto claims = long_claims();
    change(claims);
    return key.token(claims);
  };
  const std::string good = key.token(long_claims());
  add("good", "ok", good);
  add("another signature", "signature_invalid", ba::testing::tampered(good));
  add("expired", "token_expired", changed([](auto& claims) { claims.lifetime = 60; }));
  add("another issuer", "issuer_mismatch",
      changed([](auto& claims) { claims.iss = "https://other.example"; }));
  add("another audience", "audience_mismatch",
      changed([](auto& claims) { claims.aud = "https://other.example"; }));
  add("an empty sub", "claim_invalid", changed([](auto& claims) { claims.sub.clear(); }));
  add("a payload that is no JSON", "malformed_payload",
      key.token(std::string_view("{\"sub\":"), key.header()));
}

}  // namespace

void add_tokens(std::vector<scenario>& to) {
  add_verdicts(to, "a secret", verifier_by_secret(), secret_signer());
  add_verdicts(to, "EdDSA", verifier_by(keys_of(ba::algorithm::eddsa)),
               signer_of(ba::algorithm::eddsa));
  add_verdicts(to, "ES256", verifier_by(keys_of(ba::algorithm::es256)),
               signer_of(ba::algorithm::es256));

  const auto verify = verifier_by_secret();
  const std::string token = secret_signer().token(long_claims()),
                    without = secret_signer().token(support::plugin_claims());
  to.push_back({"a claims struct", "ok", [=] { return verdict(verify.as<listed_claims>(token)); }});
  to.push_back({"a claims struct, a member is missing", "claim_missing",
                [=] { return verdict(verify.as<listed_claims>(without)); }});
  to.push_back({"a claims struct by nlohmann/json", "ok",
                [=] { return verdict(verify.as<unlisted_claims>(token)); }});
  to.back().only_alone = true;
  to.push_back({"a claims struct by nlohmann/json, a member is missing", "claim_missing",
                [=] { return verdict(verify.as<unlisted_claims>(without)); }});
  to.back().only_alone = true;
  const auto user = verify(token).value();
  to.push_back({"a payload as nlohmann::json", "ok", [=]() -> std::string_view {
                  const auto json = ba::payload_as_json(user);
                  end();
                  if (!json) return verdict(json);
                  return json->at("teams").size() == 3 ? "ok" : "another payload";
                }});
  to.back().only_alone = true;
  to.push_back({"access to one's own data", "ok",
                [=] { return verdict(ba::verify_user_access(user.subject(), user)); }});
  to.push_back({"access to another user's data", "user_mismatch",
                [=] { return verdict(ba::verify_user_access("user-2", user)); }});
  to.push_back({"a scope that is granted", "ok",
                [=] { return verdict(ba::require_scope(user, "profile")); }});

  to.push_back({"a verifier by a secret", "ok", [key = ba::shared_secret(secret)] {
                  return verdict(ba::verifier::make(key, ba::policy::shared_secret()));
                }});
  to.push_back({"a verifier by keys", "ok", [keys = keys_of(ba::algorithm::eddsa)] {
                  return verdict(ba::verifier::make(keys, ba::policy::jwt_plugin(support::origin)));
                }});
  to.push_back({"a verifier of a policy that is not usable", "invalid_policy",
                [keys = keys_of(ba::algorithm::eddsa)] {
                  return verdict(ba::verifier::make(
                      keys, ba::policy::jwt_plugin(support::origin).or_audience("")));
                }});
}

void add_caches(std::vector<scenario>& to) {
  struct remembering {
    ba::signature_cache cache{std::size_t{1} << 22U};
    ba::verifier verify = verifier_by(keys_of(ba::algorithm::eddsa)).with(cache);
    ba::verifier verify_by_another = verifier_by(another_key()).with(cache);

    /// A key of the same kid.
    static ba::key_set another_key() {
      static const auto key = ba::testing::signer::generate(ba::algorithm::eddsa);
      return support::set_of(key);
    }
  };
  const auto state = std::make_shared<std::unique_ptr<remembering>>();
  const std::string token = signer_of(ba::algorithm::eddsa).token(long_claims()),
                    bad = ba::testing::tampered(token);
  const auto add = [&](const std::string& what, std::string_view right, bool is_remembered,
                       std::function<std::string_view()> run) {
    scenario made{"a signature cache, " + what, right, std::move(run)};
    made.prepare = [state, token, is_remembered] {
      *state = std::make_unique<remembering>();
      if (is_remembered) static_cast<void>((*state)->verify(token));
    };
    made.finish = [state] { state->reset(); };
    to.push_back(std::move(made));
  };
  add("a new token", "ok", false, [=] { return verdict((*state)->verify(token)); });
  add("a token that it has", "ok", true, [=] { return verdict((*state)->verify(token)); });
  add("another signature", "signature_invalid", true,
      [=] { return verdict((*state)->verify(bad)); });
  add("another signature first", "signature_invalid", false,
      [=] { return verdict((*state)->verify(bad)); });
  add("another key", "signature_invalid", true,
      [=] { return verdict((*state)->verify_by_another(token)); });
  to.push_back({"a signature cache is made", "ok", [] {
                  return ba::signature_cache(std::size_t{1} << 16U).stats().entries == 0
                             ? std::string_view("ok")
                             : std::string_view("it is not empty");
                }});
}

void add_requests(std::vector<scenario>& to) {
  const auto verify = verifier_by_secret();
  const std::string token = secret_signer().token(long_claims()),
                    header = ba::testing::bearer(token),
                    forged = ba::testing::bearer(ba::testing::tampered(token));
  const auto add = [&](const std::string& what, std::string_view right,
                       std::vector<std::string> values) {
    to.push_back({"an Authorization header, " + what, right, [verify, values = std::move(values)] {
                    return verdict(ba::authenticate(verify, values));
                  }});
  };
  add("good", "ok", {header});
  add("another signature", "signature_invalid", {forged});
  add("none", "missing_credentials", {});
  add("two", "multiple_credentials", {header, header});
  add("two words", "malformed_credentials", {header + " more"});
  to.push_back({"an Authorization header, the only one", "ok",
                [=] { return verdict(ba::authenticate_only_value(verify, header)); }});
  to.push_back({"an Authorization header, its token", "ok", [=]() -> std::string_view {
                  const auto sent = ba::bearer_token(header);
                  if (!sent) return verdict(sent);
                  return *sent == token ? "ok" : "another token";
                }});

  for (const auto& [code, status] :
       {std::pair{ba::errc::missing_credentials, 401}, std::pair{ba::errc::token_expired, 401},
        std::pair{ba::errc::malformed_credentials, 400}, std::pair{ba::errc::user_mismatch, 403},
        std::pair{ba::errc::unavailable, 503}, std::pair{ba::errc::invalid_policy, 500}}) {
    const ba::error why(code, code == ba::errc::token_expired ? "exp" : nullptr);
    to.push_back({"a response to " + std::string(why.name()), "ok",
                  [why, expected = status, right = ba::challenge(why)]() -> std::string_view {
                    const ba::http_response response = ba::challenge(why);
                    const bool same = response.status == expected && response.body == right.body &&
                                      response.headers.size() == right.headers.size();
                    return same ? "ok" : "another response";
                  }});
  }

  const auto explained = [&](const std::string& what, ba::errc code, const std::string& text) {
    const ba::circumstances how{.keys = ba::key_kind::shared_secret, .issuer = support::origin};
    const ba::error why(code);
    to.push_back({"an explanation, " + what, "ok",
                  [=, right = ba::explain(why, text, how)]() -> std::string_view {
                    const ba::explanation said = ba::explain(why, text, how);
                    return said.cause == right.cause && said.text == right.text ? "ok"
                                                                                : "another cause";
                  }});
  };
  explained("a token by another key", ba::errc::algorithm_not_allowed,
            signer_of(ba::algorithm::eddsa).token(long_claims()));
  explained("another issuer", ba::errc::issuer_mismatch, token);
  explained("a token that was cut", ba::errc::malformed_token, token.substr(0, 80));
  explained("no token", ba::errc::malformed_token, "[object Object]");
}

}  // namespace faults
