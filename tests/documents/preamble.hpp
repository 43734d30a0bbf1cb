// SPDX-License-Identifier: MIT
#pragma once

// What the code in the documents needs around it, as a server has it.
#include <better_auth/curl.hpp>
#include <better_auth/explain.hpp>
#include <better_auth/jwks.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/nlohmann.hpp>
#include <better_auth/session.hpp>
#include <better_auth/testing.hpp>

#include <cassert>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ba = better_auth;

inline ba::http_response respond(ba::http_response response) { return response; }
inline const std::vector<std::string> authorization_values;  // all values of the header field
inline const std::string cookie_header, path_user_id, jwks_text, token, pem;

struct task_table {
  std::vector<std::string> list(const ba::user_scope&) const { return {}; }
  void add(const ba::user_scope&, std::string_view) const {}
};
inline const task_table tasks;
