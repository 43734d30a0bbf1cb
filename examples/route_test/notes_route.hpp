// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jwt.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// GET /api/{user_id}/notes, in whatever HTTP server. A test gives it a verifier with keys and a
/// clock of its own.
class notes_route {
 public:
  notes_route(better_auth::verifier verify, std::map<std::string, std::string> notes)
      : verify_(std::move(verify)), notes_(std::move(notes)) {}

  /// `authorization` holds all values of the header field, as the server lists them.
  [[nodiscard]] better_auth::http_response get(const std::vector<std::string>& authorization,
                                               std::string_view path_user_id) const {
    const auto user = better_auth::authenticate(verify_, authorization);
    if (!user) return better_auth::challenge(user.error());
    const auto scope = better_auth::verify_user_access(path_user_id, *user);
    if (!scope) return better_auth::challenge(scope.error());
    better_auth::http_response response;
    response.status = 200;
    response.body = note_of(*scope);
    return response;
  }

 private:
  [[nodiscard]] std::string note_of(const better_auth::user_scope& user) const {
    const auto found = notes_.find(user.id());
    return found == notes_.end() ? "" : found->second;
  }

  better_auth::verifier verify_;
  std::map<std::string, std::string> notes_;
};
