// SPDX-License-Identifier: MIT
#pragma once

// The umbrella headers, in another order than usual.
#include <better_auth/testing.hpp>
#include <better_auth/session.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/jwks.hpp>
#include <better_auth/explain.hpp>

#include <string>

/// What the second unit offers the first one. Both contain everything that the headers define.
namespace second_unit {

namespace ba = better_auth;

/// The subject of an accepted token that also grants access to its own data, or the error's name.
std::string subject(const ba::verifier& verify, const std::string& header);
/// The user of a session cookie, or the error's name.
std::string session_user(const ba::session_reader& read, const std::string& cookies);
/// A verifier that the second unit makes, with keys and a cache that both use.
ba::verifier make_verifier(const ba::jwks_source& keys, const ba::signature_cache& cache);
void replace(const ba::live_key_set& keys, const ba::key_set& next);
/// The sentence for a credential.
std::string explanation(const std::string& credential);

}  // namespace second_unit

/// What a unit offers that is compiled without exceptions. Its library is another one for the
/// linker, so only types of the standard library pass between them.
namespace unit_without_exceptions {

/// The inline namespace of the library there.
std::string abi();
/// The subject of a token, or the error's name.
std::string subject(const std::string& jwks, const std::string& token);

}  // namespace unit_without_exceptions
