// SPDX-License-Identifier: MIT
#include "judge.hpp"

#include "common/problem.hpp"
#include "judged_path.hpp"

#include <algorithm>

namespace gateway {

namespace {

namespace ba = better_auth;

/// For the gateway that drops the body of an answer to its question, the same in a header field:
/// one line of fixed text.
[[nodiscard]] verdict with_refusal_header(verdict refusal) {
  refusal.headers.emplace_back(refusal_header, refusal.body);
  return refusal;
}

[[nodiscard]] verdict refuse(const ba::error& error) {
  ba::http_response given = ba::challenge(error);
  verdict refusal{.status = given.status, .body = std::move(given.body)};
  for (const auto& [name, value] : given.headers) refusal.headers.emplace_back(name, value);
  return with_refusal_header(std::move(refusal));
}

[[nodiscard]] constexpr bool is_visible(char c) { return c > ' ' && c < 0x7f; }

[[nodiscard]] constexpr bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_visible(c); });
}

/// Words of visible ASCII with one blank between them (RFC 6749 section 3.3), or nothing.
[[nodiscard]] constexpr bool is_scope(std::string_view text) {
  char before = ' ';
  for (const char c : text) {
    if (!is_visible(c) && (c != ' ' || before == ' ')) return false;
    before = c;
  }
  return text.empty() || before != ' ';
}

[[nodiscard]] std::string_view scope_of(const ba::user_claims& claims) {
  return claims.scope.value_or(std::string_view{});
}
/// A session has no scope: it is the user.
[[nodiscard]] std::string_view scope_of(const ba::session_claims&) { return {}; }

[[nodiscard]] verdict accept(const ba::user_scope& user, std::string_view scope) {
  verdict passed{.status = 200};
  passed.headers.emplace_back("Cache-Control", "no-store");
  passed.headers.emplace_back(user_header, user.id());
  if (!scope.empty()) passed.headers.emplace_back(scope_header, scope);
  return passed;
}

}  // namespace

verdict refuse(int status, std::string_view code, std::string_view detail) {
  verdict refusal{.status = status, .body = common::problem(status, code, detail)};
  refusal.headers.emplace_back("Content-Type", "application/problem+json");
  refusal.headers.emplace_back("Cache-Control", "no-store");
  return with_refusal_header(std::move(refusal));
}

verdict judge::operator()(const question& asked) const {
  const auto verdict_on = [&](const auto& user) -> ba::result<verdict> {
    const std::string_view path = asked.target.substr(0, asked.target.find('?'));
    if (!is_visible(user.subject()) || !is_scope(scope_of(*user)))
      return refuse(403, "identity_not_visible",
                    "the user id or the scope has characters that are no visible ASCII");
    if (!is_judgeable(path))
      return refuse(400, "invalid_path",
                    "the path has an escape, a control byte, a semicolon, or a segment that is "
                    "empty or dots");
    const std::string_view id = user_id_of(path);
    if (id.empty()) return refuse(404, "not_found", "there is nothing here");
    const auto own = ba::verify_user_access(id, user);
    if (!own) return own.error();
    if (!pages_.may_change(asked.method, asked.origins))
      return refuse(403, "origin_not_allowed", "a page of this origin may not change anything");
    return accept(*own, scope_of(*user));
  };
  auto judged = authenticate_.with_user(asked.sent, verdict_on);
  return judged ? *std::move(judged) : refuse(judged.error());
}

}  // namespace gateway
