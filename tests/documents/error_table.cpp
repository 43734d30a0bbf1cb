// SPDX-License-Identifier: MIT
// Writes the table of docs/errors.md from the code: every error, the HTTP answer that `challenge`
// makes of it, and what `explain` advises.
#include <better_auth/explain.hpp>
#include <better_auth/http/challenge.hpp>

#include <cstdio>
#include <string>

namespace ba = better_auth;

namespace {

std::string header(const ba::http_response& response, std::string_view name) {
  for (const auto& each : response.headers)
    if (each.name == name) return each.value;
  return {};
}

/// The error code of RFC 6750 in a challenge.
std::string code_of(const std::string& challenge) {
  const std::size_t begin = challenge.find("error=\"");
  if (begin == std::string::npos) return challenge.empty() ? "" : "bare `Bearer`";
  return "`" + challenge.substr(begin + 7, challenge.find('"', begin + 7) - begin - 7) + "`";
}

void section(ba::error_kind kind, const char* title, const char* says) {
  std::printf(
      "\n## %s\n\n%s\n\n| error | HTTP | `WWW-Authenticate` | what it means | what to do "
      "|\n|---|---|---|---|---|\n",
      title, says);
  for (int i = 0; i <= static_cast<int>(ba::errc::invalid_policy); ++i) {
    const ba::error e(static_cast<ba::errc>(i));
    if (e.kind() != kind) continue;
    const ba::http_response response = ba::challenge(e);
    const std::string name(e.name()), message(e.message()), remedy(ba::explain(e).remedy),
        retry = header(response, "Retry-After");
    std::printf("| `%s` | %d%s | %s | %s | %s |\n", name.c_str(), response.status,
                retry.empty() ? "" : ", `Retry-After`",
                code_of(header(response, "WWW-Authenticate")).c_str(), message.c_str(),
                remedy.c_str());
  }
}

}  // namespace

int main() {
  section(ba::error_kind::missing, "No credential",
          "Nobody is logged in. The challenge says only that a bearer token is wanted (RFC 6750 "
          "section 3.1).");
  section(ba::error_kind::malformed, "A malformed request",
          "The client's code is at fault, whoever the user is.");
  section(ba::error_kind::invalid, "A token that is refused",
          "The client should get a fresh token, and if that is refused too, log in again.");
  section(ba::error_kind::forbidden, "A good token that does not reach this far",
          "Logging in again changes nothing.");
  section(ba::error_kind::unavailable, "Neither yes nor no",
          "The client should ask again later, with the same token; `Retry-After` is 5 seconds "
          "where nothing better is known.");
  section(ba::error_kind::configuration, "Configuration",
          "The operator's to mend. These come from `make`, `parse` and the constructors at start, "
          "and from no request; were one given to `challenge`, the client would be told nothing.");
}
