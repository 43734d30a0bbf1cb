// SPDX-License-Identifier: MIT
// The Authorization header against a reader that spells out RFC 6750 section 2.1; one token alone
// opens anything.
#include <better_auth/http/authorization.hpp>
#include <better_auth/http/challenge.hpp>

#include "support.hpp"
#include "fuzz_support.hpp"

#include <optional>
#include <vector>

namespace ba = better_auth;

namespace {

std::optional<std::string> naive(std::string_view value) {
  std::string scheme(value.substr(0, 6));
  for (char& c : scheme) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (scheme != "bearer") return {};
  std::size_t at = 6;
  while (at < value.size() && value[at] == ' ') ++at;
  if (at == 6 || at == value.size()) return {};
  const std::string token(value.substr(at));
  bool padding = false;
  for (const char c : token) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                        (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~' ||
                        c == '+' || c == '/';
    padding = padding || c == '=';
    if (!letter && c != '=') return {};
    if (letter && padding) return {};
  }
  return token[0] == '=' ? std::nullopt : std::optional(token);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ba::verifier verify = support::secret_verifier();
  static const std::string good =
      ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{});
  std::string value(reinterpret_cast<const char*>(data), size);
  // T stands for the good token, so that the header around it is what is tried.
  if (const std::size_t at = value.find('T'); at != std::string::npos) value.replace(at, 1, good);

  const auto token = ba::bearer_token(value);
  const auto expected = naive(value);
  fuzz::require(token.has_value() == expected.has_value(),
                "an Authorization header is accepted by one reader alone");
  if (token)
    fuzz::require(*token == *expected, "another token is read from an Authorization header");
  const auto user = ba::authenticate(verify, std::vector{value});
  fuzz::require(user.has_value() == (token && *token == good),
                "a header opens what its token does not");
  if (!user) {
    const ba::http_response answer = ba::challenge(user.error());
    fuzz::require(answer.status == 401 || answer.status == 400,
                  "a client's mistake becomes another status");
    for (const auto& field : answer.headers)
      for (const char c : field.value)
        fuzz::require(c >= ' ' && c <= '~',
                      "a header field of an answer holds a control character");
    fuzz::require(nlohmann::json::accept(answer.body), "the body of an answer is no JSON");
  }
  const auto alone = ba::authenticate_only_value(verify, value);
  fuzz::require(alone.has_value() == user.has_value() && (user || alone.error() == user.error()),
                "one value has another verdict outside a list");
  fuzz::require(!ba::authenticate(verify, std::vector{value, value}),
                "two credentials are accepted");
  return 0;
}
