// SPDX-License-Identifier: MIT
#include "units.hpp"

namespace ba = better_auth;

std::string second_unit::subject(const ba::verifier& verify, const std::string& header) {
  const auto user = ba::authenticate(verify, {header});
  if (!user) return std::string(user.error().name());
  const auto scope = ba::verify_user_access(user->subject(), *user);
  return scope ? scope->id() : std::string(scope.error().name());
}

std::string second_unit::session_user(const ba::session_reader& read, const std::string& cookies) {
  const auto user = read(cookies);
  return user ? user->subject() : std::string(user.error().name());
}

ba::verifier second_unit::make_verifier(const ba::jwks_source& keys,
                                        const ba::signature_cache& cache) {
  return ba::verifier(keys, ba::policy::jwt_plugin("https://app.example")).with(cache);
}

void second_unit::replace(const ba::live_key_set& keys, const ba::key_set& next) {
  keys.replace(next);
}

std::string second_unit::explanation(const std::string& credential) {
  return ba::explain(ba::errc::signature_invalid, credential).text;
}
