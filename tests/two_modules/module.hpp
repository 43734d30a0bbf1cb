// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/token/signature_cache.hpp>
#include <better_auth/token/verifier.hpp>

#include <string>

/// What one module of the program offers the others. Each module is compiled from module.cpp, has
/// its own issuer and keys, and its own copy of the library's functions.
namespace two_modules {

namespace ba = better_auth;

enum key_kind {
  eddsa_key_set,
  es256_key_set,
  rotating_source,  // a source of the module's own, which publishes its keys again for each token
  live_keys,
  fetched_keys,
  cached_keys
};
inline constexpr key_kind all_kinds[] = {eddsa_key_set, es256_key_set, rotating_source,
                                         live_keys,     fetched_keys,  cached_keys};

struct module_functions {
  const char* origin;
  /// The verifier that the module made for its own issuer. Each call replaces or fetches the keys
  /// of those that change.
  const ba::verifier& (*own_verifier)(key_kind);
  /// The cache of the verifier for `cached_keys`.
  const ba::signature_cache& (*cache)();
  /// A token that the module's issuer signs under this kid for the claims of any issuer.
  std::string (*sign)(key_kind, const std::string& kid, const std::string& payload);
  std::string (*kid)(key_kind);
  /// "ok" and the subject, or the error's name: this module calls any module's verifier.
  std::string (*verdict)(const ba::verifier&, const std::string& token);
  /// The same into the module's own `my_claims`. Every module has a struct of this name.
  std::string (*verdict_of_own_struct)(const ba::verifier&, const std::string& token);
};

}  // namespace two_modules

extern "C" [[gnu::visibility("default")]] const two_modules::module_functions* better_auth_module();
