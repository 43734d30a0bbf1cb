// SPDX-License-Identifier: MIT
#include "judge.hpp"

#include "common/problem.hpp"
#include "judged_path.hpp"

#include <algorithm>
#include <string>

namespace gateway {

namespace {

namespace ba = better_auth;

/// For the gateway that drops the body of an answer to its question, the same in a header field:
/// one line of fixed text.
[[nodiscard]] verdict with_refusal_header(verdict refusal) {
  refusal.headers.push_back({refusal_header, refusal.body});
  return refusal;
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

[[nodiscard]] verdict accept(const ba::user_scope& user, std::string_view scope) {
  verdict passed{.status = 200,
                 .headers = {{"Cache-Control", "no-store"}, {user_header, user.id()}}};
  if (!scope.empty()) passed.headers.push_back({scope_header, std::string(scope)});
  return passed;
}

}  // namespace

verdict refuse(int status, std::string_view code, std::string_view detail) {
  return with_refusal_header(
      {.status = status,
       .headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
       .body = common::problem(status, code, detail)});
}

verdict judge::operator()(const question& asked) const {
  const auto verdict_on = [&](const auto& user) -> ba::result<verdict> {
    const std::string_view path = asked.target.substr(0, asked.target.find('?'));
    const std::string scope = user.scope().value_or("");  // a session has none
    if (!is_visible(user.subject()) || !is_scope(scope))
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
    return accept(*own, scope);
  };
  auto judged = authenticate_.with_user(asked.sent, verdict_on);
  return judged ? *std::move(judged) : with_refusal_header(ba::challenge(judged.error()));
}

}  // namespace gateway
