// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

/// The answers to `session_cookie` and `session_token`, without the id. A request that cannot be
/// understood throws `nlohmann::json::exception`.
nlohmann::json answer_session_cookie(const nlohmann::json& request);
nlohmann::json answer_session_token(const nlohmann::json& request);
