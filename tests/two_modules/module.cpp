// SPDX-License-Identifier: MIT
// Compiled once for each module, with another MODULE and so with another `my_claims`.
#include "module.hpp"

#include <better_auth/jose/published.hpp>
#include <better_auth/keys/live_key_set.hpp>
#include <better_auth/keys/source.hpp>
#include <better_auth/testing/manual_clock.hpp>
#include <better_auth/testing/signer.hpp>

#include <memory>
#include <vector>

namespace ba = better_auth;
using namespace two_modules;

// The same name in every module with another layout, as two authors of plugins would have it.
#if MODULE == 0
struct company {
  std::string name;
  static constexpr auto members = ba::members<company>(ba::member<&company::name>("name"));
};
struct my_claims {
  std::string role;
  company at;
  std::int64_t team = 0;
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::role>("role"),
                                                         ba::member<&my_claims::team>("team"),
                                                         ba::member<&my_claims::at>("company"));
  bool good() const { return role == "admin" && team == 7 && at.name == "Acme"; }
};
#elif MODULE == 1
struct company {
  std::int64_t size = 0;
  bool is_public = false;
  std::string name;
  static constexpr auto members =
      ba::members<company>(ba::member<&company::size>("size"), ba::member<&company::name>("name"),
                           ba::member<&company::is_public>("public"));
};
struct my_claims {
  company at;
  std::vector<std::int64_t> teams;
  bool active = false;
  std::string role;
  std::string name;
  static constexpr auto members = ba::members<my_claims>(
      ba::member<&my_claims::active>("active"), ba::member<&my_claims::name>("name"),
      ba::member<&my_claims::role>("role"), ba::member<&my_claims::teams>("teams"),
      ba::member<&my_claims::at>("company"));
  bool good() const {
    return active && at.name == "Acme" && at.size == 12 && at.is_public && role == "admin" &&
           name == "Ada" && teams == std::vector<std::int64_t>{1, 2};
  }
};
#else
struct company {
  std::string name;
  std::vector<std::string> tags;
  std::int64_t size = 0;
  static constexpr auto members =
      ba::members<company>(ba::member<&company::name>("name"), ba::member<&company::size>("size"));
};
struct my_claims {
  bool active = false;
  company at;
  static constexpr auto members = ba::members<my_claims>(ba::member<&my_claims::active>("active"),
                                                         ba::member<&my_claims::at>("company"));
  bool good() const { return active && at.name == "Acme" && at.size == 12 && at.tags.empty(); }
};
#endif

namespace {

constexpr const char* origins[] = {"https://host.example", "https://one.example",
                                   "https://two.example"};

const ba::testing::signer& signer_of(key_kind kind) {
  static const auto eddsa =
      ba::testing::signer::generate(ba::algorithm::eddsa, "key-" + std::to_string(MODULE));
  static const auto es256 =
      ba::testing::signer::generate(ba::algorithm::es256, "key-" + std::to_string(MODULE));
  return kind == es256_key_set ? es256 : eddsa;
}

std::string jwks_of(key_kind kind) { return ba::testing::jwks({signer_of(kind).public_jwk()}); }
ba::key_set set_of(key_kind kind) { return ba::key_set::parse(jwks_of(kind)).value(); }

/// Publishes the set again for each token, as a source does when it refreshes.
class source : public ba::key_source {
 public:
  ba::result<ba::key_set> keys_for(const ba::jose_header&, std::string_view,
                                   std::int64_t) const override {
    keys_.set(set_of(rotating_source));
    return *keys_.get();
  }

 private:
  mutable ba::published<ba::key_set> keys_{ba::key_set()};
};

/// What the module holds for its own issuer.
struct own_issuer {
  ba::testing::manual_clock clock{1'700'000'100};
  ba::policy policy = ba::policy::jwt_plugin(origins[MODULE]);
  ba::live_key_set live{set_of(live_keys)};
  ba::jwks_source fetched{[](std::string_view) { return jwks_of(fetched_keys); },
                          "https://app.example/api/auth/jwks",
                          {},
                          clock};
  ba::signature_cache cache;
  // In the order of `key_kind`.
  std::vector<ba::verifier> verifiers = {
      {set_of(eddsa_key_set), policy, clock},
      {set_of(es256_key_set), policy, clock},
      {std::make_shared<const source>(), policy, clock},
      {live, policy, clock},
      {fetched, policy, clock},
      ba::verifier(set_of(cached_keys), policy, clock).with(cache),
  };
};
own_issuer& own() {
  static own_issuer issuer;
  return issuer;
}

const ba::verifier& own_verifier(key_kind kind) {
  if (kind == live_keys) own().live.replace(set_of(live_keys));
  if (kind == fetched_keys) own().clock.advance(60);  // so that it may fetch again
  return own().verifiers[kind];
}
const ba::signature_cache& cache() { return own().cache; }

std::string sign(key_kind kind, const std::string& kid, const std::string& payload) {
  const auto& key = signer_of(kind);
  const std::string alg = kind == es256_key_set ? "ES256" : "EdDSA";
  return key.token(payload, R"({"alg":")" + alg + R"(","kid":")" + kid + "\"}");
}

std::string kid(key_kind kind) { return signer_of(kind).kid(); }

std::string verdict(const ba::verifier& verify, const std::string& token) {
  const auto user = verify(token);
  return user ? "ok " + user->subject() + ' ' + (*user)->sub : std::string(user.error().name());
}

std::string verdict_of_own_struct(const ba::verifier& verify, const std::string& token) {
  const auto user = verify.as<my_claims>(token);
  if (!user) return std::string(user.error().name());
  return (*user)->good() ? "ok " + user->subject() : "read wrongly";
}

constexpr module_functions functions = {origins[MODULE], own_verifier,         cache, sign, kid,
                                        verdict,         verdict_of_own_struct};

}  // namespace

const module_functions* better_auth_module() { return &functions; }
