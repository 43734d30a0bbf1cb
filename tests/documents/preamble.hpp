// SPDX-License-Identifier: MIT
#pragma once

// What the code in the documents takes for granted: what a server would have around it.
#include <better_auth/old/borrowed.hpp>
#include <better_auth/curl.hpp>
#include <better_auth/explain.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/nlohmann.hpp>
#include <better_auth/old/owned_claims.hpp>
#include <better_auth/old/secret_jwk.hpp>
#include <better_auth/old/session/session_cookie.hpp>
#include <better_auth/testing.hpp>
#include <better_auth/old/token_cache.hpp>
#include <better_auth/old/verify_many.hpp>

#include <cassert>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace ba = better_auth;

inline ba::http_response respond(ba::http_response response) { return response; }
inline const std::string authorization_header, cookie_header, path_user_id, jwks_text, token, pem;

struct task_table {
  std::vector<std::string> list(const ba::user_scope&) const { return {}; }
  void add(const ba::user_scope&, std::string_view) const {}
};
inline const task_table tasks;
