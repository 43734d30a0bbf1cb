// SPDX-License-Identifier: MIT
// The host and two plugins verify with their own verifiers and with each other's. A token that
// another module's issuer signed must be rejected and a good one accepted, whoever calls.
#include "module.hpp"

#include <better_auth/testing/tokens.hpp>

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

namespace ba = better_auth;
using two_modules::module_functions;

int failures = 0;

void expect(const std::string& is, const std::string& wanted, const char* what,
            const module_functions& owner, const module_functions& caller) {
  if (is == wanted) return;
  ++failures;
  std::printf("%s, verifier of %s called by %s: %s, not %s\n", what, owner.origin, caller.origin,
              is.c_str(), wanted.c_str());
}

const module_functions* plugin(const char* file) {
  void* const opened = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (opened == nullptr) {
    std::printf("%s\n", dlerror());
    std::exit(2);
  }
  using entry = const module_functions* (*)();
  return reinterpret_cast<entry>(dlsym(opened, "better_auth_module"))();
}

std::string payload_for(const module_functions& owner, const char* sub) {
  auto claims = ba::testing::token_claims::of_plugin(owner.origin, sub);
  claims.with("role", "admin").with("team", 7).with("active", true).with("name", "Ada");
  claims.lifetime = 1'000'000;
  claims.more += R"(,"teams":[1,2],"company":{"name":"Acme","size":12,"public":true})";
  return claims.json();
}

void check(const module_functions& owner, const module_functions& caller,
           const module_functions& attacker, two_modules::key_kind kind) {
  const auto& verify = owner.own_verifier(kind);
  const std::string good = owner.sign(kind, owner.kid(kind), payload_for(owner, "ada"));
  // The attacker's module has verified its own token just before, with its own key.
  const std::string warm = attacker.sign(kind, attacker.kid(kind), payload_for(attacker, "eve"));
  expect(attacker.verdict(attacker.own_verifier(kind), warm), "ok eve eve", "own token", attacker,
         attacker);
  const std::string forged = attacker.sign(kind, owner.kid(kind), payload_for(owner, "admin"));
  const std::string unknown = attacker.sign(kind, attacker.kid(kind), payload_for(owner, "admin"));
  // The verifier alone, and with the cache in which the attacker's tokens are.
  for (const ba::verifier& each : {verify, verify, verify.with(attacker.cache())}) {
    expect(caller.verdict(each, forged), "signature_invalid", "forged token", owner, caller);
    expect(caller.verdict_of_own_struct(each, forged), "signature_invalid", "forged token", owner,
           caller);
    expect(caller.verdict(each, unknown), "unknown_key", "token of another key", owner, caller);
    expect(caller.verdict(each, good), "ok ada ada", "good token", owner, caller);
    expect(caller.verdict_of_own_struct(each, good), "ok ada", "own struct", owner, caller);
  }
}

}  // namespace

int main(int, char** arguments) {
  const std::vector<const module_functions*> modules = {better_auth_module(), plugin(arguments[1]),
                                                        plugin(arguments[2])};
  for (const auto kind : two_modules::all_kinds)
    for (const auto* owner : modules)
      for (const auto* caller : modules)
        for (const auto* attacker : modules)
          if (attacker != owner) check(*owner, *caller, *attacker, kind);
  for (const auto* module : modules)
    if (module->cache().stats().hits == 0) {
      std::printf("the cache of %s was never used\n", module->origin);
      ++failures;
    }
  return failures == 0 ? 0 : 1;
}
